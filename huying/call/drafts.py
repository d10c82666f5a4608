"""A matter's draft as it stands: the agent's answers laid over the brain's proposals (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from huying.brain import text as brain
from huying.brain.text.documents import FieldDoc
from huying.call.models import Json
from huying.call.schemas import FieldState
from huying.city.catalogue import Catalogue, TemplateView
from huying.city.models import MatterKind, Urgency
from huying.kit import texts

HEAD = ("category", "kind", "urgency", "title", "summary")
COMMON = ("who", "contact", "place", "time", "object", "matter", "demand")
NEEDED = ("category", "title", "summary")

_STATES = {
    "accept": FieldState.ACCEPTED,
    "edit": FieldState.EDITED,
    "refuse": FieldState.REFUSED,
}


@dataclass(frozen=True)
class Proposal:
    """What the machine says of one field; ``confidence`` 0–1, spans ``[seq, start, end]``."""

    value: str
    code: str | None
    confidence: float
    spans: list[list[int]]
    model: str
    version: str


@dataclass(frozen=True)
class Standing:
    """One field as it stands."""

    field: str
    value: str
    code: str | None
    state: FieldState
    proposal: Proposal | None


@dataclass(frozen=True)
class Draft:
    """A whole draft as it stands; ``others`` are the template's and the common fields, in order."""

    category: Standing
    kind: Standing
    urgency: Standing
    title: Standing
    summary: Standing
    others: tuple[Standing, ...]
    template: TemplateView | None
    from_seq: int | None
    to_seq: int | None

    def field(self, name: str) -> Standing | None:
        if name in HEAD:
            found: Standing = getattr(self, name)
            return found
        return next((other for other in self.others if other.field == name), None)

    @property
    def all(self) -> tuple[Standing, ...]:
        return (self.category, self.kind, self.urgency, self.title, self.summary, *self.others)

    @property
    def missing(self) -> list[str]:
        """What a ticket cannot be registered without."""
        return [name for name in NEEDED if not (s := self.field(name)) or not s.value]


def stand(draft: Json, touched: Mapping[str, Json], city: Catalogue) -> Draft:
    """Lay ``touched`` over ``draft``. Title and summary that nobody touched are composed anew, so
    that they follow what the agent entered elsewhere."""
    category = _field("category", _proposed_category(draft, city), touched)
    known = city.categories.get(category.code or "")
    kind = _field("kind", _proposed_choice(draft, "kind"), touched)
    if not kind.value:
        kind = _fallback(kind, (known.kind if known else MatterKind.HELP).value)
    urgency = _field("urgency", _proposed_choice(draft, "urgency"), touched)
    if not urgency.value:
        urgency = _fallback(urgency, (known.urgency if known else Urgency.NORMAL).value)
    template = city.templates.get((known.template_code if known else None) or "")
    others = tuple(
        _field(name, _proposed_field(draft, name), touched)
        for name in _field_names(template, draft, touched)
    )
    title, summary = _composed(draft, template, kind, others)
    return Draft(
        category=category,
        kind=kind,
        urgency=urgency,
        title=_field("title", title, touched),
        summary=_field("summary", summary, touched),
        others=others,
        template=template,
        from_seq=draft.get("from"),
        to_seq=draft.get("to"),
    )


def _field(name: str, proposal: Proposal | None, touched: Mapping[str, Json]) -> Standing:
    answer = touched.get(name)
    if answer is not None:
        state = _STATES[answer["answer"]]
        return Standing(name, answer["value"], answer["code"], state, proposal)
    if proposal is None or not proposal.value:
        return Standing(name, "", None, FieldState.EMPTY, proposal)
    return Standing(name, proposal.value, proposal.code, FieldState.PROPOSED, proposal)


def _fallback(standing: Standing, value: str) -> Standing:
    """What the category says when neither machine nor agent has said anything."""
    return Standing(standing.field, value, None, standing.state, standing.proposal)


def _proposal(draft: Json, raw: Json, value: str, code: str | None) -> Proposal:
    by = raw if "model" in raw else draft
    return Proposal(value, code, raw["confidence"], raw["spans"], by["model"], by["version"])


def _proposed_category(draft: Json, city: Catalogue) -> Proposal | None:
    found = draft.get("categories") or []
    if not found:
        return None
    best = found[0]
    return _proposal(draft, best, city.category_name(best["code"]), best["code"])


def _proposed_choice(draft: Json, name: str) -> Proposal | None:
    raw = draft.get(name)
    return _proposal(draft, raw, raw["value"], None) if raw else None


def _proposed_field(draft: Json, name: str) -> Proposal | None:
    raw = next((f for f in draft.get("fields", ()) if f["field"] == name), None)
    return _proposal(draft, raw, raw["value"], raw["code"]) if raw else None


def _field_names(
    template: TemplateView | None, draft: Json, touched: Mapping[str, Json]
) -> Iterable[str]:
    named = [field.code for field in template.fields] if template else []
    said = [field["field"] for field in draft.get("fields", ())]
    entered = [name for name in touched if name not in HEAD]
    return dict.fromkeys((*COMMON, *named, *said, *entered))


def _composed(
    draft: Json, template: TemplateView | None, kind: Standing, others: tuple[Standing, ...]
) -> tuple[Proposal | None, Proposal | None]:
    worded = draft.get("wording")
    if worded:
        title, summary = (
            Proposal(
                worded[name], None, worded["confidence"], [], worded["model"], worded["version"]
            )
            for name in ("title", "summary")
        )
        return title, summary
    values = {standing.field: standing.value for standing in others if standing.value}
    if not values or draft.get("is_unworded"):
        return None, None
    composed = brain.compose(template.doc if template else None, values, brain.Kind(kind.value))
    used = [s.proposal for s in others if s.value and s.proposal]
    spans = sorted({tuple(span) for proposal in used for span in proposal.spans})
    sure = min((proposal.confidence for proposal in used), default=0.0)

    def proposal(value: str) -> Proposal:
        return Proposal(
            value,
            None,
            sure,
            [list(span) for span in spans],
            draft.get("model", brain.MODEL),
            draft.get("version", brain.VERSION),
        )

    return proposal(composed.title), proposal(composed.summary)


def document(name: str, template: TemplateView | None) -> FieldDoc:
    """Label, type and question of a field: the template's, else the common one."""
    for field in template.fields if template else ():
        if field.code == name:
            return field
    return FieldDoc(name, texts.label("call", f"field.{name}"), _TYPES.get(name, "text"), False, "")


_TYPES = {
    "category": "choice",
    "kind": "choice",
    "urgency": "choice",
    "who": "person",
    "contact": "phone",
    "place": "place",
    "time": "time",
    "amount": "money",
    "people": "number",
    "plate": "plate",
}
