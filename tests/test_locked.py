"""What a second writer wrote to measure with stays as it was written."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "tests" / "data" / "written"


def listed(sums: Path, base: Path) -> Iterator[tuple[Path, str]]:
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        yield base / name, digest


def test_every_locked_file_is_as_it_was_written() -> None:
    locked = [
        *listed(WRITTEN / "QUESTIONS.SHA256SUMS", ROOT),
        *listed(WRITTEN / "PROTOCOLS.SHA256SUMS", ROOT),
        *listed(WRITTEN / "policies" / "SHA256SUMS", WRITTEN / "policies"),
        *listed(WRITTEN / "insight" / "SHA256SUMS", WRITTEN / "insight"),
    ]
    changed = [
        path.name
        for path, digest in locked
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest
    ]

    assert len(locked) > 100
    assert changed == []


def test_no_question_file_stands_beside_the_locked_ones() -> None:
    locked = {path for path, _ in listed(WRITTEN / "QUESTIONS.SHA256SUMS", ROOT)}

    assert set((ROOT / "huying" / "content" / "demo" / "golden").iterdir()) <= locked
