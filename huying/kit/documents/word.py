"""DOCX: the body in its order, tables with merged cells filled, heads, feet and footnotes apart.

The parts are read straight from the package (ECMA-376): nothing outside it is followed, no picture
is unpacked. What a tracked change removed is left out, what it added is read.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from huying.kit.documents.building import Blocks, clean, kind_of_text
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.limits import Limits
from huying.kit.documents.numbering import Numbering, W, read_numbering
from huying.kit.documents.values import BlockKind, Problem
from huying.kit.documents.word_tables import rows_of

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHUNK = 1 << 20
_DEEPEST = 60
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError,
    etree.XMLSyntaxError,
)  # fmt: skip
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "rPr", "pPr", "delText")}
_TITLE_PT = 18.0


@dataclass
class Styles:
    """What styles say of headings, numbers and size, by the id of a style."""

    levels: dict[str, int] = field(default_factory=dict)  # 0: title
    lists: dict[str, tuple[str, int]] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    centred: set[str] = field(default_factory=set)


def read_docx(content: bytes, blocks: Blocks, limits: Limits) -> list[Problem]:
    """Raises DocumentError: broken, password, too_big, entities, no_text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _Reader(package, blocks, limits).read()
    except RuntimeError as error:  # what zipfile says of encrypted members
        raise DocumentError("password") from error
    except _BROKEN as error:
        raise DocumentError("broken") from error


class _Reader:
    def __init__(self, package: zipfile.ZipFile, blocks: Blocks, limits: Limits) -> None:
        self._package, self._blocks = package, blocks
        self._left = limits.unpacked_bytes
        self._names = package.namelist()
        self._numbering = Numbering()
        self._styles = Styles()
        self._has_title = False

    def read(self) -> list[Problem]:
        self._numbering = read_numbering(self._part("word/numbering.xml"))
        self._styles = _styles(self._part("word/styles.xml"))
        document = self._part("word/document.xml")
        body = None if document is None else document.find(f"{W}body")
        if body is None or document is None:
            raise DocumentError("broken")
        self._around("header")
        self._walk(body, 0)
        self._around("footer")
        self._notes()
        if not any(block.kind not in {"header", "note"} for block in self._blocks):
            raise DocumentError("no_text")
        return self._problems(document)

    def _part(self, name: str) -> etree._Element | None:
        """A part as a tree, or None; counted while it is unpacked."""
        if name not in self._names:
            return None
        taken: list[bytes] = []
        with self._package.open(name) as part:
            while piece := part.read(_CHUNK):
                self._left -= len(piece)
                if self._left < 0:
                    raise DocumentError("too_big")
                taken.append(piece)
        content = b"".join(taken).replace(_STRICT, _USUAL)
        head = content[:4096].replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise DocumentError("entities")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        return etree.fromstring(content, parser)

    def _around(self, which: str) -> None:
        """Heads or feet of the sections, each text once."""
        known: set[str] = set()
        parts = (name for name in self._names if name.startswith(f"word/{which}"))
        for name in sorted(parts):
            root = self._part(name)
            for paragraph in [] if root is None else root.iter(f"{W}p"):
                text = clean(text_of(paragraph))
                if text and text not in known:
                    known.add(text)
                    self._blocks.put("header", text)

    def _notes(self) -> None:
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            root = self._part(name)
            for note in [] if root is None else root:
                if note.get(f"{W}type") is None:
                    self._blocks.put("note", clean(" ".join(map(text_of, note.iter(f"{W}p")))))

    def _walk(self, parent: etree._Element, depth: int) -> None:
        """Paragraphs and tables in order; what only wraps them (content controls) is opened."""
        if depth > _DEEPEST:
            raise DocumentError("broken")
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                for cells in rows_of(child, text_of):
                    self._blocks.put_row(cells)
            elif child.tag in _SKIPPED or not isinstance(child.tag, str):
                continue
            elif child.tag == f"{_MC}AlternateContent":
                for choice in child.iterchildren(f"{_MC}Choice"):
                    self._walk(choice, depth + 1)
            elif child.tag != f"{W}sectPr":
                self._walk(child, depth + 1)

    def _paragraph(self, paragraph: etree._Element, depth: int) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        before = self._number(properties, style)
        for text in text_of(paragraph).split("\n"):
            told = clean(before + text)
            if told and told != before.strip():
                kind, level = self._kind(paragraph, properties, style, told)
                self._blocks.put(kind, told, level=level)
                before = ""
        for box in _text_boxes(paragraph):
            self._walk(box, depth + 1)

    def _number(self, properties: etree._Element | None, style: str) -> str:
        given = None if properties is None else properties.find(f"{W}numPr")
        list_id, level = self._styles.lists.get(style, ("", 0))
        if given is not None:
            list_id = _value(given, "numId") or list_id
            told = _value(given, "ilvl")
            level = int(told) if told.isdecimal() and len(told) < 3 else level
        if not list_id or list_id == "0":
            return ""
        return self._numbering.text(list_id, level)

    def _kind(
        self,
        paragraph: etree._Element,
        properties: etree._Element | None,
        style: str,
        text: str,
    ) -> tuple[BlockKind, int]:
        level = self._styles.levels.get(style)
        outline = _value(properties, "outlineLvl")
        if level is None and outline.isdecimal() and int(outline) < 9:
            level = int(outline) + 1
        if level == 0 or (level is None and self._is_title(paragraph, properties, style, text)):
            self._has_title = True
            return "title", 0
        if level is not None and len(text) <= 60:
            return "heading", level
        kind = kind_of_text(text)
        return kind, 1 if kind == "heading" else 0

    def _is_title(
        self,
        paragraph: etree._Element,
        properties: etree._Element | None,
        style: str,
        text: str,
    ) -> bool:
        """Large, in the middle, black, near the top: Word has a style for it, offices do not use
        it. A red line is the letterhead."""
        if self._has_title or len(self._blocks) > 30 or not 4 <= len(text) <= 120:
            return False
        aligned = _value(properties, "jc")
        is_centred = aligned == "center" or (not aligned and style in self._styles.centred)
        if not is_centred or text.endswith(("文件", "。", "；")):
            return False
        sizes = [_size(run, self._styles.sizes.get(style, 0.0)) for run in paragraph.iter(f"{W}r")]
        colours = {colour.get(f"{W}val", "").upper() for colour in paragraph.iter(f"{W}color")}
        is_red = any(len(c) == 6 and c[:2] >= "A0" and c[2:4] < "60" for c in colours)
        return not is_red and max(sizes, default=0.0) >= _TITLE_PT

    def _problems(self, document: etree._Element) -> list[Problem]:
        found = []
        pictures = sum(1 for name in self._names if name.startswith("word/media/"))
        if pictures:
            found.append(Problem("pictures", {"count": pictures}))
        if next(document.iter(f"{W}ins", f"{W}del", f"{W}moveTo"), None) is not None:
            found.append(Problem("revisions", {}))
        return found


