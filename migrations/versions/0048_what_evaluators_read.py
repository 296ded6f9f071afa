"""How much of the confidential reports evaluators read, in percent of each quarter."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.add_column(sa.Column("evaluator_share", sa.Integer(), server_default="10", nullable=False))
        city.create_check_constraint(op.f("ck_city_evaluator_share"), "evaluator_share BETWEEN 0 AND 100")


def downgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.drop_constraint(op.f("ck_city_evaluator_share"), type_="check")
        city.drop_column("evaluator_share")
