"""Answer cards have versions, golden questions and reviews; two people stand for what is served."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE answer_card
      ADD COLUMN audience text DEFAULT '' NOT NULL,
      ADD COLUMN sensitivity varchar(32) DEFAULT 'public' NOT NULL,
      ADD COLUMN condition jsonb,
      ADD COLUMN quote text DEFAULT '' NOT NULL,
      ADD COLUMN policy_code text,
      ADD COLUMN attachments jsonb DEFAULT '[]' NOT NULL,
      ADD COLUMN number integer DEFAULT 0 NOT NULL,
      ADD COLUMN withdraw_at timestamptz,
      ADD COLUMN review_due_on date,
      ADD CONSTRAINT ck_answer_card_sensitivity CHECK (sensitivity IN ('public', 'internal'))
    """,
    """
    ALTER TABLE answer_card
      ALTER COLUMN audience DROP DEFAULT, ALTER COLUMN sensitivity DROP DEFAULT,
      ALTER COLUMN quote DROP DEFAULT, ALTER COLUMN attachments DROP DEFAULT,
      ALTER COLUMN number DROP DEFAULT
    """,
    """
    CREATE TABLE card_version (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      card_code text NOT NULL,
      number integer NOT NULL,
      doc jsonb NOT NULL,
      state varchar(32) NOT NULL,
      base integer NOT NULL,
      note text NOT NULL,
      proposed_by uuid,
      proposed_at timestamptz,
      decided_by uuid,
      decided_at timestamptz,
      reason text NOT NULL,
      publish_at timestamptz,
      withdraw_at timestamptz,
      published_at timestamptz,
      ended_at timestamptz,
      ended_by uuid,
      end_reason text NOT NULL,
      checks jsonb,
      CONSTRAINT pk_card_version PRIMARY KEY (id),
      CONSTRAINT uq_card_version_card_code_number UNIQUE (card_code, number),
      CONSTRAINT fk_card_version_card_code FOREIGN KEY (card_code)
        REFERENCES answer_card (code) ON DELETE CASCADE,
      CONSTRAINT ck_card_version_cardversionstate CHECK (state IN (
        'draft', 'proposed', 'scheduled', 'published', 'superseded', 'refused', 'withdrawn')),
      CONSTRAINT ck_card_version_two_people CHECK (
        decided_by IS NULL OR proposed_by IS NULL OR decided_by <> proposed_by),
      CONSTRAINT ck_card_version_decided CHECK (
        state NOT IN ('scheduled', 'published') OR decided_by IS NOT NULL OR proposed_by IS NULL),
      CONSTRAINT ck_card_version_schedule CHECK (state <> 'scheduled' OR publish_at IS NOT NULL),
      CONSTRAINT ck_card_version_refusal CHECK (state <> 'refused' OR reason <> ''),
      CONSTRAINT ck_card_version_period CHECK (
        withdraw_at IS NULL OR publish_at IS NULL OR withdraw_at > publish_at)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_card_version_waiting ON card_version (card_code)
    WHERE state IN ('proposed', 'scheduled')
    """,
    """
    CREATE UNIQUE INDEX uq_card_version_in_force ON card_version (card_code)
    WHERE state = 'published'
    """,
    "CREATE INDEX ix_card_version_state ON card_version (state, created_at)",
    """
    CREATE TABLE card_golden (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      card_code text NOT NULL,
      text text NOT NULL,
      source varchar(32) NOT NULL,
      written_by uuid,
      CONSTRAINT pk_card_golden PRIMARY KEY (id),
      CONSTRAINT uq_card_golden_card_code_text UNIQUE (card_code, text),
      CONSTRAINT fk_card_golden_card_code FOREIGN KEY (card_code)
        REFERENCES answer_card (code) ON DELETE CASCADE,
      CONSTRAINT ck_card_golden_goldensource CHECK (source IN ('shipped', 'editor', 'gap'))
    )
    """,
    """
    CREATE TABLE card_review (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      card_code text NOT NULL,
      unit_code text NOT NULL,
      reason varchar(32) NOT NULL,
      about text NOT NULL,
      opened_at timestamptz NOT NULL,
      due_at timestamptz NOT NULL,
      is_overdue boolean NOT NULL,
      state varchar(32) NOT NULL,
      note text NOT NULL,
      closed_at timestamptz,
      closed_by uuid,
      CONSTRAINT pk_card_review PRIMARY KEY (id),
      CONSTRAINT fk_card_review_card_code FOREIGN KEY (card_code)
        REFERENCES answer_card (code) ON DELETE CASCADE,
      CONSTRAINT ck_card_review_reviewreason CHECK (
        reason IN ('periodic', 'expiring', 'policy', 'gap')),
      CONSTRAINT ck_card_review_reviewstate CHECK (
        state IN ('open', 'confirmed', 'changed', 'withdrawn', 'lapsed')),
      CONSTRAINT ck_card_review_closed CHECK ((state = 'open') = (closed_at IS NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_card_review_open ON card_review (card_code, reason)
    WHERE state = 'open'
    """,
    "CREATE INDEX ix_card_review_unit ON card_review (unit_code, due_at) WHERE state = 'open'",
    """
    CREATE TABLE validity_round (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      since_at timestamptz NOT NULL,
      until_at timestamptz NOT NULL,
      served jsonb NOT NULL,
      invalid integer NOT NULL,
      found jsonb NOT NULL,
      CONSTRAINT pk_validity_round PRIMARY KEY (id),
      CONSTRAINT ck_validity_round_period CHECK (until_at >= since_at),
      CONSTRAINT ck_validity_round_invalid CHECK (invalid >= 0)
    )
    """,
    "CREATE INDEX ix_validity_round_until_at ON validity_round (until_at)",
    """
    CREATE TABLE knowledge_setting (
      id integer NOT NULL,
      review_months integer NOT NULL,
      review_work_days integer NOT NULL,
      expiring_days integer NOT NULL,
      coming_days integer NOT NULL,
      CONSTRAINT pk_knowledge_setting PRIMARY KEY (id),
      CONSTRAINT ck_knowledge_setting_single_row CHECK (id = 1),
      CONSTRAINT ck_knowledge_setting_ranges CHECK (
        review_months BETWEEN 1 AND 60 AND review_work_days BETWEEN 1 AND 60
        AND expiring_days BETWEEN 1 AND 365 AND coming_days BETWEEN 1 AND 90)
    )
    """,
    """
    CREATE TABLE card_file (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      sha256 text NOT NULL,
      name text NOT NULL,
      media_type text NOT NULL,
      size integer NOT NULL,
      content bytea NOT NULL,
      uploaded_by uuid,
      CONSTRAINT pk_card_file PRIMARY KEY (id),
      CONSTRAINT uq_card_file_sha256 UNIQUE (sha256),
      CONSTRAINT ck_card_file_size CHECK (size = octet_length(content))
    )
    """,
    """
    CREATE TABLE golden_round (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      at timestamptz NOT NULL,
      day date NOT NULL,
      knowledge integer NOT NULL,
      retrieval text NOT NULL,
      questions text NOT NULL,
      asked integer NOT NULL,
      answered_right integer NOT NULL,
      answered_wrong integer NOT NULL,
      refused integer NOT NULL,
      failed jsonb NOT NULL,
      CONSTRAINT pk_golden_round PRIMARY KEY (id),
      CONSTRAINT ck_golden_round_sum CHECK (
        asked = answered_right + answered_wrong + refused)
    )
    """,
    "CREATE INDEX ix_golden_round_created_at ON golden_round (created_at)",
    # What stands already is each card's first version.
    """
    INSERT INTO card_version (id, created_at, updated_at, card_code, number, doc, state, base, note,
      proposed_by, proposed_at, decided_by, decided_at, reason, published_at, ended_at, end_reason)
    SELECT gen_random_uuid(), created_at, updated_at, code, 1,
      jsonb_build_object(
        'code', code, 'title', title, 'questions', questions, 'answer', answer,
        'points', COALESCE((
          SELECT jsonb_agg('{"clause": "", "quote": ""}'::jsonb || point)
          FROM jsonb_array_elements(points) AS point), '[]'),
        'categories', categories, 'unit', unit_code, 'policy', NULL,
        'source', '{"title": "", "number": "", "clause": ""}'::jsonb || source, 'quote', '',
        'valid_from', valid_from, 'valid_to', valid_to, 'area', area, 'audience', '',
        'sensitivity', 'public', 'condition', NULL, 'attachments', '[]'::jsonb),
      state, 0, '', CASE WHEN state = 'proposed' THEN proposed_by END,
      CASE WHEN state = 'proposed' THEN updated_at END, NULL, NULL, '',
      CASE WHEN state <> 'proposed' THEN updated_at END,
      CASE WHEN state = 'withdrawn' THEN updated_at END, ''
    FROM answer_card
    """,
    "UPDATE answer_card SET number = 1 WHERE state <> 'proposed'",
    """
    ALTER TABLE answer_card ADD CONSTRAINT ck_answer_card_published_has_version
      CHECK (state <> 'published' OR number > 0)
    """,
    "CREATE INDEX ix_answer_card_unit_code ON answer_card (unit_code)",
    "CREATE INDEX ix_answer_card_policy_code ON answer_card (policy_code)",
    """
    CREATE INDEX ix_answer_card_review_due_on ON answer_card (review_due_on)
    WHERE state = 'published'
    """,
    # A document that was proposed stays as it was proposed, and so does who brought it.
    """
    CREATE FUNCTION card_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND (
          NEW.doc IS DISTINCT FROM OLD.doc
          OR NEW.proposed_by IS DISTINCT FROM OLD.proposed_by)
        OR NEW.card_code <> OLD.card_code OR NEW.number <> OLD.number
        OR OLD.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by
        OR OLD.published_at IS NOT NULL AND NEW.state = 'draft' THEN
        RAISE EXCEPTION 'a proposed version stays as it is' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER card_version_stays BEFORE UPDATE ON card_version
    FOR EACH ROW EXECUTE FUNCTION card_version_stays()
    """,
    # At the end of the transaction what is served is a version that was published.
    """
    CREATE FUNCTION card_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM answer_card c WHERE c.id = NEW.id AND c.state = 'published'
          AND NOT EXISTS (SELECT FROM card_version v WHERE v.card_code = c.code
            AND v.number = c.number AND v.state = 'published')) THEN
        RAISE EXCEPTION 'card % is served without a published version', NEW.code
          USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER card_is_published AFTER INSERT OR UPDATE ON answer_card
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION card_is_published()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
