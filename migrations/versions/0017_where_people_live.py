"""Where people showed that they live: proofs, letters, the census list, groups that vouch."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0017"
down_revision = "0016"


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", big(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("account_id", big(), nullable=False),
        sa.Column("area_id", big(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("made_by", big(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("used >= 0 AND used <= cap", name=op.f("ck_voucher_within_the_cap")),
        to("voucher", "account_id", "account"),
        to("voucher", "area_id", "area"),
        to("voucher", "made_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
    )
    _open("voucher")
    op.create_table(
        "residence_proof",
        sa.Column("id", big(), nullable=False),
        sa.Column("proof_hash", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("account_id", big(), nullable=False),
        sa.Column("grant_id", big(), nullable=False),
        sa.Column("voucher_id", big(), nullable=True),
        sa.Column("shown_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("way IN ('letter', 'person', 'census', 'voucher')", name=op.f("ck_residence_proof_way")),
        to("residence_proof", "account_id", "account"),
        to("residence_proof", "grant_id", "role_grant"),
        to("residence_proof", "voucher_id", "voucher"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence_proof")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_residence_proof_proof_hash")),
    )
    op.create_index("ix_residence_proof_account_id", "residence_proof", ["account_id"])
    op.create_table(
        "residence_batch",
        sa.Column("id", big(), nullable=False),
        sa.Column("printed_at", UTCDateTime(), nullable=False),
        sa.Column("printed_by", big(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        to("residence_batch", "printed_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence_batch")),
    )
    op.create_table(
        "residence_letter",
        sa.Column("id", big(), nullable=False),
        sa.Column("account_id", big(), nullable=False),
        sa.Column("area_id", big(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("proof_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("batch_id", big(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        to("residence_letter", "account_id", "account"),
        to("residence_letter", "area_id", "area"),
        to("residence_letter", "batch_id", "residence_batch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence_letter")),
    )
    _open("residence_letter")
    op.create_index("ix_residence_letter_batch_id", "residence_letter", ["batch_id"])
    op.create_table(
        "census_entry",
        sa.Column("entry_hash", sa.String(length=64), nullable=False),
        sa.Column("area_id", big(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        to("census_entry", "area_id", "area"),
        sa.PrimaryKeyConstraint("entry_hash", name=op.f("pk_census_entry")),
    )


def _open(table: str) -> None:
    """One open row an account."""
    condition = sa.text("ended_at IS NULL")
    op.create_index(
        f"uq_{table}_open",
        table,
        ["account_id"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    for table in ("census_entry", "residence_letter", "residence_batch", "residence_proof", "voucher"):
        op.drop_table(table)
