"""Reading a file that somebody sent: whatever is in it, the answer is a Document or a
DocumentError."""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from huying.kit.documents import office
from huying.kit.documents.building import Blocks
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.kinds import kind_of
from huying.kit.documents.limits import Limits
from huying.kit.documents.pairs import read_pairs
from huying.kit.documents.recognisers import is_installed
from huying.kit.documents.values import Document, Json

Progress = Callable[[int, int], None]
_DEFAULT = Limits()
_LEAST_WIDTH_DPI, _MOST_DPI = 30, 300


def has_ocr() -> bool:
    """Whether pictures can be read here (the extra ``ocr``)."""
    return is_installed()


def read_document(
    content: bytes,
    name: str,
    limits: Limits = _DEFAULT,
    progress: Progress | None = None,
) -> Document:
    """DOCX, PDF (pages without text are recognised), PNG, JPG, HTML, TXT, a sheet of questions and
    answers; DOC and WPS where LibreOffice is installed. A ZIP is no document: see ``members``.

    ``progress(done, total)`` counts pages. Blocks, in a process of its own: call it in a thread.
    Raises DocumentError and nothing else.
    """
    kind = kind_of(content, name)
    if kind == "zip":
        raise DocumentError("archive_nested")
    if kind == "sheet":
        return _pairs(content, name, limits)
    if kind == "old":
        content, kind = office.to_docx(content, name), "docx"
    told = {"png": "image", "jpg": "image"}.get(kind, kind)
    message = _asked(content, {"kind": told}, limits, progress)
    return Document.from_json(message["document"])


def page_image(content: bytes, page: int, *, dpi: int = 110, limits: Limits = _DEFAULT) -> bytes:
    """The page (from 1) of a PDF as PNG. Blocks. Raises DocumentError."""
    dpi = max(_LEAST_WIDTH_DPI, min(dpi, _MOST_DPI))
    message = _asked(content, {"kind": "page", "page": page, "dpi": dpi}, limits, None)
    return base64.b64decode(message["picture"])


def _pairs(content: bytes, name: str, limits: Limits) -> Document:
    """The reader of sheets has a process of its own."""
    blocks = Blocks(limits.blocks)
    pairs, problems = read_pairs(content, name, blocks, limits)
    return Document(tuple(blocks), 0, (), "pairs", tuple(problems), pairs=tuple(pairs))


class _Clock:
    """Stops the child when its time is up; pages to be recognised give it more."""

    def __init__(self, child: "subprocess.Popen[bytes]", seconds: float) -> None:
        self._child, self.seconds = child, seconds
        self.is_up = False
        self._timer = self._started(seconds)

    def _started(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        return timer

    def _stop(self) -> None:
        self.is_up = True
        self._child.kill()

    def again(self, seconds: float) -> None:
        self._timer.cancel()
        self._timer = self._started(seconds)

    def end(self) -> None:
        self._timer.cancel()


def _asked(content: bytes, asked: Json, limits: Limits, progress: Progress | None) -> Json:
    """The child's last word."""
    told = json.dumps({**asked, "limits": limits.as_dict()})
    with subprocess.Popen(
        [sys.executable, "-m", "huying.kit.documents.child", told],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        clock = _Clock(child, limits.seconds)
        try:
            assert child.stdin
            with suppress(BrokenPipeError):  # it ended early: what it said, or did not, tells why
                child.stdin.write(content)
            with suppress(BrokenPipeError):
                child.stdin.close()
            return _heard(child, clock, limits, progress)
        finally:
            clock.end()
            child.kill()


def _heard(
    child: "subprocess.Popen[bytes]", clock: _Clock, limits: Limits, progress: Progress | None
) -> Json:
    assert child.stdout
    page = 0
    for line in child.stdout:
        if not line.endswith(b"\n"):
            break
        message: Json = json.loads(line)
        if "error" in message:
            raise DocumentError(
                message["error"], page=message["page"], sheet=message["sheet"], **message["values"]
            )
        if "done" not in message:
            return message
        page = message["done"] + 1
        if "ocr" in message:
            clock.again(limits.seconds + limits.page_seconds)
        if progress is not None:
            progress(message["done"], message["total"])
    raise _died(child.wait(), clock, page)


def _died(code: int, clock: _Clock, page: int) -> DocumentError:
    """SIGXCPU: its processor time was up; SIGABRT, SIGSEGV: it could not get the memory it asked
    for, or the file broke the reader."""
    if clock.is_up or code == -24:
        return DocumentError("slow", seconds=round(clock.seconds), page=page or None)
    return DocumentError("too_big" if code in {-6, -9} else "broken", page=page or None)
