"""The numbers that Word paints before paragraphs: they are not in the text, so they are reckoned.

After ECMA-376 part 1, 17.9 (numbering); only what decides over the painted text is looked at.
"""

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "koreanDigital",
}  # fmt: skip
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_MOST = 100_000


@dataclass(frozen=True)
class Level:
    pattern: str
    form: str
    start: int


@dataclass
class Numbering:
    """``text`` says what stands before a paragraph and counts on."""

    abstracts: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)  # list → abstract list
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def text(self, list_id: str, level: int) -> str:
        abstract = self.lists.get(list_id)
        levels = self.abstracts.get(abstract or "", {})
        if abstract is None or level not in levels:
            return ""
        self._count(list_id, abstract, level, levels)
        own = levels[level]
        if own.form in {"none", "bullet"}:
            return "" if own.form == "none" else "• "
        told = own.pattern
        for number in range(level + 1):
            upper = levels.get(number)
            if upper is not None:
                count = self._counts.get((abstract, number), upper.start)
                told = told.replace(f"%{number + 1}", written(count, upper.form))
        return told

    def _count(self, list_id: str, abstract: str, level: int, levels: dict[int, Level]) -> None:
        place = abstract, level
        anew = self.starts.get((list_id, level))
        if anew is not None and (list_id, level) not in self._restarted:
            self._restarted.add((list_id, level))
            self._counts[place] = anew
        elif place in self._counts:
            self._counts[place] = min(self._counts[place] + 1, _MOST)
        else:
            self._counts[place] = levels[level].start
        for deeper in [key for key in self._counts if key[0] == abstract and key[1] > level]:
            del self._counts[deeper]


def read_numbering(root: etree._Element | None) -> Numbering:
    found = Numbering()
    if root is None:
        return found
    for abstract in root.iterchildren(f"{W}abstractNum"):
        levels = {}
        for level in abstract.iterchildren(f"{W}lvl"):
            levels[_whole(level.get(f"{W}ilvl"), 0)] = _level(level)
        found.abstracts[abstract.get(f"{W}abstractNumId", "")] = levels
    for each in root.iterchildren(f"{W}num"):
        list_id = each.get(f"{W}numId", "")
        refers = each.find(f"{W}abstractNumId")
        if refers is not None:
            found.lists[list_id] = refers.get(f"{W}val", "")
        for override in each.iterchildren(f"{W}lvlOverride"):
            start = override.find(f"{W}startOverride")
            if start is not None:
                place = list_id, _whole(override.get(f"{W}ilvl"), 0)
                found.starts[place] = _whole(start.get(f"{W}val"), 1)
    return found


def _level(level: etree._Element) -> Level:
    def value(name: str, default: str) -> str:
        child = level.find(f"{W}{name}")
        return default if child is None else child.get(f"{W}val", default)

    return Level(value("lvlText", ""), value("numFmt", "decimal"), _whole(value("start", "1"), 1))


def _whole(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 7 else default


def written(count: int, form: str) -> str:
    """A number in one of Word's forms; an unknown form is written with digits."""
    if form in _CHINESE:
        return chinese(count)
    if form == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    if form == "ideographTraditional":
        return _HEAVENLY[(count - 1) % 10]
    if form in {"upperLetter", "lowerLetter"}:
        letters = chr(65 + (count - 1) % 26) * ((count - 1) // 26 % 20 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in {"upperRoman", "lowerRoman"}:
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if form == "decimalZero":
        return f"{count:02d}"
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(count))
    return str(count)


def chinese(count: int) -> str:
    """1–9999 as they are counted: 一, 十, 十一, 一百零五; others digit by digit."""
    if not 0 < count < 10_000:
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    told, is_gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, count = divmod(count, unit)
        if digit:
            told += ("零" if is_gap and told else "") + _DIGITS[digit] + name
        is_gap = digit == 0
    return told[1:] if told.startswith("一十") else told


def _roman(count: int) -> str:
    told = ""
    count = count % 4000
    for value, letters in _ROMAN:
        while count >= value:
            told += letters
            count -= value
    return told
