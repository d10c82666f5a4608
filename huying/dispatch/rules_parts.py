"""Which units the catalogue lists beside the lead, and whom it informs. Values in, answers out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from huying.city.catalogue import Catalogue, DutyView, UnitView
from huying.dispatch.rules import Candidate

STREET = "role:street_office"


@dataclass(frozen=True)
class AssistCandidate:
    """A unit that may be asked to assist. ``is_expected``: its row is on the joint list, so that
    it is asked unless the dispatcher decides otherwise; ``source``: assist or listed."""

    unit_id: UUID
    duty_code: str
    basis: str
    source: str
    is_expected: bool


def assists_of(
    duty: DutyView, lead_unit_id: UUID, place_code: str | None, city: Catalogue, *, is_joint: bool
) -> tuple[AssistCandidate, ...]:
    """The row's own assisting units, resolved by place, without the lead, each once."""
    found: dict[UUID, AssistCandidate] = {}
    for who in duty.assist:
        unit = city.resolve_lead(who, place_code)
        if unit is not None and unit.id != lead_unit_id:
            found.setdefault(
                unit.id, AssistCandidate(unit.id, duty.code, duty.basis, "assist", is_joint)
            )
    return tuple(found.values())


def may_assist(
    own: Sequence[AssistCandidate], listed: Iterable[Candidate], busy: frozenset[UUID]
) -> tuple[AssistCandidate, ...]:
    """Rule 13: the row's assisting units, then every unit that the catalogue lists for the matter;
    without those at work already (``busy``)."""
    found = {each.unit_id: each for each in own}
    for other in listed:
        found.setdefault(
            other.unit_id,
            AssistCandidate(other.unit_id, other.duty_code, other.basis, "listed", False),
        )
    return tuple(each for id, each in found.items() if id not in busy)


@dataclass(frozen=True)
class ToInform:
    """``why``: a code of ``ticket`` / ``informed.*``."""

    unit: UnitView
    why: str


def informs_of(duty: DutyView, place_code: str | None, city: Catalogue) -> tuple[ToInform, ...]:
    """Whom a row informs. A row that goes straight to the street across a level informs, unless it
    says otherwise, the bureau that leads the category above it."""
    if duty.informs:
        units = [city.resolve_lead(who, place_code) for who in duty.informs]
        return tuple(ToInform(unit, "duty") for unit in units if unit is not None)
    if duty.lead != STREET:
        return ()
    above = _row_above(duty, city)
    unit = city.resolve_lead(above.lead, place_code) if above else None
    return (ToInform(unit, "leads_category"),) if unit else ()


def _row_above(duty: DutyView, city: Catalogue) -> DutyView | None:
    """The general row of the nearest category above whose lead is not the street itself."""
    for length in range(len(duty.category_code) - 2, 0, -2):
        code = duty.category_code[:length]
        rows = [
            row
            for row in city.duties.values()
            if row.category_code == code
            and not row.place_code
            and not row.object_words
            and row.lead != STREET
        ]
        if rows:
            return min(rows, key=lambda row: row.code)
    return None
