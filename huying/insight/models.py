"""No tables of its own: the indexes by which a month of figures is read."""

from sqlalchemy import Index, text

from huying.callback.models import CallbackTask
from huying.kit.events import EventRow
from huying.supervise.models_inspection import Inspection, ReplyCheck
from huying.ticket.models import Assignment, Clock, Contact, Ticket
from huying.ticket.models_requests import TicketRequest

INDEXES = (
    Index("ix_clock_kind_due_at", Clock.kind, Clock.due_at),
    Index(
        "ix_assignment_lead_sent_at",
        Assignment.sent_at,
        postgresql_where=text("part = 'lead'"),
    ),
    Index("ix_ticket_excluded", Ticket.id, postgresql_where=text("is_excluded")),
    Index("ix_callback_task_settled_at", CallbackTask.settled_at),
    Index("ix_callback_task_ended_at", CallbackTask.ended_at),
    Index("ix_contact_at", Contact.at),
    Index("ix_inspection_decided_at", Inspection.decided_at),
    Index("ix_reply_check_at", ReplyCheck.at),
    Index("ix_ticket_request_kind_asked_at", TicketRequest.kind, TicketRequest.asked_at),
    Index(
        "ix_event_classified",
        EventRow.subject_id,
        EventRow.at,
        postgresql_where=text("name = 'ticket.classified'"),
    ),
    Index(
        "ix_event_proposed",
        EventRow.subject_id,
        EventRow.at,
        postgresql_where=text("name = 'ticket.proposed'"),
    ),
    Index(
        "ix_event_leader_approved",
        EventRow.at,
        postgresql_where=text("name = 'ticket.leader_approved'"),
    ),
)
