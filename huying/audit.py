"""The audit page: the history of everything in sentences, for the audit administrator alone."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, paging, texts
from huying.kit.actor import Actor, ActorKind, requires
from huying.kit.backup import mending
from huying.kit.db import Session
from huying.kit.events import Event, EventRow, emit
from huying.kit.models import new_id
from huying.kit.paging import Page
from huying.kit.sheets import Book
from huying.kit.sheets.writing import Heading
from huying.people.models import Account
from huying.people.permissions import AUDIT_READ
from huying.people.repository import names_of
from huying.ticket.models import Ticket

router = APIRouter(tags=["audit"])

Auditor = Annotated[Actor, Depends(requires(AUDIT_READ))]

MOST_EXPORTED = 50_000
MOST_PEOPLE = 200  # whom a searched name may mean
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What leaves the platform or shows a person's own words: the first thing an auditor looks for.
WATCHED = (
    "revealed", "exported", "downloaded", "printed", "looked_up", "citizen_sent", "erased",
    "first_passwords_taken",
)  # fmt: skip
_ = mending.InstallationRestored  # written by the command line, read here


@dataclass(frozen=True)
class AuditExported(Event):
    """``query``: what was asked; ``row_count`` lines left the platform."""

    name: ClassVar[str] = "audit.exported"
    subject: ClassVar[str] = "export"

    export_id: UUID
    query: str
    row_count: int


class DetailRead(BaseModel):
    """One thing that the event says, in words; ids of units and people are their names."""

    label: str
    value: str


class AuditRead(BaseModel):
    """One line of history: references only, with the words for them."""

    id: int
    at: datetime
    name: str
    label: str
    group: str
    is_watched: bool
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    subject_type: str
    subject_label: str
    subject_id: UUID
    subject_name: str | None
    number: str | None
    details: list[DetailRead]
    body: dict[str, object]


class AuditKind(BaseModel):
    name: str
    label: str
    group: str
    group_label: str
    is_watched: bool


class Asked(BaseModel):
    """What the page asks for. ``name``: the beginning of an event's name; ``person``: a user name,
    or part of a name; ``number``: a ticket's."""

    name: str | None = Field(None, max_length=80)
    watched: bool = False
    person: str | None = Field(None, max_length=60)
    actor_id: UUID | None = None
    actor_kind: ActorKind | None = None
    subject_id: UUID | None = None
    number: str | None = Field(None, max_length=20)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class AskedPage(Asked):
    cursor: str | None = Field(None, max_length=400)
    limit: int = Field(50, ge=1, le=200)


def _kinds() -> Iterator[type[Event]]:
    waiting: list[type[Event]] = [Event]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if isinstance(getattr(kind, "name", None), str):
                yield kind


@cache
def _watched() -> frozenset[str]:
    return frozenset(kind.name for kind in _kinds() if _is_watched(kind.name))


def _is_watched(name: str) -> bool:
    return name.rpartition(".")[2] in WATCHED


def _word(kind: str, code: str) -> str:
    return texts.area("audit").get(f"{kind}.{code}", code)


@router.get("/audit/kinds")
async def list_kinds(_: Auditor) -> list[AuditKind]:
    """Every kind of event with its words, by group."""
    names = sorted({kind.name for kind in _kinds() if f"event.{kind.name}" in texts.area("audit")})
    return [
        AuditKind(
            name=name,
            label=_word("event", name),
            group=name.partition(".")[0],
            group_label=_word("group", name.partition(".")[0]),
            is_watched=_is_watched(name),
        )
        for name in names
    ]


async def _statement(session: AsyncSession, asked: Asked) -> Select[EventRow]:
    statement = select(EventRow).order_by(EventRow.id.desc())
    if asked.name:
        statement = statement.where(EventRow.name.startswith(asked.name, autoescape=True))
    if asked.watched:
        statement = statement.where(EventRow.name.in_(sorted(_watched())))
    if asked.person:
        statement = statement.where(EventRow.actor_id.in_(await _people(session, asked.person)))
    if asked.number:
        found = select(Ticket.id).where(Ticket.number == asked.number.strip())
        statement = statement.where(EventRow.subject_id == found.scalar_subquery())
    equal = {
        EventRow.actor_id: asked.actor_id,
        EventRow.actor_kind: asked.actor_kind,
        EventRow.subject_id: asked.subject_id,
    }
    for column, value in equal.items():
        if value is not None:
            statement = statement.where(column == value)
    if asked.since:
        statement = statement.where(EventRow.at >= asked.since)
    if asked.until:
        statement = statement.where(EventRow.at < asked.until)
    return statement


async def _people(session: AsyncSession, words: str) -> Sequence[UUID]:
    """Whom a user name or a part of a name means, living accounts or not."""
    words = words.strip()
    named = Account.display_name.contains(words, autoescape=True)
    found = select(Account.id).where(or_(Account.username == words, named)).limit(MOST_PEOPLE)
    return (await session.scalars(found)).all()


