"""Of what those who answer an enquiry were reminded."""

from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    # A rule of the new column alone goes with it, on both databases.
    op.execute(
        "ALTER TABLE enquiry ADD COLUMN reminded VARCHAR(10) DEFAULT 'none' NOT NULL "
        "CONSTRAINT ck_enquiry_reminded CHECK (reminded IN ('none', 'due', 'late'))"
    )


def downgrade() -> None:
    op.drop_column("enquiry", "reminded")
