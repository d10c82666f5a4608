"""What one person asks, within what that person may see."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight.errors import WrongPeriod
from huying.insight.figures import Question
from huying.insight.schemas import Asked
from huying.insight.units import Node, Tree, read_tree
from huying.kit.actor import Actor
from huying.kit.errors import NotFound

LONGEST = timedelta(days=366)
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Scope:
    """``root``: the unit whose subtree is asked for; None for the whole city."""

    question: Question
    root: Node | None
    tree: Tree
    city: Catalogue
    asked: Asked

    @property
    def city_question(self) -> Question:
        return self.question.of_city()


async def scope_of(session: AsyncSession, actor: Actor, asked: Asked, now: datetime) -> Scope:
    """Units see their own subtree. Raises NotFound beyond it, WrongPeriod."""
    city, tree = await catalogue(session), await read_tree(session)
    root = root_of(actor, tree, asked.unit)
    since, until = period(asked, city, now)
    place_path = ""
    if asked.place:
        place = city.places.get(asked.place)
        if place is None:
            raise NotFound()
        place_path = place.path
    question = Question(
        since=since,
        until=until,
        zone=city.zone.key,
        unit_ids=frozenset(node.id for node in tree.within(root.path)) if root else None,
        category=asked.category,
        place_path=place_path,
        kinds=tuple(asked.kind),
        urgencies=tuple(asked.urgency),
    )
    return Scope(question, root, tree, city, asked)


def root_of(actor: Actor, tree: Tree, code: str) -> Node | None:
    """The unit whose subtree the person asks for, or may see at most; None: the whole city.

    Raises NotFound.
    """
    if actor.sees_all_units:
        if not code:
            return None
        found = tree.by_code.get(code)
    else:
        own = tree.by_id.get(actor.unit_id) if actor.unit_id else None
        found = tree.by_code.get(code) if code else own
        if own is None or found is None or not found.path.startswith(own.path):
            raise NotFound()
    if found is None:
        raise NotFound()
    return found


def period(asked: Asked, city: Catalogue, now: datetime) -> tuple[datetime, datetime]:
    """From the first day's midnight in the city until the last day's end, but never after now:
    what is not due yet is neither kept nor broken. Raises WrongPeriod."""
    today = now.astimezone(city.zone).date()
    last = asked.until or max(today, asked.since or today)
    first = asked.since or last.replace(day=1)
    if not FIRST <= first <= last <= LAST or last - first >= LONGEST:
        raise WrongPeriod(field="since")
    since = datetime.combine(first, time(), city.zone)
    until = datetime.combine(last + timedelta(days=1), time(), city.zone)
    moment = now + timedelta(microseconds=1)
    return since, max(since, min(until, moment))
