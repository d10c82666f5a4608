"""Reports."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE report (
      kind VARCHAR(32) NOT NULL,
      state VARCHAR(32) NOT NULL,
      making VARCHAR(32) NOT NULL,
      first_day DATE NOT NULL,
      last_day DATE NOT NULL,
      unit_code TEXT NOT NULL,
      place_code TEXT NOT NULL,
      edition INTEGER NOT NULL,
      body JSONB NOT NULL,
      counted_at timestamptz NOT NULL,
      made_by UUID,
      remarks TEXT NOT NULL,
      remarks_by UUID,
      remarks_at timestamptz,
      issued_by UUID,
      issued_at timestamptz,
      version INTEGER NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_report PRIMARY KEY (id),
      CONSTRAINT ck_report_one_scope CHECK (unit_code = '' OR place_code = ''),
      CONSTRAINT ck_report_period CHECK (first_day <= last_day),
      CONSTRAINT ck_report_issued CHECK ((state = 'issued') = (issued_at IS NOT NULL)),
      CONSTRAINT ck_report_issued_by_second CHECK (state <> 'issued' OR (issued_by IS NOT NULL
        AND issued_by IS DISTINCT FROM made_by AND issued_by IS DISTINCT FROM remarks_by)),
      CONSTRAINT ck_report_remarked CHECK ((remarks_by IS NULL) = (remarks_at IS NULL)),
      CONSTRAINT ck_report_reportkind CHECK (kind IN ('daily', 'weekly', 'monthly', 'leader')),
      CONSTRAINT ck_report_reportstate CHECK (state IN ('made', 'edited', 'issued')),
      CONSTRAINT ck_report_making CHECK (making IN ('done', 'waiting', 'failed')),
      CONSTRAINT ck_report_issued_whole CHECK (state <> 'issued' OR making = 'done')
    )
    """,
    "CREATE INDEX ix_report_last_day ON report (last_day DESC, kind)",
    """
    CREATE UNIQUE INDEX uq_report_edition ON report (kind, first_day, last_day, unit_code,
      place_code, edition)
    """,
    """
    CREATE TABLE report_schedule (
      kind VARCHAR(32) NOT NULL,
      unit_code TEXT NOT NULL,
      place_code TEXT NOT NULL,
      minute INTEGER NOT NULL,
      weekday INTEGER NOT NULL,
      deliver_when VARCHAR(32) NOT NULL,
      is_active BOOLEAN NOT NULL,
      next_at timestamptz,
      last_at timestamptz,
      failed_at timestamptz,
      last_report_id UUID,
      saved_by UUID,
      version INTEGER NOT NULL,
      id UUID NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_report_schedule PRIMARY KEY (id),
      CONSTRAINT ck_report_schedule_one_scope CHECK (unit_code = '' OR place_code = ''),
      CONSTRAINT ck_report_schedule_minute CHECK (minute BETWEEN 0 AND 1439),
      CONSTRAINT ck_report_schedule_weekday CHECK (weekday BETWEEN 1 AND 7),
      CONSTRAINT ck_report_schedule_reportkind CHECK (kind IN ('daily', 'weekly', 'monthly',
        'leader')),
      CONSTRAINT ck_report_schedule_deliverwhen CHECK (deliver_when IN ('made', 'issued')),
      CONSTRAINT fk_report_schedule_last_report_id FOREIGN KEY(last_report_id) REFERENCES report
        (id) ON DELETE SET NULL
    )
    """,
    """
    CREATE TABLE report_recount (
      report_id UUID NOT NULL,
      making VARCHAR(32) NOT NULL,
      counted_at timestamptz,
      body JSONB NOT NULL,
      CONSTRAINT pk_report_recount PRIMARY KEY (report_id),
      CONSTRAINT ck_report_recount_making CHECK (making IN ('done', 'waiting', 'failed')),
      CONSTRAINT fk_report_recount_report_id FOREIGN KEY(report_id) REFERENCES report (id) ON
        DELETE CASCADE
    )
    """,
    """
    CREATE TABLE report_reader (
      schedule_id UUID NOT NULL,
      account_id UUID NOT NULL,
      CONSTRAINT pk_report_reader PRIMARY KEY (schedule_id, account_id),
      CONSTRAINT fk_report_reader_schedule_id FOREIGN KEY(schedule_id) REFERENCES
        report_schedule (id) ON DELETE CASCADE,
      CONSTRAINT fk_report_reader_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON
        DELETE CASCADE
    )
    """,
    """
    CREATE TABLE report_delivery (
      report_id UUID NOT NULL,
      account_id UUID NOT NULL,
      delivered_at timestamptz NOT NULL,
      read_at timestamptz,
      CONSTRAINT pk_report_delivery PRIMARY KEY (report_id, account_id),
      CONSTRAINT fk_report_delivery_report_id FOREIGN KEY(report_id) REFERENCES report (id) ON
        DELETE CASCADE,
      CONSTRAINT fk_report_delivery_account_id FOREIGN KEY(account_id) REFERENCES account (id)
        ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_report_delivery_unread ON report_delivery (account_id) WHERE read_at IS NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
