"""Refusals of figures."""

from huying.kit.errors import Invalid


class WrongPeriod(Invalid):
    """Ends before it begins, is longer than a leap year, or lies outside of all calendars."""

    code = "insight.wrong_period"


class NotApplicable(Invalid):
    """The figure is not a unit's, or its rows know nothing of what the filter asks."""

    code = "insight.not_applicable"


class NoSuchBasis(Invalid):
    """The figure has no due date that extensions or suspensions could move."""

    code = "insight.no_such_basis"


class TooManyRows(Invalid):
    """More rows than one file may hold: narrow the period or the unit."""

    code = "insight.too_many_rows"


class TooManyCells(Invalid):
    """More cells than one answer may hold: narrow the period, or tell less apart."""

    code = "insight.too_many_cells"


class SliceNeeds(Invalid):
    """This slice is read for one category or one place, named by ``field``."""

    code = "insight.slice_needs"
