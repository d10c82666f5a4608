"""HTML: the main text of a page, tables with spanned cells filled; what surrounds it apart.

lxml's parser loads nothing and follows nothing.
"""

import io
import re
from collections.abc import Iterator

from lxml import etree, html

from huying.kit.documents.building import Blocks, clean, kind_of_text
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.values import BlockKind
from huying.kit.sheets import SheetError
from huying.kit.sheets.delimited import encoding_of

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_DROPPED = {
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "form", "button",
    "select", "input", "textarea", "nav", "footer", "aside", "head", "header", "canvas", "video",
}  # fmt: skip
_SURROUNDS = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|footer|foot|sidebar|breadcrumb|crumbs|share|related|comment|"
    r"copyright|toolbar|pager|login|search|banner|advert|position|location)(?:$|[-_ \d])",
    re.IGNORECASE,
)
_BLOCKS = {
    "p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
    "pre", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "center", "address", "body",
    "table", "tr", "td", "th", "tbody", "thead", "tfoot", "fieldset", "details", "summary",
}  # fmt: skip
_NAMED = re.compile(r"article|content|TRS_Editor|zoom|detail|main|正文", re.IGNORECASE)
_MOST_SPAN, _DEEPEST = 200, 200


def read_html(content: bytes, blocks: Blocks) -> None:
    """Raises DocumentError: encoding, broken, no_text, too_big."""
    text = _decoded(content)
    parser = html.HTMLParser(
        remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError("no_text") from error
    title = _title(root)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and _is_around(element):
            _remove(element)
    main = _main(root)
    reader = _Reader(blocks)
    if title and not any(clean(str(h.text_content())) == title for h in main.iter("h1")):
        blocks.put("title", title)
        reader.title = title
    reader.walk(main, 0)
    reader.flush()
    if not any(block.kind != "title" for block in blocks):
        raise DocumentError("no_text")


def _decoded(content: bytes) -> str:
    told = _CHARSET.search(content[:4096])
    names = [told[1].decode("ascii", "replace").lower()] if told else []
    for name in names:
        try:
            return content.decode("gb18030" if name in {"gb2312", "gbk"} else name)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return content.decode(encoding_of(io.BytesIO(content)))
    except SheetError as error:
        raise DocumentError("encoding") from error


def _title(root: html.HtmlElement) -> str:
    """What the page says it is about, without the name of the site."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() in {"articletitle", "title"} and meta.get("content"):
            return clean(meta.get("content", ""))
    heading = next(iter(root.iter("h1")), None)
    if heading is not None and clean(str(heading.text_content())):
        return clean(str(heading.text_content()))
    named = root.find(".//title")
    told = clean(named.text or "") if named is not None else ""
    return re.split(r"[_|]|\s[-–—]\s|--", told)[0].strip()


def _is_around(element: html.HtmlElement) -> bool:
    if element.tag in _DROPPED:
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in {"div", "section", "ul", "p", "span"} and _SURROUNDS.search(named):
        return len(str(element.text_content())) < 600
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _remove(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _main(root: html.HtmlElement) -> html.HtmlElement:
    """The smallest part that holds most of the page's text that is no link."""
    body = root.find("body")
    best = root if body is None else body
    whole = _weight(best)
    while True:
        inner = [child for child in best if isinstance(child.tag, str) and child.tag in _BLOCKS]
        heaviest = max(inner, key=_weight, default=None)
        if heaviest is None or heaviest.tag in {"p", "table", "ul", "ol", "pre", "li"}:
            return best
        named = f"{heaviest.get('class') or ''} {heaviest.get('id') or ''} {heaviest.tag}"
        share = 0.6 if _NAMED.search(named) else 0.85
        if whole <= 0 or _weight(heaviest) < share * whole:
            return best
        best = heaviest


def _weight(element: html.HtmlElement) -> int:
    links = sum(len(str(link.text_content())) for link in element.iter("a"))
    return len("".join(str(element.text_content()).split())) - links


class _Reader:
    """Walks in order; inline text is collected until a block begins or ends."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._held: list[str] = []
        self.title = ""

    def walk(self, element: html.HtmlElement, depth: int) -> None:
        if depth > _DEEPEST:
            self._held.append(str(element.text_content()))
            return
        if element.text:
            self._held.append(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, depth)
            if child.tail:
                self._held.append(child.tail)

    def _child(self, child: html.HtmlElement, depth: int) -> None:
        if child.tag == "br":
            self.flush()
        elif child.tag == "table" and _is_data(child):
            self.flush()
            for cells in _rows(child):
                self._blocks.put_row(cells)
        elif child.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.flush()
            self._put(clean(str(child.text_content())), int(child.tag[1]))
        elif child.tag in _BLOCKS:
            self.flush()
            self.walk(child, depth + 1)
            self.flush()
        elif child.tag not in _DROPPED:
            self.walk(child, depth + 1)

    def _put(self, text: str, level: int) -> None:
        if text == self.title and level == 1:
            return
        is_first = not any(block.kind == "title" for block in self._blocks)
        kind: BlockKind = "title" if level == 1 and is_first else "heading"
        self._blocks.put(kind, text, level=0 if kind == "title" else level)

    def flush(self) -> None:
        text = clean("".join(self._held))
        self._held.clear()
        if text and text != self.title:
            kind = kind_of_text(text)
            self._blocks.put(kind, text, level=1 if kind == "heading" else 0)


def _is_data(table: html.HtmlElement) -> bool:
    """Old pages lay out with tables: one that holds other tables or a single cell is none."""
    cells = sum(1 for _ in table.iter("td", "th"))
    return cells > 1 and not any(inner is not table for inner in table.iter("table"))


def _rows(table: html.HtmlElement) -> Iterator[list[str]]:
    """Cells that span rows stand in each of them; those that span columns once."""
    hanging: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        place = 0
        now: dict[int, tuple[int, str]] = {}
        for cell in row.iter("td", "th"):
            while place in hanging:
                left, text = hanging.pop(place)
                cells.append(text)
                if left > 1:
                    now[place] = left - 1, text
                place += 1
            text = clean(str(cell.text_content()))
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            if rows > 1:
                now[place] = rows - 1, text
            cells.append(text)
            place += columns
        for column in sorted(hanging):
            left, text = hanging[column]
            cells.append(text)
            if left > 1:
                now[column] = left - 1, text
        hanging = now
        yield cells


def _span(cell: html.HtmlElement, name: str) -> int:
    told = (cell.get(name) or "1").strip()
    return min(int(told), _MOST_SPAN) if told.isascii() and told.isdigit() and int(told) else 1
