"""What a document does to others: repeals, changes, replaces them, or stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huying.brain.text.policies.dates import days_in
from huying.brain.text.policies.numbers import numbers_of
from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.values import Place, Relation, RelationKind

_TITLE = re.compile(r"《(?P<t>[^《》]*(?:《[^《》]*》[^《》]*)*)》")
_REPEALED = re.compile(
    r"(?:同时|一并|相应|即行|自行|予以|即|自\S{0,14}起)?\s*(?:废止|失效|停止执行|停止实施|"
    r"停止施行|不再执行|不再施行|不再适用|终止执行)"
)
_REPEALS_NEXT = re.compile(
    r"(?:废止|失效|停止执行)[^。]{0,40}(?:如下|下列|以下|目录)|(?:下列|"
    r"以下)[^。]{0,40}(?:废止|失效|停止执行)"
)
_LEADS_ON = re.compile(r"[：:]\s*$|如下|目录")
_AMENDS = re.compile(
    r"(?:修改为|调整为|修订为|改为|作(?:出|如下)?[^。；]{0,8}(?:修改|修订|调整)|予以修改|"
    r"进行(?:修改|修订)|删去|删除|增加一[条款项])"
)
_REPLACES = re.compile(r"(?:代替|替代|取代)|以本\S{1,6}为准")
_BASED = re.compile(r"(?:根据|依据|按照|依照|遵照|为(?:了)?(?:贯彻)?(?:落实|实施|执行))")
_CLAUSE = re.compile(r"第[一二三四五六七八九十百零〇0-9]+条(?:之[一二三四五六七八九十]+)?")
_ADDED = re.compile(r"(?:作为|增加为)\s*$")
_TITLE_AMENDS = re.compile(r"关于(?:修改|修订|调整|修正)\s*(?:《|[^《]{0,6}《)")
_TITLE_REPEALS = re.compile(r"关于(?:废止|宣布失效|停止执行)")
_SENTENCE = re.compile(r"[^。]+。?")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Named:
    title: str
    number: str | None
    start: int
    end: int


def relations_of(spots: Sequence[Spot], first: int, title: str) -> tuple[Relation, ...]:
    """`first`: the line of the title. Every relation is told once: what is repealed is not also
    named as a base."""
    found: list[Relation] = []
    for spot in spots[first:]:
        for start, sentence in _sentences(spot.line.text):
            found += _of_sentence(spot, start, sentence)
    found += _lists(spots[first:])
    amended = _amended(spots[first:], title)
    return _once(_with_clauses(found, amended, spots[first:], title), title)


def same_title(one: str, other: str) -> bool:
    """Titles are the same without blanks, brackets of edition and the issuer's 关于印发 frame."""
    return bare_title(one) == bare_title(other)


def bare_title(title: str) -> str:
    """ "云汀市关于印发《A办法（试行）》的通知" → "A办法": to know a document again by its title."""
    plain = _BLANK.sub("", title)
    inner = re.search(r"关于(?:印发|发布|公布)《?([^》]+?)》?的(?:通知|公告|通告)", plain)
    plain = inner.group(1) if inner else plain
    plain = re.sub(r"[（(](?:试行|暂行|修订|修正|\d{4}年?(?:修订|修正|版)?)[）)]", "", plain)
    return plain.strip("《》")


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        yield match.start(), match.group()


def _titles(sentence: str) -> list[_Named]:
    """The documents of a sentence, each with the number in brackets behind it."""
    named = []
    for match in _TITLE.finditer(sentence):
        rest = sentence[match.end() : match.end() + 40]
        number, end = None, match.end()
        if bracket := re.match(
            r"\s*[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]", rest
        ):
            inside = numbers_of(bracket.group(1))
            number = inside[0].value if inside else _order(bracket.group(1))
            end = match.end() + bracket.end() if number else match.end()
        named.append(_Named(_BLANK.sub("", match.group("t")), number, match.start(), end))
    return named


def _order(text: str) -> str | None:
    match = re.search(r"[\u4e00-\u9fff]{0,14}(?:令|公告|通告)?第\s*\d+\s*号(?:令)?", text)
    return _BLANK.sub("", match.group()) if match else None


def _of_sentence(spot: Spot, start: int, sentence: str) -> list[Relation]:
    named = _titles(sentence)
    if not named or spot.line.kind == "header":
        return []
    found = []
    for number, one in enumerate(named):
        before = sentence[(named[number - 1].end if number else 0) : one.start]
        after = sentence[one.end :]
        kind = _kind(sentence, before, after, one)
        if kind:
            place = Place(spot.line.number, start + one.start, start + one.end)
            on = days_in(sentence) if kind is RelationKind.REPEALS else ()
            ended = next((day.day for day in on if day.start > one.end), None)
            clauses = _clauses(after) if kind is RelationKind.AMENDS else ()
            found.append(Relation(kind, one.title, one.number, place, clauses, ended))
    return found


