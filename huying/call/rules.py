"""Pure decisions about sequence numbers, touched fields and how the brain's matters become ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huying.call.models import Json, Matter, MatterState


class Step(StrEnum):
    """What to do with a message by its sequence number."""

    APPLY = "apply"
    REPEAT = "repeat"
    GAP = "gap"


def step(last: int, seq: int) -> Step:
    """``last`` is the last committed number of the call."""
    if seq <= last:
        return Step.REPEAT
    return Step.APPLY if seq == last + 1 else Step.GAP


@dataclass(frozen=True)
class Placement:
    """Where the brain's segments land: drafts by matter ordinal, new ordinals, ones to drop."""

    drafts: Mapping[int, Json]
    added: tuple[int, ...]
    dropped: tuple[int, ...]


def place_segments(matters: Sequence[Matter], drafts: Sequence[Json]) -> Placement:
    """The n-th segment belongs to the matter that was made for it (``matter.segment`` = n).

    An ended matter is left as it is; a matter that no segment stands behind any more is dropped
    unless a person touched it or added it by hand.
    """
    by_segment = {matter.segment: matter for matter in matters if matter.segment is not None}
    following = max((matter.ordinal for matter in matters), default=0) + 1
    placed: dict[int, Json] = {}
    added: list[int] = []
    for number, draft in enumerate(drafts, start=1):
        matter = by_segment.get(number)
        if matter is None:
            placed[following] = {**draft, "segment": number}
            added.append(following)
            following += 1
        elif matter.state is MatterState.OPEN:
            placed[matter.ordinal] = {**draft, "segment": number}
    dropped = tuple(
        matter.ordinal
        for number, matter in by_segment.items()
        if number > len(drafts) and matter.state is MatterState.OPEN and not matter.touched
    )
    return Placement(placed, tuple(added), dropped)


# Domain rule 8: why a matter is not for this line. Labels and doors are in texts ``call``.
NOT_ACCEPTED_CODES = (
    "outside_jurisdiction",
    "party_legislature_court_military",
    "legal_road",
    "petition_road",
    "secret",
    "unlawful_or_malicious",
)
EMERGENCY_LINES = ("110", "119", "120", "122")
TRANSFER_CODES = (*EMERGENCY_LINES, "other_line", "unit_line", "expert_desk")
_DIGITS_OF_A_PHONE = 7


def needs_follow_up(*, is_emergency: bool, is_critical: bool) -> bool:
    """Domain rule 8: life or property in danger is transferred by voice at once – to the police,
    the gas company or whoever can help – and an extra-urgent ticket follows it."""
    return is_emergency or is_critical


def digits(phone: str) -> str:
    """The number without blanks, signs and letters."""
    return "".join(char for char in phone if char.isdigit() and char.isascii())


_MOBILE = re.compile(r"1\d{10}")


def mobile_number(entered: str, caller: str) -> str | None:
    """The mobile phone that a message goes to; None where the number to call back is none."""
    number = digits(contact_number(entered, caller))
    return number if _MOBILE.fullmatch(number) else None


def contact_number(entered: str, caller: str) -> str:
    """The number to call back: what was entered when it is a number, else the caller's."""
    number = digits(entered)
    return number if len(number) >= _DIGITS_OF_A_PHONE else caller
