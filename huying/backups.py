"""``huying backup`` and ``huying restore``: the edge that people and timers call."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from huying.kit import texts
from huying.kit.backup import bundle, making, restoring
from huying.kit.backup.bundle import Manifest
from huying.kit.backup.errors import BackupError, Refused
from huying.kit.postgres import EmbeddedPostgres, EmbeddedPostgresError
from huying.kit.settings import Settings, settings

PASSPHRASE = "HUYING_BACKUP_PASSPHRASE"
_COUNTED = ("dump", "load")

PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="first line: the backup's passphrase")
]


def install(app: typer.Typer) -> None:
    """Give the commands to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def _say(key: str, *, err: bool = False, **values: object) -> None:
    typer.echo(texts.say("backup", key, **values), err=err)


def _size(count: int) -> str:
    return f"{count / 2**30:.2f} GiB" if count >= 2**30 else f"{count / 2**20:.1f} MiB"


class _Progress:
    """Steps as lines; the tables of a step on one line that changes, on a terminal only."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()

    def __call__(self, step: str, values: dict[str, object]) -> None:
        line = texts.say("backup", f"step.{step}", **values)
        if step not in _COUNTED:
            typer.echo(line)
        elif self._is_terminal:
            is_last = values["done"] == values["total"]
            typer.echo(f"\r\x1b[K{line}", nl=is_last)


@contextmanager
def _reported() -> Iterator[None]:
    """Turn what goes wrong into a sentence and an exit code."""
    try:
        yield
    except BackupError as error:
        reason = texts.say("backup", f"error.{error.code}", **error.values)
        _say("failed", err=True, reason=reason)
        if error.detail:
            typer.echo(error.detail, err=True)
        raise typer.Exit(int(error.exit)) from error
    except (psycopg.Error, EmbeddedPostgresError) as error:
        _say("failed", err=True, reason=texts.say("backup", "error.database"))
        typer.echo(str(error).strip(), err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        _say("failed", err=True, reason=texts.say("backup", "error.io"))
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@contextmanager
def _database(config: Settings) -> Iterator[str]:
    """The DSN; the embedded server is started for the time when it does not run."""
    if config.database_url is not None:
        yield config.database_url
        return
    server = EmbeddedPostgres(config.home)
    if not (server.data / "PG_VERSION").exists() or not server.is_running():
        _say("step.start")
    dsn = server.start()
    try:
        yield dsn
    finally:
        server.stop()


def _passphrase(file: Path | None, *, is_new: bool) -> str | None:
    """From the file, the environment, or the person at the terminal; None when there is none."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise Refused("passphrase_unreadable", file=file) from error
    if given := os.environ.get(PASSPHRASE):
        return given
    if sys.stdin.isatty():
        key = "ask_passphrase" if is_new else "ask_passphrase_again"
        asked: str = typer.prompt(
            texts.say("backup", key), hide_input=True, confirmation_prompt=is_new
        )
        return asked
    return None


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="a file, or a folder; else backups/ of the data folder")
    ] = None,
    without_keys: Annotated[bool, typer.Option(help="leave the master key out")] = False,
    passphrase_file: PassphraseFile = None,
    keep: Annotated[int | None, typer.Option(min=1, help="how many to keep there")] = None,
    check: Annotated[
        Path | None, typer.Option(help="only read this backup and say if it is whole")
    ] = None,
) -> None:
    """Save the whole installation into one file while it goes on working."""
    with _reported():
        if check is not None:
            _tell(check, bundle.verify(check))
            return
        config = settings()
        passphrase = None if without_keys else _passphrase(passphrase_file, is_new=True)
        if passphrase is None and not without_keys:
            raise Refused("passphrase_or_without")
        target = file or config.home / "backups"
        if file is None:
            target.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _database(config) as dsn:
            wish = making.Wish(dsn, target.resolve(), config.keys_dir, passphrase, keep)
            made = making.make(wish, _Progress())
    rows = sum(made.manifest.rows.values())
    _say("made", file=made.file, size=_size(made.bytes), rows=rows)
    if made.manifest.has_keys:
        _say("with_keys")
    else:
        _say("without_keys", err=True, folder=config.keys_dir)


def _tell(file: Path, manifest: Manifest) -> None:
    _say(
        "checked",
        file=file,
        made_at=manifest.made_at[:19].replace("T", " "),
        version=manifest.huying,
        migration=manifest.migration,
        postgresql=manifest.postgresql,
        tables=len(manifest.rows),
        rows=sum(manifest.rows.values()),
        keys=texts.say("backup", "keys.sealed" if manifest.has_keys else "keys.none"),
    )


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option(help="set aside what the database holds")] = False,
    drop_old: Annotated[bool, typer.Option(help="and delete it after success")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make an installation of a backup, in the embedded server or at HUYING_DATABASE_URL."""
    config = settings()
    with _reported():
        has_key = bool(os.environ.get("HUYING_MASTER_KEY"))
        has_key = has_key or (config.keys_dir / "master.key").exists()
        passphrase = None if has_key else _passphrase(passphrase_file, is_new=False)
        with _database(config) as dsn:
            order = restoring.Order(
                file.resolve(), dsn, config.keys_dir, passphrase, replace, drop_old
            )
            done = restoring.restore(order, _Progress())
    rows = sum(done.manifest.rows.values())
    _say("restored", made_at=done.manifest.made_at[:19].replace("T", " "), rows=rows)
    _say("restored.jobs", count=done.mended.jobs, sessions=done.mended.sessions)
    if done.wrote_keys:
        _say("restored.keys", files=" ".join(str(path) for path in done.wrote_keys))
    if done.set_aside is not None:
        _say("restored.aside", schema=done.set_aside)
