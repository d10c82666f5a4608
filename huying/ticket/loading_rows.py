"""One line of a file of old tickets: what it says of a ticket, or what is wrong with it. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from huying.city.models import MatterKind, Urgency
from huying.kit import texts
from huying.kit.sheets import Line, as_moment
from huying.ticket.kinds import Channel, Confidentiality, TicketState
from huying.ticket.loading_columns import COLUMNS, WORDS, Naming
from huying.ticket.rules import NOT_ACCEPTED_CODES
from huying.ticket.rules_requests import TRANSFER_CODES, WITHDRAW_CODES

S = TicketState
ENDS = (
    S.CLOSED, S.CLOSED_UNREACHED, S.ANSWERED, S.NOT_ACCEPTED, S.TRANSFERRED, S.WITHDRAWN
)  # fmt: skip
WITH_UNIT = (S.CLOSED, S.CLOSED_UNREACHED)
OUTCOME_CODES: Mapping[TicketState, tuple[str, ...]] = {
    S.NOT_ACCEPTED: NOT_ACCEPTED_CODES,
    S.TRANSFERRED: TRANSFER_CODES,
    S.WITHDRAWN: WITHDRAW_CODES,
}
UNREACHED = "unreached"
SATISFACTIONS = ("very", "satisfied", "basically", "dissatisfied", "very_dissatisfied", UNREACHED)
SOLVED = ("yes", "partly", "no")
TIMES = ("registered_at", "dispatched_at", "submitted_at", "settled_at", "closed_at")
LONGEST = {"title": 200, "name": 60, "phone": 40, "place_text": 300, "number": 60}
_NUMBER = re.compile(r"(20\d{6})\d{6}")
_PHONE = re.compile(r"\+?[\d\-() ]{3,25}")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(MatterKind),
    "urgency": tuple(Urgency),
    "confidentiality": tuple(Confidentiality),
    "channel": tuple(Channel),
    "state": ENDS,
    "satisfaction": SATISFACTIONS,
    "solved": SOLVED,
}


@dataclass(frozen=True, slots=True)
class RowError:
    sheet: str
    row: int
    column: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CategoryFact:
    code: str
    kind: MatterKind
    urgency: Urgency


@dataclass(frozen=True)
class Known:
    """What cells may refer to: each code and each name that means one thing only → the thing.

    ``names``: of categories and places by code, as one reads them."""

    categories: Mapping[str, CategoryFact]
    places: Mapping[str, str]
    units: Mapping[str, UUID]
    names: Mapping[str, str]
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True, slots=True)
class OldTicket:
    """What one line says. ``number`` is "" where the centre's own is no number of this platform."""

    row: int
    number: str
    source_number: str
    state: TicketState
    outcome_code: str | None
    kind: MatterKind
    urgency: Urgency
    confidentiality: Confidentiality
    category_code: str
    place_code: str | None
    place_text: str
    unit_id: UUID | None
    title: str
    statement: str
    reply: str
    name: str
    phone: str
    channel: Channel
    registered_at: datetime
    dispatched_at: datetime | None
    submitted_at: datetime | None
    settled_at: datetime | None
    closed_at: datetime
    satisfaction: str
    solved: str

    @property
    def key(self) -> str:
        """By which it is known again."""
        return self.number or self.source_number


class _Refused(Exception):
    """A cell or two that do not fit: column, key of the sentence, its values, hint."""

    def __init__(self, column: str, key: str, hint: str = "", **values: object) -> None:
        super().__init__(key)
        self.column, self.key, self.hint, self.values_ = column, key, hint, values


