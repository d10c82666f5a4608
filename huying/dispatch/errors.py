"""What can go wrong between registration and the unit."""

from huying.kit.errors import Conflict, Invalid


class UnitNotListed(Invalid):
    """No duty row names this unit for the ticket's category and place (rule 13)."""

    code = "dispatch.unit_not_listed"


class NoSingleUnit(Conflict):
    """No row, or several of the same rank: a dispatcher must choose."""

    code = "dispatch.no_single_unit"
