"""Images beside the words of posts, and how many each post has."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("post", sa.Column("images", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "post_image",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("covered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_image_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_image")),
        sa.UniqueConstraint("name", name=op.f("uq_post_image_name")),
        sa.UniqueConstraint("post_id", "pos", name=op.f("uq_post_image_post_id_pos")),
    )


def downgrade() -> None:
    op.drop_table("post_image")
    op.drop_column("post", "images")
