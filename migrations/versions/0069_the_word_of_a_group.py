"""For which community group somebody gives the word that a resident lives here."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"

OPEN = sa.text("ended_at IS NULL AND group_id IS NOT NULL")


def upgrade() -> None:
    # In one statement, so that SQLite need not copy a table that others name.
    op.execute(
        "ALTER TABLE voucher ADD COLUMN group_id BIGINT CONSTRAINT fk_voucher_group_id REFERENCES community_group (id)"
        if op.get_bind().dialect.name == "postgresql"
        else "ALTER TABLE voucher ADD COLUMN group_id INTEGER"
        " CONSTRAINT fk_voucher_group_id REFERENCES community_group (id)"
    )
    op.create_index(
        "uq_voucher_group_open", "voucher", ["group_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("uq_voucher_group_open", "voucher")
    op.drop_column("voucher", "group_id")
