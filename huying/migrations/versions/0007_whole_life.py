"""The ticket's whole life: parts, requests, pauses, supplements, merging, guards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GUARDS = (
    """
    CREATE OR REPLACE FUNCTION ticket_guarded_moves() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      lead assignment;
    BEGIN
      IF NEW.state = 'suspended' AND NOT EXISTS (
        SELECT FROM clock_pause WHERE ticket_id = NEW.id AND ended_at IS NULL
      ) THEN
        RAISE EXCEPTION 'no suspension was granted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'terminated' AND (
        SELECT count(DISTINCT d.decided_by) FROM ticket_request r
        JOIN request_decision d ON d.request_id = r.id AND d.is_granted
        WHERE r.ticket_id = NEW.id AND r.kind = 'termination' AND r.state = 'granted'
      ) < 2 THEN
        RAISE EXCEPTION 'two levels end a ticket' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'merged' AND NOT EXISTS (
        SELECT FROM ticket p WHERE p.id = NEW.parent_id AND p.state <> 'merged'
          AND p.confidentiality = NEW.confidentiality
          AND NOT EXISTS (
            SELECT FROM ticket c WHERE c.parent_id = NEW.id AND c.state = 'merged'
          )
      ) THEN
        RAISE EXCEPTION 'these tickets must not be merged' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'to_approve' THEN
        SELECT * INTO lead FROM assignment a
        WHERE a.ticket_id = NEW.id AND a.part = 'lead'
          AND a.state IN ('handling', 'submitted');
        IF lead.id IS NULL OR lead.reply = '' OR lead.solved IS NULL
          OR (NEW.kind IN ('complaint', 'report') AND lead.leader_state <> 'approved') THEN
          RAISE EXCEPTION 'closing lacks a reply or its leader'
            USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT EXISTS (
          SELECT FROM contact c JOIN assignment a ON a.id = c.assignment_id
          WHERE a.ticket_id = NEW.id AND a.round = lead.round AND a.state <> 'recalled'
          HAVING bool_or(c.result = 'reached') OR count(DISTINCT date_trunc(
            'hour', c.at AT TIME ZONE (SELECT zone FROM city_version LIMIT 1))) >= 3
        ) THEN
          RAISE EXCEPTION 'closing needs contact evidence' USING ERRCODE = 'restrict_violation';
        END IF;
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ticket_guarded_moves BEFORE UPDATE OF state ON ticket
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION ticket_guarded_moves()
    """,
)


# Deadlines go by the batch; what waits in the queue keeps its work under the new name.
WAITING_DEADLINES = """
UPDATE procrastinate_jobs SET task_name = 'kit.fire_deadlines',
  args = jsonb_build_object('deadline_ids', args->>'deadline_id')
