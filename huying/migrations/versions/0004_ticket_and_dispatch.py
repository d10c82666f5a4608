"""The ticket, its clocks and its dispatch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION ticket_first_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'what was first said is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER ticket_first_words_stay
    BEFORE UPDATE OF number, statement, registered_at, registered_by, call_id, matter_id ON ticket
    FOR EACH ROW
    WHEN ((OLD.number, OLD.statement, OLD.registered_at, OLD.registered_by, OLD.call_id,
           OLD.matter_id) IS DISTINCT FROM
          (NEW.number, NEW.statement, NEW.registered_at, NEW.registered_by, NEW.call_id,
           NEW.matter_id))
    EXECUTE FUNCTION ticket_first_words_stay()
    """,
    """
    CREATE OR REPLACE FUNCTION ticket_moves_by_the_machine() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF (OLD.state || '>' || NEW.state) <> ALL (ARRAY['draft>answered', 'draft>not_accepted',
         'draft>to_review', 'draft>to_sign', 'draft>to_supplement', 'draft>transferred',
         'to_supplement>handling', 'to_supplement>terminated', 'to_supplement>to_review',
         'to_supplement>transferred', 'to_supplement>withdrawn', 'to_review>merged',
         'to_review>terminated', 'to_review>to_dispatch', 'to_review>to_sign',
         'to_review>to_supplement', 'to_review>transferred', 'to_review>withdrawn',
         'to_dispatch>terminated', 'to_dispatch>to_sign', 'to_dispatch>transferred',
         'to_dispatch>withdrawn', 'to_sign>handling', 'to_sign>terminated',
         'to_sign>to_dispatch', 'to_sign>transferred', 'to_sign>withdrawn',
         'handling>suspended', 'handling>terminated', 'handling>to_approve', 'handling>to_sign',
         'handling>to_supplement', 'handling>transferred', 'handling>withdrawn',
         'suspended>handling', 'suspended>terminated', 'suspended>transferred',
         'suspended>withdrawn', 'to_approve>handling', 'to_approve>terminated',
         'to_approve>to_callback', 'to_approve>transferred', 'to_approve>withdrawn',
         'to_callback>closed', 'to_callback>closed_unreached', 'to_callback>rework',
         'to_callback>terminated', 'to_callback>transferred', 'to_callback>withdrawn',
         'rework>terminated', 'rework>to_approve', 'rework>transferred', 'rework>withdrawn',
         'merged>terminated', 'merged>to_callback', 'merged>to_review', 'merged>transferred',
         'merged>withdrawn', 'closed>archived', 'closed>rework', 'closed_unreached>archived',
         'closed_unreached>rework', 'answered>archived', 'not_accepted>archived',
         'transferred>archived', 'withdrawn>archived', 'terminated>archived']) THEN
        RAISE EXCEPTION 'a ticket cannot go from % to %', OLD.state, NEW.state
          USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ticket_moves_by_the_machine BEFORE UPDATE OF state ON ticket
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION ticket_moves_by_the_machine()
    """,
    """
    CREATE OR REPLACE FUNCTION clock_start_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a clock never restarts' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER clock_start_stays BEFORE UPDATE OF started_at ON clock
    FOR EACH ROW WHEN (OLD.started_at IS DISTINCT FROM NEW.started_at)
    EXECUTE FUNCTION clock_start_stays()
    """,
)


def upgrade() -> None:
    _citizen()
    _dispatch_threshold()
    _list_entry()
    _ticket_counter()
    _ticket()
    _assignment()
    _dispatch_decision()
    _ticket_note()
    _clock()
    _contact()
    for statement in TRIGGERS:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def _citizen() -> None:
    op.create_table(
        "citizen",
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "enterprise",
                "group",
                name="citizenkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen")),
    )
    op.create_index("ix_citizen_phone_hash", "citizen", ["phone_hash"], unique=False)


