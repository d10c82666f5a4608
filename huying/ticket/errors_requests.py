"""What can go wrong with requests; sentences are in the catalogue ``errors``."""

from huying.kit.errors import Changed, Invalid


class AmountTooLarge(Invalid):
    """An extension is at most the original limit; data: ``limit`` in words."""

    code = "ticket.amount_too_large"


class EndOutOfRange(Invalid):
    """A suspension ends after now and within the longest time allowed; data: ``latest``."""

    code = "ticket.end_out_of_range"


class RequestChanged(Changed):
    """Somebody else decided on it first; data: who, at."""

    code = "ticket.request_changed"
