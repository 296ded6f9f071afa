"""More kinds of activities in the calendar: round tables, open days, school visits, radio and press, campaigns."""

from alembic import op

revision = "0058"
down_revision = "0057"

BEFORE = ("meeting", "walk", "lighting")
KINDS = (*BEFORE, "round_table", "open_day", "school_visit", "media", "campaign")


def kinds(allowed: tuple[str, ...], length: int) -> None:
    """Let `kind` be one of `allowed`. SQLite cannot change a rule: a column with the new one takes the old one's place,
    and the table with all that hangs on it stays."""
    rule = f"kind IN ({', '.join(repr(one) for one in allowed)})"
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE meeting DROP CONSTRAINT ck_meeting_kind")
        op.execute(f"ALTER TABLE meeting ALTER COLUMN kind TYPE VARCHAR({length})")
        op.execute(f"ALTER TABLE meeting ADD CONSTRAINT ck_meeting_kind CHECK ({rule})")
        return
    op.execute("ALTER TABLE meeting RENAME COLUMN kind TO kind_before")
    op.execute(
        f"ALTER TABLE meeting ADD COLUMN kind VARCHAR({length}) DEFAULT 'meeting' NOT NULL "
        f"CONSTRAINT ck_meeting_kind CHECK ({rule})"
    )
    op.execute("UPDATE meeting SET kind = kind_before")
    op.execute("ALTER TABLE meeting DROP COLUMN kind_before")


def upgrade() -> None:
    kinds(KINDS, 20)


def downgrade() -> None:
    op.execute("UPDATE meeting SET kind = 'meeting' WHERE kind NOT IN ('meeting', 'walk', 'lighting')")
    kinds(BEFORE, 10)
