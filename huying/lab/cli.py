"""The commands ``huying lab …``; one line each."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from huying.lab import (
    address,
    category,
    classify,
    emotion,
    group,
    plate,
    retrieve,
    title,
    train,
    versions,
)
from huying.lab.errors import LabError

app = typer.Typer(
    no_args_is_help=True,
    help="用自己的历史数据先试：不需要数据库，也不需要服务",
    add_completion=False,
    pretty_exceptions_enable=False,
)
Args = ParamSpec("Args")


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


@app.callback()
def main() -> None:
    """Keeps ``huying lab NAME`` a command of its own while there is only one."""


# One line a command: app.command("name")(_told(module.command))
app.command("address")(_told(address.command))
app.command("category")(_told(category.command))
app.command("classify")(_told(classify.command))
app.command("emotion")(_told(emotion.command))
app.command("group")(_told(group.command))
app.command("models")(_told(versions.command))
app.command("plate")(_told(plate.command))
app.command("retrieve")(_told(retrieve.command))
app.command("rollback")(_told(train.rollback))
app.command("title")(_told(title.command))
app.command("train")(_told(train.command))
