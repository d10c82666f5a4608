"""Time bands: a day's expectation, alerts and their tickets, what verdicts taught."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE band_baseline (
      day date NOT NULL,
      stamp uuid NOT NULL,
      made_at timestamptz NOT NULL,
      history_days integer NOT NULL,
      history_count integer NOT NULL,
      is_thin boolean NOT NULL,
      keys jsonb NOT NULL,
      means bytea NOT NULL,
      sizes bytea NOT NULL,
      profile bytea NOT NULL,
      CONSTRAINT pk_band_baseline PRIMARY KEY (day)
    )
    """,
    """
    CREATE TABLE band_alert (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      shape varchar(32) NOT NULL,
      state varchar(32) NOT NULL,
      family text NOT NULL,
      category_code text NOT NULL,
      categories jsonb NOT NULL,
      places jsonb NOT NULL,
      places_before jsonb NOT NULL,
      window_minutes integer NOT NULL,
      since timestamptz NOT NULL,
      raised_at timestamptz NOT NULL,
      seen_at timestamptz NOT NULL,
      ended_at timestamptz,
      observed integer NOT NULL,
      people integer NOT NULL,
      first_people integer NOT NULL,
      expected double precision NOT NULL,
      low double precision NOT NULL,
      high double precision NOT NULL,
      score double precision NOT NULL,
      p double precision NOT NULL,
      q double precision,
      history_days integer NOT NULL,
      is_thin boolean NOT NULL,
      words jsonb NOT NULL,
      cause jsonb,
      unit_code text,
      duty_code text,
      acknowledged_at timestamptz,
      acknowledged_by uuid,
      acted_at timestamptz,
      acted_by uuid,
      action text NOT NULL,
      closed_at timestamptz,
      closed_by uuid,
      verdict boolean,
      note text NOT NULL,
      version integer NOT NULL,
      CONSTRAINT pk_band_alert PRIMARY KEY (id),
      CONSTRAINT ck_band_alert_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
      CONSTRAINT ck_band_alert_judged CHECK ((state = 'closed') = (verdict IS NOT NULL)),
      CONSTRAINT ck_band_alert_acted
        CHECK (state NOT IN ('acted') OR (acted_at IS NOT NULL AND action <> '')),
      CONSTRAINT ck_band_alert_acknowledged
        CHECK (state <> 'acknowledged' OR acknowledged_at IS NOT NULL),
      CONSTRAINT ck_band_alert_numbers
        CHECK (observed >= 0 AND people >= 0 AND expected >= 0),
      CONSTRAINT ck_band_alert_shape
        CHECK (shape IN ('burst', 'rise', 'silence', 'shift')),
      CONSTRAINT ck_band_alert_bandstate
        CHECK (state IN ('open', 'acknowledged', 'acted', 'closed'))
    )
    """,
    "CREATE INDEX ix_band_alert_raised_at ON band_alert (raised_at)",
    "CREATE INDEX ix_band_alert_live ON band_alert (raised_at) WHERE state <> 'closed'",
    "CREATE INDEX ix_band_alert_unit_code ON band_alert (unit_code, raised_at)",
    """
    CREATE TABLE band_alert_ticket (
      alert_id uuid NOT NULL,
      ticket_id uuid NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT pk_band_alert_ticket PRIMARY KEY (alert_id, ticket_id),
      CONSTRAINT fk_band_alert_ticket_alert_id FOREIGN KEY (alert_id)
        REFERENCES band_alert (id) ON DELETE CASCADE,
      CONSTRAINT fk_band_alert_ticket_ticket_id FOREIGN KEY (ticket_id)
        REFERENCES ticket (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_band_alert_ticket_ticket_id ON band_alert_ticket (ticket_id)",
    """
    CREATE TABLE band_factor (
      family text NOT NULL,
      trues integer NOT NULL,
      falses integer NOT NULL,
      factor double precision NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_band_factor PRIMARY KEY (family),
      CONSTRAINT ck_band_factor_counts CHECK (trues >= 0 AND falses >= 0)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
