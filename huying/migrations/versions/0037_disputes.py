"""Disputes and task forces."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE task_force (
      year INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      title TEXT NOT NULL,
      goal TEXT NOT NULL,
      origin VARCHAR(32) NOT NULL,
      origin_id UUID,
      category_code TEXT,
      place_code TEXT,
      state VARCHAR(32) NOT NULL,
      criteria JSONB NOT NULL,
      quiet_days INTEGER NOT NULL,
      formed_by UUID,
      formed_at timestamptz NOT NULL,
      conclusion TEXT NOT NULL,
      handed_to TEXT NOT NULL,
      ended_by UUID,
      ended_at timestamptz,
      version INTEGER NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force PRIMARY KEY (id),
      CONSTRAINT uq_task_force_number UNIQUE (year, sequence),
      CONSTRAINT ck_task_force_title CHECK (title <> ''),
      CONSTRAINT ck_task_force_origin CHECK ((origin = 'hand') = (origin_id IS NULL)),
      CONSTRAINT ck_task_force_quiet_days CHECK (quiet_days BETWEEN 0 AND 365),
      CONSTRAINT ck_task_force_ended CHECK (state = 'working' OR (ended_at IS NOT NULL AND
        conclusion <> '')),
      CONSTRAINT ck_task_force_handed CHECK (state <> 'handed' OR handed_to <> ''),
      CONSTRAINT ck_task_force_forceorigin CHECK (origin IN ('dispute', 'incident', 'ticket',
        'hand')),
      CONSTRAINT ck_task_force_forcestate CHECK (state IN ('working', 'handed', 'closed'))
    )
    """,
    "CREATE INDEX ix_task_force_state ON task_force (state)",
    """
    CREATE UNIQUE INDEX uq_task_force_origin ON task_force (origin, origin_id) WHERE state =
      'working' AND origin_id IS NOT NULL
    """,
    """
    CREATE TABLE task_force_member (
      force_id UUID NOT NULL,
      account_id UUID NOT NULL,
      unit_id UUID,
      part VARCHAR(32) NOT NULL,
      role TEXT NOT NULL,
      joined_at timestamptz NOT NULL,
      joined_by UUID,
      left_at timestamptz,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_member PRIMARY KEY (id),
      CONSTRAINT fk_task_force_member_force_id FOREIGN KEY(force_id) REFERENCES task_force
        (id) ON DELETE CASCADE,
      CONSTRAINT fk_task_force_member_account_id FOREIGN KEY(account_id) REFERENCES account
        (id) ON DELETE RESTRICT,
      CONSTRAINT fk_task_force_member_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON
        DELETE RESTRICT,
      CONSTRAINT ck_task_force_member_memberpart CHECK (part IN ('leader', 'member'))
    )
    """,
    "CREATE INDEX ix_task_force_member_account_id ON task_force_member (account_id)",
    """
    CREATE UNIQUE INDEX uq_task_force_leader ON task_force_member (force_id) WHERE part =
      'leader' AND left_at IS NULL
    """,
    """
    CREATE UNIQUE INDEX uq_task_force_member ON task_force_member (force_id, account_id) WHERE
      left_at IS NULL
    """,
    """
    CREATE TABLE task_force_task (
      force_id UUID NOT NULL,
      title TEXT NOT NULL,
      account_id UUID NOT NULL,
      due_on DATE NOT NULL,
      state VARCHAR(32) NOT NULL,
      note TEXT NOT NULL,
      is_late BOOLEAN NOT NULL,
      ended_at timestamptz,
      ended_by UUID,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_task PRIMARY KEY (id),
      CONSTRAINT ck_task_force_task_title CHECK (title <> ''),
      CONSTRAINT ck_task_force_task_ended CHECK ((state = 'open') = (ended_at IS NULL)),
      CONSTRAINT ck_task_force_task_note CHECK (state = 'open' OR note <> ''),
      CONSTRAINT fk_task_force_task_force_id FOREIGN KEY(force_id) REFERENCES task_force (id)
        ON DELETE CASCADE,
      CONSTRAINT fk_task_force_task_account_id FOREIGN KEY(account_id) REFERENCES account (id)
        ON DELETE RESTRICT,
      CONSTRAINT ck_task_force_task_forcetaskstate CHECK (state IN ('open', 'done', 'dropped'))
    )
    """,
    "CREATE INDEX ix_task_force_task_force_id ON task_force_task (force_id, due_on)",
    """
    CREATE TABLE task_force_note (
      force_id UUID NOT NULL,
      kind VARCHAR(32) NOT NULL,
      title TEXT NOT NULL,
      attendees TEXT NOT NULL,
      text TEXT NOT NULL,
      at timestamptz NOT NULL,
      written_by UUID,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_note PRIMARY KEY (id),
      CONSTRAINT ck_task_force_note_text CHECK (text <> ''),
      CONSTRAINT ck_task_force_note_meeting CHECK (kind <> 'meeting' OR title <> ''),
      CONSTRAINT fk_task_force_note_force_id FOREIGN KEY(force_id) REFERENCES task_force (id)
        ON DELETE CASCADE,
      CONSTRAINT ck_task_force_note_forcenotekind CHECK (kind IN ('note', 'meeting'))
    )
    """,
    "CREATE INDEX ix_task_force_note_force_id ON task_force_note (force_id, at)",
    """
    CREATE TABLE task_force_file (
      force_id UUID NOT NULL,
      name TEXT NOT NULL,
      media_type TEXT NOT NULL,
      size INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      content BYTEA NOT NULL,
      uploaded_by UUID,
      uploaded_at timestamptz NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_file PRIMARY KEY (id),
      CONSTRAINT ck_task_force_file_size CHECK (size > 0),
      CONSTRAINT fk_task_force_file_force_id FOREIGN KEY(force_id) REFERENCES task_force (id)
        ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX uq_task_force_file ON task_force_file (force_id, sha256)",
    """
    CREATE TABLE task_force_ticket (
      force_id UUID NOT NULL,
      ticket_id UUID NOT NULL,
      linked_by UUID,
      linked_at timestamptz NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_ticket PRIMARY KEY (id),
      CONSTRAINT uq_task_force_ticket_once UNIQUE (force_id, ticket_id),
      CONSTRAINT fk_task_force_ticket_force_id FOREIGN KEY(force_id) REFERENCES task_force
        (id) ON DELETE CASCADE,
      CONSTRAINT fk_task_force_ticket_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
        ON DELETE RESTRICT
    )
    """,
    "CREATE INDEX ix_task_force_ticket_ticket_id ON task_force_ticket (ticket_id)",
    """
    CREATE TABLE task_force_mediation (
      force_id UUID NOT NULL,
      held_on DATE NOT NULL,
      mediator TEXT NOT NULL,
      parties TEXT NOT NULL,
      outcome VARCHAR(32) NOT NULL,
      agreement TEXT NOT NULL,
      written_by UUID,
      written_at timestamptz NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_mediation PRIMARY KEY (id),
      CONSTRAINT ck_task_force_mediation_words CHECK (parties <> '' AND agreement <> ''),
      CONSTRAINT fk_task_force_mediation_force_id FOREIGN KEY(force_id) REFERENCES task_force
        (id) ON DELETE CASCADE,
      CONSTRAINT ck_task_force_mediation_mediationoutcome CHECK (outcome IN ('agreed',
        'failed'))
    )
    """,
    "CREATE INDEX ix_task_force_mediation_force_id ON task_force_mediation (force_id, held_on)",
    """
    CREATE TABLE task_force_instalment (
      force_id UUID NOT NULL,
      mediation_id UUID NOT NULL,
      payer TEXT NOT NULL,
      cents BIGINT NOT NULL,
      due_on DATE NOT NULL,
      state VARCHAR(32) NOT NULL,
      was_late BOOLEAN NOT NULL,
      paid_on DATE,
      note TEXT NOT NULL,
      settled_by UUID,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_task_force_instalment PRIMARY KEY (id),
      CONSTRAINT ck_task_force_instalment_amount CHECK (cents > 0),
      CONSTRAINT ck_task_force_instalment_payer CHECK (payer <> ''),
      CONSTRAINT ck_task_force_instalment_paid CHECK ((state = 'paid') = (paid_on IS NOT NULL)),
      CONSTRAINT ck_task_force_instalment_note CHECK (state NOT IN ('paid', 'handed') OR note
        <> ''),
      CONSTRAINT fk_task_force_instalment_force_id FOREIGN KEY(force_id) REFERENCES task_force
        (id) ON DELETE CASCADE,
      CONSTRAINT fk_task_force_instalment_mediation_id FOREIGN KEY(mediation_id) REFERENCES
        task_force_mediation (id) ON DELETE CASCADE,
      CONSTRAINT ck_task_force_instalment_instalmentstate CHECK (state IN ('due', 'late',
        'paid', 'handed'))
    )
    """,
    """
    CREATE INDEX ix_task_force_instalment_force_id ON task_force_instalment (force_id, due_on)
    """,
    """
    CREATE TABLE dispute_risk (
      state VARCHAR(32) NOT NULL,
      family TEXT NOT NULL,
      party TEXT NOT NULL,
      party_kind TEXT NOT NULL,
      category_code TEXT NOT NULL,
      place_code TEXT,
      level VARCHAR(32) NOT NULL,
      score INTEGER NOT NULL,
      reasons JSONB NOT NULL,
      waived JSONB NOT NULL,
      rules_number INTEGER NOT NULL,
      tickets INTEGER NOT NULL,
      hidden INTEGER NOT NULL,
      callers INTEGER NOT NULL,
      people INTEGER NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      scored_at timestamptz NOT NULL,
      reason TEXT NOT NULL,
      unit_id UUID,
      task_force_id UUID,
      verdict VARCHAR(32),
      judged_level TEXT NOT NULL,
      judged_by UUID,
      judged_at timestamptz,
      version INTEGER NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_dispute_risk PRIMARY KEY (id),
      CONSTRAINT ck_dispute_risk_counts CHECK (tickets >= 0 AND callers >= 0 AND hidden >= 0),
      CONSTRAINT ck_dispute_risk_score CHECK (score >= 0),
      CONSTRAINT ck_dispute_risk_order CHECK (first_at <= last_at),
      CONSTRAINT ck_dispute_risk_no_risk_with_reason CHECK (state <> 'no_risk' OR (reason <>
        '' AND verdict = 'false')),
      CONSTRAINT ck_dispute_risk_handed_to CHECK (state <> 'handed' OR unit_id IS NOT NULL),
      CONSTRAINT ck_dispute_risk_force CHECK (state <> 'task_force' OR task_force_id IS NOT
        NULL),
      CONSTRAINT ck_dispute_risk_judged CHECK (state <> 'over' OR verdict IS NOT NULL),
      CONSTRAINT ck_dispute_risk_disputestate CHECK (state IN ('seen', 'watched',
        'task_force', 'handed', 'no_risk', 'over')),
      CONSTRAINT ck_dispute_risk_disputelevel CHECK (level IN ('none', 'attention', 'serious',
        'grave')),
      CONSTRAINT fk_dispute_risk_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT,
      CONSTRAINT fk_dispute_risk_task_force_id FOREIGN KEY(task_force_id) REFERENCES
        task_force (id) ON DELETE RESTRICT,
      CONSTRAINT ck_dispute_risk_disputeverdict CHECK (verdict IN ('true', 'false'))
    )
    """,
    "CREATE INDEX ix_dispute_risk_last_at ON dispute_risk (last_at)",
    """
    CREATE INDEX ix_dispute_risk_live ON dispute_risk (score DESC, id DESC) WHERE state IN
      ('seen', 'watched', 'task_force', 'handed')
    """,
    "CREATE INDEX ix_dispute_risk_task_force_id ON dispute_risk (task_force_id)",
    """
    CREATE TABLE dispute_reading (
      ticket_id UUID NOT NULL,
      dispute_id UUID,
      at timestamptz NOT NULL,
      family TEXT NOT NULL,
      party_kind TEXT NOT NULL,
      category_code TEXT NOT NULL,
      place_code TEXT,
      names TEXT[] NOT NULL,
      keys TEXT[] NOT NULL,
      marks JSONB NOT NULL,
      is_grievance BOOLEAN NOT NULL,
      is_contested BOOLEAN NOT NULL,
      is_hidden BOOLEAN NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_dispute_reading PRIMARY KEY (id),
      CONSTRAINT ck_dispute_reading_hidden CHECK (NOT is_hidden OR (names = '{}' AND marks =
        '[]'::jsonb)),
      CONSTRAINT fk_dispute_reading_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id) ON
        DELETE RESTRICT,
      CONSTRAINT fk_dispute_reading_dispute_id FOREIGN KEY(dispute_id) REFERENCES dispute_risk
        (id) ON DELETE SET NULL
    )
    """,
    "CREATE INDEX ix_dispute_reading_at ON dispute_reading (at)",
    "CREATE INDEX ix_dispute_reading_dispute_id ON dispute_reading (dispute_id, at)",
    "CREATE INDEX ix_dispute_reading_keys ON dispute_reading USING gin (keys)",
    "CREATE UNIQUE INDEX uq_dispute_reading_ticket_id ON dispute_reading (ticket_id)",
    """
    CREATE TABLE dispute_appeal (
      dispute_id UUID NOT NULL,
      sign TEXT NOT NULL,
      text TEXT NOT NULL,
      state VARCHAR(32) NOT NULL,
      filed_by UUID NOT NULL,
      unit_id UUID,
      filed_at timestamptz NOT NULL,
      answer TEXT NOT NULL,
      decided_by UUID,
      decided_at timestamptz,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_dispute_appeal PRIMARY KEY (id),
      CONSTRAINT ck_dispute_appeal_text CHECK (text <> ''),
      CONSTRAINT ck_dispute_appeal_decided CHECK ((state = 'open') = (decided_at IS NULL)),
      CONSTRAINT ck_dispute_appeal_answered CHECK (state = 'open' OR answer <> ''),
      CONSTRAINT ck_dispute_appeal_two_people CHECK (decided_by IS NULL OR decided_by <>
        filed_by),
      CONSTRAINT fk_dispute_appeal_dispute_id FOREIGN KEY(dispute_id) REFERENCES dispute_risk
        (id) ON DELETE RESTRICT,
      CONSTRAINT ck_dispute_appeal_appealstate CHECK (state IN ('open', 'upheld', 'rejected')),
      CONSTRAINT fk_dispute_appeal_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT
    )
    """,
    "CREATE INDEX ix_dispute_appeal_dispute_id ON dispute_appeal (dispute_id)",
    """
    CREATE UNIQUE INDEX uq_dispute_appeal_open ON dispute_appeal (dispute_id, sign) WHERE
      state = 'open'
    """,
    """
    CREATE TABLE dispute_rules (
      number INTEGER NOT NULL,
      body JSONB NOT NULL,
      reason TEXT NOT NULL,
      set_by UUID,
      set_at timestamptz NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_dispute_rules PRIMARY KEY (id),
      CONSTRAINT ck_dispute_rules_reason CHECK (reason <> ''),
      CONSTRAINT uq_dispute_rules_number UNIQUE (number)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
