"""Questions and answers of a sheet become proposed cards."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit.actor import Actor
from huying.kit.sheets import as_date
from huying.knowledge import versions
from huying.knowledge.models_policies import Json, PolicyImportFile
from huying.knowledge.policies_errors import PairIncomplete

_INTERNAL = {"否", "不公开", "内部", "仅内部", "internal"}


async def propose(
    session: AsyncSession,
    actor: Actor,
    file: PolicyImportFile,
    ordinals: Sequence[int],
    *,
    unit: str | None,
    valid_from: date | None,
) -> list[str]:
    """Propose the chosen pairs; another person publishes them. One that was proposed is passed
    over. All or none. Raises PairIncomplete, CardInvalid."""
    city = await catalogue(session)
    pairs = [dict(pair) for pair in file.pairs]
    codes = []
    for ordinal in dict.fromkeys(ordinals):
        if ordinal >= len(pairs):
            raise PairIncomplete(field="ordinals", row=0, what="row")
        pair = pairs[ordinal]
        if pair["card"]:
            continue
        doc = card_of(pair, city, unit=unit, valid_from=valid_from)
        note = f"{file.name} {pair['sheet']} {pair['row']}"
        version = await versions.propose(session, actor, doc, note)
        pair["card"] = version.card_code
        codes.append(version.card_code)
    file.pairs = pairs
    await session.flush()
    return codes


def card_of(pair: Json, city: Catalogue, *, unit: str | None, valid_from: date | None) -> Json:
    """The card's document. Raises PairIncomplete for what neither the row nor the person says."""
    fields: dict[str, str] = pair["fields"]
    code = _unit(fields.get("unit", ""), city) or unit
    since = _day(pair, "valid_from") or valid_from
    if code is None or city.unit(code) is None:
        raise PairIncomplete(field="unit", row=pair["row"], what="unit")
    if since is None:
        raise PairIncomplete(field="valid_from", row=pair["row"], what="valid_from")
    others = [each.strip() for each in _split(fields.get("others", "")) if each.strip()]
    told = fields.get("category", "")
    until = _day(pair, "valid_to")
    return {
        "title": pair["question"][:200],
        "questions": [pair["question"][:200], *(each[:200] for each in others)],
        "answer": pair["answer"],
        "points": [],
        "categories": [told] if city.category(told) else [],
        "unit": code,
        "source": {
            "title": fields.get("source", "")[:200],
            "number": fields.get("number", "")[:200],
            "clause": fields.get("clause", "")[:200],
        },
        "valid_from": since.isoformat(),
        "valid_to": until.isoformat() if until else None,
        "area": _area(fields.get("area", ""), city),
        "audience": fields.get("audience", "")[:200],
        "sensitivity": "internal" if fields.get("sensitivity", "") in _INTERNAL else "public",
    }


def _split(text: str) -> list[str]:
    for mark in ("\n", "；", ";", "|", "｜"):
        text = text.replace(mark, "\n")
    return text.split("\n")


def _unit(told: str, city: Catalogue) -> str | None:
    if city.unit(told) is not None:
        return told
    return next((code for code, unit in city.units.items() if told and unit.name == told), None)


def _area(told: str, city: Catalogue) -> str:
    if city.place(told) is not None:
        return told
    named = (code for code, place in city.places.items() if place.name == told)
    return next(named, "")


def _day(pair: Json, name: str) -> date | None:
    """Raises PairIncomplete for something else than a date; 长期 and 永久 are none."""
    told = pair["fields"].get(name, "").strip()
    if not told or told in {"长期", "永久", "长期有效", "无"}:
        return None
    found = as_date(told)
    if found is None:
        raise PairIncomplete(field=name, row=pair["row"], what=name)
    return found
