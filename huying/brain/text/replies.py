"""Checks of a unit's reply against the matter it answers: what it names, and what is wrong.

Rules over shipped words (``content/lexicons/replies.json``): every finding says where in the reply
it was seen or which words were missed. A finding is a proposal to an inspector, never a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huying.brain.text.copies import likeness
from huying.brain.text.reply_words import ReplyWords, shipped_words
from huying.brain.text.reply_words import private_spans as _private_spans
from huying.brain.text.wordlists import TermFinder
from huying.brain.text.words import STOP_WORDS, tokens

VERSION = "replies-1"

Place = tuple[int, int]


class Claim(StrEnum):
    """What the unit says of the matter."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class Flaw(StrEnum):
    NOT_ANSWERED = "not_answered"
    NO_RESULT = "no_result"
    NO_DATE = "no_date"
    NO_CONTACT = "no_contact"
    COPIED = "copied"
    CONTRADICTS_SOLVED = "contradicts_solved"
    EMPTY_PHRASES = "empty_phrases"
    PERSONAL_DATA = "personal_data"
    TOO_SHORT = "too_short"


# (right + 1) / (found + 2) on the forty development replies of ``bench.reply_checks``.
CONFIDENCE: Mapping[Flaw, float] = {
    Flaw.NOT_ANSWERED: 0.82,
    Flaw.NO_RESULT: 0.75,
    Flaw.NO_DATE: 0.92,
    Flaw.NO_CONTACT: 0.92,
    Flaw.COPIED: 0.67,
    Flaw.CONTRADICTS_SOLVED: 0.88,
    Flaw.EMPTY_PHRASES: 0.86,
    Flaw.PERSONAL_DATA: 0.75,
    Flaw.TOO_SHORT: 0.8,
}

SHORTEST = 18  # Chinese characters
EMPTY_SHARE = 0.35
SHORT_STATEMENT = 80  # characters
SHOWN_WORDS = 5
COPIED_LIKENESS = 0.7
SHARED = 3  # characters of the question, when no whole word of it comes back


