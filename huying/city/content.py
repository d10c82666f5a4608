"""Reads the shipped content files into rows, known by their stable codes (insert or change)."""

import csv
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pypinyin import Style, lazy_pinyin
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import trees
from huying.city.catalogue import distrust
from huying.city.models import (
    CalendarYear,
    Category,
    CityVersion,
    DutyRow,
    Json,
    LineNumber,
    MatterKind,
    Norm,
    NormKind,
    Place,
    Profile,
    Template,
    Unit,
    Urgency,
)
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.kit.models import Record
from huying.kit.registers import store as registers

CONTENT = Path(__file__).parent.parent / "content"
DEMO = CONTENT / "demo"

R = TypeVar("R", bound=Record)


def sort_key(name: str) -> str:
    """Pinyin without tones: stored, because no database locale may be relied on."""
    return "".join(lazy_pinyin(name, style=Style.NORMAL)).lower()


def listed(cell: str) -> list[str]:
    """A list inside one CSV cell, parted by ``|``."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


async def _upsert(
    session: AsyncSession,
    kind: type[R],
    key: str,
    wanted: list[dict[str, object]],
    *,
    register: str | None = None,
) -> None:
    """``register``: what a person changed there stays as it is; where a whole file took the place
    of what was shipped, new rows of ours come in retired."""
    own = await registers.edited(session, register) if register else set[str]()
    is_replaced = register is not None and await registers.was_replaced(session, register)
    existing = {getattr(row, key): row for row in await session.scalars(select(kind))}
    for values in wanted:
        if values[key] in own:
            continue
        row = existing.get(values[key])
        if row is None:
            row = kind(**values, **({"is_active": False} if is_replaced else {}))
            session.add(row)
            existing[values[key]] = row
        for name, value in values.items():
            setattr(row, name, value)
    await session.flush()


def category_rows() -> list[dict[str, str]]:
    """Every node of the category tree that ships, parents before children."""
    files = sorted((CONTENT / "categories").glob("*.csv"))
    return [row for path in files for row in rows(path)]


def norm_rows() -> list[dict[str, object]]:
    """The service norm that ships. A phrase keeps its code, for the lists only grow."""
    path = CONTENT / "lexicons" / "norms.json"
    shipped: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return [
        {"code": f"{kind}-{number:03d}", "kind": NormKind(kind), "words": words, "note": ""}
        for kind, phrases in shipped.items()
        for number, words in enumerate(phrases, 1)
    ]


async def load_base(session: AsyncSession) -> None:
    """What every installation starts with: categories, templates, calendar, profiles."""
    categories: list[dict[str, object]] = [
        {
            "code": row["code"],
            "name": row["name"],
            "parent_code": row["code"][:-2] or None,
            "kind": MatterKind(row["kind"]) if row["kind"] else None,
            "urgency": Urgency(row["urgency"]) if row["urgency"] else None,
            "definition": row["definition"],
            "includes": listed(row["includes"]),
            "excludes": listed(row["excludes"]),
            "synonyms": listed(row["synonyms"]),
            "spoken": listed(row["spoken"]),
            "template_code": row["template"] or None,
            "duty": row["duty"] or None,
            "door": row["door"] or "",
        }
        for row in category_rows()
    ]
    await _upsert(session, Category, "code", categories, register="categories")
    templates: list[dict[str, object]] = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((CONTENT / "templates").glob("*.json"))
    ]
    await _upsert(session, Template, "code", templates, register="templates")
    await _upsert(session, Norm, "code", norm_rows(), register="norms")
    table = json.loads((CONTENT / "calendar" / "cn.json").read_text(encoding="utf-8"))
    years: list[dict[str, object]] = [
        {
            "year": int(year),
            "holidays": body["holidays"],
            "make_up": body["make_up"],
            "source": body["source"],
        }
        for year, body in table.items()
    ]
    edited = await _edited(session, PolicyKind.YEAR)
    untouched = [values for values in years if str(values["year"]) not in edited]
    await _upsert(session, CalendarYear, "year", untouched)
    await _load_profiles(session)
    await touch(session)


async def _load_profiles(session: AsyncSession) -> None:
    current = await session.scalar(select(Profile.code).where(Profile.is_current)) or "cn-base"
    edited = await _edited(session, PolicyKind.PROFILE)
    profiles: list[dict[str, object]] = []
    for path in sorted((CONTENT / "profiles").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["code"] in edited:
            await _complete(session, body)
            continue
        profiles.append(
            {
                "code": body["code"],
                "name": body["name"],
                "body": body,
                "is_current": body["code"] == current,
            }
        )
    await _upsert(session, Profile, "code", profiles)


async def _edited(session: AsyncSession, kind: PolicyKind) -> set[str]:
    """What a person has changed: from then on it is the city's, not ours to overwrite."""
    return set(await session.scalars(select(PolicyChange.key).where(PolicyChange.kind == kind)))


