"""Refusals of incidents and of root-cause sheets."""

from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class IncidentOver(Conflict):
    """Nothing is done to an incident that was merged into another, or that all tickets left."""

    code = "incident.over"


class IncidentWithItself(Invalid):
    code = "incident.with_itself"


class IncidentBadPart(Invalid):
    """A part is some of the incident's own tickets, never none and never all."""

    code = "incident.bad_part"


class IncidentUnfit(Conflict):
    """Confidential and report tickets are in no incident (rule 9), nor are ended ones of nobody."""

    code = "incident.unfit"


class IncidentTaken(Conflict):
    """The ticket lies in another incident: it is moved from there."""

    code = "incident.taken"


class IncidentNotUndoable(Conflict):
    """Something was changed since: what it changed lies no more where it was put."""

    code = "incident.not_undoable"


class RootChanged(Changed):
    code = "incident.root_changed"


class RootKnown(Conflict):
    """An incident has one root-cause sheet."""

    code = "incident.root_known"


class RootStateWrong(Conflict):
    """The state of the sheet forbids it."""

    code = "incident.root_state"


class RootIncomplete(Invalid):
    """Submitted with a cause, a proposal, a responsible unit and a due date."""

    code = "incident.root_incomplete"


class RootOwn(Forbidden):
    """Who submitted a sheet does not decide on it."""

    code = "incident.root_own"


class RootUnknown(Invalid):
    """No such unit, category or place."""

    code = "incident.root_unknown"
