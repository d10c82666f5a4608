"""Decisions about alerts and figures: values in, answers out."""

from collections.abc import Mapping

from huying.supervise.models import AlertKind, AlertLevel, Decision

LEVEL: Mapping[AlertKind, AlertLevel] = {
    AlertKind.CALLBACK_DISSATISFIED: AlertLevel.RED,
    AlertKind.CALLBACK_OVERDUE: AlertLevel.ORANGE,
    AlertKind.NEAR_DUE: AlertLevel.YELLOW,
    AlertKind.OVERDUE: AlertLevel.ORANGE,
    AlertKind.CALL_RISK: AlertLevel.RED,
    AlertKind.OVERDUE_RED: AlertLevel.RED,
    AlertKind.DISPATCH_OVERDUE: AlertLevel.ORANGE,
    AlertKind.CONTACT_OVERDUE: AlertLevel.ORANGE,
    AlertKind.CLOSE_REVIEW_OVERDUE: AlertLevel.ORANGE,
    AlertKind.PART_OVERDUE: AlertLevel.ORANGE,
    AlertKind.OBJECTION_OVERDUE: AlertLevel.ORANGE,
    AlertKind.ADJUDICATION_OVERDUE: AlertLevel.ORANGE,
    AlertKind.CALLBACK_TRIES: AlertLevel.ORANGE,
    AlertKind.LETTER_OVERDUE: AlertLevel.RED,
    AlertKind.CALL_WATCH: AlertLevel.ORANGE,
    AlertKind.MEASURE_OVERDUE: AlertLevel.ORANGE,
}
RANK: Mapping[AlertLevel, int] = {AlertLevel.YELLOW: 1, AlertLevel.ORANGE: 2, AlertLevel.RED: 3}

# Which alerts run a person's clock, and on which limit of the profile.
LIMIT: Mapping[AlertKind, str] = {AlertKind.CALLBACK_DISSATISFIED: "callback.alert"}

_SEEN_TO = (Decision.HANDLED, Decision.FALSE_ALARM)
DECISIONS: Mapping[AlertKind, tuple[Decision, ...]] = {
    kind: (Decision.EXPLAINED,) if kind is AlertKind.CALLBACK_DISSATISFIED else _SEEN_TO
    for kind in AlertKind
}

CALL_RISK_LEVEL = 3
# The watch of a call at 2 (warn) and 3 (act); below that nobody is told.
WATCH_LEVELS: Mapping[int, AlertLevel] = {2: AlertLevel.ORANGE, 3: AlertLevel.RED}


def may_decide(kind: AlertKind, decision: Decision) -> bool:
    """Whether a person may close this kind of alert so; rework is an action of its own."""
    return decision in DECISIONS[kind]
