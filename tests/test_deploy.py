"""What is shipped to run the program elsewhere names what really exists, and gives no rights away.

hadolint has its say, and systemd-analyze where it is installed.
"""

import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer

from huying.cli import app
from tests.routes import ROUTES

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
CONTAINERFILE = DEPLOY / "container" / "Containerfile"
PROGRAM = "/opt/huying/.venv/bin/huying"


def _assert_is_command(words: list[str]) -> None:
    command = typer.main.get_group(app).commands[words[0]]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words[1:] if word.startswith("--")} <= known


def _values(unit: Path, key: str) -> list[str]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line.split("=", 1)[1] for line in lines if line.startswith(f"{key}=")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists(unit: Path) -> None:
    [line] = _values(unit, "ExecStart")
    program, *words = shlex.split(line)

    assert program == PROGRAM
    _assert_is_command(words)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gives_no_rights_away(unit: Path) -> None:
    assert _values(unit, "User") == ["huying"]
    assert _values(unit, "ProtectSystem") == ["strict"]
    assert _values(unit, "NoNewPrivileges") == ["yes"]
    assert _values(unit, "CapabilityBoundingSet") == [""]
    assert _values(unit, "UMask") == ["0077"]


def test_units_know_each_other() -> None:
    names = {path.name for path in (DEPLOY / "systemd").iterdir()}
    for path in (DEPLOY / "systemd").iterdir():
        found = re.findall(r"huying-?[\w@-]*\.(?:service|target|timer)", path.read_text("utf-8"))
        assert set(found) <= names, path.name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    program = tmp_path / "huying"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace(PROGRAM, str(program))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix not in ("", ".env")]

    said = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )

    about_ours = [line for line in said.stderr.splitlines() if "huying" in line]
    assert (said.returncode, about_ours) == (0, [])


def test_every_variable_is_described() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            named = set(re.findall(r"\bHUYING_[A-Z_]+", path.read_text(encoding="utf-8")))
            assert {name for name in named if f"`{name}`" not in page} == set(), path.name


# -- container -------------------------------------------------------------------------------------


def _instructions() -> list[tuple[str, str]]:
    text = CONTAINERFILE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines()]


def test_the_image_copies_what_exists_and_is_let_through() -> None:
    ignored = (DEPLOY / "container" / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = [
        source
        for name, rest in _instructions()
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]

    assert len(copied) > 5
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert {source.removeprefix("./") for source in copied} <= allowed


def test_the_image_has_all_that_setup_reads() -> None:
    setup = (ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8")
    read = set(re.findall(r"\$ROOT/([\w.-]+)", setup)) - {"requirements-dev.lock"}
    copied = {part for name, rest in _instructions() if name == "COPY" for part in rest.split()}
    made = {"web", ".venv", "scripts", "huying.egg-info"}

    assert {name for name in read - made if (ROOT / name).exists()} <= copied


def test_the_image_is_pinned_and_not_root() -> None:
    instructions = _instructions()
    bases = [rest.split()[0] for name, rest in instructions if name == "FROM"]
    users = [rest for name, rest in instructions if name == "USER"]

    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
    assert users[-1:] == ["10001"]
    assert ("CMD", '["serve"]') in instructions


def test_compose_runs_commands_that_exist() -> None:
    text = (DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8")
    commands = [found.split(", ") for found in re.findall(r"^    command: \[(.+)\]$", text, re.M)]
    ours = [words for words in commands if words[0] != "postgres"]

    assert [words[0] for words in ours] == ["migrate", "run", "serve", "work"]
    for words in ours:
        _assert_is_command(words)


def test_hadolint_finds_nothing_wrong() -> None:
    said = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), str(CONTAINERFILE)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stdout) == (0, "")


# -- proxy -----------------------------------------------------------------------------------------


def test_the_proxy_names_routes_that_exist() -> None:
    text = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    named = re.findall(r"location (?:= |\^~ )?(/(?:api|metrics|readyz|healthz)[\w/.-]*)", text)
    routes = {path for _, path in ROUTES}

    assert len(named) >= 6
    for name in named:
        assert any(path == name or fnmatch(path, f"{name}*") for path in routes), name


@pytest.mark.parametrize("name", ["/metrics", "/readyz", "/healthz"])
def test_what_needs_no_login_is_closed_to_the_outside(name: str) -> None:
    nginx = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "proxy" / "Caddyfile").read_text(encoding="utf-8")

    assert re.search(rf"location = {name}\s+\{{ return 404; \}}", nginx)
    assert re.search(rf"@inside path [^\n]*{name}\b", caddy)
