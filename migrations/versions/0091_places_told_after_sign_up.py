"""Meetings whose exact place is told after sign-up; how often somebody was reminded to make minutes final.

Written as plain statements: a column that brings its own rule is added and dropped in place on both databases.
"""

from alembic import op

revision = "0091"
down_revision = "0090"

COLUMNS = {
    "meeting": "place_after_sign_up BOOLEAN DEFAULT FALSE NOT NULL CONSTRAINT ck_meeting_place_after_sign_up"
    " CHECK (NOT place_after_sign_up OR kind IN ('meeting', 'round_table'))",
    "minutes": "final_reminded INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_minutes_final_reminded"
    " CHECK (final_reminded >= 0)",
}


def upgrade() -> None:
    for table, column in COLUMNS.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def downgrade() -> None:
    for table, column in COLUMNS.items():
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
