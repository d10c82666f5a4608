"""What is done to a call's matters: by the brain's reading, and by the agent's hand."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import drafts, repository, rules, streams
from huying.call.drafts import Draft
from huying.call.errors import (
    MatterChanged,
    MatterHasEnded,
    NothingProposed,
    UnknownField,
    WrongValue,
)
from huying.call.events import DraftUpdated, FieldTouched, MatterAdded, RiskFound
from huying.call.models import Call, CallAssist, CallRisk, Json, Matter, MatterState
from huying.call.schemas import FieldInput, MatterChange
from huying.call.service import must_run
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind, Urgency
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.people.repository import names_of

_CHOICES = {
    "kind": frozenset(kind.value for kind in MatterKind),
    "urgency": frozenset(urgency.value for urgency in Urgency),
}


async def apply_reading(
    session: AsyncSession, assist: CallAssist, reading: Json, *, through: int
) -> bool:
    """Store what the brain read up to utterance ``through``; says whether anything changed.

    ``assist`` is locked. An older reading than the stored one changes nothing. Fields that the
    agent touched live in another column, so they are never written over.
    """
    if through <= assist.analysed_seq:
        return False
    changed = await _place_drafts(session, assist.call_id, reading["matters"])
    risks = await _note_risks(session, assist.call_id, reading["risks"])
    is_new = bool(changed or risks) or assist.norms != reading["norms"]
    assist.analysed_seq, assist.norms = through, reading["norms"]
    if is_new:
        emit(
            session,
            SYSTEM,
            DraftUpdated(call_id=assist.call_id, seq=through, ordinals=sorted(changed)),
            streams=streams.both(assist.call_id),
        )
    await session.flush()
    return is_new


async def _place_drafts(session: AsyncSession, call_id: UUID, read: list[Json]) -> set[int]:
    matters = await repository.matters(session, call_id, lock=True)
    by_ordinal = {matter.ordinal: matter for matter in matters}
    placement = rules.place_segments(matters, read)
    changed: set[int] = set()
    for ordinal, raw in placement.drafts.items():
        draft = {key: value for key, value in raw.items() if key != "segment"}
        matter = by_ordinal.get(ordinal)
        if matter is None:
            session.add(
                Matter(
                    call_id=call_id,
                    ordinal=ordinal,
                    segment=raw["segment"],
                    draft=draft,
                    touched={},
                )
            )
            changed.add(ordinal)
        elif matter.draft != draft:
            matter.draft = draft
            changed.add(ordinal)
    for ordinal in placement.dropped:
        await session.delete(by_ordinal[ordinal])
        changed.add(ordinal)
    return changed


async def _note_risks(session: AsyncSession, call_id: UUID, found: list[Json]) -> bool:
    known = {(r.kind, r.term): r for r in await repository.risks(session, call_id)}
    is_new = False
    for risk in found:
        row = known.get((risk["kind"], risk["term"]))
        first, latest = risk["spans"][0][0], risk["spans"][-1][0]
        if row is None:
            session.add(
                CallRisk(
                    call_id=call_id,
                    kind=risk["kind"],
                    term=risk["term"],
                    level=risk["level"],
                    call_seq=first,
                    spans=risk["spans"],
                    found_at=clock.now(),
                )
            )
            announced = first
        elif risk["level"] > row.level:
            row.level, row.spans, announced = risk["level"], risk["spans"], latest
        else:
            row.spans = risk["spans"]
            continue
        is_new = True
        emit(
            session,
            SYSTEM,
            RiskFound(call_id=call_id, kind=risk["kind"], level=risk["level"], seq=announced),
            streams=[*streams.both(call_id), streams.CALLS],
        )
    return is_new


async def add(session: AsyncSession, actor: Actor, call: Call) -> Matter:
    """One more matter by hand (the call is locked); no segment of the brain stands behind it."""
    must_run(actor, call)
    # The assist row is locked so that a reading cannot take the same ordinal.
    await repository.assist(session, call.id, lock=True)
    taken = [matter.ordinal for matter in await repository.matters(session, call.id)]
    matter = Matter(
        call_id=call.id, ordinal=max(taken, default=0) + 1, draft={}, touched={}, version=1
    )
    session.add(matter)
    emit(
        session,
        actor,
        MatterAdded(call_id=call.id, ordinal=matter.ordinal),
        streams=streams.both(call.id),
    )
    await session.flush()
    return matter


async def must_be_open(session: AsyncSession, matter: Matter, version: int) -> None:
    """Raise MatterHasEnded, or MatterChanged when somebody changed it since ``version``."""
    if matter.state is MatterState.ENDED:
        raise MatterHasEnded()
    if matter.version != version:
        names = await names_of(session, [matter.touched_by])
        who = names.get(matter.touched_by, "") if matter.touched_by else ""
        at = matter.touched_at or matter.updated_at
        raise MatterChanged(who=who, at=at.isoformat())


async def touch(
    session: AsyncSession, actor: Actor, call: Call, matter: Matter, change: MatterChange
) -> None:
    """Enter, accept or refuse fields of an open matter (locked)."""
    must_run(actor, call)
    await must_be_open(session, matter, change.version)
    city = await catalogue(session)
    draft = drafts.stand(matter.draft, matter.touched, city)
    answers: dict[str, Json] = {}
    for name, given in change.set.items():
        answers[name] = _edited(draft, name, given, city)
    for name in change.accept:
        answers[name] = _answered(draft, name, "accept")
    for name in change.refuse:
        answers[name] = _answered(draft, name, "refuse")
    matter.touched = {**matter.touched, **answers}
    matter.touched_by, matter.touched_at = actor.id, clock.now()
    matter.version += 1
    emit(
        session,
        actor,
        FieldTouched(
            call_id=call.id,
            ordinal=matter.ordinal,
            answers=[f"{name}:{answer['answer']}" for name, answer in sorted(answers.items())],
        ),
        streams=streams.both(call.id),
    )
    await session.flush()


def _edited(draft: Draft, name: str, given: FieldInput, city: Catalogue) -> Json:
    standing = draft.field(name)
    if standing is None:
        raise UnknownField(field=f"set.{name}", item=name)
    value, code = _checked(name, given, city)
    proposal = standing.proposal
    is_same = proposal is not None and (proposal.value, proposal.code) == (value, code)
    return {
        "answer": "accept" if is_same else "edit",
        "value": value,
        "code": code,
        "proposed": packed(proposal),
    }


def _checked(name: str, given: FieldInput, city: Catalogue) -> tuple[str, str | None]:
    """The value and code to keep. Raises WrongValue for what the city does not know."""
    wrong = WrongValue(field=f"set.{name}", item=name)
    if name == "category":
        if given.code is None or given.code not in city.categories:
            raise wrong
        return city.category_name(given.code), given.code
    if name in _CHOICES:
        if given.value not in _CHOICES[name]:
            raise wrong
        return given.value, None
    if name == "place" and given.code is not None:
        if given.code not in city.places:
            raise wrong
        return given.value or city.place_name(given.code), given.code
    if given.code is not None and name not in ("place", "time"):
        raise wrong
    return given.value, given.code


def _answered(draft: Draft, name: str, verdict: str) -> Json:
    standing = draft.field(name)
    if standing is None:
        raise UnknownField(field=verdict, item=name)
    proposal = standing.proposal
    if proposal is None or not proposal.value:
        raise NothingProposed(field=verdict, item=name)
    is_kept = verdict == "accept"
    return {
        "answer": verdict,
        "value": proposal.value if is_kept else "",
        "code": proposal.code if is_kept else None,
        "proposed": packed(proposal),
    }


def packed(proposal: drafts.Proposal | None) -> Json | None:
    """A proposal as it is kept beside the answer to it."""
    if proposal is None:
        return None
    return {
        "value": proposal.value,
        "code": proposal.code,
        "confidence": proposal.confidence,
        "spans": proposal.spans,
        "model": proposal.model,
        "version": proposal.version,
    }
