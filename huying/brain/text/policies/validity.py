"""From when and until when a document is in force, in all the ways documents say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huying.brain.text.policies.dates import (
    COUNT,
    DAY,
    Dated,
    count_of,
    days_in,
    last_day,
    rest_day,
)
from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.values import Fact, Place

_BEGINS = r"(?:起\s*)?(?:正式|开始|同步|一并)?(?:施行|实施|执行|试行|生效|实行)"
_FROM = re.compile(rf"(?:自|从|于|在)?\s*(?P<d>{DAY})\s*零?(?:时)?\s*{_BEGINS}")
_SELF = r"(?:本\S{0,12}?|以上\S{0,6}?|上述\S{0,6}?)?"
_PUBLISHED = r"(?:自|从)\s*(?:\S{0,4}?)(?:发布|公布|印发|发文|公告|批复|签发|下发)之日"
_AFTER = re.compile(
    rf"{_PUBLISHED}起?\s*(?:满|的第)?\s*(?P<n>{COUNT})\s*(?P<w>个?工作)?日(?:后|之后|"
    rf"起)?\s*{_BEGINS}"
)
_AT_ONCE = re.compile(rf"{_PUBLISHED}\s*{_BEGINS}")
_LABEL = re.compile(
    rf"(?:施行|实施|执行|生效)(?:日期|时间)\s*(?:为|[：:])?\s*(?:自|从)?\s*(?P<d>{DAY})"
)
_RANGE = re.compile(
    rf"(?:有效期|施行期|实施期|执行期|试行期|政策期|有效期限|执行时间|实施时间|政策执行期|"
    rf"活动时间|施行时间|补贴时间|实施期限|执行期限|政策有效期|活动期限)(?:限|间)?"
    rf"\s*(?:为|[：:])?\s*(?:自|从)?\s*(?P<d>{DAY})\s*(?:起)?\s*(?:至|到|—|－|-|～|~)+\s*"
)
_OWN_RANGE = re.compile(
    rf"本(?:办法|规定|通知|方案|细则|意见|政策|公告|通告|标准|"
    rf"措施)\s*自\s*(?P<d>{DAY})\s*起?\s*(?:至|到)\s*"
)
_UNTIL = re.compile(
    rf"(?:有效期(?:限)?|执行期(?:限)?|试行期(?:限)?|施行期(?:限)?|实施期(?:限)?)?\s*"
    rf"(?:延长至|延续至|执行至|施行至|试行至|实施至|有效至|截至|截止到|截止至|截止|至|"
    rf"到)\s*(?P<d>{DAY})\s*(?:止|结束|届满|失效)?"
)
_LASTS = re.compile(
    rf"(?:有效期(?:限)?|试行期(?:限)?|执行期(?:限)?|施行期(?:限)?|实施期(?:限)?|试行|暂行)\s*"
    rf"(?:为|是|[：:])?\s*(?:自\S{{1,12}}起\s*)?(?P<n>{COUNT})\s*(?P<u>年|个月|日|天)"
)
_VALID = re.compile(r"有效期|施行|执行至|执行期|试行期|实施期|试行|起至|失效|实施|执行")
# A time that belongs to a paper, a place or a payment and not to the document.
_OF_ELSE = re.compile(
    r"(?:证|卡|牌|通行证|资格|证明|报告|许可|合同|保险|协议|承诺书|材料|额度|票|码|标志|"
    r"备案)(?:书|件)?(?:的)?\s*$"
)
_TARGET = re.compile(r"本(?![人市区县级省单院校公司户地次月年])[\u4e00-\u9fff]{2,8}")


@dataclass(frozen=True, slots=True)
class Days:
    in_force: Fact | None
    expires: Fact | None


def days_of(spots: Sequence[Spot], body: int, issued: Dated | None) -> Days:
    """`issued` is what "自发布之日起" counts from. The document's own sentence (本办法自…) is taken
    before any other, the last one before the first: in force is said at the end."""
    in_force = expires = None
    for text, start, spot in _sentences(spots, body):
        if not _VALID.search(text):
            continue
        began = in_force or _began(text, start, spot, issued)
        ended = expires or _ended(text, start, spot, began)
        in_force, expires = began, ended
        if in_force and expires:
            break
    if in_force is None and expires is None:
        in_force, expires = _from_ranges(spots, body)
    if in_force and expires and expires.value < in_force.value:
        expires = None
    return Days(in_force, expires)


def _sentences(spots: Sequence[Spot], body: int) -> Iterator[tuple[str, int, Spot]]:
    """Sentences that speak of the document itself first, then the others; each from the end."""
    found = []
    for spot in spots[body:]:
        if spot.line.kind in ("header", "title"):
            continue
        for match in re.finditer(r"[^。；;]+", spot.line.text):
            found.append((match.group(), match.start(), spot))
    found.reverse()
    own = [one for one in found if _TARGET.search(one[0]) or "有效期" in one[2].name]
    rest = [one for one in found if one not in own]
    late = [one for one in rest if _speaks_alone(one[0])]
    yield from own
    yield from late


def _speaks_alone(text: str) -> bool:
    """ "自2026年3月1日起施行，有效期5年" without a subject; not a payment's or a person's day."""
    plain = text.strip()
    lead = re.match(r"[^，,自从有试]{0,10}", plain)
    return bool(
        re.search(r"(?:施行|实施|执行|生效|有效期|试行)", plain)
        and (
            re.match(
                r"(?:以上|上述|此|该|其他)?[^，,]{0,6}(?:自|从|有效期|试行|施行|执行|实施)", plain
            )
        )
        and lead
    )


def _began(text: str, start: int, spot: Spot, issued: Dated | None) -> Fact | None:
    block = spot.line.number
    for form in (_FROM, _LABEL, _RANGE, _OWN_RANGE):
        if (match := form.search(text)) and not _is_else(text, match.start()):
            day = days_in(match.group("d"))
            if day:
                return Fact(day[0].day.isoformat(), _at(block, start, match))
    if issued is None:
        return None
    if match := _AFTER.search(text):
        count = count_of(match.group("n"))
        if count is not None and not match.group("w"):
            day_after = issued.day + timedelta(days=count)
            return Fact(day_after.isoformat(), _at(block, start, match))
    if match := _AT_ONCE.search(text):
        return Fact(issued.day.isoformat(), _at(block, start, match))
    return None


def _ended(text: str, start: int, spot: Spot, began: Fact | None) -> Fact | None:
    block = spot.line.number
    first = date.fromisoformat(began.value) if began else None
    for form in (_RANGE, _OWN_RANGE):
        if match := form.search(text):
            since = days_in(match.group("d"))
            last = rest_day(text, match.end(), since[0].day) if since else None
            if last and not _is_else(text, match.start()):
                return Fact(
                    last.day.isoformat(), Place(block, start + match.start(), start + last.end)
                )
    if (match := _UNTIL.search(text)) and not _is_else(text, match.start()):
        day = days_in(match.group("d"))
        # "自…起施行" ends nothing: only a day behind 至.
        if day and (first is None or day[0].day >= first):
            return Fact(day[0].day.isoformat(), _at(block, start, match))
    if (match := _LASTS.search(text)) and first and not _is_else(text, match.start()):
        count = count_of(match.group("n"))
        if count:
            ends = last_day(first, count, match.group("u"))
            return Fact(ends.isoformat(), _at(block, start, match))
    return None


def _from_ranges(spots: Sequence[Spot], body: int) -> tuple[Fact | None, Fact | None]:
    """A time named under a heading such as 执行时间 or 实施期限."""
    for spot in spots[body:]:
        named = spot.name + "".join(spot.about[-1:])
        if not re.search(r"(?:实施|执行|施行|政策|有效|活动)(?:时间|期限|期)", named):
            continue
        days = days_in(spot.line.text)
        if not days:
            continue
        first = days[0]
        block = spot.line.number
        in_force = Fact(first.day.isoformat(), Place(block, first.start, first.end))
        joint = re.compile(r"\s*(?:起)?\s*(?:至|到|—|－|-|～|~)+\s*").match(
            spot.line.text, first.end
        )
        last = rest_day(spot.line.text, joint.end(), first.day) if joint else None
        if last:
            return in_force, Fact(last.day.isoformat(), Place(block, last.start, last.end))
        return in_force, None
    return None, None


def _is_else(text: str, position: int) -> bool:
    return bool(_OF_ELSE.search(text[:position]))


def _at(block: int, start: int, match: re.Match[str]) -> Place:
    return Place(block, start + match.start(), start + match.end())
