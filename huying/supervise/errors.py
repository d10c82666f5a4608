"""What can go wrong with an alert; sentences are in the catalogue ``errors``."""

from huying.kit.errors import Changed, Conflict, Invalid


class AlertChanged(Changed):
    """Somebody else was faster; data: who, at."""

    code = "supervise.changed"


class AlertClosed(Conflict):
    """The alert is closed."""

    code = "supervise.alert_closed"


class AlertTakenByOther(Conflict):
    """Another person has taken it; data: who."""

    code = "supervise.alert_taken"


class WrongDecision(Invalid):
    """This kind of alert does not know the decision."""

    code = "supervise.wrong_decision"


class NothingToRework(Conflict):
    """Only an alert about a citizen's dissatisfaction leads to rework."""

    code = "supervise.nothing_to_rework"
