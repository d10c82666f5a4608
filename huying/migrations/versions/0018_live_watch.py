"""What the watch of a call found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "call_watch",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("through_seq", sa.Integer(), nullable=False),
        sa.Column("waited_ms", sa.Integer(), nullable=False),
        sa.Column("ended_ms", sa.Integer(), nullable=True),
        sa.Column("speaking_from_ms", sa.Integer(), nullable=True),
        sa.Column("spoke_at", moment, nullable=True),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("next_look_at", moment, nullable=True),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 3", name=op.f("ck_call_watch_level")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_call_watch_score")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_watch_call_id_call"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_watch")),
    )
    op.create_index(
        "ix_call_watch_due",
        "call_watch",
        ["next_look_at"],
        postgresql_where=sa.text("next_look_at IS NOT NULL"),
    )
    _watch_running_calls()
    _allow_alerts()


def _watch_running_calls() -> None:
    op.execute(
        """
        INSERT INTO call_watch
          (call_id, level, score, at_ms, through_seq, waited_ms, is_final, next_look_at, found)
        SELECT id, 0, 0, 0, 0, 0, false, now(), '{}'::jsonb FROM call WHERE state <> 'ended'
        """
    )


KINDS = (
    "callback_dissatisfied callback_overdue near_due overdue call_risk overdue_red"
    " dispatch_overdue contact_overdue close_review_overdue part_overdue objection_overdue"
    " adjudication_overdue callback_tries letter_overdue call_watch"
)


def _allow_alerts() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS.split())
    op.drop_constraint(op.f("ck_alert_alertkind"), "alert", type_="check")
    op.create_check_constraint(op.f("ck_alert_alertkind"), "alert", f"kind IN ({listed})")
