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
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.brain_text import NOW, Conversation, load_conversations, load_lexicon, wilson
from bench.dispatch_city import load_city, load_lists
from huying.brain.text import CityLexicon, Party, Utterance, categorise
from huying.brain.text.categories import CategoryIndex
from huying.call import drafts
from huying.call.reading import read_call
from huying.city.catalogue import Catalogue
from huying.city.content import DEMO
from huying.dispatch import rules
from huying.dispatch.models import Route
from huying.dispatch.rules import TOP, Candidate, Decision, Lists

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.86, 0.87, 0.88, 0.89, 0.9, 0.95)
SPOKEN = ((1, 5), (3, 2))  # utterances of a matter, folds
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

    true_category: str
    joint: float
    is_right: bool
    is_sendable: bool
    is_category_right: bool


def as_guess(matter: Matter) -> Guess:
    is_sendable = matter.decide(_ANY).route is Route.DIRECT
    is_category_right = matter.category == matter.gold_category
    return Guess(
        matter.gold_category, matter.joint, matter.is_right, is_sendable, is_category_right
    )


_ANY = 1e-9


def read_spoken(lexicon: CityLexicon, office: Office, *, together: int, folds: int) -> list[Guess]:
    """Each leaf's own spoken forms as matters of ``together`` utterances, all held-out forms of a
    fold being absent from the index: is the lead the one that the catalogue names for the true
    category? Only the words are unsure: the street is given (in turn), the catalogue is right."""
    leaves = lexicon.categories.leaves
    streets = sorted(p.code for p in office.city.places.values() if p.kind == "street")
    chance = random.Random(12345)
    mixed = {doc.code: chance.sample(doc.spoken, len(doc.spoken)) for doc in leaves}
    found: list[Guess] = []
    for fold in range(folds):
        held = {code: forms[fold::folds] for code, forms in mixed.items()}
        docs = [
            replace(doc, spoken=tuple(form for form in doc.spoken if form not in held[doc.code]))
            for doc in leaves
        ]
        without = replace(lexicon, categories=CategoryIndex(docs))
        for code, forms in held.items():
            for first in range(0, len(forms) - together + 1, together):
                said = forms[first : first + together]
                street = streets[len(found) % len(streets)]
                found += _spoken_guess(code, said, street, without, office)
    return found


def _spoken_guess(
    true: str, said: Sequence[str], street: str, lexicon: CityLexicon, office: Office
) -> list[Guess]:
    """One guess, or none where no word speaks for any category."""
    heard = [Utterance(seq, Party.CITIZEN, 0, 0, text) for seq, text in enumerate(said)]
    ranked = categorise(heard, lexicon)
    if not ranked:
        return []
    best, sure, text = ranked[0].code, ranked[0].confidence, "\n".join(said)
    wanted = office.candidates([(true, 1.0)], street, text)
    found = office.candidates([(best, sure)], street, text)
    decision = rules.decide(found, category_confidence=sure, place_confidence=1.0, threshold=_ANY)
    is_right = bool(wanted and found) and wanted[0].unit_id == found[0].unit_id
    return [Guess(true, sure, is_right, decision.route is Route.DIRECT, best == true)]


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
        """From each threshold up: coverage and precision of the leads that would be sent (direct
        list obeyed), of every lead and of every category (direct list set aside)."""
        print(f"\n{name}, n {len(guesses)}: coverage, precision, right/sent")
        print(f"  from   {'sent directly':42}{'every lead':42}every category")
        for threshold in THRESHOLDS:
            every = [guess for guess in guesses if guess.joint >= threshold]
            sent = [guess for guess in every if guess.is_sendable]
            cells = (
                ("sent", [guess.is_right for guess in sent]),
                ("every", [guess.is_right for guess in every]),
                ("category", [guess.is_category_right for guess in every]),
            )
            texts = [
                self._cell(f"{name} {threshold:.2f} {kind}", rights, len(guesses))
                for kind, rights in cells
            ]
            print(f"  {threshold:.2f}   " + "".join(f"{text:42}" for text in texts).rstrip())

    def _cell(self, key: str, rights: Sequence[bool], total: int) -> str:
        right, chosen = sum(rights), len(rights)
        self.figures[f"{key} coverage"] = coverage = chosen / total if total else 0.0
        if not chosen:
            return "0.000  –"
        low, high = wilson(right, chosen)
        self.figures[f"{key} precision"] = right / chosen
        return f"{coverage:.3f}  {right / chosen:.3f} [{low:.3f}, {high:.3f}] {right}/{chosen}"


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
    report_places(matters, office.city, report)
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


def report_places(matters: Sequence[Matter], city: Catalogue, report: Report) -> None:
    """How far down the place is right: what a role needs is a district or a street."""
    known = [m for m in matters if len(city.places[m.gold_place].chain) > 1]
    for name, depth in (("district", 2), ("street", 3)):
        right = sum(
            city.places[m.place].chain[:depth] == city.places[m.gold_place].chain[:depth]
            for m in known
            if m.place
        )
        report.share(f"place in the right {name}", right, len(known))
    right = sum(m.place == m.gold_place for m in known)
    report.share("place exactly right", right, len(known))
    sure = sum(m.place_confidence for m in known if m.place) / max(len(known), 1)
    report.figures["place confidence, mean"] = sure
    print(f"{'place confidence, mean':42} {sure:.3f}")


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
        for together, folds in SPOKEN:
            guesses = read_spoken(lexicon, office, together=together, folds=folds)
            report.curve(f"spoken forms, {together} a matter, {folds}-fold", guesses)
    if options.json:
        options.json.write_text(json.dumps(report.figures, ensure_ascii=False, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
