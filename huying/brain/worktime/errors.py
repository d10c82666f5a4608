"""What working-time arithmetic refuses. All are ValueErrors: the caller handed over bad values."""


class WorkTimeError(ValueError):
    """Base of every error of this package."""


class NaiveTime(WorkTimeError):
    """A time without a zone was given: which instant it means is unknown."""


class InvalidLimit(WorkTimeError):
    """A limit is not a positive whole amount of a known unit."""


class InvalidPeriod(WorkTimeError):
    """A working period is malformed, ends before it begins, or overlaps its neighbour."""


class InvalidTable(WorkTimeError):
    """The table of holidays and make-up days is malformed or contradicts itself."""


class InvalidPause(WorkTimeError):
    """A pause ends before it begins."""


class OutOfSpan(WorkTimeError):
    """The answer lies outside the years that a calendar reckons with, or never comes."""
