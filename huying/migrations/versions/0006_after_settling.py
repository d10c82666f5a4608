"""Callbacks, alerts, the citizen's page."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _public_throttle()
    _alert()
    _callback_task()
    _callback_attempt()
    _evaluation()


def _public_throttle() -> None:
    op.create_table(
        "public_throttle",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("failures >= 1", name=op.f("ck_public_throttle_failures")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_public_throttle")),
    )
    op.create_index(
        "ix_public_throttle_last_failed_at", "public_throttle", ["last_failed_at"], unique=False
    )


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column(
            "kind",
            sa.Enum(
                "callback_dissatisfied",
                "callback_overdue",
                "near_due",
                "overdue",
                "call_risk",
                name="alertkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "yellow",
                "orange",
                "red",
                name="alertlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cause_event_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "taken",
                "closed",
                name="alertstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "rework",
                "explained",
                "handled",
                "false_alarm",
                "resolved",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND decision IS NOT NULL)",
            name=op.f("ck_alert_closed"),
        ),
        sa.CheckConstraint(
            "rank = CASE level WHEN 'red' THEN 3 WHEN 'orange' THEN 2 ELSE 1 END",
            name=op.f("ck_alert_rank"),
        ),
        sa.CheckConstraint(
            "state <> 'taken' OR taken_by IS NOT NULL", name=op.f("ck_alert_taken_by")
        ),
        sa.CheckConstraint(
            "(ticket_id IS NULL) <> (call_id IS NULL)", name=op.f("ck_alert_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_alert_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "ix_alert_live",
        "alert",
        [sa.literal_column("rank DESC"), "raised_at", "id"],
        unique=False,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index(
        "ix_alert_raised_at",
        "alert",
        [sa.literal_column("raised_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_alert_ticket_id", "alert", ["ticket_id"], unique=False)
    op.create_index("uq_alert_cause", "alert", ["kind", "cause_event_id"], unique=True)
    op.create_index(
        "uq_alert_live_call",
        "alert",
        ["kind", "call_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed' AND call_id IS NOT NULL"),
    )
    op.create_index(
        "uq_alert_live_ticket",
        "alert",
        ["kind", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed' AND ticket_id IS NOT NULL"),
    )


def _callback_task() -> None:
    op.create_table(
        "callback_task",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "taken",
                "done",
                "unreached",
                "void",
                name="callbackstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('waiting', 'taken')) = (ended_at IS NULL)",
            name=op.f("ck_callback_task_ended_has_time"),
        ),
        sa.CheckConstraint(
            "state <> 'taken' OR taken_by IS NOT NULL", name=op.f("ck_callback_task_taken_by")
        ),
        sa.CheckConstraint(
            "(tries > 0) = (first_attempt_at IS NOT NULL)",
            name=op.f("ck_callback_task_first_attempt"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_callback_task_round")),
        sa.CheckConstraint("tries BETWEEN 0 AND 3", name=op.f("ck_callback_task_tries")),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_callback_task_ticket_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_task")),
        sa.UniqueConstraint("ticket_id", "round", name=op.f("uq_callback_task_ticket_id_round")),
    )
    op.create_index("ix_callback_task_due_at", "callback_task", ["due_at"], unique=False)
    op.create_index(
        "ix_callback_task_open",
        "callback_task",
        ["order_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'taken')"),
    )


def _callback_attempt() -> None:
    op.create_table(
        "callback_attempt",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "reached",
                "unreached",
                "refused",
                name="attemptresult",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (result IS NULL)", name=op.f("ck_callback_attempt_result_at_end")
        ),
        sa.CheckConstraint("ordinal BETWEEN 1 AND 3", name=op.f("ck_callback_attempt_ordinal")),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["callback_task.id"],
            name=op.f("fk_callback_attempt_task_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempt")),
        sa.UniqueConstraint("task_id", "ordinal", name=op.f("uq_callback_attempt_task_id_ordinal")),
    )
    op.create_index(
        "uq_callback_attempt_running",
        "callback_attempt",
        ["task_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _evaluation() -> None:
    op.create_table(
        "evaluation",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "satisfaction",
            sa.Enum(
                "very",
                "satisfied",
                "basically",
                "dissatisfied",
                "very_dissatisfied",
                name="satisfaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "solved",
            sa.Enum(
                "yes",
                "partly",
                "no",
                name="citizensolved",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "call",
                "page",
                name="evaluationway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "way <> 'call' OR recorded_by IS NOT NULL", name=op.f("ck_evaluation_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["callback_task.id"],
            name=op.f("fk_evaluation_task_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_evaluation_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("task_id", name=op.f("uq_evaluation_task_id")),
        sa.UniqueConstraint("ticket_id", "round", name=op.f("uq_evaluation_ticket_id_round")),
    )
    op.create_index("ix_evaluation_at", "evaluation", ["at"], unique=False)
