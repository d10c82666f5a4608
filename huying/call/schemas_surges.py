"""What a surge changed, with numbers and intervals."""

from datetime import datetime

from pydantic import BaseModel


class Mean(BaseModel):
    """Seconds; ``low``–``high`` is the 95 % interval, None from fewer than two."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


class Portion(BaseModel):
    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class SurgePeriod(BaseModel):
    """``name``: before, during, after. ``handle_seconds``: talk, hold and wrap-up of the ended
    calls of the subject that began in it; ``direct``: those with a matter answered at once."""

    name: str
    first: datetime
    last: datetime
    handle_seconds: Mean
    direct: Portion


class SurgeEffect(BaseModel):
    """``shown``: desks that its answer was on; ``adopted``: read, sent, cited or answered with."""

    periods: list[SurgePeriod]
    shown: int
    adopted: Portion
    dismissed: Portion


class CardFigures(BaseModel):
    """``hit_at_3``: matters in which one of the up to three pushed cards was used / matters that
    were pushed any; ``adopted``, ``dismissed``: of the pushed cards; ``looked_up``: cards that the
    agent had to look up / all that came to a desk. Used: read, sent, cited or answered with."""

    days: int
    hit_at_3: Portion
    adopted: Portion
    dismissed: Portion
    looked_up: Portion
