"""What must not happen: a damaged file taken for whole, a living installation overwritten, a key
lost, an old backup deleted too soon."""

import base64
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from huying.kit import migrations, vault
from huying.kit.backup import bundle, keys, making, mending, restoring
from huying.kit.backup.errors import BackupError, Damaged, Exit, Refused
from huying.kit.settings import settings
from tests.backup.conftest import MakeDatabase
from tests.harness import Databases

PASSPHRASE = "a phrase that nobody guesses"


def quiet(*_: object) -> None:
    pass


def _make(dsn: str, target: Path, keep: int | None = None) -> making.Made:
    vault.master_key()
    wish = making.Wish(dsn, target, settings().keys_dir, PASSPHRASE, keep)
    return making.make(wish, quiet)


@pytest.fixture(scope="module")
def backup(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demo city."""
    with databases.clone("city") as dsn:
        return _make(dsn, tmp_path_factory.mktemp("b") / "b.tar").file


def _order(
    file: Path, dsn: str, keys_dir: Path, *, passphrase: str | None = PASSPHRASE,
    replace: bool = False,
) -> restoring.Order:  # fmt: skip
    return restoring.Order(file, dsn, keys_dir, passphrase, replace)


def _people(dsn: str) -> int:
    with psycopg.connect(dsn) as link:
        row = link.execute("SELECT count(*) FROM account").fetchone()
    assert row is not None
    return int(row[0])


# -- the file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0.05, 0.3, 0.6, 0.9])
def test_one_changed_bit_is_found(backup: Path, tmp_path: Path, place: float) -> None:
    content = bytearray(backup.read_bytes())
    content[int(len(content) * place)] ^= 1
    file = tmp_path / "b.tar"
    file.write_bytes(content)

    with pytest.raises(Damaged):
        bundle.verify(file)


@pytest.mark.parametrize("length", [0, 600, 0.5, 0.97])
def test_a_file_that_was_cut_is_found(backup: Path, tmp_path: Path, length: float) -> None:
    content = backup.read_bytes()
    file = tmp_path / "b.tar"
    file.write_bytes(content[: int(length if length > 1 else len(content) * length)])

    with pytest.raises(Damaged):
        bundle.verify(file)


def test_a_part_that_was_added_is_found(backup: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    shutil.copy(backup, file)
    with tarfile.open(file, "a") as tar:
        tar.add(__file__, "dump/more.dat")

    with pytest.raises(Damaged):
        bundle.verify(file)


def test_a_backup_that_breaks_off_leaves_no_file(
    fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle.Writer, "add_file", full)
    with pytest.raises(BackupError) as raised:
        _make(fresh_dsn, tmp_path / "b.tar")

    assert raised.value.code == "io"
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(fresh_dsn) as link:
        rows = link.execute("SELECT error, bytes, checked_at FROM backup_run").fetchall()
    assert rows == [("io", None, None)]


def test_a_good_one_is_written_down(fresh_dsn: str, tmp_path: Path) -> None:
    made = _make(fresh_dsn, tmp_path / "b.tar")

    with psycopg.connect(fresh_dsn) as link:
        [row] = link.execute("SELECT file, bytes, error, checked_at FROM backup_run").fetchall()
    assert row[:3] == (str(made.file), made.file.stat().st_size, None)
    assert row[3] is not None
    assert made.file.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_not_overwritten(backup: Path, fresh_dsn: str) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError) as raised:
        _make(fresh_dsn, backup)

    assert raised.value.code == "exists"
    assert backup.read_bytes() == before


def test_old_ones_go_and_other_files_stay(fresh_dsn: str, tmp_path: Path) -> None:
    names = ["huying-20250101-010101.tar", "huying-20250102-010101.tar", "a.tar", "huying-x.tar"]
    for name in names:
        (tmp_path / name).touch()

    made = _make(fresh_dsn, tmp_path, keep=2)

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {made.file.name, *names[1:]}


# -- keys ------------------------------------------------------------------------------------------


def test_keys_open_with_their_passphrase_only() -> None:
    sealed = keys.seal({"master.key": b"secret", "feed.token": b"t"}, PASSPHRASE)

    assert keys.unseal(sealed, PASSPHRASE) == {"master.key": b"secret", "feed.token": b"t"}
    assert b"secret" not in sealed
    with pytest.raises(Refused, match="passphrase_wrong"):
        keys.unseal(sealed, PASSPHRASE + "!")
    with pytest.raises(Damaged):
        keys.unseal(sealed[:-20], PASSPHRASE)
    with pytest.raises(Refused, match="passphrase_short"):
        keys.seal({}, "short")


def test_another_master_key_is_never_overwritten(
    backup: Path, embedded: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    other = base64.b64encode(bytes(32))
    (tmp_path / "master.key").write_bytes(other)
    dsn = make_database(embedded)

    with pytest.raises(Refused, match="other_key"):
        restoring.restore(_order(backup, dsn, tmp_path), quiet)

    assert (tmp_path / "master.key").read_bytes() == other


def test_without_key_or_passphrase_nothing_is_restored(
    backup: Path, embedded: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    dsn = make_database(embedded)
    with pytest.raises(Refused, match="passphrase_needed"):
        restoring.restore(_order(backup, dsn, tmp_path / "k", passphrase=None), quiet)

    assert not (tmp_path / "k").exists()


# -- the database ----------------------------------------------------------------------------------


def test_a_living_installation_is_refused(backup: Path, fresh_dsn: str, tmp_path: Path) -> None:
    people = _people(fresh_dsn)
    with pytest.raises(Refused, match="living"):
        restoring.restore(_order(backup, fresh_dsn, tmp_path / "k"), quiet)

    assert _people(fresh_dsn) == people
    assert not list((tmp_path / "k").glob("*")), "a refused restore must not leave keys behind"


def test_one_that_serves_is_refused_even_to_replace(
    backup: Path, fresh_dsn: str, tmp_path: Path
) -> None:
    with psycopg.connect(fresh_dsn), pytest.raises(Refused, match="serving"):
        restoring.restore(_order(backup, fresh_dsn, tmp_path / "k", replace=True), quiet)


def test_replacing_sets_aside_what_was_there(backup: Path, fresh_dsn: str, tmp_path: Path) -> None:
    people = _people(fresh_dsn)
    with psycopg.connect(fresh_dsn) as link:
        link.execute("UPDATE account SET display_name = '被换下的'")

    done = restoring.restore(_order(backup, fresh_dsn, tmp_path / "k", replace=True), quiet)

    with psycopg.connect(fresh_dsn) as link:
        names = "SELECT count(*) FROM {}.account WHERE display_name = '被换下的'"
        old = link.execute(names.format(done.set_aside).encode()).fetchone()
        new = link.execute(names.format("public").encode()).fetchone()
    assert (old, new) == ((people,), (0,))


def test_a_restore_that_fails_leaves_everything_as_it_was(
    backup: Path, fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = _people(fresh_dsn)

    def fail(*_: object) -> None:
        raise BackupError("rows_differ", table="x", wanted=1, found=0)

    monkeypatch.setattr(mending, "mend", fail)
    with pytest.raises(BackupError, match="rows_differ"):
        restoring.restore(_order(backup, fresh_dsn, tmp_path / "k", replace=True), quiet)

    assert _people(fresh_dsn) == people
    assert list((tmp_path / "k").iterdir()) == []
    with psycopg.connect(fresh_dsn) as link:
        schemas = link.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^before_'")
        assert schemas.fetchall() == []


def test_a_missing_row_is_noticed(
    backup: Path, embedded: str, make_database: MakeDatabase, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    real = bundle.verify

    def claims_more(file: Path) -> bundle.Manifest:
        manifest = real(file)
        return replace(manifest, rows={**manifest.rows, "unit": manifest.rows["unit"] + 1})

    monkeypatch.setattr(bundle, "verify", claims_more)
    with pytest.raises(BackupError, match="rows_differ"):
        restoring.restore(_order(backup, make_database(embedded), tmp_path / "k"), quiet)


def test_a_backup_of_a_newer_version_is_refused(
    backup: Path, fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bundle.verify
    monkeypatch.setattr(bundle, "verify", lambda file: replace(real(file), migration="9999"))
    with pytest.raises(Refused, match="newer"):
        restoring.restore(_order(backup, fresh_dsn, tmp_path / "k", replace=True), quiet)


def test_a_backup_of_an_older_version_is_brought_forward(
    embedded: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    old, new = make_database(embedded), make_database(embedded)
    migrations.upgrade(old, "0018")  # before there were backups, or a base of history
    with psycopg.connect(old) as link:
        link.execute(
            "INSERT INTO subscriber_place (name, xid, event_id, failing_attempts)"
            " VALUES ('ticket', 5000000000, 7, 0)"
        )
    made = _make(old, tmp_path / "b.tar")

    restoring.restore(_order(made.file, new, tmp_path / "k"), quiet)

    assert made.manifest.migration == "0018"
    with psycopg.connect(new) as link:
        at = link.execute("SELECT version_num FROM alembic_version").fetchone()
        [(xid,)] = link.execute("SELECT xid FROM event").fetchall()
    assert at == (migrations.revisions()[-1],)
    assert xid > 5_000_000_000 + mending.GAP


# -- the commands ----------------------------------------------------------------------------------


def _command(*arguments: str, dsn: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("HUYING_")
    }
    environment |= {"HUYING_DATABASE_URL": dsn, "HUYING_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "huying.cli", *arguments],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_commands_say_what_happened_by_exit_code(
    fresh_dsn: str, embedded: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    vault.master_key()
    home, file, secret = settings().home, tmp_path / "b.tar", tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    new, empty = make_database(embedded), tmp_path / "home"

    undecided = _command("backup", str(file), dsn=fresh_dsn, home=home)
    made = _command("backup", str(file), "--passphrase-file", str(secret), dsn=fresh_dsn, home=home)
    checked = _command("backup", "--check", str(file), dsn=fresh_dsn, home=home)
    living = _command("restore", str(file), dsn=fresh_dsn, home=home)
    restored = _command("restore", str(file), "--passphrase-file", str(secret), dsn=new, home=empty)
    file.write_bytes(file.read_bytes()[:5_000])
    damaged = _command("backup", "--check", str(file), dsn=fresh_dsn, home=home)
    bare = _command("backup", str(tmp_path), "--without-keys", dsn=fresh_dsn, home=home)

    codes = [
        each.returncode for each in (undecided, made, checked, living, restored, damaged, bare)
    ]
    assert codes == [Exit.REFUSED, 0, 0, Exit.REFUSED, 0, Exit.DAMAGED, 0], made.stderr
    assert "--without-keys" in undecided.stderr
    assert "--replace" in living.stderr
    assert "备份里没有密钥" in bare.stderr
    assert (empty / "keys" / "master.key").exists()
    assert _people(new) == _people(fresh_dsn)
