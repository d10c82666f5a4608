"""The commands ``huying lab …``; each is imported only when used: together they take seconds."""

import importlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

import typer

from huying.lab.errors import LabError

Args = ParamSpec("Args")

# name: module, function
COMMANDS = {
    "address": ("address", "command"),
    "category": ("category", "command"),
    "classify": ("classify", "command"),
    "detect": ("detect", "command"),
    "emotion": ("emotion", "command"),
    "forecast": ("forecast", "command"),
    "group": ("group", "command"),
    "models": ("versions", "command"),
    "plate": ("plate", "command"),
    "retrieve": ("retrieve", "command"),
    "rollback": ("train", "rollback"),
    "title": ("title", "command"),
    "train": ("train", "command"),
}


def main(args: Sequence[str]) -> None:
    """Runs ``huying lab ARGS``."""
    named = args[0] if args else ""
    make_app([named] if named in COMMANDS else list(COMMANDS))(list(args), prog_name="huying lab")


def make_app(names: Sequence[str] = tuple(COMMANDS)) -> typer.Typer:
    """The application with these commands."""
    app = typer.Typer(
        no_args_is_help=True,
        help="用自己的历史数据先试：不需要数据库，也不需要服务",
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_group)
    for name in names:
        module, function = COMMANDS[name]
        command = getattr(importlib.import_module(f"huying.lab.{module}"), function)
        app.command(name)(_told(command))
    return app


def _group() -> None:
    """Keeps ``huying lab NAME`` a command of its own when there is only one."""


def _told(command: Callable[Args, None]) -> Callable[Args, None]:
    """A LabError is a sentence on stderr and exit code 2."""

    @wraps(command)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LabError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error

    return run
