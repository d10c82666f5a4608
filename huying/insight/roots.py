"""根因清单: solve one, crack a class. A sheet goes draft → submitted → accepted or refused → done;
who submitted it does not decide on it; a refused one is worked over and submitted again."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import incidents_repository as repository
from huying.insight.incidents_errors import (
    RootChanged,
    RootIncomplete,
    RootKnown,
    RootOwn,
    RootStateWrong,
    RootUnknown,
)
from huying.insight.incidents_events import RootMoved, RootSaved
from huying.insight.incidents_rows import tell
from huying.insight.incidents_schemas import RootBody
from huying.insight.models_incidents import Incident, IncidentRoot, RootState
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.models import new_id

EDITABLE = frozenset({RootState.DRAFT, RootState.REFUSED})


async def save(
    session: AsyncSession, actor: Actor, incident: Incident, body: RootBody
) -> IncidentRoot:
    """Begin or edit it. Raises RootKnown, RootChanged, RootStateWrong, RootUnknown."""
    root = await repository.root_of(session, incident.id, lock=True)
    await _must_be_known(session, body)
    is_new = root is None
    if root is None:
        if body.version != 0:
            raise RootChanged()
        root = IncidentRoot(id=new_id(), incident_id=incident.id, made_by=actor.id)
        session.add(root)
    elif body.version == 0:
        raise RootKnown()
    else:
        _must_be(root, body.version, EDITABLE)
        if root.state is RootState.REFUSED:
            _go(session, actor, root, RootState.DRAFT)
    for name, value in body.model_dump(exclude={"version"}).items():
        setattr(root, name, value.strip() if isinstance(value, str) else value)
    await session.flush()
    tell(session, actor, RootSaved(incident.id, root.id, is_new))
    return root


async def submit(session: AsyncSession, actor: Actor, root: IncidentRoot, version: int) -> None:
    """Raises RootStateWrong, RootChanged, RootIncomplete."""
    _must_be(root, version, frozenset({RootState.DRAFT}))
    for name in ("cause", "proposal", "unit_code", "due_on"):
        if not getattr(root, name):
            raise RootIncomplete(field=name)
    root.submitted_at, root.submitted_by = clock.now(), actor.id
    root.decided_at = root.decided_by = None
    root.decision = ""
    _go(session, actor, root, RootState.SUBMITTED)
    await session.flush()


async def decide(
    session: AsyncSession,
    actor: Actor,
    root: IncidentRoot,
    version: int,
    note: str,
    *,
    is_accepted: bool,
) -> None:
    """Raises RootStateWrong, RootChanged, RootOwn."""
    _must_be(root, version, frozenset({RootState.SUBMITTED}))
    if root.submitted_by == actor.id:
        raise RootOwn()
    root.decided_at, root.decided_by, root.decision = clock.now(), actor.id, note
    _go(session, actor, root, RootState.ACCEPTED if is_accepted else RootState.REFUSED)
    await session.flush()


async def finish(
    session: AsyncSession, actor: Actor, root: IncidentRoot, version: int, note: str
) -> None:
    """What was proposed is done; from now on counts are those after. Raises RootStateWrong,
    RootChanged."""
    _must_be(root, version, frozenset({RootState.ACCEPTED}))
    root.done_at, root.done_by, root.done_note = clock.now(), actor.id, note
    _go(session, actor, root, RootState.DONE)
    await session.flush()


async def find(session: AsyncSession, incident: Incident) -> IncidentRoot:
    """Locked. Raises NotFound."""
    root = await repository.root_of(session, incident.id, lock=True)
    if root is None:
        raise NotFound()
    return root


def is_overdue(root: IncidentRoot, zone: ZoneInfo) -> bool:
    """Past its day and neither done nor refused."""
    today: date = clock.now().astimezone(zone).date()
    is_waiting = root.state in (RootState.SUBMITTED, RootState.ACCEPTED)
    return is_waiting and root.due_on is not None and root.due_on < today


def _go(session: AsyncSession, actor: Actor, root: IncidentRoot, to: RootState) -> None:
    before, root.state = root.state, to
    tell(session, actor, RootMoved(root.incident_id, root.id, before.value, to.value))


def _must_be(root: IncidentRoot, version: int, states: frozenset[RootState]) -> None:
    if root.version != version:
        raise RootChanged()
    if root.state not in states:
        raise RootStateWrong(state=root.state.value)


async def _must_be_known(session: AsyncSession, body: RootBody) -> None:
    city = await catalogue(session)
    if city.category(body.class_category) is None:
        raise RootUnknown(field="class_category", value=body.class_category)
    if body.class_place and city.place(body.class_place) is None:
        raise RootUnknown(field="class_place", value=body.class_place)
    if body.unit_code and body.unit_code not in city.units:
        raise RootUnknown(field="unit_code", value=body.unit_code)
