from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class SamePerson(Conflict):
    """Who brings a card and who publishes it are two people."""

    code = "knowledge.same_person"


class NothingProposed(Conflict):
    code = "knowledge.nothing_proposed"


class CardInvalid(Invalid):
    """A card's document breaks its form; ``where`` is the dotted path of the first wrong field."""

    code = "knowledge.card_invalid"


class CardChanged(Changed):
    """What was seen is no longer what waits or is in force."""

    code = "knowledge.changed"


class NotPublished(Conflict):
    """Only what is served can be withdrawn."""

    code = "knowledge.not_published"


class NotOfOwnUnit(Forbidden):
    """A unit writes cards of its own and its subordinate units alone."""

    code = "knowledge.not_own_unit"


class TooFewGolden(Conflict):
    """A card is published with golden questions to hold it to."""

    code = "knowledge.too_few_golden"


class ReasonMissing(Conflict):
    """A change that breaks other cards' questions is published with a reason or not at all."""

    code = "knowledge.reason_missing"


class BadSchedule(Invalid):
    """A time to publish or to withdraw lies in the past, or the two are the wrong way round."""

    code = "knowledge.bad_schedule"


class AnswerTooLong(Conflict):
    """What is read aloud is at most three sentences."""

    code = "knowledge.answer_too_long"


class FileRefused(Invalid):
    """A file that cannot go with a card: its kind, or its size."""

    code = "knowledge.file_refused"


class ReviewClosed(Conflict):
    """Somebody has answered this review, or it is not needed any more."""

    code = "knowledge.review_closed"


class NothingChanged(Conflict):
    """A review is answered as changed when a changed version waits or was published since."""

    code = "knowledge.nothing_changed"
