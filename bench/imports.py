"""Pages a second by which documents are read, beside named readers of text, in one run.

    .venv/bin/python -m bench.imports [--peers PYTHON] [--rounds 2]

``--peers``: an interpreter with pdfplumber and docx2txt in its environment. Ours is timed
whole: a process for each file, places of every line, tables, paragraphs, heads and feet set apart;
the others in one process, text only. A DOCX has no pages: 700 characters count as one.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from huying.kit.documents import Document, has_ocr, read_document

FILES = Path(__file__).parent.parent / "huying" / "content" / "demo" / "policies" / "files"
A_PAGE = 700  # characters
PEER = """
import json, sys, time
kind, rounds, *paths = sys.argv[1:]
if kind == "pdfplumber":
    import pdfplumber
    def read(path):
        with pdfplumber.open(path) as pdf:
            return "".join(page.extract_text() or "" for page in pdf.pages)
elif kind == "pdfminer":
    from pdfminer.high_level import extract_text as read
else:
    import docx2txt
    read = docx2txt.process
read(paths[0])
started = time.perf_counter()
size = sum(len(read(path)) for _ in range(int(rounds)) for path in paths)
print(json.dumps([time.perf_counter() - started, size]))
"""


@dataclass(frozen=True)
class Told:
    reader: str
    kind: str
    pages: int
    seconds: float

    @property
    def line(self) -> str:
        return f"| {self.kind} | {self.reader} | {self.pages} | {self.pages / self.seconds:.1f} |"


def _pages(document: Document) -> int:
    return document.pages or max(1, round(len(document.text) / A_PAGE))


def ours(kind: str, paths: Sequence[Path], rounds: int) -> Told:
    read_document(paths[0].read_bytes(), paths[0].name)
    started = time.perf_counter()
    pages = sum(
        _pages(read_document(path.read_bytes(), path.name)) for _ in range(rounds) for path in paths
    )
    return Told("huying", kind, pages, time.perf_counter() - started)


def peer(
    python: str, reader: str, kind: str, paths: Sequence[Path], rounds: int, pages: int
) -> Told:
    command = [python, "-c", PEER, reader, str(rounds), *map(str, paths)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    seconds, _ = json.loads(answer.stdout)
    return Told(reader, kind, pages, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--files", type=int, default=12, help="of each kind")
    asked = parser.parse_args()
    kinds = _by_kind(asked.files)
    print("| document | reader | pages | pages/s |\n|---|---|---|---|")
    for kind, readers in (("docx", ("docx2txt",)), ("pdf", ("pdfplumber", "pdfminer"))):
        told = ours(kind, kinds[kind], asked.rounds)
        print(told.line)
        for reader in readers if asked.peers else ():
            print(peer(asked.peers, reader, kind, kinds[kind], asked.rounds, told.pages).line)
    if has_ocr():
        print(ours("scan", kinds["scan"][:1], 1).line)


def _by_kind(most: int) -> dict[str, list[Path]]:
    scans = {
        path.stem
        for path in (FILES.parent / "read").glob("*.json")
        if json.loads(path.read_text(encoding="utf-8"))["document"]["kind"] == "scan"
    }
    found: dict[str, list[Path]] = {"docx": [], "pdf": [], "scan": []}
    for path in sorted(FILES.iterdir()):
        kind = "scan" if path.stem in scans else path.suffix[1:]
        found[kind].append(path)
    return {kind: paths[:most] for kind, paths in found.items()}


if __name__ == "__main__":
    main()
