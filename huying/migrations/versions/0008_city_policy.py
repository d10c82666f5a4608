"""Who changed the city's policy, from what to what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("profile", "current_profile", "year", "override", "unit_calendar", "unit")


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "policy_change",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("applies_to_open", sa.Boolean(), nullable=False),
        sa.Column("undo_of", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f("ck_policy_change_policykind")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_policy_change_version")),
        sa.CheckConstraint("before IS DISTINCT FROM after", name=op.f("ck_policy_change_changes")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_policy_change_note")),
        sa.ForeignKeyConstraint(
            ["undo_of"],
            ["policy_change.id"],
            name=op.f("fk_policy_change_undo_of"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_change")),
        sa.UniqueConstraint("undo_of", name=op.f("uq_policy_change_undo_of")),
    )
    op.create_index(
        "uq_policy_change_version", "policy_change", ["kind", "key", "version"], unique=True
    )
    op.create_index("ix_policy_change_at", "policy_change", ["at", "id"])
    op.execute(
        "CREATE TRIGGER policy_change_is_append_only BEFORE UPDATE OR DELETE ON policy_change"
        " FOR EACH ROW EXECUTE FUNCTION event_is_append_only()"
    )
