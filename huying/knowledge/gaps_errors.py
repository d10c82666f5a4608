from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class GapChanged(Changed):
    code = "knowledge.gap_changed"


class GapOver(Conflict):
    """Nothing is done to a gap that is closed or merged."""

    code = "knowledge.gap_over"


class GapNotYours(Forbidden):
    """A unit works on the gaps that were given to it or to a unit below it."""

    code = "knowledge.gap_not_yours"


class GapUnitUnknown(Invalid):
    code = "knowledge.gap_unit_unknown"


class GapNothingDeclined(Conflict):
    """There is no word of the unit to send back."""

    code = "knowledge.gap_nothing_declined"


class GapCardOld(Conflict):
    """A gap is closed by a card that was published or changed after it was seen."""

    code = "knowledge.gap_card_old"


class GapBadPart(Invalid):
    """A part is some of the gap's own questions, never none and never all."""

    code = "knowledge.gap_bad_part"


class GapWithItself(Conflict):
    """A gap is merged with another one that is open."""

    code = "knowledge.gap_with_itself"
