"""What a document says of itself: who issued it, its number, its days, for where and whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huying.brain.text.policies import areas, validity
from huying.brain.text.policies.audience import audience_of
from huying.brain.text.policies.dates import Dated, days_in
from huying.brain.text.policies.numbers import Numbered, own_number
from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.values import CityWords, Fact, Facts, Line, Place

_KINDS = (
    "办法|规定|细则|条例|规则|方案|意见|指南|规程|制度|标准|公告|通告|通知|通报|决定|决议|"
    "批复|复函|函|令"
    "|解读|问答|措施|目录|清单|规范|计划|要点|须知|指引|答记者问|政策|公示|规划|准则|程序|流程"
)
_TITLE_END = re.compile(
    rf"(?:{_KINDS})(?:[（(【\[][^（）()]{{1,14}}[）)】\]]){{0,2}}(?:的(?:政策)?解读)?$|"
    rf"(?:政策|热点)?(?:解读|问答)"
)
_UNIT_END = (
    "人民政府办公室|人民政府办公厅|人民政府|委员会办公室|办公室|办公厅|委员会|管委会|"
    "管理中心|服务中心|中心"
    "|管理局|监督局|监管局|总局|分局|局|总队|支队|大队|厅|部|署|法院|检察院|办事处|管理处|"
    "处|所|联合会|残联|总工会"
    "|集团有限公司|有限责任公司|有限公司|公司|领导小组|指挥部|工委|党委|委|站|馆|院|会|"
    "税务局|银行|市分行"
)
_UNIT = re.compile(rf"(?:[\u4e00-\u9fff]{{2,24}}?(?:{_UNIT_END}))(?:[（(][^）)]{{2,12}}[）)])?")
_UNITS_LINE = re.compile(rf"{_UNIT.pattern}(?:[\s　、，,]*{_UNIT.pattern})*")
_HEAD_UNIT = re.compile(
    rf"(?P<u>{_UNITS_LINE.pattern})\s*(?:文件|公告|通告|通知|令|公报|规范性文件)?"
)
_TITLE_UNIT = re.compile(rf"(?P<u>{_UNITS_LINE.pattern})\s*关于")
_PRINTED = re.compile(r"印发\s*$|印制\s*$")
_SENT = re.compile(
    r"(?:发布|发文|成文|印发|公布|制定|签发)(?:日期|时间)\s*[：:]\s*|"
    r"[（(][^（）()]{0,30}(?=(?:19|20)\d{2}\s*年[^（）()]{0,16}(?:公布|发布|印发|通过))"
)
_ISSUER_LABEL = re.compile(
    r"(?:发布|发文|制定|制发|成文|签发)(?:机构|机关|单位|部门)\s*[：:]\s*(?P<u>[^\s；;，,]+)"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文\s*号|文件编号|发文号)\s*[：:]\s*")
_HEAD_LINES = 8
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts around the words: index of the title's line(s), the first line of the body, and
    the first of the tail (signature, day, who printed it)."""

    title: tuple[int, ...]
    body: int
    tail: int


def frame_of(lines: Sequence[Line]) -> Frame:
    title = _title_lines(lines)
    body = title[-1] + 1 if title else 0
    return Frame(title, body, _tail(lines, body))


def facts_of(lines: Sequence[Line], spots: Sequence[Spot], frame: Frame, city: CityWords) -> Facts:
    """Everything with its place; what the document does not say is None."""
    title = _title(lines, frame)
    issuer = _issuer(lines, frame)
    issued = _issued(lines, frame)
    days = validity.days_of(spots, frame.body, issued.day if issued else None)
    area = areas.area_of(lines, frame.title, issuer, city)
    return Facts(
        issuer=issuer,
        number=_number(lines, frame),
        title=title,
        issued=issued.fact if issued else None,
        in_force=days.in_force,
        expires=days.expires,
        area=area,
        audience=audience_of(spots, frame.body, frame.tail, title),
        level=areas.level_of(issuer, area),
    )


@dataclass(frozen=True, slots=True)
class _Issued:
    dated: Dated
    fact: Fact

    @property
    def day(self) -> Dated:
        return self.dated


def _title_lines(lines: Sequence[Line]) -> tuple[int, ...]:
    """The lines marked as title, else the first of the head that is named like a document."""
    marked = [n for n, line in enumerate(lines[:20]) if line.kind == "title"]
    if marked:
        run = [marked[0]]
        while run[-1] + 1 in marked and not _TITLE_END.search(lines[run[-1]].text.strip()):
            run.append(run[-1] + 1)
        return tuple(run)
    for number, line in enumerate(lines[:15]):
        text = line.text.strip()
        if line.kind in ("header", "row") or len(text) > 80 or own_number(text):
            continue
        if re.search(r"[。；：:]", text) or _is_red_head(text):
            continue
        if _TITLE_END.search(text):
            return _broken_title(lines, number)
    return ()


def _broken_title(lines: Sequence[Line], end: int) -> tuple[int, ...]:
    """A title that is broken over lines begins at the one that says 关于 or names the issuer."""
    first = end
    while first > 0 and end - first < 2:
        above = lines[first - 1].text.strip()
        if own_number(above) or _is_red_head(above) or lines[first - 1].kind == "header":
            break
        if len(above) < 8 or re.search(r"[。；：:]", above) or days_in(above):
            break
        first -= 1
    return tuple(range(first, end + 1))


def _is_red_head(text: str) -> bool:
    compact = _BLANK.sub("", text)
    return compact.endswith("文件") or bool(
        re.fullmatch(rf"{_UNITS_LINE.pattern}(?:公告|通告|令)?", compact)
    )


