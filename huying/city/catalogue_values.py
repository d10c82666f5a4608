"""What the snapshot holds of each row: immutable values by stable code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from huying.brain import worktime
from huying.brain.text import documents
from huying.city.models import MatterKind, Urgency


@dataclass(frozen=True)
class UnitView:
    id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    path: str
    place_code: str | None
    role: str | None
    head_name: str
    is_always_open: bool
    phone: str
    sort_key: str
    calendar_code: str | None = None

    @property
    def ancestor_codes(self) -> list[str]:
        """The unit itself and all above it, topmost first."""
        return [code for code in self.path.split("/") if code]


@dataclass(frozen=True)
class PlaceView:
    code: str
    name: str
    kind: str
    parent_code: str | None
    path: str
    x: float | None
    y: float | None
    aliases: tuple[str, ...]
    neighbours: tuple[str, ...]
    shape: str

    @property
    def chain(self) -> list[str]:
        """Codes from the city down to the place itself."""
        return [code for code in self.path.split("/") if code]


@dataclass(frozen=True)
class CategoryView:
    code: str
    name: str
    kind: MatterKind
    urgency: Urgency
    template_code: str | None
    door: str
    is_leaf: bool
    doc: documents.CategoryDoc


@dataclass(frozen=True)
class TemplateView:
    code: str
    name: str
    fields: tuple[documents.FieldDoc, ...]
    title: str
    summary: str
    closing: tuple[str, ...]

    @property
    def doc(self) -> documents.TemplateDoc:
        return documents.TemplateDoc(self.code, self.name, self.fields, self.title, self.summary)


@dataclass(frozen=True)
class DutyView:
    code: str
    category_code: str
    place_code: str
    object_words: str
    lead: str
    assist: tuple[str, ...]
    lists: tuple[str, ...]
    basis: str
    is_complex: bool
    informs: tuple[str, ...] = ()
    sub_levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileView:
    """Limits by key (``sign.normal``, ``unit.help`` …) and the profile's other choices."""

    code: str
    name: str
    limits: Mapping[str, worktime.Limit]
    category_limits: Mapping[str, str]
    leader_approves: frozenset[MatterKind]
    same_time_of_day: bool
    allowed_callback_hours: tuple[str, str]


@dataclass(frozen=True)
class Retired:
    """What is offered nowhere any more; old tickets still have its names."""

    units: Mapping[str, UnitView] = field(default_factory=dict)
    places: Mapping[str, PlaceView] = field(default_factory=dict)
    categories: Mapping[str, CategoryView] = field(default_factory=dict)
    templates: Mapping[str, TemplateView] = field(default_factory=dict)
    duties: Mapping[str, DutyView] = field(default_factory=dict)
