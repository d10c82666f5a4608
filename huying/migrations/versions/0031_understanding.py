"""What is read out of policies: points, relations to other documents, the effect on cards."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE policy_point (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      policy_id uuid NOT NULL,
      kind varchar(32) NOT NULL,
      text text NOT NULL,
      quote text NOT NULL,
      clause text NOT NULL,
      block integer NOT NULL,
      start integer NOT NULL,
      stop integer NOT NULL,
      about jsonb NOT NULL,
      model text NOT NULL,
      model_version text NOT NULL,
      state varchar(32) NOT NULL,
      decided_by uuid,
      decided_at timestamptz,
      CONSTRAINT pk_policy_point PRIMARY KEY (id),
      CONSTRAINT uq_policy_point_policy_id_kind_block_start_stop
        UNIQUE (policy_id, kind, block, start, stop),
      CONSTRAINT fk_policy_point_policy_id FOREIGN KEY (policy_id)
        REFERENCES policy (id) ON DELETE CASCADE,
      CONSTRAINT ck_policy_point_place CHECK (start >= 0 AND stop > start),
      CONSTRAINT ck_policy_point_decided CHECK ((state = 'read') = (decided_at IS NULL)),
      CONSTRAINT ck_policy_point_pointkind CHECK (kind IN ('eligible', 'condition', 'amount',
        'material', 'method', 'limit', 'fee', 'contact', 'basis')),
      CONSTRAINT ck_policy_point_pointstate CHECK (state IN ('read', 'kept', 'edited', 'dropped'))
    )
    """,
    "CREATE INDEX ix_policy_point_policy_id ON policy_point (policy_id, block, start)",
    """
    CREATE TABLE policy_relation (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      policy_id uuid NOT NULL,
      ordinal integer NOT NULL,
      kind varchar(32) NOT NULL,
      title text NOT NULL,
      number text NOT NULL,
      other_code text,
      clauses jsonb NOT NULL,
      from_day date,
      block integer NOT NULL,
      start integer NOT NULL,
      stop integer NOT NULL,
      CONSTRAINT pk_policy_relation PRIMARY KEY (id),
      CONSTRAINT uq_policy_relation_policy_id_ordinal UNIQUE (policy_id, ordinal),
      CONSTRAINT fk_policy_relation_policy_id FOREIGN KEY (policy_id)
        REFERENCES policy (id) ON DELETE CASCADE,
      CONSTRAINT ck_policy_relation_place CHECK (start >= 0 AND stop > start),
      CONSTRAINT ck_policy_relation_relationkind
        CHECK (kind IN ('repeals', 'amends', 'replaces', 'based_on'))
    )
    """,
    "CREATE INDEX ix_policy_relation_other_code ON policy_relation (other_code)",
    """
    CREATE TABLE policy_effect (
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      policy_id uuid NOT NULL,
      knowledge_version integer NOT NULL,
      reckoned_at timestamptz NOT NULL,
      effects jsonb NOT NULL,
      drafts integer NOT NULL,
      CONSTRAINT pk_policy_effect PRIMARY KEY (id),
      CONSTRAINT uq_policy_effect_policy_id UNIQUE (policy_id),
      CONSTRAINT fk_policy_effect_policy_id FOREIGN KEY (policy_id)
        REFERENCES policy (id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
