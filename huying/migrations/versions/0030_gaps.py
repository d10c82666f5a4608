"""What was asked of the knowledge, and what it could not answer."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE knowledge_gap (
      title text NOT NULL,
      state varchar(32) NOT NULL,
      category_code text,
      count integer NOT NULL,
      people integer NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      proposed_unit text,
      basis jsonb NOT NULL,
      unit_code text,
      assigned_at timestamptz,
      assigned_by uuid,
      due_at timestamptz,
      is_overdue boolean NOT NULL,
      declined text NOT NULL,
      declined_at timestamptz,
      declined_by uuid,
      card_code text,
      card_number integer,
      drafted_at timestamptz,
      drafted_by uuid,
      tested jsonb NOT NULL,
      tested_at timestamptz,
      closed_at timestamptz,
      closed_by uuid,
      reason text NOT NULL,
      merged_into uuid,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_knowledge_gap PRIMARY KEY (id),
      CONSTRAINT ck_knowledge_gap_closed
        CHECK ((state IN ('answered', 'closed_no_need')) = (closed_at IS NOT NULL)),
      CONSTRAINT ck_knowledge_gap_no_need_has_reason
        CHECK (state <> 'closed_no_need' OR reason <> ''),
      CONSTRAINT ck_knowledge_gap_answered_by_a_tested_card
        CHECK (state <> 'answered' OR (card_code IS NOT NULL AND tested_at IS NOT NULL)),
      CONSTRAINT ck_knowledge_gap_assigned
        CHECK (state NOT IN ('assigned') OR unit_code IS NOT NULL),
      CONSTRAINT ck_knowledge_gap_merged
        CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
      CONSTRAINT ck_knowledge_gap_gapstate
        CHECK (state IN ('open', 'assigned', 'drafted', 'answered', 'closed_no_need',
          'merged'))
    )
    """,
    """
    CREATE INDEX ix_knowledge_gap_card_code ON knowledge_gap (card_code)
    WHERE card_code IS NOT NULL
    """,
    "CREATE INDEX ix_knowledge_gap_state ON knowledge_gap (state, due_at)",
    "CREATE INDEX ix_knowledge_gap_unit_code ON knowledge_gap (unit_code, state)",
    """
    CREATE TABLE asked_question (
      asked_at timestamptz NOT NULL,
      channel varchar(32) NOT NULL,
      text text NOT NULL,
      place_code text,
      categories jsonb NOT NULL,
      told jsonb NOT NULL,
      offered jsonb NOT NULL,
      is_refused boolean NOT NULL,
      why text NOT NULL,
      unit_code text,
      asked_by uuid,
      asker bytea,
      call_id uuid,
      matter integer,
      outcome varchar(32),
      outcome_at timestamptz,
      card_code text,
      answer text NOT NULL,
      is_gap boolean NOT NULL,
      gap_id uuid,
      left_out boolean NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_asked_question PRIMARY KEY (id),
      CONSTRAINT ck_asked_question_refusal CHECK (NOT is_refused OR why <> ''),
      CONSTRAINT ck_asked_question_askedat
        CHECK (channel IN ('desk', 'library', 'call', 'citizen')),
      CONSTRAINT ck_asked_question_askedoutcome
        CHECK (outcome IN ('used', 'helpful', 'dismissed', 'edited', 'unanswered',
          'unhelpful', 'unsatisfied')),
      CONSTRAINT fk_asked_question_gap_id FOREIGN KEY(gap_id) REFERENCES knowledge_gap (id)
    )
    """,
    "CREATE INDEX ix_asked_question_asked_at ON asked_question (asked_at)",
    """
    CREATE INDEX ix_asked_question_call_id ON asked_question (call_id)
    WHERE call_id IS NOT NULL
    """,
    "CREATE INDEX ix_asked_question_gap_id ON asked_question (gap_id)",
    """
    CREATE INDEX ix_asked_question_waiting ON asked_question (id)
    WHERE is_gap AND gap_id IS NULL AND NOT left_out
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
