"""What can go wrong with citizens' records; sentences are in the catalogue ``errors``."""

from huying.kit.errors import Changed, Conflict, Invalid


class CitizenChanged(Changed):
    """Somebody else was faster; data: who, at."""

    code = "citizen.changed"


class BadFact(Invalid):
    """Not a phone, document number or name as its kind demands."""

    code = "citizen.bad_fact"


class FactKnown(Conflict):
    """The record has this value already."""

    code = "citizen.fact_known"


class SameCitizen(Conflict):
    """These two records are one already."""

    code = "citizen.same"


class CitizenGone(Conflict):
    """The record was erased."""

    code = "citizen.gone"


class NotMerged(Conflict):
    """This merge was undone already."""

    code = "citizen.not_merged"


class BadEvidence(Invalid):
    """The ticket number is none of this citizen's."""

    code = "erasure.bad_evidence"


class ErasureOpen(Conflict):
    """A wish of this citizen is being decided already."""

    code = "erasure.open"


class ErasureMovedOn(Changed):
    """The request is in another state than the step needs; data: state."""

    code = "erasure.changed"


class SamePerson(Conflict):
    """Two people are needed, and this one has taken an earlier step."""

    code = "erasure.same_person"


class HoldExists(Conflict):
    """The ticket is kept as evidence already."""

    code = "hold.exists"


class HoldMovedOn(Changed):
    """The hold is in another state than the step needs; data: state."""

    code = "hold.changed"


class RetentionChanged(Changed):
    """Somebody else set retention meanwhile; data: who, at."""

    code = "retention.changed"
