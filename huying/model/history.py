"""Where the rows to learn from come from: higher modules offer them, training takes them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import Doc
from huying.model.models_versions import Target
from huying.model.training import Row


@dataclass(frozen=True)
class History:
    """Labelled rows, masked, and what is known without any label."""

    rows: tuple[Row, ...]
    knowledge: tuple[Doc, ...]


Source = Callable[[AsyncSession], Awaitable[History]]
_sources: dict[Target, Source] = {}


def offer(target: Target, source: Source) -> None:
    """``source`` reads the centre's own history for ``target``. Raises on a second one."""
    if _sources.get(target, source) is not source:
        raise RuntimeError(f"history of {target.value!r} is offered twice")
    _sources[target] = source


async def history(session: AsyncSession, target: Target) -> History:
    """Raises KeyError when no module offers it."""
    return await _sources[target](session)
