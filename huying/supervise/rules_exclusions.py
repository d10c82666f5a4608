"""Rule 15 as decisions: who may apply, who may answer, and what the answers add up to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from huying.supervise.models_exclusions import (
    OF_EVALUATION,
    OF_TICKET,
    ExclusionCode,
    ExclusionState,
)

NEEDED = 2


@dataclass(frozen=True)
class Applied:
    """An application as the rules see it; ``unit_path`` is that of the unit that applied."""

    state: ExclusionState
    asked_by: UUID | None
    unit_path: str


def codes_for(*, is_of_evaluation: bool) -> tuple[ExclusionCode, ...]:
    return OF_EVALUATION if is_of_evaluation else OF_TICKET


def is_outside(person_path: str | None, unit_path: str) -> bool:
    """Whether a person's unit lies outside the subtree of the unit that applied.

    A person without a unit stands outside every unit.
    """
    return person_path is None or not person_path.startswith(unit_path)


def refusal(
    applied: Applied, person: UUID | None, person_path: str | None, answered: Collection[UUID]
) -> str | None:
    """Why this person may not answer now (a key of ``exclusion.why.*``), or None."""
    if applied.state is not ExclusionState.ASKED:
        return "decided"
    if person is None or person == applied.asked_by:
        return "applicant"
    if not is_outside(person_path, applied.unit_path):
        return "inside"
    if person in answered:
        return "answered"
    return None


def outcome(answers: Sequence[bool]) -> ExclusionState:
    """Two grants by two people grant; one refusal refuses."""
    if not all(answers):
        return ExclusionState.REFUSED
    return ExclusionState.GRANTED if len(answers) >= NEEDED else ExclusionState.ASKED


def repeats(
    code: ExclusionCode, earlier: Sequence[tuple[ExclusionCode, ExclusionState]]
) -> str | None:
    """Why the same thing cannot be applied for again: ``live``, ``refused`` (same code), or None.

    What was withdrawn may be applied for anew; what was refused only on another ground.
    """
    states = {state for _, state in earlier}
    if states & {ExclusionState.ASKED, ExclusionState.GRANTED}:
        return "live"
    if (code, ExclusionState.REFUSED) in earlier:
        return "refused"
    return None
