"""Columns by name, with the headings, notes and examples of the texts ``registers``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from huying.city.permissions import DATA_EDIT, DATA_READ
from huying.kit import texts
from huying.kit.registers import Column, ColumnType, Register, Source
from huying.kit.registers.values import Chronicle, Json

AREA = "registers"
EXAMPLES = 3


def column(
    name: str,
    type: ColumnType = ColumnType.TEXT,
    *,
    required: bool = False,
    choices: Iterable[str] = (),
    refers: str | None = None,
) -> Column:
    """Words are added by ``register``."""
    return Column(name, "", type, required, dict.fromkeys(choices, ""), refers=refers)


def values_of(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def register(
    name: str,
    columns: Iterable[Column],
    source: Source,
    *,
    group: str,
    sort: int,
    key: str = "code",
    can_retire: bool = True,
    chronicle: Chronicle | None = None,
    normal: Callable[[Json], Json] | None = None,
    also_refers: frozenset[str] = frozenset(),
    removes: bool = False,
    is_large: bool = False,
) -> Register:
    """A register of the city with its words: ``<name>`` is its label, ``<name>.<column>`` a heading
    (``.note``, ``.examples`` parted by ``‖``, ``.choice.<value>`` beside it)."""
    words = texts.area(AREA)
    worded = tuple(_worded(name, each, words) for each in columns)
    return Register(
        name=name,
        label=words[name],
        group=words[f"group.{group}"],
        columns=worded,
        read_permission=DATA_READ,
        edit_permission=DATA_EDIT,
        source=source,
        key=key,
        can_retire=can_retire,
        sort=sort,
        examples=_examples(name, worded, words),
        chronicle=chronicle,
        normal=normal,
        also_refers=also_refers,
        removes=removes,
        is_large=is_large,
    )


def _worded(name: str, each: Column, words: Mapping[str, str]) -> Column:
    at = f"{name}.{each.name}"
    return replace(
        each,
        label=words[at],
        note=words.get(f"{at}.note", ""),
        example=words.get(f"{at}.examples", "").split("‖")[0],
        choices={value: words[f"{at}.choice.{value}"] for value in each.choices},
    )


def _examples(
    name: str, columns: Iterable[Column], words: Mapping[str, str]
) -> tuple[Mapping[str, str], ...]:
    """Three whole rows; a column with fewer examples is empty in the others."""
    given = {
        each.name: words.get(f"{name}.{each.name}.examples", "").split("‖") for each in columns
    }
    return tuple(
        {key: cells[row] if row < len(cells) else "" for key, cells in given.items()}
        for row in range(EXAMPLES)
    )
