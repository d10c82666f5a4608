"""Urging, letters, notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION letter_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'an issued letter is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER letter_stays_as_issued BEFORE UPDATE ON letter
    FOR EACH ROW WHEN (OLD.number IS NOT NULL AND
      (OLD.kind, OLD.cause, OLD.unit_id, OLD.title, OLD.reason, OLD.requirement, OLD.signer,
       OLD.reply_days, OLD.year, OLD.sequence, OLD.number, OLD.sheet, OLD.reply_due_at,
       OLD.due_steps, OLD.drafted_by, OLD.drafted_at, OLD.issued_by, OLD.issued_at)
      IS DISTINCT FROM
      (NEW.kind, NEW.cause, NEW.unit_id, NEW.title, NEW.reason, NEW.requirement, NEW.signer,
       NEW.reply_days, NEW.year, NEW.sequence, NEW.number, NEW.sheet, NEW.reply_due_at,
       NEW.due_steps, NEW.drafted_by, NEW.drafted_at, NEW.issued_by, NEW.issued_at))
    EXECUTE FUNCTION letter_stays_as_issued()
    """,
    """
    CREATE TRIGGER letter_stays BEFORE DELETE ON letter
    FOR EACH ROW EXECUTE FUNCTION letter_stays_as_issued()
    """,
    """
    CREATE OR REPLACE FUNCTION letter_tickets_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT FROM letter WHERE number IS NOT NULL
          AND id IN (OLD.letter_id, NEW.letter_id)
      ) THEN
        RAISE EXCEPTION 'an issued letter is immutable' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER letter_tickets_stay BEFORE INSERT OR UPDATE OR DELETE ON letter_ticket
    FOR EACH ROW EXECUTE FUNCTION letter_tickets_stay()
    """,
    """
    CREATE OR REPLACE FUNCTION letter_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'an answer is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER letter_answer_stays
    BEFORE UPDATE OF letter_id, ordinal, text, answered_by, answered_at ON letter_answer
    FOR EACH ROW EXECUTE FUNCTION letter_answer_stays()
    """,
    """
    CREATE TRIGGER letter_answer_kept BEFORE DELETE ON letter_answer
    FOR EACH ROW EXECUTE FUNCTION letter_answer_stays()
    """,
)

ALERT_KINDS = (
    "callback_dissatisfied callback_overdue near_due overdue call_risk overdue_red dispatch_overdue"
    " contact_overdue close_review_overdue part_overdue objection_overdue adjudication_overdue"
    " callback_tries letter_overdue"
)


def upgrade() -> None:
    _tables()
    for statement in TRIGGERS:
        op.execute(statement)
    op.drop_constraint(op.f("ck_alert_alertkind"), "alert", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in ALERT_KINDS.split())
    op.create_check_constraint(op.f("ck_alert_alertkind"), "alert", f"kind IN ({listed})")


