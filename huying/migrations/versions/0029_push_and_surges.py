"""What answer cards a call was served, surges, and what a ticket cites."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE ticket ADD COLUMN citations jsonb DEFAULT '[]' NOT NULL",
    """
    CREATE TABLE surge (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      title text NOT NULL,
      card_code text,
      wording text NOT NULL,
      worded_by uuid,
      basis text NOT NULL,
      words jsonb NOT NULL,
      categories jsonb NOT NULL,
      area text NOT NULL,
      hours integer NOT NULL,
      state varchar(32) NOT NULL,
      subject_key text,
      evidence jsonb,
      proposed_by uuid,
      proposed_at timestamptz NOT NULL,
      pinned_by uuid,
      pinned_at timestamptz,
      expires_at timestamptz,
      renewed integer NOT NULL,
      ended_at timestamptz,
      ended_by uuid,
      end_reason text NOT NULL,
      version integer NOT NULL,
      CONSTRAINT pk_surge PRIMARY KEY (id),
      CONSTRAINT ck_surge_surgestate CHECK (state IN (
        'proposed', 'pinned', 'expired', 'ended', 'refused')),
      CONSTRAINT ck_surge_one_answer CHECK (
        state <> 'pinned' OR (card_code IS NULL) <> (wording = '')),
      CONSTRAINT ck_surge_has_subject CHECK (
        state <> 'pinned' OR words <> '[]'::jsonb OR categories <> '[]'::jsonb),
      CONSTRAINT ck_surge_wording_by_two CHECK (state <> 'pinned' OR wording = ''
        OR (pinned_by IS NOT NULL AND worded_by IS NOT NULL AND pinned_by <> worded_by)),
      CONSTRAINT ck_surge_expires CHECK (
        state <> 'pinned' OR (pinned_at IS NOT NULL AND expires_at > pinned_at)),
      CONSTRAINT ck_surge_ended CHECK ((state IN ('proposed', 'pinned')) = (ended_at IS NULL))
    )
    """,
    "CREATE INDEX ix_surge_state ON surge (state, expires_at)",
    """
    CREATE UNIQUE INDEX uq_surge_proposed_subject ON surge (subject_key)
    WHERE state = 'proposed' AND subject_key IS NOT NULL
    """,
    """
    CREATE TABLE call_card (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      call_id uuid NOT NULL,
      ordinal integer NOT NULL,
      card_code text,
      card_number integer NOT NULL,
      surge_id uuid,
      place_code text,
      via varchar(32) NOT NULL,
      why varchar(32) NOT NULL,
      confidence double precision NOT NULL,
      question text NOT NULL,
      spans jsonb NOT NULL,
      condition text,
      option text,
      is_option_heard boolean NOT NULL,
      slot integer NOT NULL,
      through_seq integer NOT NULL,
      quiet integer NOT NULL,
      shown_at timestamptz NOT NULL,
      opened_at timestamptz,
      read_at timestamptz,
      sent_at timestamptz,
      message_id uuid,
      cited_at timestamptz,
      citation jsonb,
      answered_at timestamptz,
      dismissed_at timestamptz,
      used_by uuid,
      gone_at timestamptz,
      gone_why varchar(32),
      version integer NOT NULL,
      CONSTRAINT pk_call_card PRIMARY KEY (id),
      CONSTRAINT fk_call_card_call_id FOREIGN KEY (call_id)
        REFERENCES call (id) ON DELETE RESTRICT,
      CONSTRAINT ck_call_card_cardvia CHECK (via IN ('pushed', 'asked', 'surge')),
      CONSTRAINT ck_call_card_cardwhy CHECK (why IN (
        'question', 'follow_up', 'matter', 'by_hand', 'surge')),
      CONSTRAINT ck_call_card_cardgone CHECK (gone_why IN (
        'faded', 'replaced', 'withdrawn', 'changed', 'ended')),
      CONSTRAINT ck_call_card_names_something CHECK (
        card_code IS NOT NULL OR surge_id IS NOT NULL),
      CONSTRAINT ck_call_card_confidence CHECK (confidence BETWEEN 0 AND 1),
      CONSTRAINT ck_call_card_dismissed_by CHECK (
        dismissed_at IS NULL OR used_by IS NOT NULL),
      CONSTRAINT ck_call_card_has_user CHECK (used_by IS NOT NULL OR (read_at IS NULL
        AND sent_at IS NULL AND cited_at IS NULL AND answered_at IS NULL)),
      CONSTRAINT ck_call_card_option_of_condition CHECK (
        option IS NULL OR condition IS NOT NULL),
      CONSTRAINT ck_call_card_gone_has_reason CHECK ((gone_at IS NULL) = (gone_why IS NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_call_card_shown ON call_card (call_id, ordinal, card_code)
    WHERE dismissed_at IS NULL AND gone_at IS NULL
    """,
    "CREATE INDEX ix_call_card_call_id ON call_card (call_id)",
    "CREATE INDEX ix_call_card_shown_at ON call_card (shown_at)",
    "CREATE INDEX ix_call_card_surge_id ON call_card (surge_id) WHERE surge_id IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
