"""Another cluster to restore into, whose transaction ids begin elsewhere."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from huying.kit import vault
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from tests.harness import with_database

DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="package")
def embedded() -> Iterator[str]:
    """A fresh embedded server; gives its DSN."""
    home = Path(tempfile.mkdtemp(prefix="huying-test-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home, settings={"fsync": "off"})
    yield server.start()
    server.stop()
    shutil.rmtree(home)


@pytest.fixture(scope="package")
def debian() -> Iterator[str]:
    """Debian's PostgreSQL 15; gives its DSN."""
    if not (DEBIAN / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed")
    folder = Path(tempfile.mkdtemp(prefix="huying-test-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    _as_server(
        DEBIAN / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
        "--auth=trust",
    )  # fmt: skip
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    control = (DEBIAN / "pg_ctl", "-D", data, "-w", "-t", "60")
    _as_server(*control, "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}&port=5432"
    finally:
        _as_server(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _as_server(*command: Path | str) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, cwd="/", capture_output=True)


MakeDatabase = Callable[[str], str]


@pytest.fixture
def make_database() -> Iterator[MakeDatabase]:
    """``make_database(server_dsn)``: an empty database there; dropped afterwards."""
    made: list[tuple[str, str]] = []

    def make(server: str) -> str:
        name = f"restored_{len(made)}"
        _admin(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _admin(server, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
        made.append((server, name))
        return with_database(server, name)

    yield make
    for server, name in made:
        _admin(server, "DROP DATABASE {} WITH (FORCE)", name)


def _admin(server: str, statement: str, name: str) -> None:
    with psycopg.connect(with_database(server, "postgres"), autocommit=True) as link:
        link.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture
def keys_dir() -> Path:
    """Where the master key of this run lies."""
    vault.master_key()
    return settings().keys_dir