def _styles(root: etree._Element | None) -> Styles:
    found = Styles()
    for style in [] if root is None else root.iterchildren(f"{W}style"):
        id = style.get(f"{W}styleId", "")
        name = _value(style, "name").lower()
        properties = style.find(f"{W}pPr")
        if name == "title":
            found.levels[id] = 0
        elif name.startswith("heading ") and name[8:].isdecimal():
            found.levels[id] = int(name[8:])
        numbers = None if properties is None else properties.find(f"{W}numPr")
        if numbers is not None:
            told = _value(numbers, "ilvl")
            level = int(told) if told.isdecimal() and len(told) < 3 else 0
            found.lists[id] = (_value(numbers, "numId"), level)
        if _value(properties, "jc") == "center":
            found.centred.add(id)
        size = _value(style.find(f"{W}rPr"), "sz")
        if size.isdecimal():
            found.sizes[id] = int(size) / 2
    return found


def _size(run: etree._Element, default: float) -> float:
    told = _value(run.find(f"{W}rPr"), "sz")
    return int(told) / 2 if told.isdecimal() else default


def _value(parent: etree._Element | None, name: str) -> str:
    child = None if parent is None else parent.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def text_of(paragraph: etree._Element) -> str:
    """The visible text; line breaks are kept, what a change removed is not."""
    return "".join(_pieces(paragraph, 0))


def _pieces(element: etree._Element, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise DocumentError("broken")
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            continue
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in {f"{W}br", f"{W}cr"}:
            yield "\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else ""
        elif tag == f"{W}tab":
            yield " "
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag not in {f"{_MC}AlternateContent", f"{W}pict", f"{W}drawing", f"{W}object"}:
            yield from _pieces(child, depth + 1)


def _text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The contents of text boxes anchored in a paragraph; the fallback for old programs is the
    same text again."""
    for box in paragraph.iter(f"{W}txbxContent"):
        above = [parent.tag for parent in box.iterancestors()]
        if f"{_MC}Fallback" not in above and above.count(f"{W}txbxContent") == 0:
            yield box
