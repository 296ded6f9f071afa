"""Whether somebody is under 18, so that minors are shown by initials and read first.

Written as plain statements: a column that brings its own rule is added and dropped in place on both databases.
"""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE account ADD COLUMN age_band VARCHAR(10) DEFAULT 'adult' NOT NULL CONSTRAINT ck_account_age_band"
        " CHECK (age_band IN ('adult', '16_17', '14_15'))"
    )
    op.execute("ALTER TABLE email_code ADD COLUMN age_band VARCHAR(10) DEFAULT 'adult' NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE account DROP COLUMN age_band")
    op.execute("ALTER TABLE email_code DROP COLUMN age_band")
