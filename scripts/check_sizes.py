"""Refuses files and functions that have grown past the house limits; data files are exempt."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 400
TEST_FILE_LINES = 600
PAGE_LINES = 250
FUNCTION_LINES = 50

PYTHON_FOLDERS = ("huying", "tests", "bench", "scripts")
DATA = ("huying/content/", "huying/texts/", "web/src/api/schema.d.ts")
# A migration is one list of statements and is never changed again.
LISTS_OF_STATEMENTS = ("/versions/",)


def python_files() -> Iterator[Path]:
    for folder in PYTHON_FOLDERS:
        yield from (ROOT / folder).rglob("*.py")


def web_files() -> Iterator[Path]:
    for pattern in ("*.ts", "*.tsx", "*.css"):
        yield from (ROOT / "web" / "src").rglob(pattern)


def file_limit(name: str) -> int:
    if name.startswith("tests/") or ".test." in name:
        return TEST_FILE_LINES
    return PAGE_LINES if name.endswith(".tsx") else FILE_LINES


def long_functions(name: str, source: str) -> Iterator[str]:
    if any(part in name for part in LISTS_OF_STATEMENTS):
        return
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"{name}:{node.lineno}: {node.name} has {lines} lines, limit {FUNCTION_LINES}"


def complaints(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    if name.startswith(DATA):
        return
    source = path.read_text(encoding="utf-8")
    lines, limit = source.count("\n"), file_limit(name)
    if lines > limit and not any(part in name for part in LISTS_OF_STATEMENTS):
        yield f"{name}: {lines} lines, limit {limit}"
    if path.suffix == ".py":
        yield from long_functions(name, source)


def main() -> int:
    files = sorted({*python_files(), *web_files()})
    found = [complaint for path in files for complaint in complaints(path)]
    print(*found, f"{len(files)} files, {len(found)} too large", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
