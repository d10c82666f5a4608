"""A person's preferences and saved views of lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _record(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f(f"fk_{table}_account_id"),
            ondelete="CASCADE",
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "preference",
        *_record("preference"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("key ~ '^[a-z][a-z0-9_.-]{0,63}$'", name=op.f("ck_preference_key")),
    )
    op.create_index("uq_preference", "preference", ["account_id", "key"], unique=True)
    op.create_table(
        "saved_view",
        *_record("saved_view"),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("shared_with_role", sa.Text(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_view_name")),
    )
    op.create_index("uq_saved_view_name", "saved_view", ["account_id", "page", "name"], unique=True)
    op.create_index(
        "uq_saved_view_default",
        "saved_view",
        ["account_id", "page"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_index(
        "ix_saved_view_shared",
        "saved_view",
        ["shared_with_role", "page"],
        postgresql_where=sa.text("shared_with_role IS NOT NULL"),
    )
