"""What can go wrong with a callback; sentences are in the catalogue ``errors``."""

from huying.kit.errors import Changed, Conflict


class CallbackChanged(Changed):
    """Somebody else was faster; data: who, at."""

    code = "callback.changed"


class CallbackOver(Conflict):
    """The callback has its result already, or the ticket left it by another road."""

    code = "callback.over"


class CallbackTakenByOther(Conflict):
    """Another specialist has it; data: who."""

    code = "callback.taken"


class CallbackNotTaken(Conflict):
    """Take it first."""

    code = "callback.not_taken"


class QuietHours(Conflict):
    """No call may begin outside the allowed hours; data: next_at (ISO 8601)."""

    code = "callback.quiet_hours"


class TooSoon(Conflict):
    """The next try belongs to another hour; data: next_at (ISO 8601)."""

    code = "callback.too_soon"


class AttemptRunning(Conflict):
    """The last try has no result yet."""

    code = "callback.attempt_running"


class NoAttemptRunning(Conflict):
    """A result and an evaluation belong to a call that was begun."""

    code = "callback.no_attempt"


class AlreadyEvaluated(Conflict):
    """One evaluation a round."""

    code = "callback.already_evaluated"


class NoPhone(Conflict):
    """The ticket has no telephone number to call."""

    code = "callback.no_phone"
