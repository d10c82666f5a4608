"""The words of a ticket: its states, parts, clocks and codes."""

from enum import StrEnum


class TicketState(StrEnum):
    """The states of domain.md; a ``draft`` is a matter of a call and has no row here."""

    DRAFT = "draft"
    TO_SUPPLEMENT = "to_supplement"
    TO_REVIEW = "to_review"
    TO_DISPATCH = "to_dispatch"
    TO_SIGN = "to_sign"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    TO_APPROVE = "to_approve"
    TO_CALLBACK = "to_callback"
    REWORK = "rework"
    MERGED = "merged"
    CLOSED = "closed"
    CLOSED_UNREACHED = "closed_unreached"
    ANSWERED = "answered"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    ARCHIVED = "archived"


OPEN_STATES = (
    TicketState.TO_SUPPLEMENT,
    TicketState.TO_REVIEW,
    TicketState.TO_DISPATCH,
    TicketState.TO_SIGN,
    TicketState.HANDLING,
    TicketState.SUSPENDED,
    TicketState.TO_APPROVE,
    TicketState.TO_CALLBACK,
    TicketState.REWORK,
    TicketState.MERGED,
)


class Confidentiality(StrEnum):
    """普通 / 保密 / 举报."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    REPORT = "report"


class CitizenKind(StrEnum):
    PERSON = "person"
    ENTERPRISE = "enterprise"
    GROUP = "group"


class Channel(StrEnum):
    PHONE = "phone"
    WECHAT = "wechat"
    WEB = "web"
    APP = "app"
    MAILBOX = "mailbox"
    PARTNER = "partner"
    SITE = "site"


class Part(StrEnum):
    """主办, 协办, 下派 (a lead's or assisting unit's own sub-unit)."""

    LEAD = "lead"
    ASSIST = "assist"
    SUB = "sub"


class AssignmentState(StrEnum):
    TO_SIGN = "to_sign"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    SUBMITTED = "submitted"
    DONE = "done"
    RECALLED = "recalled"


LIVE_ASSIGNMENT = (
    AssignmentState.TO_SIGN,
    AssignmentState.HANDLING,
    AssignmentState.SUSPENDED,
    AssignmentState.SUBMITTED,
)


class Solved(StrEnum):
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class LeaderState(StrEnum):
    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class ClockKind(StrEnum):
    """Which promise a clock measures; ``citizen`` never restarts, ``rework`` has its own.

    ``part_sign`` and ``part`` belong to assisting and sub-units; the rest to the ticket's lead.
    """

    CITIZEN = "citizen"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    UNIT = "unit"
    CLOSE_REVIEW = "close_review"
    REWORK = "rework"
    PART_SIGN = "part_sign"
    PART = "part"


class ContactWay(StrEnum):
    PHONE = "phone"
    VISIT = "visit"
    MESSAGE = "message"


class ContactResult(StrEnum):
    REACHED = "reached"
    UNREACHED = "unreached"


class NoteKind(StrEnum):
    """Why a person did something, in words that history itself must not hold."""

    NOTE = "note"
    URGED = "urged"
    REVIEW = "review"
    DISPATCH = "dispatch"
    LEADER = "leader"
    SENT_BACK = "sent_back"
    REWORK = "rework"
    REVEAL = "reveal"
    SUPERVISION = "supervision"
    PART = "part"
    RECALL = "recall"
    SUPPLEMENT = "supplement"
    REQUEST = "request"
    MERGE = "merge"
    ENDING = "ending"
    EXCLUSION = "exclusion"
    REPLY = "reply"


class RecallCode(StrEnum):
    """Why an assignment ended without its work being done."""

    OBJECTION = "objection"
    ADJUDICATION = "adjudication"
    MISDISPATCH = "misdispatch"
    RELEASED = "released"
    ENDED = "ended"


class RequestKind(StrEnum):
    """延期, 挂起, 终结: asked for by one side, decided by another."""

    EXTENSION = "extension"
    SUSPENSION = "suspension"
    TERMINATION = "termination"


class RequestState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """At which level somebody decided on a request."""

    UNIT_LEADER = "unit_leader"
    HOTLINE = "hotline"
    SUPERVISOR = "supervisor"


class SupplementOutcome(StrEnum):
    GIVEN = "given"
    UNREACHED = "unreached"
    CANCELLED = "cancelled"
