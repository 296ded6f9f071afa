"""Second factors: passkeys, authenticator apps, recovery codes; sign-ins that wait for one; when a session was proven.

Whoever was signed in as staff before has shown no second factor yet, and sets one up at the next page.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0015"
down_revision = "0014"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MEANS = {"account_session": "means", "email_code": "purpose"}
BEFORE = {"means": ("code", "link", "password", "demo"), "purpose": ("sign_in", "sign_up")}
AFTER = {
    "means": ("code", "link", "password", "passkey", "demo"),
    "purpose": ("sign_in", "sign_up", "confirm", "change_email"),
}
FACTORS = ("passkey", "app", "recovery")


def one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def account_id(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("account_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id")),
    )


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", ID, nullable=False),
        *account_id("passkey"),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_account_id", "passkey", ["account_id"])
    op.create_table(
        "authenticator_app",
        *account_id("authenticator_app"),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_authenticator_app")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", ID, nullable=False),
        *account_id("recovery_code"),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_hash", name=op.f("uq_recovery_code_account_id_code_hash")),
    )
    op.create_table(
        "awaited_factor",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        *account_id("awaited_factor"),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(one_of("means", AFTER["means"]), name=op.f("ck_awaited_factor_means")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_factor")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_awaited_factor_token_hash")),
    )
    op.create_index("ix_awaited_factor_account_id", "awaited_factor", ["account_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_passkey_challenge")),
    )
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("factor", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("proven_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE account_session SET proven_at = made_at")
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.alter_column("proven_at", nullable=False)
        batch_op.create_check_constraint(op.f("ck_account_session_factor"), one_of("factor", FACTORS))
    allow(AFTER)


def downgrade() -> None:
    # What only the newer version knows ends here: those people sign in again, those codes are asked for again.
    op.execute("DELETE FROM account_session WHERE means = 'passkey'")
    op.execute("DELETE FROM email_code WHERE purpose IN ('confirm', 'change_email')")
    allow(BEFORE)
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_account_session_factor"), type_="check")
        batch_op.drop_column("proven_at")
        batch_op.drop_column("factor")
    op.drop_table("passkey_challenge")
    op.drop_index("ix_awaited_factor_account_id", "awaited_factor")
    op.drop_table("awaited_factor")
    op.drop_table("recovery_code")
    op.drop_table("authenticator_app")
    op.drop_index("ix_passkey_account_id", "passkey")
    op.drop_table("passkey")


def allow(words: dict[str, tuple[str, ...]]) -> None:
    """Let each of these columns hold `words` and nothing else."""
    for table, column in MEANS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), one_of(column, words[column]))
