"""What can go wrong with a ticket; sentences are in the catalogue ``errors``."""

from huying.kit import texts
from huying.kit.errors import Changed, Conflict, Invalid


class TicketChanged(Changed):
    """Somebody else was faster; data: who, at."""

    code = "ticket.changed"


class WrongMove(Conflict):
    """The machine of states has no way from ``state`` to ``to``."""

    code = "ticket.wrong_move"


class ActionRefused(Conflict):
    """The state or a rule forbids the action now; ``reason`` is a key of ``ticket`` / ``why.*``."""

    code = "ticket.refused"

    @property
    def message(self) -> str:
        return texts.say("ticket", f"why.{self.data['reason']}", **self.data)


class UnknownCode(Invalid):
    """A category, place, unit or outcome code that the catalogue does not have."""

    code = "ticket.unknown_code"


class NeedsOutcomeText(Invalid):
    """Not accepting needs a code and the text that names the right door (rule 8)."""

    code = "ticket.needs_outcome_text"


class NeedsReason(Invalid):
    """A change of kind, category or urgency, and an unsolved claim, need a reason."""

    code = "ticket.needs_reason"


class NeedsSecondPerson(Conflict):
    """After review a complaint becomes a consultation by a second person only (rule 6)."""

    code = "ticket.needs_second_person"


class IdentityShut(Conflict):
    """The identity of a confidential or report ticket stays with the hotline (rule 9)."""

    code = "ticket.identity_shut"


class RangeTooWide(Invalid):
    """A text search without an end would read all history."""

    code = "ticket.range_too_wide"


class NeedsOtherPerson(Conflict):
    """Whom somebody named, and what they asked to lower, another person decides on (rule 9)."""

    code = "ticket.needs_other_person"


class UnitShutOut(Conflict):
    """The ticket accuses this unit or one above it: nothing of it may be sent there (rule 9)."""

    code = "ticket.unit_shut_out"


class UnitNotBelow(Invalid):
    """Not a unit that the duty row lets this one hand work down to (rule 13); ``why`` says so."""

    code = "ticket.unit_not_below"


class PeopleBelowCallers(Invalid):
    """Fewer people affected than the ``least`` distinct citizens who told it."""

    code = "ticket.people_below_callers"


class OneByOne(Conflict):
    """Not with many at once; ``reason`` is a key of ``ticket`` / ``single.*``."""

    code = "ticket.one_by_one"

    @property
    def message(self) -> str:
        return texts.say("ticket", f"single.{self.data['reason']}")


class UnknownColumn(Invalid):
    """A column that this list does not have."""

    code = "ticket.unknown_column"


class TooManyTickets(Conflict):
    """More rows than may leave in one file."""

    code = "ticket.too_many_rows"
