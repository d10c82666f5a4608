"""How right the first unit is, and what may be sent without a person.

python -m bench.dispatch                 the demo conversations, and the categories' spoken forms
python -m bench.dispatch --mistakes      the same with every wrong lead and what caused it
python -m bench.dispatch --held          aggregates alone, on the conversations kept apart
python -m bench.dispatch --json FILE     the figures as one flat object as well

Every conversation is read as a live call is (``read_call``), the draft stands as it would if the
agent touched nothing, and the duty rules decide as ``register_and_send`` does; the city comes from
the content files, without a database. Counted are the matters that end as a ticket; a lead is right
when it is one of those that the conversation names. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.brain_text import NOW, Conversation, load_conversations, load_lexicon, wilson
from bench.dispatch_city import load_city, load_lists
from huying.brain.text import CityLexicon, categorise
from huying.brain.text.categories import CategoryIndex
from huying.call import drafts
from huying.call.reading import read_call
from huying.city.catalogue import Catalogue
from huying.city.content import DEMO
from huying.dispatch import rules
from huying.dispatch.models import Route
from huying.dispatch.rules import TOP, Candidate, Decision, Lists

THRESHOLDS = tuple(step / 100 for step in range(50, 100, 5))
FOLDS = 5
Json = dict[str, object]


@dataclass(frozen=True)
class Office:
    """What decides: the city and its lists."""

    city: Catalogue
    lists: Lists

    def candidates(
        self,
        ranked: Sequence[tuple[str, float]],
        place: str | None,
        said: str,
        place_confidence: float = 1.0,
    ) -> tuple[Candidate, ...]:
        by_category = [
            (sure, rules.match(self.city.duties.values(), code, place, said, self.city, self.lists))
            for code, sure in ranked
        ]
        return rules.combine(by_category, place_confidence)


@dataclass(frozen=True)
class Matter:
    """One gold matter that ends as a ticket, with what the machine makes of it."""

    name: str
    gold_units: tuple[str, ...]
    gold_category: str
    gold_place: str
    ranked: tuple[tuple[str, float], ...]
    place: str | None
    place_confidence: float
    said: str
    is_report: bool
    candidates: tuple[Candidate, ...]
    suggested: tuple[Candidate, ...]

    @property
    def category(self) -> str:
        return self.ranked[0][0]

    @property
    def sure(self) -> float:
        return self.ranked[0][1]

    @property
    def lead(self) -> str:
        return self.candidates[0].unit_code if self.candidates else "none"

    @property
    def is_right(self) -> bool:
        return self.lead in self.gold_units

    @property
    def joint(self) -> float:
        """What ``decide`` compares with the threshold."""
        return self.decide(0.0).joint

    def names(self, candidates: Sequence[Candidate]) -> bool:
        return any(candidate.unit_code in self.gold_units for candidate in candidates)

    def decide(self, threshold: float) -> Decision:
        return rules.decide(
            self.candidates,
            category_confidence=self.sure,
            place_confidence=self.place_confidence if self.place else 0.0,
            threshold=threshold,
            is_confidential=self.is_report,
        )

    def why(self, threshold: float) -> str:
        reason = self.decide(threshold).reason
        return f"{reason}, no place" if not self.place and reason in _PLACE_REASONS else reason


_PLACE_REASONS = ("none", "low_place", "fallback")


def read_matters(
    conversations: Sequence[Conversation], lexicon: CityLexicon, office: Office
) -> list[Matter]:
    found: list[Matter] = []
    for conversation in conversations:
        said = [(u.seq, u.party.value, u.start_ms, u.end_ms, u.text) for u in
                conversation.utterances]  # fmt: skip
        reading = read_call(lexicon, said, conversation.phone, NOW)
        for gold in conversation.matters:
            if gold["outcome"] == "ticket":
                raw = max(reading["matters"], key=lambda draft: _overlap(gold, draft))
                found.append(_matter(conversation, gold, raw, office))
    return found


def _overlap(gold: Json, draft: Json) -> int:
    first, last = int(str(gold["from"])), int(str(gold["to"]))
    return min(last, int(str(draft["to"]))) - max(first, int(str(draft["from"])))


def _matter(conversation: Conversation, gold: Json, raw: Json, office: Office) -> Matter:
    """As ``call.outcomes`` registers it when the agent leaves every proposal as it is; what the
    agent's screen suggests meanwhile comes from the three likeliest categories."""
    draft = drafts.stand(raw, {}, office.city)
    category, place = draft.category.proposal, draft.field("place")
    assert category is not None, conversation.id
    things = [other.value for other in draft.others if other.field == "object" and other.value]
    said = "\n".join([draft.title.value, draft.summary.value, *things])
    seen = "\n".join([*things, draft.summary.value])
    place_sure = place.proposal.confidence if place and place.value and place.proposal else 1.0
    place_code = place.code if place else None
    ranked = _ranked(raw)
    return Matter(
        name=conversation.id,
        gold_units=tuple(str(gold["unit"]).split("|")),
        gold_category=str(gold["category"]),
        gold_place=str(gold["place"]),
        ranked=ranked,
        place=place_code,
        place_confidence=place_sure,
        said=said,
        is_report=draft.kind.value == "report",
        candidates=office.candidates(ranked[:1], place_code, said, place_sure),
        suggested=office.candidates(ranked[:TOP], place_code, seen),
    )


