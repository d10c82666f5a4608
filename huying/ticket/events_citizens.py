"""What happens to citizens' records. References only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class CitizensLookedUp(Event):
    """Somebody searched by ``by`` (phone, document, number) and was shown these records."""

    name: ClassVar = "citizen.looked_up"
    subject: ClassVar = "lookup"

    lookup_id: UUID
    by: str
    citizen_ids: list[str]


@dataclass(frozen=True)
class CitizenEvent(Event):
    """Base: the record itself is the subject."""

    subject: ClassVar = "citizen"

    citizen_id: UUID


@dataclass(frozen=True)
class CitizenRevealed(CitizenEvent):
    """A masked value was shown; ``of_id`` is the row it stands in, ``note_id`` says why."""

    name: ClassVar = "citizen.revealed"

    of_id: UUID
    field: str
    note_id: UUID


@dataclass(frozen=True)
class CitizensMerged(CitizenEvent):
    name: ClassVar = "citizen.merged"

    merged_id: UUID
    merge_id: UUID


@dataclass(frozen=True)
class CitizensUnmerged(CitizenEvent):
    name: ClassVar = "citizen.unmerged"

    merged_id: UUID
    merge_id: UUID


@dataclass(frozen=True)
class CitizenFactAdded(CitizenEvent):
    name: ClassVar = "citizen.fact_added"

    fact_id: UUID
    kind: str


@dataclass(frozen=True)
class CitizenFactEnded(CitizenEvent):
    name: ClassVar = "citizen.fact_ended"

    fact_id: UUID
    kind: str


@dataclass(frozen=True)
class CitizenNeedsSet(CitizenEvent):
    name: ClassVar = "citizen.needs_set"

    needs: list[str]
    has_note: bool


@dataclass(frozen=True)
class CitizenConsented(CitizenEvent):
    """Given or withdrawn."""

    name: ClassVar = "citizen.consented"

    consent_id: UUID
    purpose: str
    is_given: bool
    way: str


@dataclass(frozen=True)
class ErasureMoved(CitizenEvent):
    """A wish to be erased went on: asked, proposed, confirmed, refused."""

    name: ClassVar = "citizen.erasure_moved"

    erasure_id: UUID
    state: str


@dataclass(frozen=True)
class CitizenErased(CitizenEvent):
    """Nothing that names the person is left; ``rows`` were emptied."""

    name: ClassVar = "citizen.erased"

    erasure_id: UUID
    tickets: int
    calls: int
    rows: int


@dataclass(frozen=True)
class HoldMoved(Event):
    """证据保全 of a ticket: asked, held, refused, release asked, released."""

    name: ClassVar = "ticket.hold_moved"
    subject: ClassVar = "ticket"

    ticket_id: UUID
    hold_id: UUID
    state: str


@dataclass(frozen=True)
class RetentionSet(Event):
    """``months``: ``kind=months`` of what changed; 0 keeps for ever."""

    name: ClassVar = "retention.set"
    subject: ClassVar = "retention"

    retention_id: UUID
    version: int
    months: list[str]


@dataclass(frozen=True)
class RetentionErased(Event):
    """One batch of what was due by its keeping time."""

    name: ClassVar = "retention.erased"
    subject: ClassVar = "run"

    run_id: UUID
    kind: str
    count: int
