"""The calendar of matters: forecasts, recurring matters, plans, weather, city events."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE season_run (
      day date NOT NULL,
      made_at timestamptz NOT NULL,
      horizon integer NOT NULL,
      history_days integer NOT NULL,
      series integer NOT NULL,
      model text NOT NULL,
      model_version text NOT NULL,
      weather text NOT NULL,
      seconds double precision NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_season_run PRIMARY KEY (id),
      CONSTRAINT ck_season_run_days CHECK (horizon > 0 AND history_days >= 0),
      CONSTRAINT uq_season_run_day UNIQUE (day)
    )
    """,
    """
    CREATE TABLE season_forecast (
      run_id uuid NOT NULL,
      category_code text NOT NULL,
      place_code text NOT NULL,
      mean real[] NOT NULL,
      low80 real[] NOT NULL,
      high80 real[] NOT NULL,
      low95 real[] NOT NULL,
      high95 real[] NOT NULL,
      totals jsonb NOT NULL,
      scale double precision,
      usual double precision NOT NULL,
      measured_days integer NOT NULL,
      error_sum double precision NOT NULL,
      actual_sum double precision NOT NULL,
      in80 integer NOT NULL,
      in95 integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_season_forecast PRIMARY KEY (id),
      CONSTRAINT fk_season_forecast_run_id FOREIGN KEY (run_id)
        REFERENCES season_run (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX uq_season_forecast_series"
    " ON season_forecast (run_id, category_code, place_code)",
    """
    CREATE TABLE season_matter (
      code text NOT NULL,
      body jsonb NOT NULL,
      is_active boolean NOT NULL,
      edited_by uuid,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_season_matter PRIMARY KEY (id),
      CONSTRAINT uq_season_matter_code UNIQUE (code)
    )
    """,
    """
    CREATE TABLE season_plan (
      matter_code text NOT NULL,
      year integer NOT NULL,
      name text NOT NULL,
      first_day date NOT NULL,
      last_day date NOT NULL,
      state varchar(32) NOT NULL,
      categories jsonb NOT NULL,
      place_codes jsonb NOT NULL,
      is_place_by_history boolean NOT NULL,
      recognise text NOT NULL,
      knowledge jsonb NOT NULL,
      staffing text NOT NULL,
      note text NOT NULL,
      reason text NOT NULL,
      proposed_at timestamptz NOT NULL,
      decided_at timestamptz,
      decided_by uuid,
      forecast jsonb,
      evaluation jsonb,
      evaluated_at timestamptz,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_season_plan PRIMARY KEY (id),
      CONSTRAINT ck_season_plan_days CHECK (last_day >= first_day),
      CONSTRAINT ck_season_plan_dismissed CHECK ((state = 'dismissed') = (reason <> '')),
      CONSTRAINT ck_season_plan_evaluated CHECK (state <> 'evaluated' OR evaluation IS NOT NULL),
      CONSTRAINT ck_season_plan_planstate
        CHECK (state IN ('proposed', 'confirmed', 'evaluated', 'dismissed'))
    )
    """,
    "CREATE INDEX ix_season_plan_days ON season_plan (first_day, last_day)",
    "CREATE UNIQUE INDEX uq_season_plan_season ON season_plan (matter_code, year)",
    """
    CREATE TABLE season_action (
      plan_id uuid NOT NULL,
      ordinal integer NOT NULL,
      title text NOT NULL,
      owner text NOT NULL,
      unit_code text,
      place_code text NOT NULL,
      due_day date NOT NULL,
      due_at timestamptz NOT NULL,
      state varchar(32) NOT NULL,
      evidence text NOT NULL,
      done_at timestamptz,
      done_by uuid,
      is_overdue boolean NOT NULL,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_season_action PRIMARY KEY (id),
      CONSTRAINT ck_season_action_done CHECK ((state = 'done') = (done_at IS NOT NULL)),
      CONSTRAINT ck_season_action_evidence CHECK (state <> 'done' OR evidence <> ''),
      CONSTRAINT fk_season_action_plan_id FOREIGN KEY (plan_id)
        REFERENCES season_plan (id) ON DELETE CASCADE,
      CONSTRAINT ck_season_action_actionstate CHECK (state IN ('todo', 'done', 'dropped'))
    )
    """,
    "CREATE INDEX ix_season_action_plan_id ON season_action (plan_id, ordinal)",
    "CREATE INDEX ix_season_action_unit_code ON season_action (unit_code) WHERE state = 'todo'",
    """
    CREATE TABLE weather_day (
      day date NOT NULL,
      high double precision,
      low double precision,
      rain_mm double precision,
      wind double precision,
      words text NOT NULL,
      is_forecast boolean NOT NULL,
      source text NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_weather_day PRIMARY KEY (id),
      CONSTRAINT ck_weather_day_degrees CHECK (high IS NULL OR low IS NULL OR high >= low),
      CONSTRAINT ck_weather_day_amounts CHECK (rain_mm >= 0 AND wind >= 0),
      CONSTRAINT uq_weather_day_day UNIQUE (day)
    )
    """,
    """
    CREATE TABLE city_event (
      name text NOT NULL,
      kind varchar(32) NOT NULL,
      first_day date NOT NULL,
      last_day date NOT NULL,
      place_code text NOT NULL,
      people integer,
      note text NOT NULL,
      version integer NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_city_event PRIMARY KEY (id),
      CONSTRAINT ck_city_event_days CHECK (last_day >= first_day),
      CONSTRAINT ck_city_event_people CHECK (people IS NULL OR people >= 0),
      CONSTRAINT ck_city_event_cityeventkind
        CHECK (kind IN ('exam', 'sport', 'fair', 'show', 'meeting', 'works', 'other'))
    )
    """,
    "CREATE INDEX ix_city_event_days ON city_event (first_day, last_day)",
    "CREATE UNIQUE INDEX uq_city_event_name ON city_event (name, first_day)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
