"""What those who run the place look at, and a history that outlives its database cluster."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


BASE = (
    """
    CREATE FUNCTION history_base() RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 0::bigint $$
    """,
    """
    ALTER TABLE event ALTER COLUMN xid
    SET DEFAULT (pg_current_xact_id()::text::bigint + history_base())
    """,
    """
    CREATE OR REPLACE FUNCTION event_wake() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify(
        'huying_event', (pg_current_xact_id()::text::bigint + history_base())::text);
      RETURN NULL;
    END $$
    """,
)


def upgrade() -> None:
    for statement in BASE:
        op.execute(statement)
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "process_beat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("screens", sa.Integer(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("beat_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_beat")),
    )
    op.create_table(
        "slow_statement",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("slow_calls", sa.BigInteger(), nullable=False),
        sa.Column("total_ms", sa.Double(), nullable=False),
        sa.Column("max_ms", sa.Double(), nullable=False),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_slow_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("process", "digest", name=op.f("pk_slow_statement")),
    )
    op.create_table(
        "backup_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=False),
        sa.Column("checked_at", moment, nullable=True),
        sa.Column("has_keys", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    )
    op.create_index(op.f("ix_backup_run_ended_at"), "backup_run", ["ended_at"])
