"""Imports every module that declares tables, so that the metadata is whole (edges only)."""

from importlib import import_module
from importlib.util import find_spec

from huying.kit import clock, deadlines, events, jobs, subscribers, vault

KIT_TABLES = (clock, deadlines, events, jobs, subscribers, vault)
MODULES = (
    "city", "people", "message", "model", "knowledge", "ticket", "dispatch", "call",
    "callback", "supervise",
)  # fmt: skip


def load_all_models() -> None:
    for name in MODULES:
        if find_spec(f"huying.{name}") and find_spec(f"huying.{name}.models"):
            import_module(f"huying.{name}.models")
