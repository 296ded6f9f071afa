"""Whom a letter is for lies sealed, under a key that is not in the database, until the letter is out."""

import sqlalchemy as sa
from alembic import op

from app.kernel.outbox import known_by, seal_recipient, unseal_recipient

revision = "0047"
down_revision = "0046"

OUTBOX = sa.table("outbox", *(sa.column(name) for name in ("id", "recipient", "sealed", "known_by")))


def upgrade() -> None:
    op.add_column("outbox", sa.Column("sealed", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("known_by", sa.String(length=64), nullable=False, server_default=""))
    connection = op.get_bind()
    wanted = sa.select(OUTBOX.c.id, OUTBOX.c.recipient).where(OUTBOX.c.recipient != "")
    for row in connection.execute(wanted).all():
        told = {"sealed": seal_recipient(row.recipient), "known_by": known_by(row.recipient)}
        connection.execute(OUTBOX.update().where(OUTBOX.c.id == row.id).values(told))
    with op.batch_alter_table("outbox") as table:
        table.drop_column("recipient")
        table.alter_column("known_by", existing_type=sa.String(length=64), existing_nullable=False, server_default=None)


def downgrade() -> None:
    op.add_column("outbox", sa.Column("recipient", sa.String(length=254), nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(OUTBOX.c.id, OUTBOX.c.sealed).where(OUTBOX.c.sealed.is_not(None))).all():
        clear = {"recipient": unseal_recipient(row.sealed)}
        connection.execute(OUTBOX.update().where(OUTBOX.c.id == row.id).values(clear))
    with op.batch_alter_table("outbox") as table:
        table.drop_column("sealed")
        table.drop_column("known_by")
        table.alter_column(
            "recipient", existing_type=sa.String(length=254), existing_nullable=False, server_default=None
        )
