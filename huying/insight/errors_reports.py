"""Refusals about reports."""

from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class ReportChanged(Changed):
    code = "report.changed"


class ReportIssued(Conflict):
    """What was issued stays as it was; a new edition may be made beside it."""

    code = "report.issued"


class ReportWaiting(Conflict):
    """Its numbers are being counted, or could not be; it is neither remarked nor issued then."""

    code = "report.waiting"


class ReportOwn(Forbidden):
    """Who made a report or wrote its remarks does not issue it."""

    code = "report.own"


class ReportNotOver(Invalid):
    """The period is not over yet."""

    code = "report.not_over"


class ReportBadScope(Invalid):
    """A unit or a place, not both; either must be known."""

    code = "report.scope"


class ReportRecipient(Invalid):
    """A recipient may not read reports of that scope."""

    code = "report.recipient"
