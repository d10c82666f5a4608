"""The pages say what the code says: tables, quotes, links, settings."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from huying import schema
from huying.cli import app
from huying.kit import push, subscribers

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
# ```python huying/ticket/rules.py … ```: a quote of that file; a line of "…" leaves something out.
QUOTE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEFT_OUT = re.compile(r"^\s*…\n", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_tables_are_those_of_this_code() -> None:
    command = [sys.executable, "scripts/reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def _quotes() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        for found in QUOTE.finditer(page.read_text("utf-8")):
            for piece in LEFT_OUT.split(found[2]):
                yield name_of(page), found[1], piece


def test_quoted_code_is_in_the_file_it_names() -> None:
    stale = [
        f"{page} quotes what {source} does not hold:\n{piece}"
        for page, source, piece in _quotes()
        if not (ROOT / source).is_file() or piece not in (ROOT / source).read_text("utf-8")
    ]

    assert not stale, "\n".join(stale)


def test_the_tutorial_quotes() -> None:
    assert len([page for page, _, _ in _quotes() if page == "docs/tutorial.md"]) > 20


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_and_command_is_described() -> None:
    page = (DOCS / "reference" / "settings.md").read_text("utf-8")
    source = "".join(path.read_text("utf-8") for path in (ROOT / "huying").rglob("*.py"))
    commands = [command.callback.__name__ for command in app.registered_commands
                if command.callback]  # fmt: skip
    wanted = {f"`{name}`" for name in re.findall(r'"(HUYING_[A-Z_]+)"', source)}
    wanted |= {f"`huying {name}" for name in commands}

    assert len(wanted) > 10
    assert {name for name in wanted if name not in page} == set()


def test_every_stream_and_subscriber_is_described() -> None:
    schema.load_all()
    page = (DOCS / "reference" / "history-events.md").read_text("utf-8")
    streams = {
        kind for kind in push.stream_kinds() if not re.search(rf"^\| `{kind}[`:]", page, re.M)
    }

    assert streams == set()
    ours = {name for name in subscribers.registered() if name in schema.MODULES}
    assert {name for name in ours if f"| `{name}` |" not in page} == set()