def _dispatch_threshold() -> None:
    op.create_table(
        "dispatch_threshold",
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("precision", sa.Double(), nullable=True),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sample >= 0", name=op.f("ck_dispatch_threshold_sample")),
        sa.CheckConstraint(
            "threshold > 0 AND threshold <= 1", name=op.f("ck_dispatch_threshold_threshold")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_threshold")),
        sa.UniqueConstraint("category_code", name=op.f("uq_dispatch_threshold_category_code")),
    )


def _list_entry() -> None:
    op.create_table(
        "list_entry",
        sa.Column("duty_code", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "direct",
                "joint",
                "disputed",
                name="listkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "in_force_to IS NULL OR in_force_to >= in_force_from", name=op.f("ck_list_entry_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entry")),
    )
    op.create_index(
        "uq_list_entry_in_force",
        "list_entry",
        ["duty_code", "kind"],
        unique=True,
        postgresql_where=sa.text("in_force_to IS NULL"),
    )


def _ticket_counter() -> None:
    op.create_table(
        "ticket_counter",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last BETWEEN 1 AND 999999", name=op.f("ck_ticket_counter_last")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ticket_counter")),
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "to_supplement",
                "to_review",
                "to_dispatch",
                "to_sign",
                "handling",
                "suspended",
                "to_approve",
                "to_callback",
                "rework",
                "merged",
                "closed",
                "closed_unreached",
                "answered",
                "not_accepted",
                "transferred",
                "withdrawn",
                "terminated",
                "archived",
                name="ticketstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "consult",
                "help",
                "suggestion",
                "complaint",
                "report",
                "praise",
                name="matterkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("template_code", sa.Text(), nullable=True),
        sa.Column(
            "urgency",
            sa.Enum(
                "normal",
                "urgent",
                "critical",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "confidentiality",
            sa.Enum(
                "normal",
                "confidential",
                "report",
                name="confidentiality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "wechat",
                "web",
                "app",
                "mailbox",
                "partner",
                "site",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("line_number", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("query_code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("repeat_of", sa.Uuid(), nullable=True),
        sa.Column("supervision_level", sa.Integer(), nullable=False),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=True),
        sa.Column("is_complex", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_reply", sa.Text(), nullable=False),
        sa.Column("outcome_code", sa.Text(), nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("card_code", sa.Text(), nullable=True),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number ~ '^[0-9]{14}$'", name=op.f("ck_ticket_number")),
        sa.CheckConstraint("state <> 'draft'", name=op.f("ck_ticket_registered")),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'not_accepted', 'transferred') OR outcome_text <> ''",
            name=op.f("ck_ticket_outcome_text"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('not_accepted', 'transferred') OR outcome_code IS NOT NULL",
            name=op.f("ck_ticket_outcome_code"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('to_callback', 'closed', 'closed_unreached') OR (public_reply <> '' "
            "AND settled_at IS NOT NULL)",
            name=op.f("ck_ticket_settled_with_reply"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('to_sign', 'handling', 'suspended', 'to_approve', 'to_callback', "
            "'rework') OR lead_unit_id IS NOT NULL",
            name=op.f("ck_ticket_has_lead"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_ticket_round")),
        sa.CheckConstraint(
            "supervision_level BETWEEN 0 AND 3", name=op.f("ck_ticket_supervision_level")
        ),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizen.id"], name=op.f("fk_ticket_citizen_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["unit.id"], name=op.f("fk_ticket_lead_unit_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["repeat_of"], ["ticket.id"], name=op.f("fk_ticket_repeat_of"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("matter_id", name=op.f("uq_ticket_matter_id")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index("ix_ticket_call_id", "ticket", ["call_id"], unique=False)
    op.create_index("ix_ticket_citizen_id", "ticket", ["citizen_id"], unique=False)
    op.create_index(
        "ix_ticket_lead_unit_id",
        "ticket",
        ["lead_unit_id", sa.literal_column("registered_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_ticket_newest",
        "ticket",
        [sa.literal_column("registered_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_ticket_open_stage_due_at",
        "ticket",
        ["stage_due_at"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('to_supplement', 'to_review', 'to_dispatch', 'to_sign', 'handling', "
            "'suspended', 'to_approve', 'to_callback', 'rework', 'merged')"
        ),
    )
    op.create_index("ix_ticket_search", "ticket", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_ticket_state_registered_at",
        "ticket",
        ["state", sa.literal_column("registered_at DESC")],
        unique=False,
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "lead", "assist", name="part", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "to_sign",
                "handling",
                "suspended",
                "submitted",
                "done",
                "recalled",
                name="assignmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("duty_code", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_signed_by_system", sa.Boolean(), nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column(
            "solved",
            sa.Enum(
                "solved",
                "partly",
                "unsolved",
                name="solved",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("solved_reason", sa.Text(), nullable=False),
        sa.Column(
            "leader_state",
            sa.Enum(
                "none",
                "proposed",
                "approved",
                "refused",
                name="leaderstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("leader_note", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "leader_state NOT IN ('approved', 'refused') OR leader_id IS NOT NULL",
            name=op.f("ck_assignment_leader"),
        ),
        sa.CheckConstraint(
            "solved IS NULL OR solved = 'solved' OR solved_reason <> ''",
            name=op.f("ck_assignment_solved_reason"),
        ),
        sa.CheckConstraint(
            "state = 'to_sign' OR signed_at IS NOT NULL", name=op.f("ck_assignment_signed")
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'done') OR part <> 'lead' OR (reply <> '' AND solved IS "
            "NOT NULL)",
            name=op.f("ck_assignment_submitted_with_reply"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_assignment_round")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_assignment_ticket_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_live_unit",
        "assignment",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('to_sign', 'handling', 'suspended', 'submitted')"),
    )
    op.create_index("ix_assignment_ticket_id", "assignment", ["ticket_id"], unique=False)
    op.create_index("ix_assignment_unit_id", "assignment", ["unit_id"], unique=False)
    op.create_index(
        "uq_assignment_live_lead",
        "assignment",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text(
            "part = 'lead' AND state IN ('to_sign', 'handling', 'suspended', 'submitted')"
        ),
    )


def _dispatch_decision() -> None:
    op.create_table(
        "dispatch_decision",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "route",
            sa.Enum(
                "direct",
                "review",
                "pool",
                name="route",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("category_confidence", sa.Double(), nullable=False),
        sa.Column("place_confidence", sa.Double(), nullable=False),
        sa.Column("joint_confidence", sa.Double(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_dispatch_decision_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_decision")),
    )
    op.create_index(
        "ix_dispatch_decision_ticket_id", "dispatch_decision", ["ticket_id"], unique=True
    )


def _ticket_note() -> None:
    op.create_table(
        "ticket_note",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "urged",
                "review",
                "dispatch",
                "leader",
                "sent_back",
                "rework",
                "reveal",
                "supervision",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_note_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_note")),
    )
    op.create_index("ix_ticket_note_ticket_id", "ticket_note", ["ticket_id"], unique=False)


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "citizen",
                "dispatch",
                "sign",
                "contact",
                "unit",
                "close_review",
                "rework",
                name="clockkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("limit_key", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("calendar_code", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("near_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 1", name=op.f("ck_clock_amount")),
        sa.CheckConstraint("due_at >= started_at", name=op.f("ck_clock_order")),
        sa.CheckConstraint(
            "stopped_at IS NULL OR stopped_at >= started_at", name=op.f("ck_clock_stopped")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_clock_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_clock_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index(
        "ix_clock_running_due_at",
        "clock",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_index("ix_clock_ticket_id", "clock", ["ticket_id"], unique=False)
    op.create_index(
        "uq_clock_citizen",
        "clock",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'citizen'"),
    )
    op.create_index(
        "uq_clock_running",
        "clock",
        ["ticket_id", "kind", "assignment_id"],
        unique=True,
        postgresql_where=sa.text("stopped_at IS NULL"),
    )


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "phone",
                "visit",
                "message",
                name="contactway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "reached",
                "unreached",
                name="contactresult",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_contact_seconds")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_contact_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_assignment_id", "contact", ["assignment_id"], unique=False)
