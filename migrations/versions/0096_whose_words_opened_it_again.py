"""Who opened an issue again is known by a key: its reporter, or who reported what was joined with it."""

from alembic import op

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    op.execute("ALTER TABLE issue_step ADD COLUMN person VARCHAR(80)")
    op.execute("UPDATE issue_step SET person = 'reporter' WHERE kind = 'reopen' AND role = '' AND account_id IS NULL")


def downgrade() -> None:
    op.drop_column("issue_step", "person")
