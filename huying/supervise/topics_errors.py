"""Refusals of weekly topics."""

from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class TopicChanged(Changed):
    code = "topic.changed"


class TopicOver(Conflict):
    """Nothing is done to a topic that is closed, its public words apart."""

    code = "topic.over"


class TopicWeekPutUp(Conflict):
    """The candidates of that week were put up before; they do not change."""

    code = "topic.week_put_up"


class TopicNoCandidates(Conflict):
    """No subject of that time has matters enough to be ranked."""

    code = "topic.no_candidates"


class TopicWeekUnknown(Invalid):
    """A week is its Monday, and neither still to come nor long past."""

    code = "topic.week_unknown"


class TopicBadWeights(Invalid):
    """Every part has a weight between 0 and 1, and not all are 0."""

    code = "topic.bad_weights"


class TopicNotACandidate(Invalid):
    """The subject is not on the week's slate: it is named with a reason instead."""

    code = "topic.not_a_candidate"


class TopicNeedsReason(Invalid):
    """Another subject than a candidate is named with a reason."""

    code = "topic.needs_reason"


class TopicChosenBefore(Conflict):
    """The subject is a topic already that is not closed."""

    code = "topic.chosen_before"


class TopicUnknownCode(Invalid):
    """A category, place or unit that the city does not have."""

    code = "topic.unknown_code"


class TopicNotYours(Forbidden):
    """A unit works on its own measures and on those of units below it."""

    code = "topic.not_yours"


class TopicMeasureOver(Conflict):
    """The measure is done or dropped."""

    code = "topic.measure_over"


class TopicNothingAsked(Conflict):
    """No extension is asked for."""

    code = "topic.nothing_asked"


class TopicBadDay(Invalid):
    """A measure's day is not past; an extension leads beyond the day that stands."""

    code = "topic.bad_day"


class TopicNotLed(Conflict):
    """Before anything else it has a chair and a lead unit."""

    code = "topic.not_led"


class TopicMeasuresOpen(Conflict):
    """It is closed when every measure is done or dropped."""

    code = "topic.measures_open"


class TopicNothingProposed(Conflict):
    """No public words wait for approval."""

    code = "topic.nothing_proposed"


class TopicSamePerson(Conflict):
    """Who wrote the public words does not approve them."""

    code = "topic.same_person"