def _kind(sentence: str, before: str, after: str, one: _Named) -> RelationKind | None:
    lead = sentence[: one.start]
    if _TITLE_REPEALS.search(lead) and not sentence.rstrip().endswith("。"):
        return RelationKind.REPEALS
    if _REPEALED.search(after) and not re.search(r"[；;]", after[: _at(_REPEALED, after)]):
        # "《A》第八条同时废止" ends a clause, not the document.
        between = after[: _at(_REPEALED, after)]
        if _CLAUSE.search(re.sub(r"《[^》]*》", "", between)) and len(between) < 24:
            return RelationKind.AMENDS
        return RelationKind.REPEALS
    if re.search(r"(?:废止|停止执行)\s*(?:原)?\s*$", before):
        return RelationKind.REPEALS
    if _TITLE_AMENDS.search(sentence[: one.start + 1]) or _amends(lead, after):
        return RelationKind.AMENDS
    if _REPLACES.search(after[:30]) or re.search(r"(?:代替|替代|取代)\s*原?$", before):
        return RelationKind.REPLACES
    if _BASED.search(lead) and not re.search(r"[。；]", lead):
        return RelationKind.BASED_ON
    return None


def _amends(lead: str, after: str) -> bool:
    changed = _AMENDS.search(after)
    if changed is None:
        return False
    opens = bool(re.search(r"(?:将|对|把|决定(?:对)?|现对)\s*(?:原)?[^，。；]{0,12}$", lead))
    return opens or bool(_CLAUSE.search(after[: changed.start()]))


def _at(form: re.Pattern[str], text: str) -> int:
    match = form.search(text)
    return match.start() if match else len(text)


def _clauses(text: str) -> tuple[str, ...]:
    """The articles that are changed, not the ones that are quoted or newly added."""
    plain = re.sub(r"[“「][^”」]*[”」]", "", text)
    return tuple(
        dict.fromkeys(
            match.group()
            for match in _CLAUSE.finditer(plain)
            if not _ADDED.search(plain[: match.start()])
        )
    )


def _lists(spots: Sequence[Spot]) -> list[Relation]:
    """ "下列文件予以废止：" and a list or a table of them behind it."""
    found: list[Relation] = []
    is_open = False
    for spot in spots:
        text = spot.line.text
        if _REPEALS_NEXT.search(text) and _LEADS_ON.search(text):
            is_open = True
        elif is_open and re.search(r"废止|失效", " ".join(spot.about) + spot.name):
            pass
        elif is_open and spot.own is None and spot.line.kind != "row":
            is_open = bool(_TITLE.search(text)) and len(text) < 90
        if not is_open:
            continue
        for one in _titles(text):
            place = Place(spot.line.number, one.start, one.end)
            found.append(Relation(RelationKind.REPEALS, one.title, one.number, place))
    return found


def _amended(spots: Sequence[Spot], title: str) -> tuple[str, ...]:
    """The articles touched anywhere in a document that does nothing but change another."""
    if not re.search(r"(?:修改|修订|修正|调整)", title):
        return ()
    clauses: list[str] = []
    for spot in spots:
        if _AMENDS.search(spot.line.text):
            clauses += _clauses(spot.line.text)
    return tuple(dict.fromkeys(clauses))


def _with_clauses(
    found: Sequence[Relation], amended: tuple[str, ...], spots: Sequence[Spot], title: str
) -> list[Relation]:
    changed = {(one.title, one.number) for one in found if one.kind is RelationKind.AMENDS}
    whole = len({name for name, _ in changed}) == 1 and bool(
        re.search(r"关于(?:修改|修订|修正)", title)
    )
    return [
        Relation(one.kind, one.title, one.number, one.at, amended or one.clauses, one.on)
        if one.kind is RelationKind.AMENDS and whole
        else one
        for one in found
    ]


_STRENGTH = (
    RelationKind.REPEALS, RelationKind.AMENDS, RelationKind.REPLACES, RelationKind.BASED_ON,
)  # fmt: skip


def _once(found: Sequence[Relation], title: str) -> tuple[Relation, ...]:
    """One relation a document: the strongest, with the number wherever it is given."""
    best: dict[str, Relation] = {}
    for one in found:
        if bare_title(one.title) == bare_title(title) and one.kind is not RelationKind.REPEALS:
            continue
        key = bare_title(one.title) + (one.number or "") * (one.kind is RelationKind.REPEALS)
        known = best.get(key)
        if known is None or _STRENGTH.index(one.kind) < _STRENGTH.index(known.kind):
            number = one.number or (known.number if known else None)
            best[key] = Relation(one.kind, one.title, number, one.at, one.clauses, one.on)
        elif one.kind is known.kind:
            clauses = tuple(dict.fromkeys((*known.clauses, *one.clauses)))
            number = known.number or one.number
            best[key] = Relation(known.kind, known.title, number, known.at, clauses, known.on)
    ended = {bare_title(one.title) for one in best.values() if one.kind is RelationKind.REPEALS}
    return tuple(
        one
        for one in best.values()
        if one.kind is RelationKind.REPEALS or bare_title(one.title) not in ended
    )