async def _complete(session: AsyncSession, shipped: Json) -> None:
    """Give the city's own version of a profile the limits that this version of ours added."""
    own = await session.scalar(select(Profile).where(Profile.code == shipped["code"]))
    if own is not None:
        limits = {**shipped["limits"], **own.body["limits"]}
        own.body = {**shipped, **own.body, "limits": limits}


async def load_demo(session: AsyncSession, folder: Path = DEMO) -> None:
    """The demo city: places, units, duties, line numbers."""
    await _load_places(session, folder)
    await _load_units(session, folder)
    duties: list[dict[str, object]] = [
        {
            "code": row["code"],
            "category_code": row["category"],
            "place_code": row["place"],
            "object_words": row["object"],
            "lead": row["lead"],
            "assist": listed(row["assist"]),
            "informs": listed(row["informs"]),
            "sub_levels": listed(row["sub_levels"]),
            "lists": listed(row["lists"]),
            "basis": row["basis"],
            "is_complex": row["complex"].lower() in ("true", "1", "yes"),
            "note": row["note"],
        }
        for row in rows(folder / "duties.csv")
    ]
    await _upsert(session, DutyRow, "code", duties, register="duties")
    numbers: list[dict[str, object]] = [
        {
            "number": row["number"],
            "name": row["name"],
            "owner_code": row["owner"],
            "hours": row["hours"],
            "skills": listed(row["skills"]),
            "merged_from": row["merged_from"],
        }
        for row in rows(folder / "line_numbers.csv")
    ]
    await _upsert(session, LineNumber, "number", numbers, register="line_numbers")
    await touch(session)


async def _load_places(session: AsyncSession, folder: Path) -> None:
    paths: dict[str, str] = {}
    wanted: list[dict[str, object]] = []
    for row in rows(folder / "places.csv"):
        paths[row["code"]] = f"{paths.get(row['parent'], '/')}{row['code']}/"
        wanted.append(
            {
                "code": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                "parent_code": row["parent"] or None,
                "path": paths[row["code"]],
                "x": float(row["x"]) if row["x"] else None,
                "y": float(row["y"]) if row["y"] else None,
                "aliases": listed(row["aliases"]),
                "neighbours": listed(row["neighbours"]),
                "shape": row["shape"] or "",
                "sort_key": sort_key(row["name"]),
            }
        )
    await _upsert(session, Place, "code", wanted, register="places")
    await session.execute(trees.PLACE_PATHS)
    session.add(await session.get(CityVersion, 1) or CityVersion(id=1, version=0))
    await session.flush()
    await session.execute(trees.CITY_NAME)


async def _load_units(session: AsyncSession, folder: Path) -> None:
    existing = {unit.code: unit for unit in await session.scalars(select(Unit))}
    own = await registers.edited(session, "units")
    own_hours = own | await _edited(session, PolicyKind.UNIT)
    is_replaced = await registers.was_replaced(session, "units")
    for row in rows(folder / "units.csv"):
        if row["code"] in own:
            continue
        parent = existing.get(row["parent"])
        parent_id: UUID | None = parent.id if parent else None
        unit = existing.get(row["code"])
        if unit is None:
            unit = Unit(code=row["code"], is_active=not is_replaced)
            session.add(unit)
            existing[row["code"]] = unit
        unit.name, unit.short_name = row["name"], row["short"] or row["name"]
        unit.kind, unit.parent_id = row["kind"], parent_id
        unit.path = f"{parent.path if parent else '/'}{row['code']}/"
        unit.place_code, unit.role = row["place"] or None, row["role"] or None
        unit.head_name, unit.phone, unit.duties = row["head"], row["phone"], row["duties"]
        if row["code"] not in own_hours:
            unit.is_always_open = row["always_open"].lower() == "true"
        unit.sort_key = sort_key(row["name"])
        await session.flush()
    await session.execute(trees.UNIT_PATHS)


async def touch(session: AsyncSession) -> None:
    """Raise the version, so that every process reloads its snapshot; this one at once after the
    commit, so that whoever changed something finds it."""
    event.listen(session.sync_session, "after_commit", lambda _: distrust(), once=True)
    row = await session.get(CityVersion, 1, with_for_update=True)
    if row is None:
        session.add(CityVersion(id=1, version=1))
    else:
        row.version += 1
    await session.flush()


def digest() -> str:
    """A hash of every shipped content file: loading again is needed only when it changes."""
    summed = sha256()
    shipped = (path for path in CONTENT.rglob("*") if path.is_file())
    for path in sorted(path for path in shipped if "conversations" not in path.as_posix()):
        summed.update(str(path.relative_to(CONTENT)).encode())
        summed.update(path.read_bytes())
    return summed.hexdigest()


async def is_current(session: AsyncSession) -> bool:
    """Whether this database already holds the content that this version ships."""
    row = await session.get(CityVersion, 1)
    return row is not None and row.content_digest == digest()


async def mark_current(session: AsyncSession) -> None:
    row = await session.get_one(CityVersion, 1)
    row.content_digest = digest()
    await session.flush()
