"""Registers of given data: runs and changes of rows; rows that retire; norms as rows."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RETIRING = ("place", "category", "template", "duty_row", "line_number")


def upgrade() -> None:
    _runs()
    _changes()
    for table in RETIRING:
        _add(table, "is_active", sa.Boolean(), "true")
    _add("line_number", "skills", postgresql.JSONB(astext_type=sa.Text()), "'[]'::jsonb")
    _norms()


def _add(table: str, name: str, kind: "sa.types.TypeEngine[Any]", value: str) -> None:
    """Rows that are there get ``value``; later ones say it themselves."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
    op.alter_column(table, name, server_default=None)


def _runs() -> None:
    moment = sa.DateTime(timezone=True)
    json = postgresql.JSONB(astext_type=sa.Text())
    states = "'reading', 'refused', 'ready', 'applying', 'applied', 'undone', 'discarded', 'failed'"
    op.create_table(
        "register_run",
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", json, nullable=False),
        sa.Column("effects", json, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", moment, nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undo_of", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint(
            "source IN ('file', 'form', 'undo')", name=op.f("ck_register_run_runsource")
        ),
        sa.CheckConstraint("mode IN ('merge', 'replace')", name=op.f("ck_register_run_runmode")),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_register_run_runstate")),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_register_run_progress")),
        sa.CheckConstraint(
            "(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)",
            name=op.f("ck_register_run_at"),
        ),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_register_run_undone")
        ),
        sa.CheckConstraint(
            "(source = 'undo') = (undo_of IS NOT NULL)", name=op.f("ck_register_run_undo")
        ),
        sa.ForeignKeyConstraint(
            ["undo_of"],
            ["register_run.id"],
            name=op.f("fk_register_run_undo_of"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_run")),
        sa.UniqueConstraint("undo_of", name=op.f("uq_register_run_undo_of")),
    )
    op.create_index("ix_register_run_register", "register_run", ["register", "id"])
    op.create_index(
        "ix_register_run_applied",
        "register_run",
        ["register", "applied_at"],
        postgresql_where=sa.text("state IN ('applied', 'undone')"),
    )


def _changes() -> None:
    op.create_table(
        "register_error",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        _of_run("register_error"),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_register_error")),
    )
    op.create_table(
        "register_file",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_run("register_file"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_register_file")),
    )
    op.create_table(
        "register_change",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.Column("was_retired", sa.Boolean(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('new', 'changed', 'retired', 'restored')",
            name=op.f("ck_register_change_changekind"),
        ),
        sa.CheckConstraint(
            "before IS NOT NULL OR after IS NOT NULL", name=op.f("ck_register_change_row")
        ),
        _of_run("register_change"),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_register_change")),
    )
    op.create_index("ix_register_change_code", "register_change", ["register", "code"])
    op.create_index(
        "uq_register_change_version",
        "register_change",
        ["register", "code", "version"],
        unique=True,
        postgresql_where=sa.text("version IS NOT NULL"),
    )


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_run_id")
    return sa.ForeignKeyConstraint(["run_id"], ["register_run.id"], name=name, ondelete="CASCADE")


def _norms() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "norm",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint(
            "kind IN ('greeting', 'address', 'closing', 'forbidden')",
            name=op.f("ck_norm_normkind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm")),
        sa.UniqueConstraint("code", name=op.f("uq_norm_code")),
    )
