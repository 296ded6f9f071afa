"""The city's table of routes, and referrals from one body to another."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime
from app.kernel.lists import change_list

revision = "0029"
down_revision = "0028"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("outcome = 'waiting'")
ANSWERS = ("take", "return")


def upgrade() -> None:
    change_list(op.get_bind(), "issue_step", "kind", add=ANSWERS)
    op.create_table(
        "route",
        sa.Column("id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=op.f(f"fk_route_{target}_id"))
            for target in ("category", "area", "body")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint("category_id", "area_id", name=op.f("uq_route_category_id_area_id")),
    )
    op.create_index("ix_route_area", "route", ["area_id"])
    targets = {
        "issue_id": "issue",
        "from_body_id": "body",
        "to_body_id": "body",
        "step_id": "issue_step",
        "answer_id": "issue_step",
    }
    op.create_table(
        "referral",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("from_body_id", ID, nullable=True),
        sa.Column("to_body_id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer_id", ID, nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'taken', 'returned', 'passed_on', 'ended')", name=op.f("ck_referral_outcome")
        ),
        sa.CheckConstraint("(outcome = 'waiting') = (answered_at IS NULL)", name=op.f("ck_referral_answered")),
        sa.CheckConstraint("from_body_id IS NULL OR from_body_id <> to_body_id", name=op.f("ck_referral_two_bodies")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_referral_{column}"))
            for column, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(
        "uq_referral_waiting",
        "referral",
        ["issue_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_referral_issue", "referral", ["issue_id", "id"])


def downgrade() -> None:
    op.drop_table("referral")
    op.drop_table("route")
    # The version before knows no answer to a referral: it stands as a step under way.
    op.execute("UPDATE issue_step SET kind = 'assign' WHERE kind IN ('take', 'return')")
    change_list(op.get_bind(), "issue_step", "kind", take=ANSWERS)
