"""What a citizen may be told no to; sentences are in the catalogue ``errors``."""

from huying.kit.errors import Conflict


class NotYet(Conflict):
    """There is nothing to evaluate before the ticket is settled."""

    code = "channel.not_yet"
