"""The citizen's record, consents, erasure and retention; history sealed by a hash chain.

The triggers that keep first words, transcripts and official writing get one door each: within a
transaction that erases, for the columns that hold words, and for nothing else.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION only_erases(old jsonb, new jsonb, columns text[])
    RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT current_setting('huying.erasing', true) = 'on'
        AND new - columns - 'updated_at'::text = old - columns - 'updated_at'::text
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION history_seal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.dropped_at IS NULL
        AND to_jsonb(NEW) - 'dropped_at' = to_jsonb(OLD) - 'dropped_at' THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a seal stays' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER history_seal_stays BEFORE UPDATE OR DELETE ON history_seal
    FOR EACH ROW EXECUTE FUNCTION history_seal_stays()
    """,
    """
    CREATE OR REPLACE FUNCTION ticket_first_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
        AND NEW.statement = (CASE WHEN OLD.statement = '' THEN '' ELSE '（已按规定清除）' END)
        AND NEW.state NOT IN ('to_supplement',
          'to_review',
          'to_dispatch',
          'to_sign',
          'handling',
          'suspended',
          'to_approve',
          'to_callback',
          'rework',
          'merged')
        AND only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['erased_at', 'title', 'summary',
          'statement', 'demand', 'fields', 'place_text', 'public_reply', 'own_reply',
          'outcome_text', 'search']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'what was first said is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER ticket_first_words_stay
    BEFORE UPDATE OF number, statement, registered_at, registered_by, call_id, matter_id, erased_at
    ON ticket FOR EACH ROW
    WHEN ((OLD.number, OLD.statement, OLD.registered_at, OLD.registered_by, OLD.call_id,
           OLD.matter_id, OLD.erased_at) IS DISTINCT FROM
          (NEW.number, NEW.statement, NEW.registered_at, NEW.registered_by, NEW.call_id,
           NEW.matter_id, NEW.erased_at))
    EXECUTE FUNCTION ticket_first_words_stay()
    """,
    """
    CREATE OR REPLACE FUNCTION utterance_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.text = '（已按规定清除）'
        AND only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['text']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a transcript is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION letter_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['title', 'reason', 'requirement', 'sheet',
          'end_note']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'an issued letter is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION letter_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['text', 'note']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'an answer is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION inspection_verdict_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['sheet', 'note', 'comment']) THEN
        RETURN NEW;
      END IF;
      IF OLD.state IN ('passed', 'failed', 'sent_back') AND
        (OLD.state, OLD.score, OLD.comment, OLD.decided_by, OLD.decided_at)
        IS DISTINCT FROM
        (NEW.state, NEW.score, NEW.comment, NEW.decided_by, NEW.decided_at) THEN
        RAISE EXCEPTION 'a verdict of inspection stays' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.overturned_at IS NOT NULL AND OLD.overturned_at IS NULL AND NOT EXISTS (
        SELECT FROM inspection_contest WHERE inspection_id = NEW.id AND is_upheld
      ) THEN
        RAISE EXCEPTION 'no contest was upheld' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION exclusion_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['evidence']) THEN
        RETURN NEW;
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' THEN
          RAISE EXCEPTION 'an exclusion begins as asked for' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF (OLD.ticket_id, OLD.evaluation_id, OLD.code, OLD.unit_id, OLD.asked_by, OLD.asked_at,
          OLD.evidence) IS DISTINCT FROM
         (NEW.ticket_id, NEW.evaluation_id, NEW.code, NEW.unit_id, NEW.asked_by, NEW.asked_at,
          NEW.evidence) THEN
        RAISE EXCEPTION 'what was applied for stays' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'asked' AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'this exclusion is decided' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'granted' AND OLD.state <> 'granted' AND (
        (SELECT count(DISTINCT decided_by) FROM exclusion_decision
         WHERE exclusion_id = NEW.id AND is_granted) < 2
        OR EXISTS (SELECT FROM exclusion_decision WHERE exclusion_id = NEW.id AND NOT is_granted)
      ) THEN
        RAISE EXCEPTION 'two people grant an exclusion' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'refused' AND OLD.state <> 'refused' AND NOT EXISTS (
        SELECT FROM exclusion_decision WHERE exclusion_id = NEW.id AND NOT is_granted
      ) THEN
        RAISE EXCEPTION 'nobody refused this exclusion' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION exclusion_decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['note']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a decision on an exclusion stays' USING ERRCODE = 'restrict_violation';
    END $$
    """,
)


def upgrade() -> None:
    _history_check()
    _history_seal()
    _retention_run()
    _retention_setting()
    _citizen_consent()
    _citizen_fact()
    _citizen_merge()
    _citizen_note()
    _erasure()
    _legal_hold()
    _call()
    _citizen()
    _outgoing_message()
    _ticket()
    op.execute("DROP TRIGGER ticket_first_words_stay ON ticket")
    for statement in TRIGGERS:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def _history_check() -> None:
    op.create_table(
        "history_check",
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "whole",
                "broken",
                name="checkstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("anchors", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_check")),
    )
    op.create_index("ix_history_check_asked_at", "history_check", ["asked_at"], unique=False)


def _history_seal() -> None:
    op.create_table(
        "history_seal",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "count >= 1 AND octet_length(marks) = count * 16", name=op.f("ck_history_seal_marks")
        ),
        sa.CheckConstraint("n >= 1", name=op.f("ck_history_seal_n")),
        sa.CheckConstraint(
            "octet_length(hash) = 32 AND octet_length(before) = 32",
            name=op.f("ck_history_seal_hash"),
        ),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_history_seal")),
    )


