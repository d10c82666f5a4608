"""Calls, utterances, matters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION utterance_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a transcript is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER utterance_is_immutable BEFORE UPDATE ON utterance
    FOR EACH ROW EXECUTE FUNCTION utterance_is_immutable()
    """,
)

ENSURE_MONTHS = """
DO $$
DECLARE
  parent text; month date;
BEGIN
  FOREACH parent IN ARRAY ARRAY[{parents}] LOOP
    FOR i IN -1..3 LOOP
      month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
      EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || '_' || to_char(month, 'YYYYMM'), parent,
        month::timestamp AT TIME ZONE 'UTC',
        (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    END LOOP;
  END LOOP;
END $$
"""


def upgrade() -> None:
    _call()
    _utterance()
    _call_assist()
    _call_risk()
    _matter()
    for statement in TRIGGERS:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
    months = ENSURE_MONTHS.format(parents="'utterance'")
    op.get_bind().exec_driver_sql(months.replace("%", "%%"))


def _call() -> None:
    op.create_table(
        "call",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_call_id", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("line_number", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "live",
                "wrap_up",
                "ended",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("may_hang_up", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("wrapped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("last_call_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'ended') OR agent_id IS NOT NULL", name=op.f("ck_call_has_agent")
        ),
        sa.CheckConstraint(
            "state NOT IN ('wrap_up', 'ended') OR ended_at IS NOT NULL",
            name=op.f("ck_call_has_ended_at"),
        ),
        sa.CheckConstraint(
            "last_sequence >= 0 AND last_call_seq >= 0", name=op.f("ck_call_sequences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("source", "source_call_id", name=op.f("uq_call_source_source_call_id")),
    )
    op.create_index("ix_call_agent", "call", ["agent_id", "started_at"], unique=False)
    op.create_index(
        "ix_call_open",
        "call",
        ["state", "started_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index("ix_call_phone_hash", "call", ["phone_hash"], unique=False)
    op.create_index("ix_call_started_at", "call", ["started_at", "id"], unique=False)
    op.create_index(
        "uq_call_live_agent",
        "call",
        ["agent_id"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )


def _utterance() -> None:
    op.create_table(
        "utterance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("call_seq", sa.Integer(), nullable=False),
        sa.Column("source_sequence", sa.BigInteger(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "agent",
                "citizen",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("start_ms >= 0 AND end_ms >= start_ms", name=op.f("ck_utterance_times")),
        sa.PrimaryKeyConstraint("id", "created_at", name=op.f("pk_utterance")),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_index("ix_utterance_call", "utterance", ["call_id", "call_seq"], unique=False)


def _call_assist() -> None:
    op.create_table(
        "call_assist",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("analysed_seq", sa.Integer(), nullable=False),
        sa.Column("failed_seq", sa.Integer(), nullable=False),
        sa.Column("norms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_assist_call_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_assist")),
    )


def _call_risk() -> None:
    op.create_table(
        "call_risk",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("call_seq", sa.Integer(), nullable=False),
        sa.Column("spans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_call_risk_level")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_risk_call_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_risk")),
        sa.UniqueConstraint("call_id", "kind", "term", name=op.f("uq_call_risk_call_id_kind_term")),
    )


def _matter() -> None:
    op.create_table(
        "matter",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "ended",
                name="matterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "ticket",
                "not_accepted",
                "transferred",
                "discarded",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column(
            "rating",
            sa.Enum(
                "very",
                "satisfied",
                "basically",
                "dissatisfied",
                "very_dissatisfied",
                name="rating",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.Column("touched", sa.LargeBinary(), nullable=False),
        sa.Column("touched_by", sa.Uuid(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (outcome IS NOT NULL)", name=op.f("ck_matter_ended_has_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'discarded' OR ticket_id IS NOT NULL",
            name=op.f("ck_matter_has_ticket"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_matter_call_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("call_id", "ordinal", name=op.f("uq_matter_call_id_ordinal")),
    )