class Lines:
    """Turns rows into lines; looks every name up once a page."""

    def __init__(self, city: Catalogue) -> None:
        self._units = {str(unit.id): unit.name for unit in city.units.values()}
        self._people: dict[str, str] = {}
        self._numbers: dict[UUID, str] = {}

    async def learn(self, session: AsyncSession, rows: Sequence[EventRow]) -> None:
        people = {row.actor_id for row in rows} | set(_ids(rows, ("agent_id", "owner_id")))
        people |= {row.subject_id for row in rows if row.subject_type == "account"}
        found = await names_of(session, people)
        self._people = {str(id): name for id, name in found.items()}
        tickets = {row.subject_id for row in rows if row.subject_type == "ticket"}
        tickets |= set(_ids(rows, ("ticket_id", "parent_id", "child_id")))
        wanted = select(Ticket.id, Ticket.number).where(Ticket.id.in_(tickets))
        self._numbers = {row.id: row.number for row in await session.execute(wanted)}

    def line(self, row: EventRow) -> AuditRead:
        actor = self._people.get(str(row.actor_id)) if row.actor_id else None
        return AuditRead(
            id=row.id,
            at=row.at,
            name=row.name,
            label=_word("event", row.name),
            group=_word("group", row.name.partition(".")[0]),
            is_watched=_is_watched(row.name),
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            actor_name=actor,
            subject_type=row.subject_type,
            subject_label=_word("subject", row.subject_type),
            subject_id=row.subject_id,
            subject_name=self._people.get(str(row.subject_id)),
            number=self._numbers.get(row.subject_id),
            details=list(self._details(row)),
            body=row.body,
        )

    def _details(self, row: EventRow) -> Iterator[DetailRead]:
        for key, value in row.body.items():
            if value is None or value == str(row.subject_id) or value == [] or value == "":
                continue
            said = self._say(key, value)
            if said is not None:
                yield DetailRead(label=_word("field", key), value=said)

    def _say(self, key: str, value: object) -> str | None:
        """A value in words; None for an id that means nothing to a reader."""
        if isinstance(value, bool):
            return texts.say("audit", "yes" if value else "no")
        if isinstance(value, list):
            said = [self._say(key, item) for item in value]
            return "、".join(word for word in said if word)
        text = str(value)
        if key in ("role", "roles"):
            return texts.label("roles", text)
        if not _is_id(text):
            return _word("value", text)
        number = self._numbers.get(UUID(text))
        return self._units.get(text) or self._people.get(text) or number


def _is_id(text: str) -> bool:
    if len(text) != 36:
        return False
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _ids(rows: Iterable[EventRow], keys: Sequence[str]) -> Iterator[UUID]:
    for row in rows:
        for key in keys:
            value = row.body.get(key)
            if isinstance(value, str) and _is_id(value):
                yield UUID(value)


@router.get("/audit")
async def read_audit(
    _: Auditor, session: Session, asked: Annotated[AskedPage, Query()]
) -> Page[AuditRead]:
    """The history of everything, newest first."""
    limit = asked.limit
    statement = (await _statement(session, asked)).limit(limit + 1)
    if asked.cursor:
        statement = statement.where(EventRow.id < paging.number(asked.cursor))
    rows = (await session.scalars(statement)).all()
    lines = Lines(await catalogue(session))
    await lines.learn(session, rows[:limit])
    more = paging.encode(rows[limit - 1].id) if len(rows) > limit else None
    return Page[AuditRead](items=[lines.line(row) for row in rows[:limit]], next=more)


@router.get("/audit/export", response_class=Response, responses={200: {"content": {XLSX: {}}}})
async def export_audit(
    actor: Auditor, session: Session, asked: Annotated[Asked, Query()]
) -> Response:
    """What is asked for as XLSX, newest first; the export is history itself."""
    statement = (await _statement(session, asked)).limit(MOST_EXPORTED + 1)
    rows = (await session.scalars(statement)).all()
    city = await catalogue(session)
    lines, read = Lines(city), []
    for start in range(0, min(len(rows), MOST_EXPORTED), 1_000):
        part = rows[start : min(start + 1_000, MOST_EXPORTED)]
        await lines.learn(session, part)
        read += [lines.line(row) for row in part]
    # History holds references only: a name that was searched for is not one.
    query = asked.model_dump_json(exclude={"person"}, exclude_none=True, exclude_defaults=True)
    emit(session, actor, AuditExported(new_id(), query, len(read)))
    who = (await names_of(session, [actor.id])).get(actor.id or new_id(), "")
    at = clock.now().astimezone(city.zone)
    by = texts.say("audit", "exported_by", who=who, at=f"{at:%Y-%m-%d %H:%M}")
    note = texts.say("audit", "truncated", most=MOST_EXPORTED) if len(rows) > MOST_EXPORTED else ""
    content = await asyncio.to_thread(_book, read, city, by, note)
    headers = {"Content-Disposition": f'attachment; filename="audit-{at:%Y%m%d-%H%M}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


_COLUMNS = {
    "at": 17, "group": 12, "event": 20, "actor": 14, "subject": 12, "number": 16, "id": 38,
    "body": 60,
}  # fmt: skip


def _book(read: Sequence[AuditRead], city: Catalogue, by: str, note: str) -> bytes:
    book = Book(texts.say("audit", "sheet"), by)
    columns = [Heading(_word("column", key), width) for key, width in _COLUMNS.items()]
    rows = (
        (
            line.at.astimezone(city.zone),
            line.group,
            line.label,
            line.actor_name or _word("actor", line.actor_kind),
            " ".join(filter(None, (line.subject_label, line.subject_name))),
            line.number or "",
            str(line.subject_id),
            "；".join(f"{each.label}：{each.value}" for each in line.details),
        )
        for line in read
    )
    book.sheet(texts.say("audit", "sheet"), columns, rows, note=note)
    return book.bytes_xlsx()
