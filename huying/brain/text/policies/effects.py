"""What a new policy does to what is known: cards that change, that conflict, what is new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huying.brain.text.policies.figures import Figure, Saying
from huying.brain.text.policies.relations import bare_title
from huying.brain.text.policies.values import Place, Relation, RelationKind

# How alike two sayings' words must be to be of one thing, and a saying's subject to a document's.
_SAME_WORDS, _SAME_SUBJECT = 0.6, 0.24
# Words that many rules share: alike in these alone, two sayings are not of one thing.
_SHARED = re.compile(
    r"自?受理|之日|工作日|日内|以内|办结|办理|完成|审核|审批|审定|核实|答复|核定|决定|作出|"
    r"退还|到账|拨付"
    r"|对?个人|对?单位|经营者|由?[\u4e00-\u9fff]{2,8}(?:部门|机关|机构)|处|以上|以下|罚款|"
    r"责令|元|最高|最低|不超过"
    r"|每|年|月|日|次|人|逾期|不改正|拒不|改正|累计|连续|满|内|起|后|前|个|限|%"
)
_LEAST_OWN = 3
_CLAUSE = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+条(?:之[一二三四五六七八九十]+)?|附件\d*|"
    r"[一二三四五六七八九十]+(?=、|$)"
)
_PLAIN = re.compile(r"[\W_]+")


class EffectKind(StrEnum):
    """``repealed``, ``amended``, ``replaced``: what the card cites is not as it was; ``conflict``:
    what it cites stays, and the new policy names another figure for the same thing; ``succession``:
    a policy of the same title is in force and is not said to end; ``lost_base``: what the new
    policy stands on has ended."""

    REPEALED = "repealed"
    AMENDED = "amended"
    REPLACED = "replaced"
    CONFLICT = "conflict"
    SUCCESSION = "succession"
    LOST_BASE = "lost_base"


@dataclass(frozen=True, slots=True)
class Held:
    """A card or a policy that is known. `clauses`: what a card cites of its source."""

    code: str
    is_card: bool
    title: str
    policy_code: str | None
    source_title: str
    number: str
    clauses: tuple[str, ...]
    sayings: tuple[Saying, ...]
    area: str
    valid_from: date | None
    valid_to: date | None
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """The new policy. `policies`: code of the known policy for each relation, where it is known."""

    code: str
    title: str
    number: str
    area: str
    valid_from: date | None
    valid_to: date | None
    relations: tuple[Relation, ...]
    sayings: tuple[Saying, ...]
    policies: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """The same thing with another figure: as known, and as the new policy says it at `at`."""

    known: str
    coming: str
    clause: str
    at: Place | None


@dataclass(frozen=True, slots=True)
class Effect:
    """On one card or policy. `relation`: number of the relation that does it."""

    kind: EffectKind
    code: str
    is_card: bool
    relation: int | None
    clauses: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


_OF_RELATION = {
    RelationKind.REPEALS: EffectKind.REPEALED,
    RelationKind.AMENDS: EffectKind.AMENDED,
    RelationKind.REPLACES: EffectKind.REPLACED,
}


def effects(coming: Coming, held: Sequence[Held]) -> tuple[Effect, ...]:
    """At most one effect a card or policy: what happens to its source before a conflict."""
    found = []
    for one in held:
        if one.code == coming.code or (one.is_card and one.policy_code == coming.code):
            continue
        effect = _by_relation(coming, one) or _lost(coming, one) or _beside(coming, one)
        if effect:
            found.append(effect)
    return tuple(found)


def conflicts(coming: Coming, held: Sequence[Held]) -> tuple[Effect, ...]:
    """Only what needs a person to decide which of two is right."""
    wanted = (EffectKind.CONFLICT, EffectKind.SUCCESSION, EffectKind.LOST_BASE)
    return tuple(effect for effect in effects(coming, held) if effect.kind in wanted)


def named_by(relation: Relation, title: str, number: str) -> bool:
    """Whether the relation speaks of that document: by number where both say one, else by
    title."""
    if relation.number and number:
        return _key(relation.number) == _key(number)
    return _key(bare_title(relation.title)) == _key(bare_title(title))


def _by_relation(coming: Coming, one: Held) -> Effect | None:
    for number, relation in enumerate(coming.relations):
        kind = _OF_RELATION.get(relation.kind)
        if kind is None or not _concerns(coming, number, relation, one):
            continue
        touched = one.clauses
        if relation.clauses and one.is_card:
            touched = tuple(each for each in one.clauses if _clause(each) in relation.clauses)
            if not touched and one.clauses:
                continue
        if one.is_ended and not one.is_card:
            continue
        return Effect(kind, one.code, one.is_card, number, touched, differences(coming, one))
    return None


def _concerns(coming: Coming, number: int, relation: Relation, one: Held) -> bool:
    known = coming.policies.get(number)
    if known is not None and known == (one.policy_code if one.is_card else one.code):
        return True
    return named_by(relation, one.source_title, one.number)


def _lost(coming: Coming, one: Held) -> Effect | None:
    if one.is_card or not one.is_ended:
        return None
    for number, relation in enumerate(coming.relations):
        if relation.kind is RelationKind.BASED_ON and _concerns(coming, number, relation, one):
            return Effect(EffectKind.LOST_BASE, one.code, False, number)
    return None


def _beside(coming: Coming, one: Held) -> Effect | None:
    """Of the same place and at the same time."""
    if one.is_ended or not _overlap(coming, one) or not _same_area(coming.area, one.area):
        return None
    if not one.is_card and _key(bare_title(one.title)) == _key(bare_title(coming.title)):
        return Effect(EffectKind.SUCCESSION, one.code, False, None, (), differences(coming, one))
    if found := differences(coming, one, is_beside=True):
        clauses = tuple(dict.fromkeys(each.clause for each in found))
        return Effect(EffectKind.CONFLICT, one.code, one.is_card, None, clauses, found)
    return None


def differences(coming: Coming, one: Held, *, is_beside: bool = False) -> tuple[Difference, ...]:
    """What both say with other figures of the same unit; a saying that the other also says
    somewhere is no difference. Of documents that do not speak of each other (`is_beside`) only
    sayings with words of their own are compared."""
    subject = likeness(_subject(coming.title), _subject(one.title + one.source_title))
    found = []
    for known in one.sayings:
        if is_beside and len(_SHARED.sub("", known.words)) < _LEAST_OWN:
            continue
        best = _nearest(known, coming.sayings, subject, is_beside)
        if best is not None and _differ(known, best):
            found.append(Difference(known.quote, best.quote, best.clause, best.at))
    return tuple(dict.fromkeys(found))


def _nearest(
    known: Saying, sayings: Sequence[Saying], subject: float, is_beside: bool
) -> Saying | None:
    units = {figure.unit for figure in known.figures}
    best, score = None, _SAME_WORDS
    for saying in sayings:
        if not units & {figure.unit for figure in saying.figures}:
            continue
        words = _alike(known, saying, is_beside)
        if words < score or not _near(known, saying, subject, is_beside):
            continue
        if words > score or best is None or not _differ(known, saying):
            best, score = saying, words
    return best


def _alike(known: Saying, coming: Saying, is_beside: bool) -> float:
    words = likeness(known.words, coming.words)
    if is_beside and words >= _SAME_WORDS:
        own = likeness(_SHARED.sub("", known.words), _SHARED.sub("", coming.words))
        return min(words, own)
    return words


def _near(known: Saying, coming: Saying, subject: float, is_beside: bool) -> bool:
    """Whether both stand under the same matter."""
    nearer = max(subject, likeness(_subject(known.of), _subject(coming.of)))
    return nearer >= (_SAME_SUBJECT if is_beside else _SAME_SUBJECT / 2)


def _differ(known: Saying, coming: Saying) -> bool:
    units = {figure.unit for figure in known.figures} & {figure.unit for figure in coming.figures}
    return any(_of(known.figures, unit).isdisjoint(_of(coming.figures, unit)) for unit in units)


def _of(figures: Sequence[Figure], unit: str) -> set[float]:
    return {figure.value for figure in figures if figure.unit == unit}


def likeness(one: str, other: str) -> float:
    """Dice of the pairs of characters, 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))


