"""Incidents: what several tickets tell together, and the class of matters behind it."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE incident (
      state VARCHAR(32) NOT NULL,
      title TEXT NOT NULL,
      title_ticket_id UUID,
      is_renamed BOOLEAN NOT NULL,
      is_touched BOOLEAN NOT NULL,
      category_code TEXT NOT NULL,
      place_code TEXT,
      tickets INTEGER NOT NULL,
      people INTEGER NOT NULL,
      heat_log DOUBLE PRECISION NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      merged_into UUID,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_incident PRIMARY KEY (id),
      CONSTRAINT ck_incident_merged CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
      CONSTRAINT ck_incident_into_itself CHECK (merged_into <> id),
      CONSTRAINT ck_incident_counts CHECK (tickets >= 0 AND people >= 0),
      CONSTRAINT ck_incident_order CHECK (first_at <= last_at),
      CONSTRAINT ck_incident_incidentstate CHECK (state IN ('open', 'merged', 'empty')),
      CONSTRAINT fk_incident_title_ticket_id FOREIGN KEY(title_ticket_id) REFERENCES ticket (id)
        ON DELETE SET NULL,
      CONSTRAINT fk_incident_merged_into FOREIGN KEY(merged_into) REFERENCES incident (id) ON
        DELETE RESTRICT
    )
    """,
    "CREATE INDEX ix_incident_category_code ON incident (category_code)",
    "CREATE INDEX ix_incident_heat ON incident (state, heat_log DESC, id DESC)",
    "CREATE INDEX ix_incident_last_at ON incident (last_at)",
    """
    CREATE TABLE incident_ticket (
      incident_id UUID NOT NULL,
      ticket_id UUID NOT NULL,
      at timestamptz NOT NULL,
      score DOUBLE PRECISION,
      near_id UUID,
      grounds JSONB NOT NULL,
      placed_by UUID,
      joined_at timestamptz NOT NULL,
      left_at timestamptz,
      left_why VARCHAR(32),
      left_by UUID,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_incident_ticket PRIMARY KEY (id),
      CONSTRAINT ck_incident_ticket_left CHECK ((left_at IS NULL) = (left_why IS NULL)),
      CONSTRAINT ck_incident_ticket_score CHECK (score IS NULL OR score BETWEEN 0 AND 1),
      CONSTRAINT fk_incident_ticket_incident_id FOREIGN KEY(incident_id) REFERENCES incident (id)
        ON DELETE RESTRICT,
      CONSTRAINT fk_incident_ticket_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id) ON
        DELETE RESTRICT,
      CONSTRAINT ck_incident_ticket_leftwhy CHECK (left_why IN ('moved', 'removed', 'withdrawn',
        'unfit', 'erased'))
    )
    """,
    "CREATE INDEX ix_incident_ticket_incident_id ON incident_ticket (incident_id, at)",
    "CREATE INDEX ix_incident_ticket_ticket_id ON incident_ticket (ticket_id)",
    """
    CREATE UNIQUE INDEX uq_incident_ticket_live ON incident_ticket (ticket_id) WHERE left_at IS
        NULL
    """,
    """
    CREATE TABLE incident_step (
      incident_id UUID NOT NULL,
      other_id UUID,
      kind VARCHAR(32) NOT NULL,
      ticket_ids JSONB NOT NULL,
      reason TEXT NOT NULL,
      title_before TEXT NOT NULL,
      by UUID,
      at timestamptz NOT NULL,
      undone_at timestamptz,
      undone_by UUID,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_incident_step PRIMARY KEY (id),
      CONSTRAINT ck_incident_step_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
      CONSTRAINT fk_incident_step_incident_id FOREIGN KEY(incident_id) REFERENCES incident (id)
        ON DELETE RESTRICT,
      CONSTRAINT fk_incident_step_other_id FOREIGN KEY(other_id) REFERENCES incident (id) ON
        DELETE RESTRICT,
      CONSTRAINT ck_incident_step_stepkind CHECK (kind IN ('merge', 'split', 'move', 'remove',
        'add', 'rename'))
    )
    """,
    "CREATE INDEX ix_incident_step_incident_id ON incident_step (incident_id, at)",
    "CREATE INDEX ix_incident_step_other_id ON incident_step (other_id)",
    """
    CREATE TABLE incident_root (
      incident_id UUID NOT NULL,
      state VARCHAR(32) NOT NULL,
      cause TEXT NOT NULL,
      class_category TEXT NOT NULL,
      class_place TEXT,
      class_words TEXT NOT NULL,
      rules TEXT NOT NULL,
      proposal TEXT NOT NULL,
      unit_code TEXT,
      due_on DATE,
      made_by UUID,
      submitted_at timestamptz,
      submitted_by UUID,
      decided_at timestamptz,
      decided_by UUID,
      decision TEXT NOT NULL,
      done_at timestamptz,
      done_by UUID,
      done_note TEXT NOT NULL,
      version INTEGER NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_incident_root PRIMARY KEY (id),
      CONSTRAINT ck_incident_root_submitted_whole CHECK (state = 'draft' OR (cause <> '' AND
        proposal <> '' AND unit_code IS NOT NULL AND due_on IS NOT NULL AND submitted_at IS NOT
        NULL)),
      CONSTRAINT ck_incident_root_decided CHECK (state NOT IN ('accepted', 'done') OR decided_at
        IS NOT NULL),
      CONSTRAINT ck_incident_root_refused_with_reason CHECK (state <> 'refused' OR decision <>
        ''),
      CONSTRAINT ck_incident_root_two_people CHECK (decided_by IS NULL OR decided_by <>
        submitted_by),
      CONSTRAINT ck_incident_root_done CHECK ((state = 'done') = (done_at IS NOT NULL)),
      CONSTRAINT fk_incident_root_incident_id FOREIGN KEY(incident_id) REFERENCES incident (id)
        ON DELETE RESTRICT,
      CONSTRAINT ck_incident_root_rootstate CHECK (state IN ('draft', 'submitted', 'accepted',
        'refused', 'done'))
    )
    """,
    "CREATE INDEX ix_incident_root_class_category ON incident_root (class_category)",
    "CREATE INDEX ix_incident_root_state ON incident_root (state, due_on)",
    "CREATE UNIQUE INDEX uq_incident_root_incident_id ON incident_root (incident_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
