"""When a card is pushed, kept or let go (pure).

Nothing is pushed while the intent is unclear: the less the caller asks, the surer a card must be.
A card on the desk stays where it is until the talk has spoken against it several times; one that
was used or dismissed does not come back in this call, and no near twin of it does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from huying.brain.text.talk import is_recap, is_social
from huying.call.models_cards import CardWhy
from huying.call.watching import SaidRow

SLOTS = 3
# How sure a card must be to be pushed: the caller asks and waits; tells what he wants; complains.
ENTER = {"asking": 0.55, "telling": 0.75, "complaining": 0.9}
# A card of one district, while nobody has said where the matter is.
ENTER_ANYWHERE = 0.9
# A card on the desk is spoken against by another question that finds it less likely than this; so
# many of them in a row take it away.
KEEP = 0.35
QUIET_QUESTIONS = 2
# A card without a slot takes that of one that is this much less sure.
MARGIN = 0.15
TWIN = 0.7
_ANSWERED_FROM = 14
_CITIZEN, _AGENT = "citizen", "agent"

_QUESTION = re.compile(
    r"吗|嘛[？?]|么[？?]|怎么|怎样|咋|啥|什么|多少|几[天个号点年岁月块成]|多久|多长|多大|哪|能不能|可不可以|是不是|"
    r"有没有|要不要|行不行|可以不|能否|是否|如何|[？?]|想问|问一?下|咨询|了解一下|打听|请教|算不算|够不够"
)
# Asked back in anger, or for somebody to come: no question that a card could answer.
_RHETORIC = re.compile(
    r"怎么(?:没人|没有人|都没|还没|还不|老是|总是|这样|能这样|搞的|回事)|有没有人管|管不管|什么态度|凭什么|什么时候才"
)
_COMPLAINTS = frozenset({"complaint", "report"})


class Talk(StrEnum):
    """What the caller is doing: waiting for an answer, telling what he wants, or complaining."""

    ASKING = "asking"
    TELLING = "telling"
    COMPLAINING = "complaining"


@dataclass(frozen=True)
class Found:
    """A card that the search names for what is said; ``gist`` (title, answer) tells twins.
    ``needs_area``: it is of one district, and nobody has said where the matter is."""

    code: str
    number: int
    gist: tuple[str, ...]
    confidence: float
    question: str = ""
    spans: Sequence[Sequence[int]] = ()
    condition: str | None = None
    option: str | None = None
    needs_area: bool = False

    def is_sure_enough(self, talk: "Talk") -> bool:
        least = ENTER[talk.value]
        return self.confidence >= (max(least, ENTER_ANYWHERE) if self.needs_area else least)


@dataclass(frozen=True)
class Standing:
    """A card that the call has been served. ``through``: the utterance up to which the talk was
    heard about it; ``is_over``: dismissed or gone."""

    id: UUID
    code: str | None
    gist: tuple[str, ...]
    slot: int
    confidence: float
    quiet: int
    through: int
    is_pushed: bool
    is_opened: bool
    is_used: bool
    is_dismissed: bool
    is_over: bool


@dataclass(frozen=True)
class Show:
    found: Found
    slot: int
    why: CardWhy


@dataclass(frozen=True)
class Plan:
    """What becomes of the desk: cards to show, those that the search names again, those that
    another question speaks against, and those that leave."""

    show: tuple[Show, ...] = ()
    heard: dict[UUID, Found] = field(default_factory=dict)
    against: tuple[UUID, ...] = ()
    faded: tuple[UUID, ...] = ()
    replaced: tuple[UUID, ...] = ()


def is_question(text: str) -> bool:
    """Whether a caller's words ask for something that could be known."""
    if is_social(text):
        return False
    return any(
        _QUESTION.search(part) and not _RHETORIC.search(part)
        for part in re.split(r"[。！!；;]", text)
    )


def pending_question(said: Sequence[SaidRow]) -> int | None:
    """The number of the caller's latest question that the agent has not answered. Asking back,
    courtesies and summing up are no answers; what the caller adds later does not end it."""
    asked: int | None = None
    for seq, party, _, _, text in said:
        if party == _CITIZEN and is_question(text):
            asked = seq
        elif party == _AGENT and asked is not None and _answers(text):
            asked = None
    return asked


def _answers(text: str) -> bool:
    is_asking_back = bool(_QUESTION.search(text)) or is_recap(text)
    return len(text) >= _ANSWERED_FROM and not is_asking_back and not is_social(text)


