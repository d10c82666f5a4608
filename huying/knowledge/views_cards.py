"""Cards as those who write and approve them read them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden
from huying.knowledge import golden_checks, publishing, repository, versions
from huying.knowledge.errors import NotOfOwnUnit
from huying.knowledge.models import AnswerCard, CardState, Json
from huying.knowledge.models_golden import CardGolden, GoldenRound
from huying.knowledge.models_versions import CardVersion, CardVersionState
from huying.knowledge.schemas_cards import (
    CardChecks,
    CardHistory,
    CardStanding,
    CardVersionDetail,
    CardVersionLine,
    DifferenceField,
    DifferenceItem,
    GoldenRead,
    PieceRead,
    ProposedVersion,
)
from huying.knowledge.versions_difference import FieldDifference, difference
from huying.knowledge.versions_doc import parse
from huying.knowledge.views import card_read, doc_read
from huying.people.repository import names_of


def standing(card: AnswerCard, waits: bool, today: date) -> CardStanding:
    if card.state is CardState.WITHDRAWN:
        return CardStanding.WITHDRAWN
    if card.state is CardState.PROPOSED:
        return CardStanding.WAITING if waits else CardStanding.DRAFT
    if today < card.valid_from:
        return CardStanding.NOT_YET
    if card.valid_to is not None and card.valid_to < today:
        return CardStanding.EXPIRED
    return CardStanding.IN_USE


def may_write(actor: Actor, city: Catalogue, unit_code: str) -> bool:
    try:
        publishing.must_write(actor, city, unit_code)
    except (Forbidden, NotOfOwnUnit):
        return False
    return True


async def people(session: AsyncSession, found: Sequence[CardVersion]) -> dict[UUID, str]:
    return await names_of(
        session, [id for each in found for id in (each.proposed_by, each.decided_by, each.ended_by)]
    )


def line(version: CardVersion, names: Mapping[UUID, str], actor: Actor) -> CardVersionLine:
    return CardVersionLine(**_line(version, names, actor))


def _line(version: CardVersion, names: Mapping[UUID, str], actor: Actor) -> dict[str, Any]:
    def name(id: UUID | None) -> str | None:
        return names.get(id) if id else None

    return {
        "id": version.id,
        "number": version.number,
        "state": version.state,
        "base": version.base,
        "note": version.note,
        "proposed_by_name": name(version.proposed_by),
        "proposed_at": version.proposed_at,
        "decided_by_name": name(version.decided_by),
        "decided_at": version.decided_at,
        "reason": version.reason,
        "publish_at": version.publish_at,
        "withdraw_at": version.withdraw_at,
        "published_at": version.published_at,
        "ended_at": version.ended_at,
        "ended_by_name": name(version.ended_by),
        "end_reason": version.end_reason,
        "is_own": versions.is_own(actor, version.proposed_by),
        "created_at": version.created_at,
    }


def checks(kept: Json | None, knowledge: int) -> CardChecks | None:
    if kept is None:
        return None
    return CardChecks(**kept, is_current=golden_checks.is_current(kept, knowledge))


def difference_read(found: Sequence[FieldDifference]) -> list[DifferenceField]:
    return [
        DifferenceField(
            field=each.field,
            has_figures=each.has_figures,
            items=[
                DifferenceItem(
                    change=item.change,
                    label=item.label,
                    pieces=[
                        PieceRead(change=p.change, text=p.text, is_figure=p.is_figure)
                        for p in item.pieces
                    ],
                )
                for item in each.items
            ],
        )
        for each in found
    ]


async def detail(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    today: date,
    version: CardVersion,
    against: int | None,
) -> CardVersionDetail:
    """``against``: the number to compare with; None: what was in force when it was written."""
    doc = parse(version.doc)
    number = version.base if against is None else against
    old = await versions.find(session, version.card_code, number) if number else None
    names = await people(session, [version])
    return CardVersionDetail(
        **_line(version, names, actor),
        doc=doc,
        shown=doc_read(doc, city, today),
        compared_with=old.number if old else 0,
        difference=difference_read(difference(parse(old.doc) if old else None, doc)),
        checks=checks(version.checks, await repository.version(session)),
    )


async def history(
    session: AsyncSession, actor: Actor, city: Catalogue, today: date, card: AnswerCard
) -> CardHistory:
    found = await versions.history(session, card.code)
    names = await people(session, found)
    waits = any(version.state is CardVersionState.PROPOSED for version in found)
    return CardHistory(
        card=card_read(card, city, today),
        standing=standing(card, waits, today),
        may_write=may_write(actor, city, card.unit_code),
        versions=[line(version, names, actor) for version in found],
        golden=await golden(session, card.code),
        golden_least=golden_checks.LEAST,
    )


async def golden(session: AsyncSession, code: str) -> list[GoldenRead]:
    rows = await publishing.golden_of(session, code)
    round_ = await golden_checks.last_round(session)
    failed = failures(round_).get(code, {})
    others = await repository.find_cards(session, [str(f["got"]) for f in failed.values()])
    return [_golden(row, round_, failed.get(row.text), others) for row in rows]


def _golden(
    row: CardGolden,
    round_: GoldenRound | None,
    failed: Json | None,
    others: Mapping[str, AnswerCard],
) -> GoldenRead:
    asked = round_ is not None and row.created_at <= round_.created_at
    got: str | None = failed["got"] if failed else None
    other = others.get(got) if got else None
    return GoldenRead(
        text=row.text,
        source=row.source,
        outcome=(failed["outcome"] if failed else "right") if asked else None,
        got=got,
        got_title=other.title if other else None,
    )


def failures(round_: GoldenRound | None) -> dict[str, dict[str, Json]]:
    """Card → question → what happened to it at that round."""
    found: dict[str, dict[str, Json]] = {}
    for each in round_.failed if round_ else ():
        found.setdefault(each["code"], {})[each["text"]] = each
    return found


async def proposed(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    today: date,
    found: Sequence[CardVersion],
) -> list[ProposedVersion]:
    names = await people(session, found)
    counts = await golden_checks.counts(session, [version.card_code for version in found])
    bases = await versions.by_numbers(session, [(v.card_code, v.base) for v in found if v.base])
    read = []
    for version in found:
        doc = parse(version.doc)
        old = bases.get((version.card_code, version.base))
        changed = difference(parse(old.doc) if old else None, doc)
        kept = version.checks
        read.append(
            ProposedVersion(
                code=version.card_code,
                title=doc.title,
                unit_name=unit_name(city, doc.unit),
                policy_code=doc.policy,
                shown=doc_read(doc, city, today),
                version=line(version, names, actor),
                is_new=old is None,
                golden=counts[version.card_code],
                has_checks=kept is not None,
                own_right=sum(e["outcome"] == "right" for e in kept["own"]) if kept else 0,
                own_asked=len(kept["own"]) if kept else 0,
                broken=kept["broken_count"] if kept else 0,
                changed_fields=[each.field for each in changed] if old else [],
                has_figures=any(each.has_figures for each in changed) if old else False,
            )
        )
    return read


def unit_name(city: Catalogue, code: str) -> str:
    unit = city.unit(code)
    return unit.name if unit else code


def why(unfit: str) -> str:
    """Why a card was not valid when it was served, in words."""
    return texts.area("knowledge").get(f"unfit.{unfit}", unfit)
