"""An area has one council of a name, however many set one up at the same moment."""

from alembic import op

revision = "0088"
down_revision = "0087"


def upgrade() -> None:
    op.create_index("uq_council_area_id_title", "council", ["area_id", "title"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_council_area_id_title", "council")