def _retention_run() -> None:
    op.create_table(
        "retention_run",
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_index("ix_retention_run_started_at", "retention_run", ["started_at"], unique=False)


def _retention_setting() -> None:
    op.create_table(
        "retention_setting",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("months", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_retention_setting_note")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_retention_setting_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_setting")),
        sa.UniqueConstraint("version", name=op.f("uq_retention_setting_version")),
    )


def _citizen_consent() -> None:
    op.create_table(
        "citizen_consent",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "robot_callback",
                "message",
                "recording_quality",
                "share_partners",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "call",
                "page",
                "writing",
                "desk",
                name="consentway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words_version", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"],
            ["citizen.id"],
            name=op.f("fk_citizen_consent_citizen_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_consent")),
    )
    op.create_index(
        "ix_citizen_consent_citizen_id",
        "citizen_consent",
        ["citizen_id", "purpose", "at"],
        unique=False,
    )


def _citizen_fact() -> None:
    op.create_table(
        "citizen_fact",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phone",
                "name",
                "document",
                "contact_name",
                "contact_phone",
                name="factkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("value_hash", sa.LargeBinary(), nullable=True),
        sa.Column("value_masked", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"],
            ["citizen.id"],
            name=op.f("fk_citizen_fact_citizen_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_fact")),
    )
    op.create_index("ix_citizen_fact_citizen_id", "citizen_fact", ["citizen_id"], unique=False)
    op.create_index("ix_citizen_fact_value_hash", "citizen_fact", ["value_hash"], unique=False)
    op.create_index(
        "uq_citizen_fact_live",
        "citizen_fact",
        ["citizen_id", "kind", "value_hash"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND value_hash IS NOT NULL"),
    )


def _citizen_merge() -> None:
    op.create_table(
        "citizen_merge",
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_note", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_citizen_merge_note")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_citizen_merge_undone")
        ),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_citizen_merge_two")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["citizen.id"], name=op.f("fk_citizen_merge_kept_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"],
            ["citizen.id"],
            name=op.f("fk_citizen_merge_merged_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_merge")),
    )
    op.create_index("ix_citizen_merge_kept_id", "citizen_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_citizen_merge_open",
        "citizen_merge",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "proposed",
                "confirmed",
                "done",
                "refused",
                name="erasurestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_erasure_done")
        ),
        sa.CheckConstraint("number ~ '^[0-9]{14}$'", name=op.f("ck_erasure_number")),
        sa.CheckConstraint("state <> 'refused' OR refusal <> ''", name=op.f("ck_erasure_refused")),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'done') OR confirmed_by IS NOT NULL",
            name=op.f("ck_erasure_confirmed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'confirmed', 'done') OR proposed_by IS NOT NULL",
            name=op.f("ck_erasure_proposed"),
        ),
        sa.CheckConstraint("confirmed_by <> asked_by", name=op.f("ck_erasure_not_the_asker")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_erasure_two_people")),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizen.id"], name=op.f("fk_erasure_citizen_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_asked_at", "erasure", ["asked_at", "id"], unique=False)
    op.create_index("ix_erasure_citizen_id", "erasure", ["citizen_id"], unique=False)
    op.create_index(
        "uq_erasure_open",
        "erasure",
        ["citizen_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'proposed', 'confirmed')"),
    )


def _legal_hold() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "held",
                "release_asked",
                "released",
                "refused",
                name="holdstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.Column("release_asked_by", sa.Uuid(), nullable=True),
        sa.Column("release_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_hold_reason")),
        sa.CheckConstraint(
            "state <> 'released' OR released_by IS NOT NULL", name=op.f("ck_legal_hold_released")
        ),
        sa.CheckConstraint(
            "state NOT IN ('held', 'release_asked', 'released') OR held_by IS NOT NULL",
            name=op.f("ck_legal_hold_held"),
        ),
        sa.CheckConstraint("held_by <> asked_by", name=op.f("ck_legal_hold_two_people")),
        sa.CheckConstraint(
            "released_by <> release_asked_by", name=op.f("ck_legal_hold_two_people_release")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_legal_hold_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_asked_at", "legal_hold", ["asked_at", "id"], unique=False)
    op.create_index(
        "uq_legal_hold_keeping",
        "legal_hold",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'held', 'release_asked')"),
    )


def _call() -> None:
    op.add_column(
        "call", sa.Column("identity_erased_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("call", sa.Column("words_erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "call", sa.Column("recording_erased_at", sa.DateTime(timezone=True), nullable=True)
    )


def _citizen() -> None:
    op.add_column("citizen", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column(
        "citizen",
        sa.Column(
            "needs", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
    )
    op.add_column("citizen", sa.Column("note_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("citizen", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("citizen", sa.Column("changed_by", sa.Uuid(), nullable=True))
    op.add_column("citizen", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("citizen", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_citizen_merged_into",
        "citizen",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_citizen_merged_into"),
        "citizen",
        "citizen",
        ["merged_into"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(op.f("ck_citizen_merged_into"), "citizen", "merged_into <> id")


def _outgoing_message() -> None:
    op.add_column(
        "outgoing_message", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True)
    )


def _ticket() -> None:
    op.add_column("ticket", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_ticket_kept",
        "ticket",
        ["closed_at"],
        unique=False,
        postgresql_where=sa.text("erased_at IS NULL"),
    )


def _citizen_note() -> None:
    op.create_table(
        "citizen_note",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"],
            ["citizen.id"],
            name=op.f("fk_citizen_note_citizen_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_note")),
    )
    op.create_index("ix_citizen_note_citizen_id", "citizen_note", ["citizen_id"], unique=False)
