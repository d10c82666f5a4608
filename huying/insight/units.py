"""The tree of units as figures need it: closed ones too, for their rows stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Unit


@dataclass(frozen=True)
class Node:
    id: UUID
    code: str
    name: str
    short_name: str
    path: str

    @property
    def parent_path(self) -> str:
        """``/`` for the topmost."""
        return self.path[: -len(self.code) - 1]


@dataclass(frozen=True)
class Tree:
    """Units in the order in which people read them."""

    nodes: tuple[Node, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Node]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def by_id(self) -> Mapping[UUID, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(node.parent_path for node in self.nodes)

    def has_children(self, node: Node) -> bool:
        return node.path in self._parents

    def within(self, path: str) -> list[Node]:
        return [node for node in self.nodes if node.path.startswith(path)]

    def root(self) -> Node | None:
        """The one at the top, where there is only one."""
        top = [node for node in self.nodes if node.parent_path == "/"]
        return top[0] if len(top) == 1 else None

    def children(self, root: Node | None) -> list[Node]:
        """One level below; without a root those below the only topmost unit."""
        above = root or self.root()
        path = above.path if above else "/"
        return [node for node in self.nodes if node.parent_path == path]

    def place(self, unit_id: UUID | None, children: Iterable[Node]) -> Node | None:
        """Which of ``children`` holds the unit; None for none of them."""
        node = self.by_id.get(unit_id) if unit_id else None
        if node is None:
            return None
        return next((child for child in children if node.path.startswith(child.path)), None)


async def read_tree(session: AsyncSession) -> Tree:
    rows = await session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.path).order_by(
            Unit.sort_key.collate("C"), Unit.code.collate("C")
        )
    )
    return Tree(tuple(Node(*row) for row in rows))
