"""Registers: given data by stable code. One engine serves files, forms, history and undo.

A module declares its registers in ``huying/<module>/registers*.py``; higher modules say in
``effects*.py`` what a change does to their open work (``@effect``) and which rows they stand on
(``@uses``).
"""

from huying.kit.registers import tasks
from huying.kit.registers.tables import TableSource
from huying.kit.registers.values import (
    Around,
    Asked,
    Chronicle,
    Column,
    ColumnType,
    Effect,
    PastStep,
    Problem,
    Register,
    Row,
    RowChange,
    Source,
    Step,
    Use,
    declare,
    effect,
    registered,
    uses,
)

__all__ = [
    "Around", "Asked", "Chronicle", "Column", "ColumnType", "Effect", "PastStep", "Problem",
    "Register", "Row", "RowChange", "Source", "Step", "TableSource", "Use", "declare", "effect",
    "registered", "tasks", "uses",
]  # fmt: skip