def _tables() -> None:
    op.create_table(
        "letter_counter",
        sa.Column(
            "kind",
            sa.Enum(
                "letter",
                "notice",
                name="letterkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 1", name=op.f("ck_letter_counter_last")),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_letter_counter")),
    )
    op.create_table(
        "letter_template",
        sa.Column(
            "kind",
            sa.Enum(
                "letter",
                "notice",
                name="letterkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_letter_template_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
    )
    op.create_index(
        "uq_letter_template_version", "letter_template", ["kind", "version"], unique=True
    )
    op.create_table(
        "letter",
        sa.Column(
            "kind",
            sa.Enum(
                "letter",
                "notice",
                name="letterkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "issued",
                "received",
                "answered",
                "returned",
                "closed",
                "dropped",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "overdue",
                "long_overdue",
                "dissatisfied",
                "group",
                "no_answer",
                "manual",
                name="lettercause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cause_key", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("sheet", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reply_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_received_by_system", sa.Boolean(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('closed', 'dropped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_letter_ended"),
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'dropped')) = (number IS NULL)", name=op.f("ck_letter_numbered")
        ),
        sa.CheckConstraint("reason <> '' AND requirement <> ''", name=op.f("ck_letter_words")),
        sa.CheckConstraint(
            "state IN ('draft', 'dropped', 'issued') OR received_at IS NOT NULL",
            name=op.f("ck_letter_received"),
        ),
        sa.CheckConstraint("(number IS NULL) = (issued_at IS NULL)", name=op.f("ck_letter_issued")),
        sa.CheckConstraint(
            "drafted_by IS NULL OR issued_by IS NULL OR drafted_by <> issued_by",
            name=op.f("ck_letter_two_people"),
        ),
        sa.CheckConstraint(
            "issued_at IS NULL OR (issued_by IS NOT NULL AND sheet IS NOT NULL)",
            name=op.f("ck_letter_issued_by"),
        ),
        sa.CheckConstraint("reply_days BETWEEN 0 AND 60", name=op.f("ck_letter_reply_days")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_letter_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(
        "ix_letter_newest",
        "letter",
        [sa.literal_column("drafted_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_letter_open",
        "letter",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state NOT IN ('closed', 'dropped')"),
    )
    op.create_index(
        "ix_letter_unit_id",
        "letter",
        ["unit_id", sa.literal_column("drafted_at DESC")],
        unique=False,
    )
    op.create_index("uq_letter_cause", "letter", ["cause_key"], unique=True)
    op.create_index("uq_letter_number", "letter", ["number"], unique=True)
    op.create_index("uq_letter_sequence", "letter", ["kind", "year", "sequence"], unique=True)
    op.create_table(
        "group_matter",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("street_code", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_count", sa.Integer(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(street_code IS NULL) <> (key LIKE 'place:%')", name=op.f("ck_group_matter_street")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
            name=op.f("fk_group_matter_letter_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_group_matter_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_matter")),
    )
    op.create_index(
        "ix_group_matter_found_at",
        "group_matter",
        [sa.literal_column("found_at DESC")],
        unique=False,
    )
    op.create_index("uq_group_matter_week", "group_matter", ["key", "week"], unique=True)
    op.create_table(
        "letter_answer",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_accepted IS NOT FALSE OR note <> ''",
            name=op.f("ck_letter_answer_returned_with_reason"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_letter_answer_text")),
        sa.CheckConstraint(
            "(is_accepted IS NULL) = (decided_at IS NULL)", name=op.f("ck_letter_answer_decided")
        ),
        sa.CheckConstraint("ordinal BETWEEN 1 AND 2", name=op.f("ck_letter_answer_ordinal")),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
            name=op.f("fk_letter_answer_letter_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_answer")),
    )
    op.create_index("uq_letter_answer", "letter_answer", ["letter_id", "ordinal"], unique=True)
    op.create_table(
        "letter_ticket",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
            name=op.f("fk_letter_ticket_letter_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_letter_ticket_ticket_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("letter_id", "ticket_id", name=op.f("pk_letter_ticket")),
    )
    op.create_index("ix_letter_ticket_ticket_id", "letter_ticket", ["ticket_id"], unique=False)
    op.create_table(
        "urge",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "clock",
                "supervisor",
                "citizen",
                name="urgesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("cause_event_id", sa.BigInteger(), nullable=True),
        sa.Column("urged_by", sa.Uuid(), nullable=True),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_urge_answered")),
        sa.CheckConstraint(
            "source <> 'supervisor' OR (text <> '' AND urged_by IS NOT NULL)",
            name=op.f("ck_urge_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_urge_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["ticket_note.id"], name=op.f("fk_urge_note_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_urge_ticket_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_urge_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urge")),
    )
    op.create_index("ix_urge_ticket_id", "urge", ["ticket_id"], unique=False)
    op.create_index(
        "ix_urge_waiting",
        "urge",
        ["unit_id", "urged_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL AND ended_at IS NULL"),
    )
    op.create_index(
        "uq_urge_cause",
        "urge",
        ["cause_event_id"],
        unique=True,
        postgresql_where=sa.text("cause_event_id IS NOT NULL"),
    )