@dataclass(frozen=True, slots=True)
class Matter:
    """What was asked. ``names`` are persons who must not be named in public.

    ``is_consult``: the same right answer to the same question is no copy.
    """

    statement: str
    demand: str = ""
    names: tuple[str, ...] = ()
    is_consult: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket's reply; ``key`` is the caller's name for it."""

    key: str
    reply: str


@dataclass(frozen=True, slots=True)
class Finding:
    """``places``: characters of the reply (start, end). ``words``: what was missed or repeated.

    ``amount``: the figure behind it – likeness, share or length – in its own unit; ``of``: the key
    of the reply it was copied from.
    """

    flaw: Flaw
    confidence: float
    places: tuple[Place, ...] = ()
    words: tuple[str, ...] = ()
    amount: float | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """``results``, ``dates``, ``contacts``, ``covered``: where the reply does what it should."""

    findings: tuple[Finding, ...]
    results: tuple[Place, ...]
    dates: tuple[Place, ...]
    contacts: tuple[Place, ...]
    covered: tuple[Place, ...]
    version: str = VERSION

    def has(self, flaw: Flaw) -> bool:
        return any(finding.flaw is flaw for finding in self.findings)


_HAN = re.compile(r"[\u4e00-\u9fff]")
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_N = r"(?:\d{1,4}|[一二三四五六七八九十两]{1,3})"
_DATE = re.compile(
    rf"(?:\d{{4}}年)?{_N}月(?:{_N}[日号]|底|初|中旬|上旬|下旬)?|(?<![\d月]){_N}[日号](?:前|起|上午|下午)|"
    rf"{_N}个?(?:工作日|小时|分钟|自然日)|{_N}[天周](?:内|后|完成)|(?:今|昨|明|前|当)(?:日|天|晚|早|年)|每[日天周月]|"
    rf"每月{_N}日|(?:本|下|上)(?:周|月|星期)[一二三四五六日末]?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}"
)
_PHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[-－—]?\d{7,8}|400[-－]?\d{3}[-－]?\d{4}|12\d{3}|9[56]\d{3,4}|1\d{10})(?!\d)"
)
# A local number, where the words before say that it is one.
_LOCAL = re.compile(
    r"(?:电话|热线|拨打|致电|联系|咨询|举报|监督|值班|客服)[^，。；;\d]{0,18}(?P<n>[2-8]\d{6,7})(?!\d|元|年|平)"
)
# Where the reply says what it answers, and the names of places.
_ABOUT = re.compile(r"(?:您|你)?(?:反映|投诉|咨询|举报|提出|所述|来电反映|诉求)的?|关于|针对")
_PLACE = re.compile(
    r"(?P<n>(?:(?![将求在到有的市民映我要把与和本该各整个此某全])[\u4e00-\u9fff]){2,4}?)(?:街道|新区|大道|小区|社区|新村|公寓|花园|镇|乡|村|路(?![段口灯面上])|街|巷|县|区|桥)"
)
_ABOUT_REACH = 14
_CONTACT_PERSON = re.compile(r"(?:联系人|经办人|承办人)[：:为是]?[^，。；\s]{2,14}")
_COUNT = re.compile(r"[0-9一二三四五六七八九十百千万两半多个点号月日天]+$")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万两]+(?:元|块|%|％|成|倍)")


def check_reply(
    matter: Matter,
    reply: str,
    claim: Claim,
    others: Sequence[Other] = (),
    words: ReplyWords | None = None,
) -> Checked:
    """Everything these rules see; findings in the order of ``Flaw``. ``words``: by default those
    that ship."""
    seen = _Seen(matter, reply, claim, others, words or shipped_words())
    found = [finding for check in _CHECKS if (finding := check(seen)) is not None]
    order = list(Flaw)
    return Checked(
        findings=tuple(sorted(found, key=lambda finding: order.index(finding.flaw))),
        results=seen.results,
        dates=seen.dates,
        contacts=seen.contacts,
        covered=seen.covered,
    )


class _Seen:
    """The reply with what each check needs, read once."""

    def __init__(
        self,
        matter: Matter,
        reply: str,
        claim: Claim,
        others: Sequence[Other],
        words: ReplyWords,
    ) -> None:
        self.matter, self.reply, self.claim = matter, reply, claim
        self.others, self.words = others, words
        self.phrases = _merged((start, end) for _, start, end in words.phrases.find(reply))
        self.dates = tuple(match.span() for match in _DATE.finditer(reply))
        self.contacts = _merged(
            [match.span() for found in (_PHONE, _CONTACT_PERSON) for match in found.finditer(reply)]
            + [match.span("n") for match in _LOCAL.finditer(reply)]
        )
        self.unfinished = words.pending_in(reply)
        self.question = f"{matter.demand}。{matter.statement}"
        self.results = self._results()
        self.asked = _content(self.question)
        self.covered = self._covered()

    def _results(self) -> tuple[Place, ...]:
        """Words of an outcome, outside of clauses that only promise or pass on."""
        places: list[Place] = []
        for clause in _CLAUSE.finditer(self.reply):
            start, end = clause.span()
            if self.words.passing.find(clause.group()):
                continue
            is_pending = any(start <= place[0] < end for place in self.unfinished)
            if is_pending and not self.words.done.find(clause.group()):
                continue
            places += [
                (start + a, start + b) for _, a, b in self.words.results.find(clause.group())
            ]
        return tuple(places)

    def plain_clauses(self) -> list[Place]:
        """Clauses without a set phrase."""
        return [
            clause.span()
            for clause in _CLAUSE.finditer(self.reply)
            if not self.words.phrases.find(clause.group())
        ]

    def _covered(self) -> tuple[Place, ...]:
        """Words of the question, or ones for the same thing, in clauses that say something."""
        wanted = set(self.asked)
        for group in self.words.alike:
            if any(word in self.question for word in group):
                wanted.update(group)
        finder = TermFinder(sorted(wanted)) if wanted else None
        return tuple(
            (start + a, start + b)
            for start, end in self.plain_clauses()
            for _, a, b in (finder.find(self.reply[start:end]) if finder else ())
        )


def _answers(seen: _Seen) -> Finding | None:
    """Nothing of the question comes back, or the kind of answer that was asked for is missing."""
    strange = _strange_places(seen)
    if strange:
        names = tuple(seen.reply[start:end] for start, end in strange)
        return _finding(Flaw.NOT_ANSWERED, places=strange, words=names, amount=0.0)
    unmet = _unmet(seen)
    said = {char for start, end in seen.plain_clauses() for char in seen.reply[start:end]}
    shared = len(said & {char for word in seen.asked for char in word})
    if not unmet and (seen.covered or shared >= SHARED or not seen.asked):
        return None
    taken = {seen.reply[start:end] for start, end in seen.covered}
    missed = tuple(word for word in seen.asked if word not in taken)[:SHOWN_WORDS]
    return _finding(Flaw.NOT_ANSWERED, words=unmet or missed, amount=float(len(taken)))


def _unmet(seen: _Seen) -> tuple[str, ...]:
    """Question words whose kind of answer is not there.

    In a long statement such words are mostly talk; there only the demand asks.
    """
    statement = seen.matter.statement
    asked = f"{statement if len(statement) <= SHORT_STATEMENT else ''}{seen.matter.demand}"
    has: Mapping[str, Callable[[], bool]] = {
        "number": lambda: bool(_NUMBER.search(_PHONE.sub("", seen.reply))),
        "date": lambda: bool(seen.dates),
    }
    unmet: list[str] = []
    for question in seen.words.questions:
        word = next((ask for ask in question.ask if ask in asked), None)
        if word is None:
            continue
        given = has.get(question.wants, lambda: False)()
        wanted = seen.words.wants.get(question.wants, ())
        if not given and not any(want in seen.reply for want in wanted):
            unmet.append(word)
    return tuple(unmet)


def _names_result(seen: _Seen) -> Finding | None:
    return None if seen.results else _finding(Flaw.NO_RESULT)


def _names_date(seen: _Seen) -> Finding | None:
    return None if seen.dates else _finding(Flaw.NO_DATE)


def _names_contact(seen: _Seen) -> Finding | None:
    return None if seen.contacts else _finding(Flaw.NO_CONTACT)


def _copied(seen: _Seen) -> Finding | None:
    """The likest other reply, unless the question asks for what is the same for everybody; else a
    reply about another place."""
    strange = _strange_places(seen)
    if strange:
        names = tuple(seen.reply[start:end] for start, end in strange)
        return _finding(Flaw.COPIED, places=strange, words=names)
    if seen.matter.is_consult or not seen.others:
        return None
    likest = max(seen.others, key=lambda other: likeness(seen.reply, other.reply))
    amount = likeness(seen.reply, likest.reply)
    if amount < COPIED_LIKENESS:
        return None
    whole = ((0, len(seen.reply)),)
    return _finding(Flaw.COPIED, places=whole, amount=round(amount, 3), of=likest.key)


def _strange_places(seen: _Seen) -> tuple[Place, ...]:
    """Places that the reply says it is about, none of which the question names, though the
    question names some and the reply none of these."""
    asked = {match.group("n")[-2:] for match in _PLACE.finditer(seen.question)}
    if not asked or any(name in seen.reply for name in asked):
        return ()
    found: list[Place] = []
    for about in _ABOUT.finditer(seen.reply):
        match = _PLACE.search(seen.reply, about.end(), about.end() + _ABOUT_REACH)
        if match is not None and match.group("n")[-2:] not in seen.question:
            found.append(match.span())
    return tuple(found)


def _contradicts(seen: _Seen) -> Finding | None:
    """Claimed as solved, but the words say that it goes on; vows count where nothing is done."""
    if seen.claim is not Claim.SOLVED:
        return None
    places = seen.unfinished
    if not seen.results:
        places = _merged([*places, *seen.words.vows_in(seen.reply)])
    return _finding(Flaw.CONTRADICTS_SOLVED, places=places) if places else None


def _empty(seen: _Seen) -> Finding | None:
    """The share of the reply's Chinese characters that sentences of set phrases take."""
    share = _empty_share(seen)
    if share < EMPTY_SHARE:
        return None
    return _finding(Flaw.EMPTY_PHRASES, places=seen.phrases, amount=round(share, 3))


