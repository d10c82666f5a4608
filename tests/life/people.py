"""Everybody who has a hand in a ticket's life, as actors with the permissions of their roles."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor, ActorKind
from huying.people.roles import permissions_of, sees_all_units

Parts = Mapping[str, tuple[str, tuple[str, ...]]]  # name: (unit, roles)

# Two of those whose work rules divide between two people.
CAST: Parts = {
    "agent": ("U-HOTLINE-INTAKE", ("agent",)),
    "shift lead": ("U-HOTLINE-INTAKE", ("shift_lead",)),
    "reviewer": ("U-HOTLINE-REVIEW", ("reviewer",)),
    "second reviewer": ("U-HOTLINE-REVIEW", ("reviewer",)),
    "dispatcher": ("U-HOTLINE-DISPATCH", ("dispatcher",)),
    "second dispatcher": ("U-HOTLINE-DISPATCH", ("dispatcher",)),
    "specialist": ("U-HOTLINE-CALLBACK", ("callback_specialist",)),
    "supervisor": ("U-HOTLINE-SUPERVISE", ("supervisor",)),
    "second supervisor": ("U-HOTLINE-SUPERVISE", ("supervisor",)),
    "inspector": ("U-HOTLINE-SUPERVISE", ("inspector",)),
    "city": ("U-GOV", ("superior_unit",)),
    "water": ("U-WATER", ("unit_liaison", "unit_handler")),
    "water leader": ("U-WATER", ("unit_leader",)),
    "gas": ("U-GAS", ("unit_liaison", "unit_handler")),
    "gas leader": ("U-GAS", ("unit_leader",)),
    "housing": ("U-HOUSING", ("unit_liaison", "unit_handler")),
    "housing leader": ("U-HOUSING", ("unit_leader",)),
}
UNITS = ("U-WATER", "U-GAS", "U-HOUSING")
_NAMES = UUID("6f6c6966-6521-4000-8000-000000000000")


def actor_id(name: str) -> UUID:
    return uuid5(_NAMES, name)


def cast(city: Catalogue, parts: Parts = CAST) -> dict[str, Actor]:
    return {name: _actor(city, name, unit, roles) for name, (unit, roles) in parts.items()}


def _actor(city: Catalogue, name: str, unit: str, roles: tuple[str, ...]) -> Actor:
    view = city.units[unit]
    return Actor(
        id=actor_id(name),
        kind=ActorKind.PERSON,
        permissions=frozenset().union(*(permissions_of(role) for role in roles)),
        roles=frozenset(roles),
        unit_id=view.id,
        unit_path=view.path,
        sees_all_units=sees_all_units(roles),
    )


HOTLINE = frozenset(actor_id(name) for name, (unit, _) in CAST.items() if "HOTLINE" in unit)
