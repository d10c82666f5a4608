from huying.kit.errors import Changed, Conflict, Invalid


class SurgeChanged(Changed):
    code = "surge.changed"


class SurgeNotOpen(Conflict):
    """Only what is proposed can be pinned or refused, only what is pinned renewed or ended."""

    code = "surge.not_open"


class SurgeSamePerson(Conflict):
    """An agreed wording is pinned by another person than the one who wrote it."""

    code = "surge.same_person"


class SurgeUnanswered(Invalid):
    """A surge serves a card that is in force, or an agreed wording: one of the two."""

    code = "surge.unanswered"


class SurgeWithoutSubject(Invalid):
    """Without words and categories it would be pushed into every call."""

    code = "surge.without_subject"


class SurgeUnknown(Invalid):
    """A category or place that the city does not have."""

    code = "surge.unknown_code"
