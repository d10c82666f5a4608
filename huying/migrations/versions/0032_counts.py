"""Counts: the ledger of what was counted as what, series and cells."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE counted (
      what smallint NOT NULL,
      subject_id uuid NOT NULL,
      at timestamptz NOT NULL,
      unit_id uuid NOT NULL,
      people integer NOT NULL,
      category text NOT NULL,
      district text NOT NULL,
      street text NOT NULL,
      place text NOT NULL,
      channel text NOT NULL,
      CONSTRAINT pk_counted PRIMARY KEY (what, subject_id),
      CONSTRAINT ck_counted_what CHECK (what BETWEEN 1 AND 4),
      CONSTRAINT ck_counted_people CHECK (people >= 0)
    )
    """,
    "CREATE INDEX ix_counted_at ON counted (what, at)",
    """
    CREATE TABLE count_key (
      id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
      what smallint NOT NULL,
      roll smallint NOT NULL,
      category text NOT NULL,
      place text NOT NULL,
      unit_id uuid NOT NULL,
      channel text NOT NULL,
      CONSTRAINT pk_count_key PRIMARY KEY (id),
      CONSTRAINT uq_count_key_series UNIQUE (what, roll, category, place, unit_id, channel)
    )
    """,
    "CREATE INDEX ix_count_key_unit_id ON count_key (unit_id, what, roll)",
    "CREATE INDEX ix_count_key_place ON count_key (place, what, roll)",
    """
    CREATE TABLE count_cell (
      key_id integer NOT NULL,
      grain smallint NOT NULL,
      at timestamptz NOT NULL,
      n integer NOT NULL,
      people bigint NOT NULL,
      CONSTRAINT pk_count_cell PRIMARY KEY (key_id, grain, at) INCLUDE (n, people)
    ) WITH (fillfactor = 85)
    """,
    "CREATE INDEX ix_count_cell_at ON count_cell USING brin (at) WITH (autosummarize = on)",
    "CREATE INDEX ix_matter_ticket_id ON matter (ticket_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