def _title(lines: Sequence[Line], frame: Frame) -> Fact | None:
    if not frame.title:
        return None
    first = lines[frame.title[0]]
    value = "".join(lines[n].text.strip() for n in frame.title)
    lead = len(first.text) - len(first.text.lstrip())
    return Fact(value, Place(first.number, lead, len(first.text.rstrip())))


def _tail(lines: Sequence[Line], body: int) -> int:
    """The signature is the last lone date below the body with units above it; without one the
    tail begins behind the last line."""
    for number in range(len(lines) - 1, body - 1, -1):
        text = lines[number].text.strip()
        if lines[number].kind == "row" or not _is_lone_day(text):
            continue
        first = number
        while first > body and _units_in(lines[first - 1].text) and lines[first - 1].kind != "row":
            first -= 1
        return first
    return len(lines)


def _is_lone_day(text: str) -> bool:
    days = days_in(text)
    return bool(days) and len(text) - (days[-1].end - days[0].start) <= 2


def _units_in(text: str) -> list[tuple[int, int]]:
    """Spans of the units of a line that names nothing else (a signature, a red head)."""
    stripped = text.strip()
    if not stripped or len(stripped) > 90 or re.search(r"[。；：:，,（(]|第.{1,4}条", stripped):
        return []
    if not _UNITS_LINE.fullmatch(stripped):
        return []
    spans = [
        (match.start(), match.end())
        for match in re.finditer(r"[^\s　、]+", text)
        if _UNIT.fullmatch(match.group())
    ]
    return spans


def _issuer(lines: Sequence[Line], frame: Frame) -> Fact | None:
    """The signature; else the red head, a label, the title, or who printed it."""
    return (
        _signed(lines, frame)
        or _headed(lines, frame)
        or _labelled(lines)
        or _titled(lines, frame)
        or _printed(lines, frame)
    )


def _signed(lines: Sequence[Line], frame: Frame) -> Fact | None:
    names: list[str] = []
    first: Place | None = None
    for line in lines[frame.tail :]:
        if _is_lone_day(line.text.strip()):
            break
        for start, end in _units_in(line.text):
            names.append(line.text[start:end])
            first = first or Place(line.number, start, end)
    return Fact("、".join(names), first) if first else None


def _headed(lines: Sequence[Line], frame: Frame) -> Fact | None:
    limit = frame.title[0] if frame.title else _HEAD_LINES
    for line in sorted(lines[:limit], key=lambda line: line.kind == "header"):
        match = _HEAD_UNIT.fullmatch(line.text.strip())
        if match:
            value = "、".join(re.split(r"[\s　、]+", match.group("u").strip()))
            start = line.text.find(match.group("u"))
            return Fact(value, Place(line.number, start, start + len(match.group("u"))))
    return None


def _labelled(lines: Sequence[Line]) -> Fact | None:
    for line in (*lines[:_HEAD_LINES], *lines[-_HEAD_LINES:]):
        if match := _ISSUER_LABEL.search(line.text):
            return Fact(match.group("u"), Place(line.number, *match.span("u")))
    return None


def _titled(lines: Sequence[Line], frame: Frame) -> Fact | None:
    for number in frame.title[:1]:
        if match := _TITLE_UNIT.match(lines[number].text.strip()):
            start = lines[number].text.find(match.group("u"))
            end = start + len(match.group("u"))
            return Fact(match.group("u"), Place(lines[number].number, start, end))
    return None


def _printed(lines: Sequence[Line], frame: Frame) -> Fact | None:
    for line in lines[frame.tail :]:
        if _PRINTED.search(line.text) and (match := _UNIT.match(line.text.strip())):
            start = line.text.find(match.group())
            return Fact(match.group(), Place(line.number, start, start + len(match.group())))
    return None


def _number(lines: Sequence[Line], frame: Frame) -> Fact | None:
    """A line of its own in the head, above the title or just under it."""
    last = (frame.title[-1] if frame.title else 0) + 4
    head = sorted(lines[:last], key=lambda line: line.kind == "header")
    for line in head:
        label = _NUMBER_LABEL.search(line.text)
        found: Numbered | None
        if label:
            inner = own_number(line.text[label.end() :].split("　")[0])
            shift = label.end()
        else:
            inner, shift = own_number(line.text), 0
        found = inner
        if found:
            return Fact(found.value, Place(line.number, found.start + shift, found.end + shift))
    return None


def _issued(lines: Sequence[Line], frame: Frame) -> _Issued | None:
    """The day under the signature; else a label of the head, or the day of printing."""
    for line in lines[frame.tail :]:
        if _is_lone_day(line.text.strip()):
            return _of(line, days_in(line.text)[-1])
    for line in (*lines[: frame.body + 4], *lines[-_HEAD_LINES:]):
        label = _SENT.search(line.text)
        days = [day for day in days_in(line.text) if label and day.start >= label.end()]
        if days:
            return _of(line, days[0])
    for line in reversed(lines[frame.body :]):
        days = list(days_in(line.text))
        if days and _PRINTED.search(line.text):
            return _of(line, days[-1])
    for line in lines[: frame.body + 2]:
        if _is_lone_day(line.text.strip().strip("（）()")):
            return _of(line, days_in(line.text)[0])
    return None


def _of(line: Line, dated: Dated) -> _Issued:
    place = Place(line.number, dated.start, dated.end)
    return _Issued(dated, Fact(dated.day.isoformat(), place))
