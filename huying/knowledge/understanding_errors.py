from huying.kit.errors import Changed, Conflict, Invalid, Unavailable


class PointNotInText(Invalid):
    """A point is exactly a part of one block; nothing uncited is kept."""

    code = "knowledge.point_not_in_text"


class PointKnown(Conflict):
    """A point of that kind at those characters is there already."""

    code = "knowledge.point_known"


class DraftChanged(Changed):
    """The drafts are not the ones that were seen: points were decided on meanwhile."""

    code = "knowledge.draft_changed"


class DraftIncomplete(Invalid):
    """A draft lacks what only a person can say: since when the policy is in force, who owns it."""

    code = "knowledge.draft_incomplete"


class ReaderUnavailable(Unavailable):
    """There is no language model, it is switched off, or it failed; what the rules read stands."""

    code = "knowledge.reader_unavailable"
