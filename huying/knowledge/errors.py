from huying.kit.errors import Conflict


class SamePerson(Conflict):
    """Who brings a card and who publishes it are two people."""

    code = "knowledge.same_person"


class NothingProposed(Conflict):
    code = "knowledge.nothing_proposed"
