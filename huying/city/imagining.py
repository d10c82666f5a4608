"""The snapshot as it would be after changes of registers; nothing is saved."""

from collections.abc import Sequence
from dataclasses import replace

from huying.city.catalogue import Catalogue, DutyView, UnitView
from huying.city.models import Json
from huying.kit.registers import RowChange


def with_duties(city: Catalogue, changes: Sequence[RowChange]) -> Catalogue:
    """With the duty catalogue changed."""
    duties = dict(city.duties)
    for change in changes:
        old = duties.pop(change.code, None)
        if change.after is not None and not change.retire:
            duties[change.code] = _duty(change.after, old.lists if old else ())
    return replace(city, duties=duties)


def _duty(doc: Json, lists: tuple[str, ...]) -> DutyView:
    return DutyView(
        code=doc["code"],
        category_code=doc["category"] or "",
        place_code=doc["place"] or "",
        object_words=doc["object"],
        lead=doc["lead"],
        assist=tuple(doc["assist"]),
        lists=lists,
        basis=doc["basis"],
        is_complex=doc["is_complex"],
        informs=tuple(doc["informs"]),
        sub_levels=tuple(doc["sub_levels"]),
    )


def with_units(city: Catalogue, changes: Sequence[RowChange]) -> Catalogue:
    """With units retired, restored, or given another role or place; new ones have no work yet."""
    units = dict(city.units)
    for change in changes:
        known = city.unit(change.code)
        if known is None:
            continue
        units.pop(change.code, None)
        if change.after is not None and not change.retire:
            units[change.code] = _unit(known, change.after)
    by_role = {(one.role, one.place_code): one for one in units.values() if one.role}
    roles = {(role, place): one for (role, place), one in by_role.items() if role and place}
    return replace(city, units=units, _by_role=roles)


def _unit(known: UnitView, doc: Json) -> UnitView:
    return replace(known, role=doc["role"], place_code=doc["place"])
