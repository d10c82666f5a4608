"""What can go wrong with urging and letters; sentences are in the catalogue ``errors``."""

from huying.kit.errors import Changed, Conflict, Invalid


class LetterChanged(Changed):
    """Somebody else was faster; data: who, at, when."""

    code = "supervise.letter_changed"


class LetterWrongState(Conflict):
    """The letter's state does not allow it."""

    code = "supervise.letter_wrong_state"


class LetterSamePerson(Conflict):
    """Whoever drafted a letter does not issue it."""

    code = "supervise.letter_same_person"


class LetterNotYourUnit(Conflict):
    """Only the unit that a letter went to receives and answers it."""

    code = "supervise.letter_not_your_unit"


class LetterNeedsNoAnswer(Conflict):
    """A notice is received, not answered."""

    code = "supervise.letter_needs_no_answer"


class LetterReturnedBefore(Conflict):
    """An answer is returned once; after that the supervisor decides."""

    code = "supervise.letter_returned_before"


class TicketNotUnits(Invalid):
    """A letter names only tickets that its unit or one below it was sent (rule 9); data: number."""

    code = "supervise.ticket_not_units"


class UnknownUnit(Invalid):
    code = "supervise.unknown_unit"


class UnknownTicket(Invalid):
    code = "supervise.unknown_ticket"


class WrongTemplate(Invalid):
    """A placeholder that the part does not know, or one that it needs; data: slot."""

    code = "supervise.wrong_template"


class NobodyToUrge(Conflict):
    """No unit is at work on the ticket."""

    code = "supervise.nobody_to_urge"


class UrgeAnsweredBefore(Conflict):
    code = "supervise.urge_answered"


class UrgedBefore(Conflict):
    """The unit has not answered the last one yet."""

    code = "supervise.urged_before"


class NoFont(Conflict):
    """No Chinese font on this machine: the PDF cannot be made, the DOCX can."""

    code = "supervise.no_font"