def _ranked(raw: Json) -> tuple[tuple[str, float], ...]:
    categories = raw["categories"]
    assert isinstance(categories, list)
    return tuple((str(one["code"]), float(one["confidence"])) for one in categories)


def leads(
    matter: Matter, office: Office, *, gold_category: bool = False, gold_place: bool = False
) -> bool:
    """Whether the catalogue's first unit is right once category or place are taken as given."""
    category = matter.gold_category if gold_category else matter.category
    place = matter.gold_place if gold_place else matter.place
    found = office.candidates([(category, 1.0)], place, matter.said)
    return bool(found) and found[0].unit_code in matter.gold_units


def cause(matter: Matter, office: Office) -> str:
    """What has to be put right for the lead to become right; the first that suffices."""
    if leads(matter, office, gold_category=True):
        return "category"
    if leads(matter, office, gold_place=True):
        return "place"
    if leads(matter, office, gold_category=True, gold_place=True):
        return "category and place"
    return "duty catalogue"


@dataclass(frozen=True)
class Guess:
    """One lead with what it rests on. ``is_sendable``: nothing but the threshold holds it back."""

    joint: float
    is_right: bool
    is_sendable: bool


def as_guess(matter: Matter) -> Guess:
    decision = matter.decide(_ANY)
    is_sendable = decision.route is Route.DIRECT
    return Guess(matter.joint, matter.is_right, is_sendable)


_ANY = 1e-9


def read_spoken(lexicon: CityLexicon, office: Office) -> tuple[list[Guess], list[Guess]]:
    """Each leaf's own spoken forms, a fifth of them left out of the index at a time: is the
    category right, and is its lead the one that the catalogue names for the true category? Only
    the text is unsure: the street is given (in turn), the catalogue is taken to be right."""
    leaves = lexicon.categories.leaves
    forms = [(doc.code, text) for doc in leaves for text in doc.spoken]
    streets = sorted(p.code for p in office.city.places.values() if p.kind == "street")
    categories: list[Guess] = []
    units: list[Guess] = []
    for fold in range(FOLDS):
        held = set(forms[fold::FOLDS])
        docs = [
            replace(doc, spoken=tuple(t for t in doc.spoken if (doc.code, t) not in held))
            for doc in leaves
        ]
        without = replace(lexicon, categories=CategoryIndex(docs))
        for number, (code, text) in enumerate(sorted(held)):
            ranked = categorise(text, without)
            if not ranked:
                continue
            street = streets[number % len(streets)]
            best, sure = ranked[0].code, ranked[0].confidence
            categories.append(Guess(sure, best == code, True))
            units.append(_unit_guess(office, code, best, sure, street, text))
    return categories, units


def _unit_guess(office: Office, true: str, best: str, sure: float, street: str, text: str) -> Guess:
    wanted = office.candidates([(true, 1.0)], street, text)
    found = office.candidates([(best, sure)], street, text)
    decision = rules.decide(found, category_confidence=sure, place_confidence=1.0, threshold=_ANY)
    is_right = bool(wanted and found) and wanted[0].unit_id == found[0].unit_id
    return Guess(sure, is_right, decision.route is Route.DIRECT)


