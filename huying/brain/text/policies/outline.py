"""Chapters, articles, items, tables and attachments, and where each line stands among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huying.brain.text.policies.marks import Mark, answer_start, mark_of
from huying.brain.text.policies.values import Line, Section

_LONGEST_TITLE = 34
_LONGEST_NAME = 14
_BRACKETED = re.compile(r"[（(【\[](?P<t>[^（()）【】\]]{2,14})[】）)\]]\s*")
_NAMED = re.compile(rf"(?P<t>[^。：:，,；;]{{2,{_LONGEST_NAME}}})[。：:](?=.)")
_OPENING = re.compile(r"(?P<t>[^。：:，,；;、\d]{2,12})。(?=.{4})")
_LEAD = re.compile(r"[^。；;]*[：:]\s*$")
_SENTENCE_END = re.compile(r"[。；;]\s*$")
_ASKS = re.compile(r"[？?]\s*$")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one line stands. `clause`: its label from the article or the top item down; `start`:
    where its own words begin; `about`: headings and lead-ins above it, nearest last; `name`: what
    the line itself is called ("（一）申请材料。…"); `own`: its own mark;
    `columns`: the first row of the table that it is part of;
    `is_listed`: it is an item that a line ending in a colon led in."""

    line: Line
    clause: str
    start: int
    about: tuple[str, ...]
    name: str
    own: Mark | None
    question: str = ""
    columns: tuple[str, ...] = ()
    is_listed: bool = False


@dataclass(slots=True)
class _Open:
    kind: str
    depth: int
    label: str
    title: str
    leads: str
    first: int
    is_sentence: bool = False


def outline_of(lines: Sequence[Line]) -> tuple[tuple[Section, ...], tuple[Spot, ...]]:
    """The sections in order of their first block, and a spot a line."""
    reader = _Reader()
    for line in lines:
        reader.take(line)
    return reader.finished()


class _Reader:
    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.done: list[Section] = []
        self.spots: list[Spot] = []
        self.table: list[Line] = []
        self.last = 0
        self.questions = 0

    def take(self, line: Line) -> None:
        if line.kind == "row":
            self.table.append(line)
        else:
            self._end_table()
        self._end_items(line)
        mark = None if line.kind in ("row", "header", "note", "title") else self._mark(line)
        if mark:
            self._begin(line, mark)
        elif line.kind == "heading":
            self._begin(line, Mark("chapter", 1, "", 0))
        elif line.kind == "title":
            self._close(0, line.number)
        self.last = line.number
        self.spots.append(self._spot(line, mark))
        self._lead(line, mark)

    def _end_items(self, line: Line) -> None:
        """A paragraph without a mark behind a led-in list of sentences goes on with what led it
        in."""
        if line.kind != "paragraph" or mark_of(line.text) or len(self.open) < 2:
            return
        item, above = self.open[-1], self.open[-2]
        if item.kind == "item" and item.is_sentence and (above.leads or above.kind == "article"):
            self._close(item.depth, line.number)

    def finished(self) -> tuple[tuple[Section, ...], tuple[Spot, ...]]:
        self._end_table()
        self._close(0, self.last + 1)
        order = sorted(self.done, key=lambda section: (section.first, section.depth))
        return tuple(order), tuple(self.spots)

    def _mark(self, line: Line) -> Mark | None:
        mark = mark_of(line.text)
        if mark is None:
            return None
        if mark.kind == "article" and not _begins_article(line.text, mark):
            return None
        if mark.kind == "item" and _ASKS.search(line.text) and mark.depth <= 6:
            known = [each.depth for each in self.open if each.kind == "question"]
            return Mark("question", known[0] if known else mark.depth, mark.label, mark.end)
        if mark.kind == "question" and not any(char.isdigit() for char in mark.label):
            self.questions += 1
            return Mark("question", mark.depth, f"问{self.questions}", mark.end)
        return mark

    def _begin(self, line: Line, mark: Mark) -> None:
        self._close(mark.depth, line.number)
        title = _title(line.text, mark)
        opened = _Open(mark.kind, mark.depth, mark.label, title, "", line.number)
        opened.is_sentence = bool(_SENTENCE_END.search(line.text))
        self.open.append(opened)

    def _close(self, depth: int, number: int) -> None:
        """End what is at least as deep, the next block being `number`."""
        while self.open and self.open[-1].depth >= depth:
            ended = self.open.pop()
            last = max(ended.first, number - 1)
            self.done.append(
                Section(ended.kind, ended.label, ended.title, ended.first, last, ended.depth)
            )

    def _end_table(self) -> None:
        if self.table:
            first, last = self.table[0], self.table[-1]
            title = " ".join(first.cells) if first.cells else first.text
            self.done.append(Section("table", "表", title, first.number, last.number, 9))
            self.table = []

    def _lead(self, line: Line, mark: Mark | None) -> None:
        """A line that ends in a colon speaks about the ones that follow."""
        if self.open and _LEAD.search(line.text) and line.kind != "row":
            start = mark.end if mark else 0
            self.open[-1].leads = _last_sentence(line.text[start:])
        elif self.open and mark is None and line.kind == "paragraph":
            self.open[-1].leads = ""

    def _spot(self, line: Line, mark: Mark | None) -> Spot:
        above = self.open[:-1] if mark else self.open
        about = tuple(word for each in above for word in (each.title, each.leads) if word)
        own = self.open[-1] if mark and self.open else None
        start = mark.end if mark else (answer_start(line.text) or 0)
        name = own.title if own else ""
        if mark is None and (called := _NAMED.match(line.text, start)):
            name = called.group("t").strip()
        asked = next((each.title for each in reversed(self.open) if each.kind == "question"), "")
        columns = self.table[0].cells if self.table else ()
        listed = bool(mark and len(self.open) > 1 and self.open[-2].leads)
        return Spot(line, self._clause(), start, about, name, mark, asked, columns, listed)

    def _clause(self) -> str:
        """ "第七条（二）", "一、（三）2.", "附件1", a heading's own words, or "正文"."""
        numbered = [each for each in self.open if each.depth >= 3 or each.kind == "attachment"]
        articles = [n for n, each in enumerate(numbered) if each.kind == "article"]
        if articles:
            numbered = numbered[articles[-1] :]
        label = "".join(each.label for each in numbered)
        if label:
            return label if len(numbered) > 1 else label.rstrip("、．.：:")
        return next((each.label or each.title for each in reversed(self.open)), "") or "正文"


def _begins_article(text: str, mark: Mark) -> bool:
    """ "第七条　…" begins an article; "第七条第二款修改为…" speaks of one."""
    rest = text[mark.end :]
    return not re.match(r"(?:修改|删去|删除|调整|增加|中的|改为|中[“「])", rest)


def _title(text: str, mark: Mark) -> str:
    """What the marked line is called: all of a short line, words in brackets, or the first words
    before a full stop or a colon."""
    rest = text[mark.end :].strip()
    if mark.kind == "question":
        return rest
    if bracketed := _BRACKETED.match(rest):
        return bracketed.group("t")
    if mark.kind == "article":
        opening = _OPENING.match(rest)
        return opening.group("t") if opening else ""
    if len(rest) <= _LONGEST_TITLE and not re.search(r"[。；;，,]", rest):
        return rest.rstrip("：:")
    named = _NAMED.match(rest)
    return named.group("t").strip() if named else ""


def _last_sentence(text: str) -> str:
    return re.split(r"。", text.strip())[-1].rstrip("：: ")
