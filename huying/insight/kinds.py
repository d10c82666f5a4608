"""The words of figures: how they are grouped, whose they are, to which time a row belongs."""

from enum import StrEnum


class Group(StrEnum):
    INTAKE = "intake"
    DISPATCH = "dispatch"
    TIME = "time"
    RESULT = "result"
    COURSE = "course"
    CALLBACK = "callback"
    CHECK = "check"


class Owner(StrEnum):
    """Whose doing it is: ``hotline`` and ``call`` figures are not the units' and not by unit.

    ``call`` rows have no ticket: category, place, kind and urgency do not narrow them.
    """

    UNIT = "unit"
    HOTLINE = "hotline"
    CALL = "call"


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Attribution(StrEnum):
    """The moment that puts a row into a period."""

    STARTED = "started"
    REGISTERED = "registered"
    SENT = "sent"
    DUE = "due"
    SETTLED = "settled"
    EVALUATED = "evaluated"
    ENDED = "ended"
    CONTACTED = "contacted"
    ASKED = "asked"
    APPROVED = "approved"
    INSPECTED = "inspected"
    CHECKED = "checked"


class Basis(StrEnum):
    """Against which due date: as granted, without extensions (rule 3), without suspensions."""

    GRANTED = "granted"
    UNEXTENDED = "unextended"
    UNPAUSED = "unpaused"


class By(StrEnum):
    """What a figure is broken down by; days, weeks and months are the city's own."""

    UNIT = "unit"
    CATEGORY = "category"
    PLACE = "place"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


BUCKETS = (By.DAY, By.WEEK, By.MONTH)


class RowPart(StrEnum):
    """Which rows: all that are counted, those in the numerator, or the rest."""

    ALL = "all"
    COUNTED = "counted"
    REST = "rest"
