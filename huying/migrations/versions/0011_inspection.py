"""Inspection of handling, exclusions, contested evaluations."""

import sqlalchemy as sa
from alembic import op

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
)


def upgrade() -> None:
    _exclusions()
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
