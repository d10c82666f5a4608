"""What can go wrong between registration and the unit."""

from huying.kit import texts
from huying.kit.errors import Changed, Conflict, Invalid


class UnitNotListed(Invalid):
    """No duty row names this unit for the ticket's category and place (rule 13)."""

    code = "dispatch.unit_not_listed"


class NoSingleUnit(Conflict):
    """No row, or several of the same rank: a dispatcher must choose."""

    code = "dispatch.no_single_unit"


class DisputeRefused(Conflict):
    """A rule forbids it now; ``reason`` is a key of ``dispatch`` / ``refused.*``."""

    code = "dispatch.refused"

    @property
    def message(self) -> str:
        return texts.say("dispatch", f"refused.{self.data['reason']}")


class DisputeChanged(Changed):
    """Somebody else decided or gave an opinion meanwhile."""

    code = "dispatch.changed"


class UnknownDuty(Invalid):
    """The catalogue has no row of this code."""

    code = "dispatch.unknown_duty"


class NotMoreSpecific(Invalid):
    """A row made of a decision must say where or about what: a place or object words."""

    code = "dispatch.not_more_specific"


class ProposalChanged(Conflict):
    """The catalogue proposes another unit than the person saw."""

    code = "dispatch.proposal_changed"
