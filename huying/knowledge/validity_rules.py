"""Whether a card may be served: the one rule that every serving path asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from huying.knowledge.models import CardState, Sensitivity


class Unfit(StrEnum):
    """Why a card must not be served. ``stale``: what is shown is not the version in force."""

    NOT_PUBLISHED = "not_published"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OTHER_AREA = "other_area"
    NOT_PUBLIC = "not_public"
    STALE = "stale"


@dataclass(frozen=True)
class Fitness:
    """What of a card decides whether it may be served."""

    state: CardState
    valid_from: date
    valid_to: date | None
    area: str
    sensitivity: Sensitivity
    withdraw_at: datetime | None = None


@dataclass(frozen=True)
class Serving:
    """To whom and when. ``day`` and ``now``: business time; ``place_chain``: the codes of the
    matter's place and all above it, empty when the place is unknown; ``is_public``: on a page that
    citizens read."""

    day: date
    now: datetime
    place_chain: Sequence[str] = ()
    is_public: bool = False


def unfit(card: Fitness, serving: Serving) -> Unfit | None:
    """None: it may be served. A card of a district passes where the place is unknown: it is shown
    with the question which district (see ``needs_area``)."""
    if card.state is CardState.WITHDRAWN:
        return Unfit.WITHDRAWN
    if card.state is not CardState.PUBLISHED:
        return Unfit.NOT_PUBLISHED
    if card.withdraw_at is not None and card.withdraw_at <= serving.now:
        return Unfit.WITHDRAWN
    if serving.day < card.valid_from:
        return Unfit.NOT_YET
    if card.valid_to is not None and card.valid_to < serving.day:
        return Unfit.EXPIRED
    if serving.is_public and card.sensitivity is not Sensitivity.PUBLIC:
        return Unfit.NOT_PUBLIC
    if card.area and serving.place_chain and card.area not in serving.place_chain:
        return Unfit.OTHER_AREA
    return None
