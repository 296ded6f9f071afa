"""From which age people take part, and how long a verified residence lasts."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.add_column(sa.Column("age_alone", sa.Integer(), server_default="16", nullable=False))
        city.add_column(sa.Column("age_with_word", sa.Integer(), server_default="14", nullable=False))
        city.add_column(sa.Column("residence_days", sa.Integer(), server_default="730", nullable=False))
        city.create_check_constraint(op.f("ck_city_ages"), "age_with_word BETWEEN 13 AND age_alone AND age_alone <= 18")
        city.create_check_constraint(op.f("ck_city_residence_days"), "residence_days BETWEEN 30 AND 3650")


def downgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.drop_constraint(op.f("ck_city_residence_days"), type_="check")
        city.drop_constraint(op.f("ck_city_ages"), type_="check")
        for column in ("residence_days", "age_with_word", "age_alone"):
            city.drop_column(column)
