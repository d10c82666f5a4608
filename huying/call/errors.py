from huying.kit.errors import Changed, Conflict, Invalid, Unavailable


class CallTaken(Conflict):
    """Somebody else picked it up, or it ended while waiting."""

    code = "call.taken"


class AgentBusy(Conflict):
    """The agent already has a live call."""

    code = "call.agent_busy"


class CallNotRunning(Conflict):
    code = "call.not_running"


class CannotHangUp(Conflict):
    """The line ends this call, not the screen."""

    code = "call.cannot_hang_up"


class MattersOpen(Conflict):
    """Wrap-up is not over; ``ordinals`` names the open ones."""

    code = "call.matters_open"


class MatterHasEnded(Conflict):
    code = "call.matter_ended"


class MatterChanged(Changed):
    code = "call.changed"


class UnknownField(Invalid):
    code = "call.unknown_field"


class WrongValue(Invalid):
    """Not a known category, kind, urgency or place."""

    code = "call.wrong_value"


class DraftIncomplete(Invalid):
    """A ticket needs at least a category and what it is about."""

    code = "call.draft_incomplete"


class NothingProposed(Invalid):
    """Only what the machine proposed can be accepted or refused."""

    code = "call.nothing_proposed"


class WrongDoor(Invalid):
    """The code for not accepting or transferring is not in the list."""

    code = "call.wrong_code"


class TicketHasEnded(Conflict):
    """Nothing is noted on a ticket that has ended: what is told now is a matter of its own."""

    code = "call.ticket_has_ended"


class UnknownConversation(Invalid):
    code = "call.unknown_conversation"


class WordingUnavailable(Unavailable):
    """There is no language model, or it failed; the draft stays as it was."""

    code = "call.wording_unavailable"


class WordingUnsupported(Conflict):
    """The language model wrote something that nobody said; the draft stays as it was."""

    code = "call.wording_unsupported"
