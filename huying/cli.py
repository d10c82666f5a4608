"""The command line: ``huying run | serve | work | migrate | openapi | call play | lab …``."""

import asyncio
import importlib
import json
import os
import secrets
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from huying import backups, demo, demo_cli, history, insight_cli, loading, seed, supervisor
from huying.app import create_app
from huying.call import player
from huying.kit import clock, db, logs, migrations, texts
from huying.kit.actor import service_permissions
from huying.kit.settings import Settings, settings
from huying.people import resets
from huying.people import service as people
from huying.supervisor import CannotRunError, ChildPlan, Plan, Step
from huying.worker import work as run_worker

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
call = typer.Typer(no_args_is_help=True, help="Calls.")
app.add_typer(call, name="call")
account = typer.Typer(no_args_is_help=True, help="Accounts.")
app.add_typer(account, name="account")
backups.install(app)
app.add_typer(history.cli, name="history")
app.add_typer(loading.cli, name="ticket")
app.add_typer(insight_cli.cli, name="insight")
app.add_typer(demo_cli.cli, name="demo")


def _say(key: str, /, **values: object) -> None:
    typer.echo(texts.say("cli", key, **values))


def _fail(key: str, **values: object) -> typer.Exit:
    typer.echo(texts.say("cli", key, **values), err=True)
    return typer.Exit(1)


def _dsn() -> str:
    url = settings().database_url
    if url is None:
        raise _fail("no_database")
    return url


@app.command()
def run(
    empty: Annotated[bool, typer.Option(help="a real, empty installation")] = False,
) -> None:
    """Start the database, the API with its screens, and a worker, on this machine."""
    os.environ["HUYING_DEMO"] = "0" if empty else "1"
    settings.cache_clear()
    config = _settings()
    started = time.monotonic()
    python = [sys.executable, "-m", "huying.cli"]
    lines: list[str] = []

    def prepare(dsn: str) -> None:
        migrations.upgrade(dsn)
        lines.extend(asyncio.run(_first_rows(dsn, is_empty=empty)))

    def announce(address: str) -> None:
        _say("ready", address=address, seconds=f"{time.monotonic() - started:.1f}")
        for line in lines:
            typer.echo(line)
        _say("stop_hint", logs=config.home / "logs")

    plan = Plan(
        home=config.home,
        host=config.host,
        port=config.port,
        database_url=config.database_url,
        children=[ChildPlan("serve", [*python, "serve"]), ChildPlan("work", [*python, "work"])],
        prepare=prepare,
        announce=announce,
        notify=_notify,
    )
    try:
        supervisor.run(plan)
    except CannotRunError as error:
        known = f"cannot.{error.code}"
        if known in texts.area("cli"):
            _say(known, port=config.port, home=config.home)
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _settings() -> Settings:
    try:
        return settings()
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _notify(step: Step, detail: str) -> None:
    _say(f"step.{step.value}", detail=detail)


async def _first_rows(dsn: str, *, is_empty: bool) -> list[str]:
    """Give a fresh database what it starts with; returns lines to print."""
    engine = db.connect(dsn, pool_size=2)
    try:
        async with db.unit_of_work() as session:
            await clock.load(session)
            if is_empty:
                return await seed.load_empty(session, _admin_password)
            if await seed.is_real(session):
                raise CannotRunError("real", "the database holds a real installation")
            await seed.load_city(session)
            await seed.load_people(session, password=demo.PASSWORD)
            return await seed.demo_lines(session, demo.PASSWORD, demo.FIRST)
    finally:
        await engine.dispose()


def _admin_password() -> str:
    """Letters and digits, twenty characters; printed once."""
    return f"{secrets.token_hex(8)}a1B2"


@app.command()
def serve() -> None:
    """The API and the screens, on HUYING_HOST:HUYING_PORT against HUYING_DATABASE_URL."""
    logs.install("serve")
    config = _settings()
    server = uvicorn.Config(
        create_app(_dsn()),
        host=config.host,
        port=config.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        ws_ping_interval=20,
    )
    uvicorn.Server(server).run()


@app.command()
def work() -> None:
    """Jobs, reactions and deadlines against HUYING_DATABASE_URL."""
    logs.install("work")
    asyncio.run(run_worker(_dsn()))


@app.command(
    "lab",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    help="try the text brain on a centre's own tables: huying lab --help",
)
def lab(context: typer.Context) -> None:
    # By name and only now: the learning libraries would cost `serve` a second and 100 MB.
    importlib.import_module("huying.lab.cli").main(context.args)


@app.command()
def migrate() -> None:
    """Bring the database at HUYING_DATABASE_URL to this version."""
    migrations.upgrade(_dsn())
    _say("migrated")


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    document = create_app(with_background=False).openapi()
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True))


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="who will use it")],
    permission: Annotated[list[str], typer.Option(help="may be given several times")],
    days: Annotated[int, typer.Option(min=1, max=730, help="how long it works")] = 365,
) -> None:
    """Make a service token (printed once) on HUYING_DATABASE_URL."""
    logs.install("token")
    create_app(with_background=False)  # every module declares its permissions
    for scope in permission:
        if scope not in service_permissions():
            listed = ", ".join(sorted(service_permissions()))
            raise _fail("not_for_services", scope=scope, scopes=listed)

    async def make() -> str:
        engine = db.connect(_dsn(), pool_size=1)
        try:
            async with db.unit_of_work() as session:
                lasts = timedelta(days=days)
                return await people.make_service_token(session, name, permission, lasts=lasts)
        finally:
            await engine.dispose()

    typer.echo(asyncio.run(make()))


@account.command()
def reset(
    username: Annotated[str, typer.Argument(help="whose password and second factor are reset")],
) -> None:
    """For an administrator who lost the way in: a one-time password, printed once."""
    logs.install("account")

    async def do() -> str | None:
        engine = db.connect(_dsn(), pool_size=1)
        try:
            async with db.unit_of_work() as session:
                return await resets.reset_at_console(session, username)
        finally:
            await engine.dispose()

    password = asyncio.run(do())
    if password is None:
        raise _fail("no_account", username=username)
    _say("account_reset", username=username, password=password)


@call.command()
def play(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    speed: Annotated[float, typer.Option(min=0.1, max=1000)] = 1.0,
    extension: Annotated[str | None, typer.Option(help="the agent's; none: waiting list")] = None,
    url: Annotated[str | None, typer.Option(help="ws://host:port")] = None,
    token: Annotated[str | None, typer.Option(envvar="HUYING_TOKEN")] = None,
) -> None:
    """Play a conversation file into the call-events socket, in its own time."""
    config = _settings()
    try:
        conversation = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _fail("bad_json", file=file, error=error) from error
    address = url or f"ws://{config.host}:{config.port}"
    secret = token or _feed_token(config)
    try:
        asyncio.run(player.play(conversation, address, secret, speed=speed, extension=extension))
    except (OSError, player.PlayFailed) as error:
        raise _fail("play_failed", error=error) from error
    _say("played", file=file.name)


def _feed_token(config: Settings) -> str:
    path = config.home / "keys" / "feed.token"
    if not path.exists():
        raise _fail("no_token", path=path)
    return path.read_text(encoding="utf-8").strip()


def main() -> None:
    app()


if __name__ == "__main__":
    main()