class Report:
    """Prints figures and keeps them by name."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    def share(self, name: str, right: int, total: int) -> None:
        low, high = wilson(right, total)
        self.figures[name] = right / total if total else 0.0
        self.figures[f"{name} n"] = total
        print(f"{name:42} {self.figures[name]:.3f}  [{low:.3f}, {high:.3f}]  {right}/{total}")

    def curve(self, name: str, guesses: Sequence[Guess]) -> None:
        """Coverage and precision at each threshold: of what would be sent (the direct list obeyed)
        and of every first unit (the list set aside)."""
        print(f"\n{name}, n {len(guesses)}")
        print("  from   sent directly: coverage, precision     every lead: coverage, precision")
        for threshold in THRESHOLDS:
            sent = [g for g in guesses if g.is_sendable and g.joint >= threshold]
            every = [g for g in guesses if g.joint >= threshold]
            cells = [self._cell(f"{name} {threshold:.2f} sent", sent, len(guesses))]
            cells.append(self._cell(f"{name} {threshold:.2f} every", every, len(guesses)))
            print(f"  {threshold:.2f}   {cells[0]}     {cells[1]}")

    def _cell(self, key: str, chosen: Sequence[Guess], total: int) -> str:
        right = sum(guess.is_right for guess in chosen)
        self.figures[f"{key} coverage"] = len(chosen) / total if total else 0.0
        if not chosen:
            return f"{0:.3f}  –" + " " * 29
        low, high = wilson(right, len(chosen))
        self.figures[f"{key} precision"] = right / len(chosen)
        counted = f"{right}/{len(chosen)}"
        return (
            f"{len(chosen) / total:.3f}  {right / len(chosen):.3f} "
            f"[{low:.3f}, {high:.3f}] {counted:>9}"
        )


def report_matters(matters: Sequence[Matter], office: Office, report: Report) -> None:
    total = len(matters)
    report.share("lead top 1 (as registered)", sum(m.is_right for m in matters), total)
    top = sum(m.names(m.candidates[:TOP]) for m in matters)
    report.share("lead top 3 (as registered)", top, total)
    report.share("lead top 1 (on screen)", sum(m.names(m.suggested[:1]) for m in matters), total)
    report.share("lead top 3 (on screen)", sum(m.names(m.suggested[:TOP]) for m in matters), total)
    for name, category, place in (
        ("lead top 1, category given", True, False),
        ("lead top 1, place given", False, True),
        ("lead top 1, category and place given", True, True),
    ):
        right = sum(leads(m, office, gold_category=category, gold_place=place) for m in matters)
        report.share(name, right, total)
    for name, threshold in (
        (f"at the default threshold {rules.DEFAULT_THRESHOLD}", rules.DEFAULT_THRESHOLD),
        ("confidence set aside", _ANY),
    ):
        reasons = Counter(matter.why(threshold) for matter in matters)
        counts = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        print(f"where it goes, {name}: {counts}")
        for reason, count in reasons.items():
            report.figures[f"{name}: {reason}"] = count
    report.curve("demo conversations", [as_guess(matter) for matter in matters])


def report_mistakes(matters: Sequence[Matter], office: Office) -> None:
    wrong = [matter for matter in matters if not matter.is_right]
    causes = Counter(cause(matter, office) for matter in wrong)
    print("\nwrong leads by cause: " + ", ".join(f"{k} {n}" for k, n in causes.most_common()))
    for matter in wrong:
        best = matter.candidates[0] if matter.candidates else None
        print(
            f"  {matter.name}: {matter.lead} by {best.duty_code if best else '–'} ≠ "
            f"{'|'.join(matter.gold_units)} ({cause(matter, office)}; category {matter.category} "
            f"{matter.sure:.2f} for {matter.gold_category}, place {matter.place} "
            f"for {matter.gold_place}; {matter.why(rules.DEFAULT_THRESHOLD)})"
        )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="How right the first unit is.")
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--mistakes", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    lexicon, city = load_lexicon(), load_city()
    office = Office(city, load_lists(city))
    folder = "conversations_held" if options.held else "conversations"
    conversations = load_conversations(DEMO / folder)
    matters = read_matters(conversations, lexicon, office)
    report = Report()
    print(
        f"{len(conversations)} conversations, {len(matters)} matters that end as a ticket, ", end=""
    )
    print(f"{len(city.duties)} duty rows, {len(office.lists.direct)} of them direct")
    report_matters(matters, office, report)
    if options.mistakes and not options.held:
        report_mistakes(matters, office)
    if not options.held:
        categories, units = read_spoken(lexicon, office)
        report.curve("spoken forms, category", categories)
        report.curve("spoken forms, lead", units)
    if options.json:
        options.json.write_text(json.dumps(report.figures, ensure_ascii=False, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
