"""Weekly topics and campaigns; an overdue measure raises an alert."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE topic_formula (
      number integer NOT NULL,
      weights jsonb NOT NULL,
      reason text NOT NULL,
      set_by uuid,
      set_at timestamptz NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic_formula PRIMARY KEY (id),
      CONSTRAINT ck_topic_formula_reason CHECK (reason <> ''),
      CONSTRAINT uq_topic_formula_number UNIQUE (number)
    )
    """,
    """
    CREATE TABLE topic_slate (
      week date NOT NULL,
      formula integer NOT NULL,
      weights jsonb NOT NULL,
      since timestamptz NOT NULL,
      until timestamptz NOT NULL,
      candidates jsonb NOT NULL,
      put_up_by uuid,
      put_up_at timestamptz NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic_slate PRIMARY KEY (id),
      CONSTRAINT uq_topic_slate_week UNIQUE (week)
    )
    """,
    """
    CREATE TABLE topic (
      year integer NOT NULL,
      sequence integer NOT NULL,
      slate_id uuid,
      week date NOT NULL,
      title text NOT NULL,
      category_code text NOT NULL,
      place_code text NOT NULL,
      basis jsonb NOT NULL,
      reason text NOT NULL,
      state varchar(32) NOT NULL,
      chair text NOT NULL,
      goal text NOT NULL,
      chosen_by uuid,
      chosen_at timestamptz NOT NULL,
      outcome varchar(32),
      conclusion text NOT NULL,
      closed_by uuid,
      closed_at timestamptz,
      public_state varchar(32) NOT NULL,
      public_text text NOT NULL,
      public_by uuid,
      public_at timestamptz,
      published_text text NOT NULL,
      approved_by uuid,
      approved_at timestamptz,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic PRIMARY KEY (id),
      CONSTRAINT uq_topic_number UNIQUE (year, sequence),
      CONSTRAINT ck_topic_named_with_reason CHECK (basis <> '{}'::jsonb OR reason <> ''),
      CONSTRAINT ck_topic_led CHECK (state = 'chosen' OR chair <> ''),
      CONSTRAINT ck_topic_closed_with_conclusion CHECK ((state = 'closed') = (closed_at IS NOT
        NULL AND outcome IS NOT NULL AND conclusion <> '')),
      CONSTRAINT ck_topic_public_by_two CHECK (public_state <> 'approved' OR (published_text
        <> '' AND approved_by IS NOT NULL AND approved_by IS DISTINCT FROM public_by)),
      CONSTRAINT ck_topic_public_words CHECK (public_state <> 'proposed' OR public_text <> ''),
      CONSTRAINT fk_topic_slate_id FOREIGN KEY(slate_id) REFERENCES topic_slate (id) ON DELETE
        RESTRICT,
      CONSTRAINT ck_topic_topicstate CHECK (state IN ('chosen', 'working', 'closed')),
      CONSTRAINT ck_topic_topicoutcome CHECK (outcome IN ('solved', 'eased', 'unsolved')),
      CONSTRAINT ck_topic_publicstate CHECK (public_state IN ('none', 'proposed', 'approved'))
    )
    """,
    "CREATE INDEX ix_topic_live ON topic (category_code) WHERE state <> 'closed'",
    "CREATE INDEX ix_topic_week ON topic (week)",
    """
    CREATE TABLE topic_unit (
      topic_id uuid NOT NULL,
      unit_id uuid NOT NULL,
      part varchar(32) NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic_unit PRIMARY KEY (id),
      CONSTRAINT uq_topic_unit_once UNIQUE (topic_id, unit_id),
      CONSTRAINT fk_topic_unit_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE
        CASCADE,
      CONSTRAINT fk_topic_unit_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT,
      CONSTRAINT ck_topic_unit_topicpart CHECK (part IN ('lead', 'assist'))
    )
    """,
    "CREATE INDEX ix_topic_unit_unit_id ON topic_unit (unit_id)",
    "CREATE UNIQUE INDEX uq_topic_unit_lead ON topic_unit (topic_id) WHERE part = 'lead'",
    """
    CREATE TABLE topic_meeting (
      topic_id uuid NOT NULL,
      held_on date NOT NULL,
      title text NOT NULL,
      attendees text NOT NULL,
      minutes text NOT NULL,
      written_by uuid,
      written_at timestamptz NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic_meeting PRIMARY KEY (id),
      CONSTRAINT ck_topic_meeting_minutes CHECK (minutes <> ''),
      CONSTRAINT fk_topic_meeting_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON
        DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_topic_meeting_topic_id ON topic_meeting (topic_id, held_on)",
    """
    CREATE TABLE topic_measure (
      topic_id uuid NOT NULL,
      meeting_id uuid,
      title text NOT NULL,
      unit_id uuid NOT NULL,
      due_day date NOT NULL,
      due_at timestamptz NOT NULL,
      state varchar(32) NOT NULL,
      evidence text NOT NULL,
      done_at timestamptz,
      done_by uuid,
      dropped_reason text NOT NULL,
      is_overdue boolean NOT NULL,
      asked_day date,
      asked_reason text NOT NULL,
      asked_by uuid,
      asked_at timestamptz,
      extensions integer NOT NULL,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic_measure PRIMARY KEY (id),
      CONSTRAINT ck_topic_measure_done CHECK ((state = 'done') = (done_at IS NOT NULL)),
      CONSTRAINT ck_topic_measure_evidence CHECK (state <> 'done' OR evidence <> ''),
      CONSTRAINT ck_topic_measure_dropped_reason CHECK (state <> 'dropped' OR dropped_reason
        <> ''),
      CONSTRAINT ck_topic_measure_asked_with_reason CHECK ((asked_day IS NULL) = (asked_reason
        = '')),
      CONSTRAINT fk_topic_measure_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON
        DELETE CASCADE,
      CONSTRAINT fk_topic_measure_meeting_id FOREIGN KEY(meeting_id) REFERENCES topic_meeting
        (id) ON DELETE SET NULL,
      CONSTRAINT fk_topic_measure_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT,
      CONSTRAINT ck_topic_measure_measurestate CHECK (state IN ('todo', 'doing', 'done',
        'dropped'))
    )
    """,
    "CREATE INDEX ix_topic_measure_topic_id ON topic_measure (topic_id, due_day)",
    """
    CREATE TABLE topic_report (
      topic_id uuid NOT NULL,
      measure_id uuid,
      unit_id uuid,
      text text NOT NULL,
      reported_by uuid,
      reported_at timestamptz NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_topic_report PRIMARY KEY (id),
      CONSTRAINT ck_topic_report_text CHECK (text <> ''),
      CONSTRAINT fk_topic_report_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON
        DELETE CASCADE,
      CONSTRAINT fk_topic_report_measure_id FOREIGN KEY(measure_id) REFERENCES topic_measure
        (id) ON DELETE CASCADE,
      CONSTRAINT fk_topic_report_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT
    )
    """,
    "CREATE INDEX ix_topic_report_topic_id ON topic_report (topic_id, reported_at)",
    """
    CREATE TABLE campaign_field (
      code text NOT NULL,
      name text NOT NULL,
      categories jsonb NOT NULL,
      is_active boolean NOT NULL,
      edited_by uuid,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_campaign_field PRIMARY KEY (id),
      CONSTRAINT ck_campaign_field_name CHECK (name <> ''),
      CONSTRAINT uq_campaign_field_code UNIQUE (code)
    )
    """,
    """
    CREATE TABLE campaign (
      title text NOT NULL,
      field_code text NOT NULL,
      categories jsonb NOT NULL,
      place_code text NOT NULL,
      measure varchar(32) NOT NULL,
      target double precision NOT NULL,
      baseline_weeks integer NOT NULL,
      first_day date NOT NULL,
      last_day date NOT NULL,
      plan text NOT NULL,
      state varchar(32) NOT NULL,
      started_by uuid,
      started_at timestamptz NOT NULL,
      evaluation text NOT NULL,
      result jsonb,
      ended_by uuid,
      ended_at timestamptz,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_campaign PRIMARY KEY (id),
      CONSTRAINT ck_campaign_days CHECK (last_day > first_day),
      CONSTRAINT ck_campaign_baseline CHECK (baseline_weeks BETWEEN 4 AND 52),
      CONSTRAINT ck_campaign_target CHECK ((measure = 'weekly' AND target > -1 AND target < 0)
        OR (measure <> 'weekly' AND target > 0 AND target <= 1)),
      CONSTRAINT ck_campaign_ended CHECK ((state = 'ended') = (ended_at IS NOT NULL AND
        evaluation <> '')),
      CONSTRAINT ck_campaign_campaignmeasure CHECK (measure IN ('weekly', 'on_time', 'solved')),
      CONSTRAINT ck_campaign_campaignstate CHECK (state IN ('running', 'ended'))
    )
    """,
    "CREATE INDEX ix_campaign_field_code ON campaign (field_code, first_day)",
    """
    CREATE TABLE campaign_unit (
      campaign_id uuid NOT NULL,
      unit_id uuid NOT NULL,
      target double precision,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_campaign_unit PRIMARY KEY (id),
      CONSTRAINT uq_campaign_unit_once UNIQUE (campaign_id, unit_id),
      CONSTRAINT fk_campaign_unit_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign
        (id) ON DELETE CASCADE,
      CONSTRAINT fk_campaign_unit_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT
    )
    """,
    "CREATE INDEX ix_campaign_unit_unit_id ON campaign_unit (unit_id)",
    """
    CREATE TABLE campaign_note (
      campaign_id uuid NOT NULL,
      week date NOT NULL,
      unit_id uuid,
      text text NOT NULL,
      written_by uuid,
      written_at timestamptz NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_campaign_note PRIMARY KEY (id),
      CONSTRAINT ck_campaign_note_text CHECK (text <> ''),
      CONSTRAINT fk_campaign_note_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign
        (id) ON DELETE CASCADE,
      CONSTRAINT fk_campaign_note_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE
        RESTRICT
    )
    """,
    "CREATE INDEX ix_campaign_note_campaign_id ON campaign_note (campaign_id, week)",
    "ALTER TABLE alert ADD COLUMN measure_id uuid",
    """
    ALTER TABLE alert ADD CONSTRAINT fk_alert_measure_id FOREIGN KEY (measure_id)
      REFERENCES topic_measure (id) ON DELETE RESTRICT
    """,
    "ALTER TABLE alert DROP CONSTRAINT ck_alert_one_subject",
    """
    ALTER TABLE alert ADD CONSTRAINT ck_alert_one_subject
      CHECK (num_nonnulls(ticket_id, call_id, measure_id) = 1)
    """,
    "ALTER TABLE alert DROP CONSTRAINT ck_alert_alertkind",
    """
    ALTER TABLE alert ADD CONSTRAINT ck_alert_alertkind CHECK (kind IN (
      'callback_dissatisfied', 'callback_overdue', 'near_due', 'overdue', 'call_risk',
      'overdue_red', 'dispatch_overdue', 'contact_overdue', 'close_review_overdue', 'part_overdue',
      'objection_overdue', 'adjudication_overdue', 'callback_tries', 'letter_overdue',
      'call_watch', 'measure_overdue'))
    """,
    """
    CREATE UNIQUE INDEX uq_alert_live_measure ON alert (kind, measure_id)
      WHERE state <> 'closed' AND measure_id IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
