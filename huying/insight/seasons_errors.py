from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class SeasonChanged(Changed):
    code = "season.changed"


class SeasonPlanOver(Conflict):
    """Nothing is edited in a plan that was dismissed or evaluated."""

    code = "season.plan_over"


class SeasonPlanKnown(Conflict):
    """The season of that year has a plan already."""

    code = "season.plan_known"


class SeasonNoWindow(Invalid):
    """The matter does not come in that year."""

    code = "season.no_window"


class SeasonNotOver(Conflict):
    """A season is evaluated after its last day."""

    code = "season.not_over"


class SeasonNotConfirmed(Conflict):
    """Actions are worked on after a person has confirmed the plan."""

    code = "season.not_confirmed"


class SeasonNotYours(Forbidden):
    """A unit ticks off its own actions and those of units below it."""

    code = "season.not_yours"


class SeasonActionState(Conflict):
    """The action is done or dropped already, or is not."""

    code = "season.action_state"


class SeasonUnknownCode(Invalid):
    """A category, place or unit that the city does not have."""

    code = "season.unknown_code"


class SeasonBadRule(Invalid):
    """When a matter comes is not said in a way that can be reckoned."""

    code = "season.bad_rule"


class SeasonFileUnreadable(Invalid):
    """The file is no table of weather or city events."""

    code = "season.file_unreadable"


class SeasonFileWrong(Invalid):
    """Lines are wrong; nothing was taken over."""

    code = "season.file_wrong"


class SeasonEventKnown(Conflict):
    """An event of that name begins on that day already."""

    code = "season.event_known"
