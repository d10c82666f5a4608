"""Refusals of dispute risks."""

from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class DisputeChanged(Changed):
    code = "dispute_risk.changed"


class DisputeStateForbids(Conflict):
    """The state of the matter forbids it."""

    code = "dispute_risk.state"


class DisputeUnknownUnit(Invalid):
    code = "dispute_risk.unknown_unit"


class DisputeBadRules(Invalid):
    """Thresholds rise, points lie between 0 and 1000, and nobody set others meanwhile."""

    code = "dispute_risk.bad_rules"


class DisputeAppealed(Conflict):
    """An appeal against the same sign is open."""

    code = "dispute_risk.appealed"


class DisputeUnknownSign(Invalid):
    """The score has no such sign."""

    code = "dispute_risk.unknown_sign"


class DisputeAppealOver(Conflict):
    code = "dispute_risk.appeal_over"


class DisputeOwnAppeal(Forbidden):
    """Who filed an appeal does not decide it."""

    code = "dispute_risk.own_appeal"