class Reader:
    """Reads the lines of one sheet; ``columns`` as ``Naming.columns_of`` gives them."""

    def __init__(
        self, known: Known, naming: Naming, sheet: str, columns: Mapping[str, str]
    ) -> None:
        self._known, self._naming, self._sheet, self._columns = known, naming, sheet, columns
        self._choices = {name: _choice_words(name, naming) for name in _CHOICES}
        self._hint: Callable[[str, str], str] = cache(self._close_names)

    def read(self, line: Line) -> OldTicket | list[RowError]:
        """The ticket, or everything that is wrong with the line."""
        errors: list[RowError] = []
        for fault in line.faults:
            if fault.column in self._columns.values():
                errors.append(self._error(line, fault.column, fault.message))
        told = {name: line.cells[heading] for name, heading in self._columns.items()}
        for name, default in self._naming.defaults.items():
            told[name] = told.get(name) or default
        found = _Found()
        if not errors:
            for name in _ORDER:
                try:
                    found[name] = self._value(name, told.get(name, ""))
                except _Refused as refused:
                    errors.append(self._refusal(line, refused))
        if errors:
            return errors
        try:
            return _made(line.row, found, self._known.now)
        except _Refused as refused:
            return [self._refusal(line, refused)]

    def _value(self, name: str, text: str) -> object:
        if name in _CHOICES:
            return self._choice(name, text)
        if name in TIMES:
            return self._time(name, text)
        if name in ("category", "place", "unit"):
            return self._referred(name, text)
        if name in LONGEST and len(text) > LONGEST[name]:
            if name != "title":
                raise _Refused(name, "too_long", limit=LONGEST[name])
            return text[: LONGEST[name]]
        if name in ("number", "statement") and not text:
            raise _Refused(name, "empty")
        if name == "phone" and text and not _PHONE.fullmatch(text):
            raise _Refused(name, "phone")
        return text

    def _choice(self, name: str, text: str) -> str:
        words = self._choices[name]
        value = words.get(text)
        if value is None:
            shown = "、".join(word for word in words if word and not word.isascii())
            raise _Refused(name, "choice", hint=shown[:200], value=text)
        return value

    def _time(self, name: str, text: str) -> datetime | None:
        if not text:
            return None
        moment = as_moment(text)
        if moment is None or not 1990 <= moment.year <= 2100:
            raise _Refused(name, "time", hint=texts.say("loading", "hint.time"), value=text[:40])
        return moment.replace(tzinfo=self._known.zone)

    def _referred(self, name: str, text: str) -> object:
        mapped = self._naming.values.get(name, {}).get(text, text)
        if not mapped:
            if name == "category":
                raise _Refused(name, "empty")
            return None
        value = self._named(name).get(mapped)
        if value is None:
            raise _Refused(name, f"no_{name}", hint=self._hint(name, mapped), value=mapped[:60])
        return value

    def _named(self, name: str) -> Mapping[str, object]:
        known = self._known
        return {"category": known.categories, "place": known.places, "unit": known.units}[name]

    def _close_names(self, name: str, text: str) -> str:
        close = get_close_matches(text, self._named(name), n=3, cutoff=0.5)
        return texts.say("loading", "hint.close", names="、".join(close)) if close else ""

    def _refusal(self, line: Line, refused: _Refused) -> RowError:
        heading = self._columns.get(refused.column, COLUMNS[refused.column][0])
        message = texts.say("loading", f"row.{refused.key}", **refused.values_)
        return self._error(line, heading, message, refused.hint)

    def _error(self, line: Line, column: str, message: str, hint: str = "") -> RowError:
        return RowError(self._sheet, line.row, column, message, hint)


_ORDER = (
    "number", "state", "outcome_code", "kind", "urgency", "confidentiality", "category", "place",
    "place_text", "unit", "title", "statement", "reply", "name", "phone", "channel", *TIMES,
    "satisfaction", "solved",
)  # fmt: skip


def _choice_words(name: str, naming: Naming) -> dict[str, str]:
    """Word → value; "" for an empty cell."""
    area = texts.area("ticket")
    words = {"": ""}
    for value in _CHOICES[name]:
        words[str(value)] = str(value)
        if word := area.get(f"{name}.{value}"):
            words[word] = str(value)
    return {**words, **WORDS[name], **naming.values.get(name, {})}


