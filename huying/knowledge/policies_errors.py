from huying.kit.errors import Changed, Conflict, Invalid, Unavailable


class PolicyChanged(Changed):
    """Somebody else wrote to the policy since it was seen."""

    code = "policies.changed"


class PolicyStateForbids(Conflict):
    """The policy is not in a state for this: retired ones are restored first."""

    code = "policies.state"


class FileNotEnded(Conflict):
    """The file is being read, or was read well."""

    code = "policies.file_not_ended"


class DatesCrossed(Invalid):
    """In force until a day before it began."""

    code = "policies.dates_crossed"


class BadAddress(Invalid):
    """No address of a page or file on the web."""

    code = "policies.bad_address"


class NoPage(Invalid):
    """The original has no such page, or no pages at all."""

    code = "policies.no_page"


class PageFailed(Unavailable):
    """The page could not be drawn."""

    code = "policies.page_failed"


class PairIncomplete(Invalid):
    """A question and answer cannot be proposed as it is."""

    code = "policies.pair_incomplete"
