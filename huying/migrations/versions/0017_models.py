"""Model versions and what they are measured by; the body a category leaf falls to by default."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("category", sa.Column("duty", sa.Text(), nullable=True))
    op.create_table(
        "model_setup",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_model_setup_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_setup")),
    )
    op.create_table(
        "model_switch",
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_switch")),
        sa.UniqueConstraint("function", name=op.f("uq_model_switch_function")),
    )
    op.create_table(
        "model_threshold",
        sa.Column(
            "target",
            sa.Enum(
                "category",
                "unit",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("class_code", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("precision", sa.Double(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "precision >= 0 AND precision <= 1", name=op.f("ck_model_threshold_precision")
        ),
        sa.CheckConstraint(
            "threshold > 0 AND threshold <= 1", name=op.f("ck_model_threshold_threshold")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_threshold")),
    )
    op.create_index(
        "uq_model_threshold_class", "model_threshold", ["target", "class_code"], unique=True
    )
    op.create_table(
        "model_version",
        sa.Column(
            "target",
            sa.Enum(
                "category",
                "unit",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "candidate",
                "in_use",
                "retired",
                "rejected",
                "failed",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trained_by", sa.Uuid(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("held_rows", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("compared_with", sa.Uuid(), nullable=True),
        sa.Column("compared", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("curve", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'in_use' OR taken_at IS NOT NULL", name=op.f("ck_model_version_taken")
        ),
        sa.CheckConstraint("compared_with <> id", name=op.f("ck_model_version_compared")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_model_version_number")),
        sa.CheckConstraint("previous_id <> id", name=op.f("ck_model_version_previous")),
        sa.CheckConstraint(
            "rows >= 0 AND held_rows >= 0 AND labels >= 0", name=op.f("ck_model_version_rows")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_model_version_size")),
        sa.ForeignKeyConstraint(
            ["compared_with"],
            ["model_version.id"],
            name=op.f("fk_model_version_compared_with"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"],
            ["model_version.id"],
            name=op.f("fk_model_version_previous_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
    )
    op.create_index(
        "uq_model_version_in_use",
        "model_version",
        ["target"],
        unique=True,
        postgresql_where=sa.text("state = 'in_use'"),
    )
    op.create_index("uq_model_version_number", "model_version", ["target", "number"], unique=True)
    op.create_table(
        "model_content",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["model_version.id"],
            name=op.f("fk_model_content_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_model_content")),
    )
    op.create_index("ix_proposal_answer_at", "proposal_answer", ["at"], unique=False)
