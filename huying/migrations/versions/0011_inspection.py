"""Inspection of handling, exclusions, contested evaluations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GUARDS = (
    """
    CREATE OR REPLACE FUNCTION exclusion_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
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
    CREATE TRIGGER exclusion_takes_two BEFORE INSERT OR UPDATE ON exclusion
    FOR EACH ROW EXECUTE FUNCTION exclusion_takes_two()
    """,
    """
    CREATE OR REPLACE FUNCTION exclusion_decided_outside() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      asked exclusion;
    BEGIN
      SELECT * INTO asked FROM exclusion WHERE id = NEW.exclusion_id FOR UPDATE;
      IF asked.state <> 'asked' THEN
        RAISE EXCEPTION 'this exclusion is decided' USING ERRCODE = 'restrict_violation';
      END IF;
      IF asked.asked_by = NEW.decided_by OR EXISTS (
        SELECT FROM account a JOIN unit own ON own.id = a.unit_id
        JOIN unit u ON u.id = asked.unit_id
        WHERE a.id = NEW.decided_by AND starts_with(own.path, u.path)
      ) THEN
        RAISE EXCEPTION 'the unit does not decide for itself' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER exclusion_decided_outside BEFORE INSERT ON exclusion_decision
    FOR EACH ROW EXECUTE FUNCTION exclusion_decided_outside()
    """,
    """
    CREATE OR REPLACE FUNCTION exclusion_decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a decision on an exclusion stays' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER exclusion_decision_stays BEFORE UPDATE OR DELETE ON exclusion_decision
    FOR EACH ROW EXECUTE FUNCTION exclusion_decision_stays()
    """,
    """
    CREATE OR REPLACE FUNCTION ticket_excluded_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT FROM exclusion
        WHERE ticket_id = NEW.id AND evaluation_id IS NULL AND state = 'granted'
      ) THEN
        RAISE EXCEPTION 'no exclusion was granted' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ticket_excluded_by_decision BEFORE UPDATE OF is_excluded ON ticket
    FOR EACH ROW WHEN (NEW.is_excluded AND NOT OLD.is_excluded)
    EXECUTE FUNCTION ticket_excluded_by_decision()
    """,
    """
    CREATE OR REPLACE FUNCTION inspection_verdict_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
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
    CREATE TRIGGER inspection_verdict_stays BEFORE UPDATE ON inspection
    FOR EACH ROW EXECUTE FUNCTION inspection_verdict_stays()
    """,
    """
    CREATE OR REPLACE FUNCTION inspection_other_judge() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT FROM inspection WHERE id = NEW.inspection_id AND decided_by = NEW.answered_by
      ) THEN
        RAISE EXCEPTION 'another inspector answers a contest' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER inspection_other_judge BEFORE INSERT OR UPDATE ON inspection_contest
    FOR EACH ROW WHEN (NEW.answered_by IS NOT NULL)
    EXECUTE FUNCTION inspection_other_judge()
    """,
)


def upgrade() -> None:
    _exclusions()
    _inspections()
    for statement in GUARDS:
        op.execute(statement)


def _exclusions() -> None:
    op.create_table(
        "exclusion",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "code",
            sa.Enum(
                "malicious",
                "impossible",
                "outside_power",
                "wrong_ticket",
                "not_our_matter",
                name="exclusioncode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "withdrawn",
                name="exclusionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_exclusion_decided"),
        ),
        sa.CheckConstraint(
            "CASE WHEN evaluation_id IS NULL"
            " THEN code IN ('malicious', 'impossible', 'outside_power')"
            " ELSE code IN ('wrong_ticket', 'not_our_matter', 'malicious') END",
            name=op.f("ck_exclusion_code_fits"),
        ),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_exclusion_evidence")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_exclusion_evaluation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_exclusion_ticket_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_exclusion_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    op.create_index(
        "ix_exclusion_asked_at",
        "exclusion",
        [sa.literal_column("asked_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_exclusion_evaluation_id", "exclusion", ["evaluation_id"], unique=False)
    op.create_index("ix_exclusion_ticket_id", "exclusion", ["ticket_id"], unique=False)
    op.create_index(
        "ix_exclusion_unit_id",
        "exclusion",
        ["unit_id", sa.literal_column("asked_at DESC")],
        unique=False,
    )
    op.create_index(
        "uq_exclusion_live_evaluation",
        "exclusion",
        ["evaluation_id"],
        unique=True,
        postgresql_where=sa.text("evaluation_id IS NOT NULL AND state IN ('asked', 'granted')"),
    )
    op.create_index(
        "uq_exclusion_live_ticket",
        "exclusion",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("evaluation_id IS NULL AND state IN ('asked', 'granted')"),
    )
    op.create_table(
        "exclusion_decision",
        sa.Column("exclusion_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_granted OR note <> ''", name=op.f("ck_exclusion_decision_refused_with_note")
        ),
        sa.ForeignKeyConstraint(
            ["exclusion_id"],
            ["exclusion.id"],
            name=op.f("fk_exclusion_decision_exclusion_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion_decision")),
    )
    op.create_index(
        "uq_exclusion_decision", "exclusion_decision", ["exclusion_id", "decided_by"], unique=True
    )


def _inspections() -> None:
    op.create_table(
        "inspection_rate",
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rate BETWEEN 0 AND 1", name=op.f("ck_inspection_rate_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_rate")),
    )
    op.create_index(
        "ix_inspection_rate_unit_code",
        "inspection_rate",
        ["unit_code", sa.literal_column("set_at DESC")],
        unique=False,
    )
    op.create_table(
        "reply_check",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("flaws", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("bands", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("copied_from", sa.Uuid(), nullable=True),
        sa.Column("likeness", sa.Double(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(likeness IS NULL) = (copied_from IS NULL)", name=op.f("ck_reply_check_copied")
        ),
        sa.CheckConstraint(
            "likeness IS NULL OR likeness BETWEEN 0 AND 1", name=op.f("ck_reply_check_likeness")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from"],
            ["ticket.id"],
            name=op.f("fk_reply_check_copied_from"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_reply_check_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_check")),
        sa.UniqueConstraint("ticket_id", "round", name=op.f("uq_reply_check_ticket_id_round")),
    )
    op.create_index(
        "ix_reply_check_bands", "reply_check", ["bands"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "inspection",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "findings",
                "short_contact",
                "kind_changed",
                "reworks",
                "mass_extension",
                "by_hand",
                "sample",
                name="inspectionwhy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "taken",
                "passed",
                "failed",
                "sent_back",
                name="inspectionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("is_notice", sa.Boolean(), nullable=False),
        sa.Column("overturned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('passed', 'failed', 'sent_back'))"
            " = (decided_at IS NOT NULL AND decided_by IS NOT NULL AND score IS NOT NULL)",
            name=op.f("ck_inspection_decided"),
        ),
        sa.CheckConstraint("NOT is_notice OR state = 'failed'", name=op.f("ck_inspection_notice")),
        sa.CheckConstraint(
            "overturned_at IS NULL OR state IN ('failed', 'sent_back')",
            name=op.f("ck_inspection_overturned"),
        ),
        sa.CheckConstraint(
            "state <> 'taken' OR taken_by IS NOT NULL", name=op.f("ck_inspection_taken_by")
        ),
        sa.CheckConstraint(
            "state NOT IN ('failed', 'sent_back') OR comment <> ''",
            name=op.f("ck_inspection_comment"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_inspection_round")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_inspection_score")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_inspection_assignment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_inspection_ticket_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_inspection_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    op.create_index(
        "ix_inspection_live",
        "inspection",
        ["opened_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'taken')"),
    )
    op.create_index(
        "ix_inspection_opened_at",
        "inspection",
        [sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_inspection_ticket_id", "inspection", ["ticket_id"], unique=False)
    op.create_index(
        "ix_inspection_unit_id",
        "inspection",
        ["unit_id", sa.literal_column("opened_at DESC")],
        unique=False,
    )
    op.create_index(
        "uq_inspection_live",
        "inspection",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'taken')"),
    )
    op.create_index(
        "uq_inspection_rule",
        "inspection",
        ["ticket_id", "round"],
        unique=True,
        postgresql_where=sa.text("why <> 'by_hand'"),
    )
    op.create_table(
        "inspection_contest",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_upheld IS NULL OR answer <> ''", name=op.f("ck_inspection_contest_answer")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_inspection_contest_reason")),
        sa.CheckConstraint(
            "(is_upheld IS NULL) = (answered_at IS NULL)"
            " AND (is_upheld IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_inspection_contest_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspection_contest_inspection_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_contest")),
        sa.UniqueConstraint("inspection_id", name=op.f("uq_inspection_contest_inspection_id")),
    )
    op.create_index(
        "ix_inspection_contest_open",
        "inspection_contest",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("is_upheld IS NULL"),
    )
    op.create_table(
        "inspection_mark",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_inspection_mark_points")),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspection_mark_inspection_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_mark")),
        sa.UniqueConstraint(
            "inspection_id", "item", name=op.f("uq_inspection_mark_inspection_id_item")
        ),
    )
