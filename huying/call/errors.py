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


class CardNotServed(Conflict):
    """The card is not on this desk any more: withdrawn, expired, of another place, or replaced by
    another version."""

    code = "call.card_not_served"


class CardNotSendable(Conflict):
    """A card for the hotline's own desks is never sent out."""

    code = "call.card_not_sendable"


class CardConditionOpen(Conflict):
    """What the card answers depends on something that nobody has said yet: ask first."""

    code = "call.card_condition_open"


class NoMobile(Invalid):
    """There is no mobile phone to send to, or it is not the one that was confirmed."""

    code = "call.no_mobile"


class UnknownOption(Invalid):
    """Not a case of the card's condition."""

    code = "call.unknown_option"
