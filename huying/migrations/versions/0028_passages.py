"""Vectors of cards, made by an embedding server."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE knowledge_vector (
      code text NOT NULL,
      model text NOT NULL,
      digest text NOT NULL,
      vector bytea NOT NULL,
      id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_knowledge_vector PRIMARY KEY (id),
      CONSTRAINT uq_knowledge_vector_code_model UNIQUE (code, model)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
