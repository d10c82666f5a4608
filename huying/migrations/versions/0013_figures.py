"""What figures need: indexes on the moment that puts a row into a period."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PLAIN = (
    ("ix_clock_kind_due_at", "clock", ["kind", "due_at"]),
    ("ix_callback_task_settled_at", "callback_task", ["settled_at"]),
    ("ix_callback_task_ended_at", "callback_task", ["ended_at"]),
    ("ix_contact_at", "contact", ["at"]),
    ("ix_inspection_decided_at", "inspection", ["decided_at"]),
    ("ix_reply_check_at", "reply_check", ["at"]),
    ("ix_ticket_request_kind_asked_at", "ticket_request", ["kind", "asked_at"]),
)
PARTIAL = (
    ("ix_assignment_lead_sent_at", "assignment", ["sent_at"], "part = 'lead'"),
    ("ix_ticket_excluded", "ticket", ["id"], "is_excluded"),
    ("ix_event_classified", "event", ["subject_id", "at"], "name = 'ticket.classified'"),
    ("ix_event_proposed", "event", ["subject_id", "at"], "name = 'ticket.proposed'"),
    ("ix_event_leader_approved", "event", ["at"], "name = 'ticket.leader_approved'"),
)


def upgrade() -> None:
    for name, table, columns in PLAIN:
        op.create_index(name, table, columns, unique=False)
    for name, table, columns, where in PARTIAL:
        op.create_index(name, table, columns, unique=False, postgresql_where=sa.text(where))