def talk_of(said: Sequence[SaidRow], kind: str | None) -> Talk:
    """``kind``: what the matter is so far, None unknown."""
    if pending_question(said) is not None:
        return Talk.ASKING
    return Talk.COMPLAINING if kind in _COMPLAINTS else Talk.TELLING


def to_ask(said: Sequence[SaidRow]) -> SaidRow | None:
    """What the search is asked with: the question that waits, else what the caller told last."""
    asked = pending_question(said)
    told = [row for row in said if row[1] == _CITIZEN and not is_social(row[4])]
    if asked is not None:
        return next(row for row in told if row[0] == asked)
    return told[-1] if told else None


def since(said: Sequence[SaidRow], after: int) -> list[SaidRow]:
    """What is still to be answered: all, or what was said after the card that was used last."""
    return [row for row in said if row[0] > after]


def plan(
    standing: Sequence[Standing],
    found: Sequence[Found],
    talk: Talk,
    *,
    asked: int | None = None,
    is_follow_up: bool = False,
) -> Plan:
    """``found``: the likeliest first, of which ``is_follow_up`` says that they answer what was
    said after a card was used: then only a question brings another one. ``asked``: the utterance
    that holds the question which waits, None when none does."""
    made = _Planned(standing, asked)
    for item in standing:
        if not item.is_over and item.is_pushed:
            made.hear(item, next((each for each in found if each.code == item.code), None))
    if is_follow_up and talk is not Talk.ASKING:
        return made.plan
    why = _why(talk, is_follow_up=is_follow_up)
    for new in found:
        if new.is_sure_enough(talk) and not made.is_known(new):
            made.let_in(new, why)
    return made.plan


def _why(talk: Talk, *, is_follow_up: bool) -> CardWhy:
    if is_follow_up:
        return CardWhy.FOLLOW_UP
    return CardWhy.QUESTION if talk is Talk.ASKING else CardWhy.MATTER


class _Planned:
    def __init__(self, standing: Sequence[Standing], asked: int | None) -> None:
        self._standing, self._asked = standing, asked
        self._here = {item.slot: item for item in standing if not item.is_over}
        self._show: list[Show] = []
        self._heard: dict[UUID, Found] = {}
        self._against: list[UUID] = []
        self._faded: list[UUID] = []
        self._replaced: list[UUID] = []

    @property
    def plan(self) -> Plan:
        return Plan(
            tuple(self._show),
            self._heard,
            tuple(self._against),
            tuple(self._faded),
            tuple(self._replaced),
        )

    def hear(self, item: Standing, again: Found | None) -> None:
        """What the new reading says of a card that is on the desk."""
        if again is not None and again.confidence >= KEEP:
            self._heard[item.id] = again
            return
        if self._asked is None or self._asked <= item.through or item.is_used or item.is_opened:
            return
        if item.quiet + 1 < QUIET_QUESTIONS:
            self._against.append(item.id)
            return
        self._faded.append(item.id)
        self._here.pop(item.slot, None)

    def is_known(self, item: Found) -> bool:
        """On the desk already, or over and done with, or nearly the same as one of these."""
        shown = [(each.found.code, each.found.gist) for each in self._show]
        before = [
            (each.code, each.gist)
            for each in self._standing
            if not each.is_over or each.is_used or each.is_dismissed
        ]
        return any(
            item.code == code or is_twin(item.gist, gist) for code, gist in (*shown, *before)
        )

    def let_in(self, item: Found, why: CardWhy) -> None:
        slot = self._room(item)
        if slot is None:
            return
        self._show.append(Show(item, slot, why))

    def _room(self, item: Found) -> int | None:
        taken = {*self._here, *(each.slot for each in self._show)}
        free = next((slot for slot in range(1, SLOTS + 1) if slot not in taken), None)
        if free is not None:
            return free
        # One that was used has done its work; else the least sure one that nobody opened.
        leaving = min(
            (each for each in self._here.values() if each.is_used or not each.is_opened),
            key=lambda each: (not each.is_used, each.confidence),
            default=None,
        )
        if leaving is None:
            return None
        if not leaving.is_used and item.confidence < leaving.confidence + MARGIN:
            return None
        self._replaced.append(leaving.id)
        del self._here[leaving.slot]
        return leaving.slot


def is_twin(one: Sequence[str], other: Sequence[str]) -> bool:
    """Nearly the same card: title or answer share as many pairs of characters as two wordings of
    one thing do."""
    return any(_likeness(text, against) >= TWIN for text, against in zip(one, other, strict=False))


def _likeness(one: str, other: str) -> float:
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) / len(pairs | others) if pairs and others else 0.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    plain = re.sub(r"[\s，。、；：？！,.;:?!《》（）()]", "", text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
