"""Old tickets come by file: how far each load has got, and which tickets it brought."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE ticket_load (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      file_name text NOT NULL,
      digest text NOT NULL,
      state varchar(32) NOT NULL,
      place integer NOT NULL,
      loaded integer NOT NULL,
      known integer NOT NULL,
      refused integer NOT NULL,
      error_bytes integer NOT NULL,
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      started_by uuid,
      CONSTRAINT pk_ticket_load PRIMARY KEY (id),
      CONSTRAINT ck_ticket_load_counts CHECK (place >= 0 AND loaded >= 0),
      CONSTRAINT ck_ticket_load_ended CHECK ((state = 'done') = (ended_at IS NOT NULL)),
      CONSTRAINT ck_ticket_load_loadstate CHECK (state IN ('running', 'done'))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_ticket_load_running ON ticket_load (digest) WHERE state = 'running'
    """,
    "ALTER TABLE ticket ADD COLUMN load_id uuid, ADD COLUMN source_number text",
    """
    CREATE UNIQUE INDEX uq_ticket_source_number ON ticket (source_number)
    WHERE source_number IS NOT NULL
    """,
    "ALTER TABLE assignment ADD COLUMN is_loaded boolean DEFAULT false NOT NULL",
    """
    CREATE TABLE first_password (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      account_id uuid NOT NULL,
      sealed bytea NOT NULL,
      made_by uuid,
      ends_at timestamptz NOT NULL,
      CONSTRAINT pk_first_password PRIMARY KEY (id),
      CONSTRAINT uq_first_password_account_id UNIQUE (account_id),
      CONSTRAINT fk_first_password_account_id FOREIGN KEY (account_id)
        REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    """
    ALTER TABLE answer_card ADD COLUMN proposed_by uuid, DROP CONSTRAINT ck_answer_card_cardstate,
      ADD CONSTRAINT ck_answer_card_cardstate
      CHECK (state IN ('proposed', 'published', 'withdrawn'))
    """,
    "ALTER TABLE evaluation DROP CONSTRAINT ck_evaluation_evaluationway",
    """
    ALTER TABLE evaluation ADD CONSTRAINT ck_evaluation_evaluationway
    CHECK (way IN ('call', 'page', 'loaded'))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
