"""Places for people from the paper list, the phone and the post.

Written as plain statements: a column that brings its own rule is added and dropped in place on both databases.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

COLUMNS = {
    "meeting": (
        "reserved_taken INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_meeting_reserved_taken"
        " CHECK (reserved_taken >= 0 AND reserved_taken <= reserved AND reserved_taken <= taken)",
    ),
    "sign_up": (
        "source VARCHAR(10) DEFAULT 'online' NOT NULL CONSTRAINT ck_sign_up_source"
        " CHECK (source IN ('online', 'paper', 'phone', 'post'))",
        "reserved BOOLEAN DEFAULT FALSE NOT NULL CONSTRAINT ck_sign_up_reserved"
        " CHECK (NOT reserved OR state = 'taken')",
    ),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