def _subject(title: str) -> str:
    """The matter of a title, without the city and the words of its form."""
    plain = _PLAIN.sub("", title)
    plain = re.sub(r"^[\u4e00-\u9fff]{2,4}?[市区县省](?!场|民|政)", "", plain)
    return re.sub(
        r"价格|收费|服务|补贴|城市|居民|关于|的?(?:通知|公告|通告|意见|决定)$|实施|管理|"
        r"办法|规定|细则|条例|暂行|试行|"
        r"标准|工作|有关|进一步|印发",
        "",
        plain,
    )


def _overlap(coming: Coming, one: Held) -> bool:
    starts = [day for day in (coming.valid_from, one.valid_from) if day]
    ends = [day for day in (coming.valid_to, one.valid_to) if day]
    return not starts or not ends or max(starts) <= min(ends)


def _same_area(one: str, other: str) -> bool:
    """One lies in the other; without an area it holds everywhere."""
    if not one or not other:
        return True
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _clause(label: str) -> str:
    match = _CLAUSE.search(label)
    return match.group() if match else label


def clauses_in(text: str) -> tuple[str, ...]:
    """The clauses that a citation names: "第七条、第八条" are two."""
    return tuple(dict.fromkeys(match.group() for match in _CLAUSE.finditer(text)))


def _key(text: str) -> str:
    return _PLAIN.sub("", text)


def counted(found: Sequence[Effect]) -> Iterator[tuple[EffectKind, int]]:
    """How many cards each kind concerns, for "12 cards change, 3 conflict"."""
    for kind in EffectKind:
        number = sum(1 for effect in found if effect.is_card and effect.kind is kind)
        if number:
            yield kind, number
