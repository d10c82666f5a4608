"""Decisions about alerts and figures: values in, answers out."""

from collections.abc import Mapping
from math import sqrt

from huying.supervise.models import AlertKind, AlertLevel, Decision

Z_95 = 1.959963984540054  # the standard normal quantile that leaves 2.5 % above

LEVEL: Mapping[AlertKind, AlertLevel] = {
    AlertKind.CALLBACK_DISSATISFIED: AlertLevel.RED,
    AlertKind.CALLBACK_OVERDUE: AlertLevel.ORANGE,
    AlertKind.NEAR_DUE: AlertLevel.YELLOW,
    AlertKind.OVERDUE: AlertLevel.ORANGE,
    AlertKind.CALL_RISK: AlertLevel.RED,
}
RANK: Mapping[AlertLevel, int] = {AlertLevel.YELLOW: 1, AlertLevel.ORANGE: 2, AlertLevel.RED: 3}

# Which alerts run a person's clock, and on which limit of the profile.
LIMIT: Mapping[AlertKind, str] = {AlertKind.CALLBACK_DISSATISFIED: "callback.alert"}

_SEEN_TO = (Decision.HANDLED, Decision.FALSE_ALARM)
DECISIONS: Mapping[AlertKind, tuple[Decision, ...]] = {
    AlertKind.CALLBACK_DISSATISFIED: (Decision.EXPLAINED,),
    AlertKind.CALLBACK_OVERDUE: _SEEN_TO,
    AlertKind.NEAR_DUE: _SEEN_TO,
    AlertKind.OVERDUE: _SEEN_TO,
    AlertKind.CALL_RISK: _SEEN_TO,
}

CALL_RISK_LEVEL = 3


def may_decide(kind: AlertKind, decision: Decision) -> bool:
    """Whether a person may close this kind of alert so; rework is an action of its own."""
    return decision in DECISIONS[kind]


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (E. B. Wilson, JASA 22, 1927, 209–212); None for n = 0."""
    if n == 0:
        return None
    share, square = hits / n, Z_95 * Z_95
    middle = share + square / (2 * n)
    spread = Z_95 * sqrt(share * (1 - share) / n + square / (4 * n * n))
    below = 1 + square / n
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)