def _empty_share(seen: _Seen) -> float:
    total = len(_HAN.findall(seen.reply))
    filler = sum(len(_HAN.findall(seen.reply[start:end])) for start, end in seen.phrases)
    return filler / total if total else 0.0


def _private(seen: _Seen) -> Finding | None:
    places = _merged(_private_spans(seen.reply, seen.matter.names, seen.words))
    return _finding(Flaw.PERSONAL_DATA, places=places) if places else None


def _short(seen: _Seen) -> Finding | None:
    length = len(_HAN.findall(seen.reply))
    if length >= SHORTEST:
        return None
    return _finding(Flaw.TOO_SHORT, places=((0, len(seen.reply)),), amount=float(length))


_CHECKS: tuple[Callable[[_Seen], Finding | None], ...] = (
    _answers,
    _names_result,
    _names_date,
    _names_contact,
    _copied,
    _contradicts,
    _empty,
    _private,
    _short,
)


def _finding(
    flaw: Flaw,
    *,
    places: tuple[Place, ...] = (),
    words: tuple[str, ...] = (),
    amount: float | None = None,
    of: str | None = None,
) -> Finding:
    return Finding(flaw, CONFIDENCE[flaw], places, words, amount, of)


def _content(text: str) -> tuple[str, ...]:
    """The words of two characters and more that carry the matter, each once."""
    return tuple(
        dict.fromkeys(
            token.key
            for token in tokens(text)
            if len(token.key) > 1 and token.key not in STOP_WORDS and not _COUNT.match(token.key)
        )
    )


def _merged(places: Iterable[Place]) -> tuple[Place, ...]:
    """In order, overlaps joined."""
    joined: list[Place] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
