"""Imports the parts of every module that exist, so that nothing registered is missed (edges only).

``models`` declare tables, ``endpoints`` routes, permissions and streams, ``tasks`` jobs and
deadlines, ``subscribers`` reactions.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from huying.kit import (
    beats,
    clock,
    deadlines,
    events,
    idempotency_keeping,
    jobs,
    registers,
    seal_checks,
    seals,
    slow,
    subscribers,
    vault,
)
from huying.kit.backup import models as backup

KIT_TABLES = (
    backup, beats, clock, deadlines, events, idempotency_keeping, jobs, registers, seals,
    seal_checks, slow, subscribers, vault,
)  # fmt: skip
MODULES = (
    "city", "people", "message", "model", "knowledge", "ticket", "dispatch", "call",
    "callback", "supervise", "insight", "channel",
)  # fmt: skip


def load(part: str) -> list[ModuleType]:
    """``huying.<module>.<part>`` of every module that has one, lowest rank first."""
    return [
        import_module(f"huying.{name}.{part}")
        for name in MODULES
        if find_spec(f"huying.{name}.{part}")
    ]


def load_parts(part: str) -> None:
    """As ``load``, and every ``<part>_<name>`` beside it."""
    for module in load(part):
        folder, own = module.__name__.rsplit(".", 1)
        for found in iter_modules(import_module(folder).__path__):
            if found.name.startswith(f"{own}_"):
                import_module(f"{folder}.{found.name}")


def load_all_models() -> None:
    load_parts("models")


@cache
def load_all() -> None:
    """Everything that declares itself on import; again it costs nothing."""
    load("endpoints")
    for part in ("models", "holdings", "tasks", "subscribers", "registers", "effects"):
        load_parts(part)