class _Found(dict[str, object]):
    """The values of one line by column."""

    def text(self, name: str) -> str:
        return str(self[name] or "")

    def time(self, name: str) -> datetime | None:
        value = self[name]
        return value if isinstance(value, datetime) else None


def _made(row: int, found: _Found, now: datetime) -> OldTicket:
    category, unit, state = found["category"], found["unit"], _state(found)
    assert isinstance(category, CategoryFact)
    kind = MatterKind(found.text("kind") or category.kind)
    settled_at = found.time("settled_at")
    closed_at = found.time("closed_at") or settled_at
    registered_at = found.time("registered_at")
    if registered_at is None:
        raise _Refused("registered_at", "empty")
    if closed_at is None:
        raise _Refused("closed_at", "still_open")
    ticket = OldTicket(
        row=row,
        number=found.text("number"),
        source_number="",
        state=state,
        outcome_code=found.text("outcome_code") if state in OUTCOME_CODES else None,
        kind=kind,
        urgency=Urgency(found.text("urgency") or category.urgency),
        confidentiality=_confidentiality(found.text("confidentiality"), kind),
        category_code=category.code,
        place_code=found.text("place") or None,
        place_text=found.text("place_text"),
        unit_id=unit if isinstance(unit, UUID) and state in WITH_UNIT else None,
        title=found.text("title") or found.text("statement")[:40],
        statement=found.text("statement"),
        reply=found.text("reply"),
        name=found.text("name"),
        phone=found.text("phone"),
        channel=Channel(found.text("channel") or Channel.PHONE),
        registered_at=registered_at,
        dispatched_at=found.time("dispatched_at"),
        submitted_at=found.time("submitted_at"),
        settled_at=settled_at,
        closed_at=closed_at,
        satisfaction=found.text("satisfaction"),
        solved=found.text("solved"),
    )
    return _checked(_numbered(ticket), now)


def _confidentiality(told: str, kind: MatterKind) -> Confidentiality:
    """A report is one of who made it too, unless the file says otherwise (rule 9)."""
    if told:
        return Confidentiality(told)
    return Confidentiality.REPORT if kind is MatterKind.REPORT else Confidentiality.NORMAL


def _state(found: _Found) -> TicketState:
    """As told; else closed where a unit worked on it, answered at once where none did."""
    state = TicketState(str(found["state"])) if found["state"] else None
    is_unreached = found["satisfaction"] == UNREACHED
    if state is None:
        state = S.CLOSED if found["unit"] else S.ANSWERED
    return S.CLOSED_UNREACHED if state is S.CLOSED and is_unreached else state


def _numbered(ticket: OldTicket) -> OldTicket:
    """A number of this platform's form stays; any other is kept beside a new one."""
    found = _NUMBER.fullmatch(ticket.number)
    if found and as_moment(found[1]) is not None:
        return ticket
    return replace(ticket, number="", source_number=ticket.number)


def _checked(ticket: OldTicket, now: datetime) -> OldTicket:
    if ticket.state in WITH_UNIT and ticket.unit_id is None:
        raise _Refused("unit", "needs_unit")
    if ticket.state is not S.WITHDRAWN and not ticket.reply:
        raise _Refused("reply", "needs_reply")
    codes = OUTCOME_CODES.get(ticket.state)
    if codes is not None and ticket.outcome_code not in codes:
        raise _Refused("outcome_code", "needs_code", hint="、".join(codes))
    before, earlier = ticket.registered_at, "registered_at"
    for name in TIMES[1:]:
        at = getattr(ticket, name)
        if at is None:
            continue
        if at < before:
            raise _Refused(name, "order", earlier=COLUMNS[earlier][0])
        before, earlier = at, name
    if before > now:
        raise _Refused(earlier, "future")
    return ticket
