"""Whoever reported without an account what was joined with another issue is known there by the report itself."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

ME_TOO = sa.table(
    "issue_me_too", sa.column("person", sa.String), sa.column("kind", sa.String), sa.column("merge_id", sa.BigInteger)
)
MERGE = sa.table("issue_merge", sa.column("id", sa.BigInteger), sa.column("issue_id", sa.BigInteger))
BY_RECEIPT = (ME_TOO.c.kind == "receipt", ME_TOO.c.merge_id.is_not(None))


def upgrade() -> None:
    report = sa.select(sa.cast(MERGE.c.issue_id, sa.String(20))).where(MERGE.c.id == ME_TOO.c.merge_id)
    person = sa.literal("receipt:issue:").concat(report.scalar_subquery())
    op.execute(sa.update(ME_TOO).where(*BY_RECEIPT, ME_TOO.c.person.startswith("report:")).values(person=person))


def downgrade() -> None:
    person = sa.literal("report:").concat(sa.cast(ME_TOO.c.merge_id, sa.String(20)))
    op.execute(sa.update(ME_TOO).where(*BY_RECEIPT).values(person=person))
