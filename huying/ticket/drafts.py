"""What a registration is given: a matter that people and machine have finished writing up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from huying.city.models import MatterKind, Urgency
from huying.ticket.models import Channel, CitizenKind, Confidentiality, Json


@dataclass(frozen=True)
class TicketDraft:
    """``statement`` is what was first said, word for word; ``fields`` are
    ``{field, value, code, spans}`` with spans into the transcript. ``citations``: the answer cards
    that it cites (see ``schemas_related.TicketCitation``). Unknown texts are ""."""

    kind: MatterKind
    category_code: str
    title: str
    summary: str
    statement: str
    urgency: Urgency = Urgency.NORMAL
    confidentiality: Confidentiality = Confidentiality.NORMAL
    template_code: str | None = None
    demand: str = ""
    fields: Sequence[Json] = field(default_factory=tuple)
    place_code: str | None = None
    place_text: str = ""
    citizen_kind: CitizenKind = CitizenKind.PERSON
    citizen_name: str = ""
    citizen_phone: str = ""
    call_id: UUID | None = None
    matter_id: UUID | None = None
    channel: Channel = Channel.PHONE
    line_number: str = ""
    citations: Sequence[Json] = field(default_factory=tuple)
