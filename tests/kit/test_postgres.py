"""The embedded server against the real binaries."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from huying.kit.postgres import DATABASE, EmbeddedPostgres, EmbeddedPostgresError

LAUNCHER = """
import sys, time
from pathlib import Path
from huying.kit.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
print(server.start(), flush=True)
time.sleep(float(sys.argv[2]))
server.stop()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder that the account of the server may enter."""
    folder = Path(tempfile.mkdtemp(prefix="huying-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home)
    server.start()
    yield server
    server.stop()


def launch(home: Path, seconds: float) -> tuple[subprocess.Popen[str], str]:
    """Another process that starts or attaches; returns it with the URL that it got."""
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(home), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as lines:
        return process, lines.readline().strip()


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def wait_until_exited(server: EmbeddedPostgres, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not server.has_exited():
        assert time.monotonic() < end, "its launcher does not see that it is gone"
        time.sleep(0.05)


def count_notes(url: str) -> int:
    with psycopg.connect(url) as link:
        row = link.execute("select count(*) from note").fetchone()
    assert row is not None
    return int(row[0])


def write_note(url: str) -> None:
    with psycopg.connect(url) as link:
        link.execute("create table if not exists note (body text)")
        link.execute("insert into note values ('停水了')")


def wait_until_gone(server: EmbeddedPostgres, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while server.is_running():
        assert time.monotonic() < end, "the server is still there"
        time.sleep(0.05)


def test_rows_survive_a_stop_and_a_start(server: EmbeddedPostgres) -> None:
    write_note(server.url())
    server.stop()
    assert not server.is_running()

    assert count_notes(server.start()) == 1


async def test_asyncpg_reads_the_same_url(server: EmbeddedPostgres) -> None:
    link = await asyncpg.connect(server.url())
    try:
        assert await link.fetchval("select current_database()") == DATABASE
        # Case and character classes of Chinese text need the UTF-8 locale of the cluster.
        assert await link.fetchval("select lower('ＡＢ') || upper('é')") == "ａｂÉ"
    finally:
        await link.close()


def test_a_second_process_attaches_and_does_not_stop_what_it_did_not_start(
    server: EmbeddedPostgres, home: Path
) -> None:
    process, url = launch(home, 0)
    assert process.wait(20) == 0
    assert url == server.url()
    assert server.is_running()


@pytest.mark.crash
def test_a_killed_postmaster_loses_nothing_committed(server: EmbeddedPostgres) -> None:
    write_note(server.url())
    os.kill(postmaster(server), signal.SIGKILL)
    wait_until_exited(server)

    assert count_notes(server.start()) == 1


@pytest.mark.crash
def test_a_killed_launcher_takes_its_server_along(home: Path) -> None:
    process, url = launch(home, 60)
    write_note(url)
    process.kill()
    process.wait()
    observer = EmbeddedPostgres(home)
    wait_until_gone(observer)

    try:
        assert count_notes(observer.start()) == 1
    finally:
        observer.stop()


def test_an_old_pid_file_that_names_another_process_is_not_believed(
    server: EmbeddedPostgres,
) -> None:
    pid_file = server.data / "postmaster.pid"
    account = server.data.stat().st_uid
    lines = pid_file.read_text().split("\n")
    server.stop()
    # After a restart of the machine the number belongs to somebody else.
    with subprocess.Popen(["sleep", "60"], user=account if os.geteuid() == 0 else None) as other:
        try:
            pid_file.write_text("\n".join([str(other.pid), *lines[1:]]))
            os.chown(pid_file, account, -1)

            server.start()
            assert postmaster(server) != other.pid
        finally:
            other.kill()


def test_a_long_folder_name_puts_the_socket_under_tmp(home: Path) -> None:
    deep = home / ("n" * 100)
    server = EmbeddedPostgres(deep)
    try:
        assert count_databases(server.start()) == 1
        assert server.socket_folder.parent == Path("/tmp")
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.socket_folder)


def count_databases(url: str) -> int:
    with psycopg.connect(url) as link:
        row = link.execute("select count(*) from pg_database where datname = 'huying'").fetchone()
    assert row is not None
    return int(row[0])


def test_a_socket_folder_open_to_others_is_refused(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    server.stop()
    server.socket_folder.chmod(0o755)

    with pytest.raises(EmbeddedPostgresError, match="only user"):
        server.start()


def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    user, rest = server.url().removeprefix("postgresql://").split("@", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://{user.split(':')[0]}:guess@{rest}")


def test_a_folder_that_holds_something_else_is_left_alone(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.data.mkdir(parents=True)
    (server.data / "letters.txt").write_text("mine")

    with pytest.raises(EmbeddedPostgresError, match="no PostgreSQL cluster"):
        server.start()
    assert (server.data / "letters.txt").read_text() == "mine"


def test_a_bad_setting_is_reported_with_the_servers_own_words(home: Path) -> None:
    server = EmbeddedPostgres(home, settings={"shared_buffers": "a lot"})

    with pytest.raises(EmbeddedPostgresError, match="shared_buffers"):
        server.start()


def test_a_database_is_made_once(server: EmbeddedPostgres) -> None:
    url = server.ensure_database("other")
    assert server.ensure_database("other") == url
    with psycopg.connect(url) as link:
        assert link.execute("select current_database()").fetchone() == ("other",)
