"""Objections, adjudications, governed lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tables()
    _lists()


def _tables() -> None:
    op.create_table(
        "objection",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("duty_code", sa.Text(), nullable=False),
        sa.Column("proposed_unit_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_duty_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "upheld",
                "rejected",
                "referred",
                "lapsed",
                name="objectionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("new_unit_id", sa.Uuid(), nullable=True),
        sa.Column("new_duty_code", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_objection_decided")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_objection_reason")),
        sa.CheckConstraint(
            "state <> 'upheld' OR (new_unit_id IS NOT NULL AND new_unit_id <> unit_id"
            " AND ordinal = 1)",
            name=op.f("ck_objection_upheld"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('upheld', 'rejected', 'referred')"
            " OR (decided_by IS NOT NULL AND decision_reason <> '')",
            name=op.f("ck_objection_decided_with_reason"),
        ),
        sa.CheckConstraint(
            "decided_by IS DISTINCT FROM made_by", name=op.f("ck_objection_two_people")
        ),
        sa.CheckConstraint("made_at <= due_at", name=op.f("ck_objection_in_time")),
        sa.CheckConstraint("ordinal BETWEEN 1 AND 2", name=op.f("ck_objection_ordinal")),
        sa.CheckConstraint("proposed_unit_id <> unit_id", name=op.f("ck_objection_proposed")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_objection_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["new_unit_id"], ["unit.id"], name=op.f("fk_objection_new_unit_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_unit_id"],
            ["unit.id"],
            name=op.f("fk_objection_proposed_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_objection_ticket_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_objection_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index("ix_objection_assignment_id", "objection", ["assignment_id"], unique=False)
    op.create_index("ix_objection_made_at", "objection", ["made_at"], unique=False)
    op.create_index(
        "ix_objection_open",
        "objection",
        ["review_due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_objection_open",
        "objection",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("uq_objection_ordinal", "objection", ["ticket_id", "ordinal"], unique=True)
    op.create_index("uq_objection_unit", "objection", ["ticket_id", "unit_id"], unique=True)
    op.create_table(
        "adjudication",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("chair_unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "decided",
                "lapsed",
                name="adjudicationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=True),
        sa.Column("duty_code", sa.Text(), nullable=True),
        sa.Column("assist_codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_without_quorum", sa.Boolean(), nullable=False),
        sa.Column("is_lead_changed", sa.Boolean(), nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("object_words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_adjudication_ended")
        ),
        sa.CheckConstraint(
            "state <> 'decided' OR (lead_unit_id IS NOT NULL AND decided_by IS NOT NULL"
            " AND basis <> '' AND reasoning <> '')",
            name=op.f("ck_adjudication_decided"),
        ),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_adjudication_quorum")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_adjudication_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["chair_unit_id"],
            ["unit.id"],
            name=op.f("fk_adjudication_chair_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"],
            ["unit.id"],
            name=op.f("fk_adjudication_lead_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_adjudication_objection_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_adjudication_ticket_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjudication")),
    )
    op.create_index(
        "ix_adjudication_category",
        "adjudication",
        ["category_code"],
        unique=False,
        postgresql_where=sa.text("state = 'decided'"),
    )
    op.create_index(
        "ix_adjudication_open",
        "adjudication",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_adjudication_search", "adjudication", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index("uq_adjudication_objection_id", "adjudication", ["objection_id"], unique=True)
    op.create_index(
        "uq_adjudication_ticket",
        "adjudication",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'lapsed'"),
    )
    op.create_table(
        "adjudication_member",
        sa.Column("adjudication_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "objecting",
                "proposed",
                "candidate",
                "other",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adjudication_id"],
            ["adjudication.id"],
            name=op.f("fk_adjudication_member_adjudication_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_adjudication_member_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjudication_member")),
    )
    op.create_index(
        "ix_adjudication_member_unit_id", "adjudication_member", ["unit_id"], unique=False
    )
    op.create_index(
        "uq_adjudication_member", "adjudication_member", ["adjudication_id", "unit_id"], unique=True
    )
    op.create_table(
        "opinion",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reasoning <> ''", name=op.f("ck_opinion_reasoning")),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["unit.id"], name=op.f("fk_opinion_lead_unit_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["adjudication_member.id"],
            name=op.f("fk_opinion_member_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    op.create_index("ix_opinion_member_id", "opinion", ["member_id", "given_at"], unique=False)


def _lists() -> None:
    """What is there came with the city's content: in force, or ended without a person."""
    for column in _columns():
        op.add_column("list_entry", column)
    op.alter_column("list_entry", "in_force_from", nullable=True)
    op.execute(
        "UPDATE list_entry SET state = 'ended', ended_at = in_force_to,"
        " ended_reason = '移出清单' WHERE in_force_to IS NOT NULL"
    )
    for name in ("state", "evidence", "end_reason", "ended_reason", "version"):
        op.alter_column("list_entry", name, server_default=None)
    op.drop_index("uq_list_entry_in_force", table_name="list_entry")
    op.create_index(
        "uq_list_entry_live", "list_entry", ["duty_code", "kind"], unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )  # fmt: skip
    op.create_index(
        "ix_list_entry_ended", "list_entry", ["duty_code"],
        postgresql_where=sa.text("state = 'ended'"),
    )  # fmt: skip
    op.create_index("ix_assignment_duty_code", "assignment", ["duty_code", "sent_at"])
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(f"ck_list_entry_{name}"), "list_entry", rule)


def _columns() -> tuple[sa.Column[object], ...]:
    """Made anew for every schema that is migrated."""
    return (
        sa.Column("state", sa.String(32), nullable=False, server_default=sa.text("'in_force'")),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'"),
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_proposed_by", sa.Uuid(), nullable=True),
        sa.Column("end_proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
    )


CHECKS = (
    ("liststate", "state IN ('proposed', 'in_force', 'ended')"),
    ("proposed", "state <> 'proposed' OR in_force_from IS NULL"),
    (
        "in_force",
        "(state = 'in_force') = (in_force_from IS NOT NULL AND in_force_to IS NULL)",
    ),
    ("ended_reason", "state <> 'ended' OR ended_reason <> ''"),
    ("two_people", "decided_by <> proposed_by"),
    ("two_people_end", "ended_by <> end_proposed_by"),
    ("end_reason", "(end_proposed_at IS NULL) = (end_reason = '')"),
)
