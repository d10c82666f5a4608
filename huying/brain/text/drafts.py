"""Title and summary in the template's pattern, and the check that nobody's words were invented."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from huying.brain.text.documents import TemplateDoc
from huying.brain.text.identity import digits_of
from huying.brain.text.numerals import numbers_in
from huying.brain.text.places import PlaceIndex
from huying.brain.text.values import Draft, Kind, Proposed, Utterance, Violation

KIND_NAMES = {
    Kind.CONSULT: "咨询",
    Kind.HELP: "求助",
    Kind.SUGGESTION: "建议",
    Kind.COMPLAINT: "投诉",
    Kind.REPORT: "举报",
    Kind.PRAISE: "表扬",
}
MAX_TITLE = 40
_OVERLAP = 3
_REWRITTEN = frozenset({"place", "contact", "amount", "people", "plate"})
_HOLE = re.compile(r"\{(?P<field>\w+)\}(?P<after>[，,。；;：:、！!？?]?)")
_DANGLING = re.compile(r"^[，,。；;、：:]+|(?<=[，,。；;、：:])[，,；;、]+|[，,、；;：:](?=。|$)")
_FALLBACK_SUMMARY = "{who}来电反映：{time}{place}{matter}。{demand}。"
_TITLE_PLACE = re.compile(
    r"(?:\d+号)?(?:\d+期)?(?:[\dA-Za-z甲乙丙丁]+(?:栋|号楼|座))?(?:\d+单元)?(?:\d+室)?$"
)
_NAME_SAID = re.compile(r"(?P<n>[\u4e00-\u9fff])(?:先生|女士|小姐|师傅)")
# The last sign of a place may also begin another word: 路灯, 村民, 区别 are no places.
_PLACE_WORD = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:街道|社区|小区|大道|路(?![灯面牌况障基人边上过])|街(?![坊边上])|巷(?!子)"
    r"|村(?![民委里])|镇(?![上长])|乡(?!亲)|区(?![域别])|县(?!长))"
)


def compose(
    template: TemplateDoc | None, fields: Sequence[Proposed] | Mapping[str, str], kind: Kind
) -> Draft:
    """Fills the template's pattern; a missing field drops out with the punctuation directly after
    it. Without a template a plain pattern is used, its title ending in the kind."""
    values = (
        dict(fields) if isinstance(fields, Mapping) else {item.field: item.value for item in fields}
    )
    if values.get("object", "") in values.get("place", ""):
        values.pop("object", None)
    told = values.get("matter", "")
    full = {
        code: value
        for code, value in values.items()
        if code not in ("place", "time") or not _is_told(value, told)
    }
    summary_pattern = template.summary if template and template.summary else _FALLBACK_SUMMARY
    title_pattern = template.title if template and template.title else "{place}{object}"
    short = {**values, "place": _TITLE_PLACE.sub("", values.get("place", ""))}
    title = _filled(title_pattern, {key: _one_line(value) for key, value in short.items()})
    if template is None or not template.title:
        title += KIND_NAMES[kind]
    return Draft(title[:MAX_TITLE].rstrip("，,。；;、："), _filled(summary_pattern, full))


def _is_told(value: str, matter: str) -> bool:
    """The matter's own words already say this place or time."""
    length = min(_OVERLAP, len(value))
    return bool(value) and any(
        value[start : start + length] in matter for start in range(len(value) - length + 1)
    )


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        value = values.get(match.group("field"), "").strip("，,。；;、 ")
        return value + match.group("after") if value else ""

    text = _HOLE.sub(fill, pattern)
    previous = None
    while previous != text:
        previous, text = text, _DANGLING.sub("", text)
    text = re.sub(r"([：:，,])。", r"\1", text)
    return re.sub(r"([。！？])[。！？，]+", r"\1", text).strip()


def _one_line(value: str) -> str:
    return re.sub(r"[，,。；;！!？?\s]+", "", value)[:24]


def known_words(fields: Sequence[Proposed], places: PlaceIndex) -> frozenset[str]:
    """What the city and the reading itself add to the words of a call: the names above a place,
    numbers written in digits, the caller's own number."""
    names = places.names_above(item.code for item in fields if item.field == "place" and item.code)
    return names | {item.value for item in fields if item.field in _REWRITTEN}


def violations(
    draft: Draft, utterances: Sequence[Utterance], known: Collection[str] = ()
) -> tuple[Violation, ...]:
    """Numbers, names and places of the draft that no utterance holds. `known` are words that the
    city itself adds to what was said: the names above a place, the caller's number."""
    said = "\n".join(item.text for item in utterances)
    text = f"{draft.title}\n{draft.summary}"
    numbers = {number for word in (said, *known) for number in numbers_in(word)}
    spoken = {digits_of(item.text) for item in utterances} | {digits_of(word) for word in known}
    found = [
        Violation("number", number)
        for number in sorted(numbers_in(text) - numbers)
        if not any(number in run for run in spoken if len(number) >= 3)
    ]
    found += [
        Violation("name", match.group())
        for match in _NAME_SAID.finditer(text)
        if match.group("n") not in said
    ]
    plain = text
    for word in sorted((word for word in known if word), key=len, reverse=True):
        plain = plain.replace(word, "\n")
    found += [
        Violation("place", match.group())
        for match in _PLACE_WORD.finditer(plain)
        if match.group() not in said and not _said_in_parts(match.group(), said)
    ]
    return tuple(found)


def _said_in_parts(word: str, said: str) -> bool:
    """The template's own words may touch a place's; its last three characters must be said."""
    return word[-3:] in said or word[-2:] in said