WHERE task_name = 'kit.fire_deadline' AND status IN ('todo', 'doing', 'failed')
"""


def upgrade() -> None:
    _tables()
    _columns()
    _words()
    _checks()
    for statement in GUARDS:
        op.execute(statement)
    op.execute(WAITING_DEADLINES)
    op.create_index("ix_clock_assignment_id", "clock", ["assignment_id"])
    op.create_index(
        "ix_deadline_subject_id",
        "deadline",
        ["subject_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _tables() -> None:
    op.create_table(
        "unit_calendar",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("follows_holidays", sa.Boolean(), nullable=False),
        sa.Column("overrides", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "code NOT IN ('office', 'always', 'callback')", name=op.f("ck_unit_calendar_code")
        ),
        sa.CheckConstraint("jsonb_array_length(week) = 7", name=op.f("ck_unit_calendar_week")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_calendar_code")),
    )
    op.create_table(
        "informed_unit",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_informed_unit_ticket_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_informed_unit_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_informed_unit")),
    )
    op.create_index("ix_informed_unit_unit_id", "informed_unit", ["unit_id", "at"], unique=False)
    op.create_index("uq_informed_unit", "informed_unit", ["ticket_id", "unit_id"], unique=True)
    op.create_table(
        "supplement",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "from_state",
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
        sa.Column("needed", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "given",
                "unreached",
                "cancelled",
                name="supplementoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("needed <> ''", name=op.f("ck_supplement_needed")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_supplement_ended")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_supplement_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement")),
    )
    op.create_index("ix_supplement_ticket_id", "supplement", ["ticket_id"], unique=False)
    op.create_index(
        "uq_supplement_open",
        "supplement",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "supplement_try",
        sa.Column("supplement_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
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
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplement_id"],
            ["supplement.id"],
            name=op.f("fk_supplement_try_supplement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_try")),
    )
    op.create_index(
        "ix_supplement_try_supplement_id", "supplement_try", ["supplement_id"], unique=False
    )
    op.create_table(
        "ticket_request",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "extension",
                "suspension",
                "termination",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "cancelled",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_ticket_request_decided")
        ),
        sa.CheckConstraint(
            "kind <> 'extension' OR amount >= 1", name=op.f("ck_ticket_request_amount")
        ),
        sa.CheckConstraint(
            "kind <> 'suspension' OR until > asked_at", name=op.f("ck_ticket_request_until")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_ticket_request_reason")),
        sa.CheckConstraint("ordinal BETWEEN 0 AND 2", name=op.f("ck_ticket_request_ordinal")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_ticket_request_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_request_ticket_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_request")),
    )
    op.create_index(
        "ix_ticket_request_asked_at",
        "ticket_request",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_ticket_request_ticket_id", "ticket_request", ["ticket_id"], unique=False)
    op.create_index(
        "uq_ticket_request_asked",
        "ticket_request",
        ["ticket_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "uq_ticket_request_extension",
        "ticket_request",
        ["ticket_id", "round", "ordinal"],
        unique=True,
        postgresql_where=sa.text("kind = 'extension' AND state = 'granted'"),
    )
    op.create_table(
        "clock_pause",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_clock_pause_ended")
        ),
        sa.CheckConstraint("ends_at > started_at", name=op.f("ck_clock_pause_order")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["ticket_request.id"],
            name=op.f("fk_clock_pause_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_clock_pause_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_pause")),
    )
    op.create_index("ix_clock_pause_ticket_id", "clock_pause", ["ticket_id"], unique=False)
    op.create_index(
        "uq_clock_pause_open",
        "clock_pause",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "request_decision",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "unit_leader",
                "hotline",
                "supervisor",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["ticket_request.id"],
            name=op.f("fk_request_decision_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_decision")),
    )
    op.create_index(
        "uq_request_decision_by", "request_decision", ["request_id", "decided_by"], unique=True
    )
    op.create_index(
        "uq_request_decision_standing", "request_decision", ["request_id", "standing"], unique=True
    )


def _columns() -> None:
    op.add_column("assignment", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column(
        "assignment", sa.Column("asked", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("assignment", sa.Column("proposed_by", sa.Uuid(), nullable=True))
    op.add_column("assignment", sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "assignment",
        sa.Column(
            "recall_code",
            sa.Enum(
                "objection",
                "adjudication",
                "misdispatch",
                "released",
                "ended",
                name="recallcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.create_index(
        "uq_assignment_live_unit",
        "assignment",
        ["ticket_id", "unit_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('to_sign', 'handling', 'suspended', 'submitted')"),
    )
    op.create_foreign_key(
        op.f("fk_assignment_parent_id"),
        "assignment",
        "assignment",
        ["parent_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column(
        "calendar_override",
        sa.Column("periods", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column(
        "clock", sa.Column("extended_by", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "clock", sa.Column("due_unextended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("clock", sa.Column("due_unpaused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clock", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "duty_row",
        sa.Column(
            "informs",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'"),
        ),
    )
    op.add_column(
        "duty_row",
        sa.Column(
            "sub_levels",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'"),
        ),
    )
    op.add_column(
        "duty_row",
        sa.Column("source", sa.Text(), nullable=False, server_default=sa.text("'content'")),
    )
    op.add_column("ticket", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column(
        "ticket", sa.Column("own_reply", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "ticket",
        sa.Column("repeat_count", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column(
        "ticket",
        sa.Column("people_affected", sa.Integer(), nullable=False, server_default=sa.text("1")),
    )
    op.add_column(
        "ticket",
        sa.Column("is_excluded", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column("ticket", sa.Column("accused_unit_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_ticket_category_place",
        "ticket",
        ["category_code", "place_code", "registered_at"],
        unique=False,
    )
    op.create_index(
        "ix_ticket_parent_id",
        "ticket",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index("ix_ticket_settled_at", "ticket", ["settled_at"], unique=False)
    op.create_foreign_key(
        op.f("fk_ticket_accused_unit_id"),
        "ticket",
        "unit",
        ["accused_unit_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_ticket_parent_id"), "ticket", "ticket", ["parent_id"], ["id"], ondelete="RESTRICT"
    )
    op.add_column("unit", sa.Column("calendar_code", sa.Text(), nullable=True))
    # ### end Alembic commands ###

    op.execute("UPDATE clock SET due_unextended_at = due_at, due_unpaused_at = due_at")
    op.alter_column("clock", "due_unextended_at", nullable=False)
    op.alter_column("clock", "due_unpaused_at", nullable=False)
    op.alter_column("assignment", "asked", server_default=None)
    op.alter_column("clock", "extended_by", server_default=None)
    op.alter_column("duty_row", "informs", server_default=None)
    op.alter_column("duty_row", "sub_levels", server_default=None)
    op.alter_column("duty_row", "source", server_default=None)
    op.alter_column("ticket", "own_reply", server_default=None)
    op.alter_column("ticket", "repeat_count", server_default=None)
    op.alter_column("ticket", "people_affected", server_default=None)
    op.alter_column("ticket", "is_excluded", server_default=None)


def _words() -> None:
    """Codes that grew: the check of each enumeration is made anew."""
    for table, column, name, codes in ENUMERATIONS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        listed = ", ".join(f"'{code}'" for code in codes.split())
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")


ENUMERATIONS = (
    ("assignment", "part", "part", "lead assist sub"),
    (
        "clock",
        "kind",
        "clockkind",
        "citizen dispatch sign contact unit close_review rework part_sign part",
    ),
    (
        "ticket_note",
        "kind",
        "notekind",
        "note urged review dispatch leader sent_back rework reveal supervision part recall"
        " supplement request merge ending exclusion",
    ),
)


def _checks() -> None:
    op.drop_constraint(op.f("ck_assignment_signed"), "assignment", type_="check")
    for table, name, rule in (
        ("assignment", "signed", "state IN ('to_sign', 'recalled') OR signed_at IS NOT NULL"),
        (
            "assignment",
            "two_people",
            "leader_state <> 'approved' OR leader_id IS DISTINCT FROM proposed_by",
        ),
        ("assignment", "sub_of", "(part = 'sub') = (parent_id IS NOT NULL)"),
        ("assignment", "recalled", "(state = 'recalled') = (recall_code IS NOT NULL)"),
        ("clock", "extended_by", "extended_by >= 0"),
        (
            "ticket",
            "ended_with_code",
            "state NOT IN ('withdrawn', 'terminated') OR outcome_code IS NOT NULL",
        ),
        ("ticket", "merged_into", "state <> 'merged' OR parent_id IS NOT NULL"),
        ("ticket", "own_parent", "parent_id <> id"),
        ("ticket", "repeat_count", "repeat_count >= 0"),
        ("ticket", "people_affected", "people_affected >= 1"),
    ):
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
