"""How fast and how right the text brain is.

python bench/brain_text.py              speed, and accuracy on the demo conversations
python bench/brain_text.py --mistakes   the same with every mistake listed
python bench/brain_text.py --held       aggregate accuracy on the conversations kept apart
python bench/brain_text.py --json FILE  the figures as one flat object as well
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from huying.brain.text import (
    Analysis,
    CityLexicon,
    MatterAnalysis,
    Party,
    Utterance,
    analyse,
    card_from_json,
    categories_from_rows,
    known_words,
    places_from_rows,
    template_from_json,
    violations,
)
from huying.brain.text.categories import CategoryIndex, class_words
from huying.brain.text.categories import categorise as rank
from huying.city.content import category_rows

CONTENT = Path(__file__).parent.parent / "huying" / "content"
_NUMBER_TALK = re.compile(
    "尾号|号码|就这个|这个号|这个电话|联系电话|电话(?:是|就|用)|[幺一1][零〇一二三四五六七八九幺洞拐\\d]{10}"
)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=8)))


@dataclass
class Tally:
    right: int = 0
    total: int = 0
    mistakes: list[str] = field(default_factory=list)

    def add(self, is_right: bool, mistake: str) -> None:
        self.right += is_right
        self.total += 1
        if not is_right:
            self.mistakes.append(mistake)


def wilson(right: int, total: int) -> tuple[float, float]:
    """95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, right / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = (
        z
        / (1 + z * z / total)
        * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    )
    return max(0.0, middle - half), min(1.0, middle + half)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def documents(folder: Path) -> list[dict[str, object]]:
    """Objects of the folder's files, each of which holds one or a list."""
    read = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return [item for held in read for item in (held if isinstance(held, list) else [held])]


def lexicon_files() -> dict[str, object]:
    return {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted((CONTENT / "lexicons").glob("*.json"))
    }


def load_lexicon() -> CityLexicon:
    return CityLexicon.load(
        categories=categories_from_rows(category_rows()),
        places=places_from_rows(rows(CONTENT / "demo" / "places.csv")),
        templates=[template_from_json(item) for item in documents(CONTENT / "templates")],
        cards=[card_from_json(item) for item in documents(CONTENT / "demo" / "cards")],
        words=lexicon_files(),
    )


@dataclass(frozen=True)
class Conversation:
    id: str
    phone: str
    utterances: tuple[Utterance, ...]
    gold: dict[str, object]
    matters: list[dict[str, object]]


def load_conversations(folder: Path) -> list[Conversation]:
    found = []
    for item in documents(folder):
        said = item["utterances"]
        caller, gold = item["caller"], item["gold"]
        assert isinstance(said, list)
        assert isinstance(caller, dict)
        assert isinstance(gold, dict)
        utterances = tuple(
            Utterance(
                number, Party(one["party"]), int(one["start_ms"]), int(one["end_ms"]), one["text"]
            )
            for number, one in enumerate(said)
        )
        found.append(
            Conversation(
                str(item["id"]), str(caller["phone"]), utterances, gold, list(gold["matters"])
            )
        )
    return found


def measure_speed(
    conversations: Sequence[Conversation], lexicon: CityLexicon
) -> list[tuple[int, float, float]]:
    """`analyse` after each utterance of each call, as a live call does it (all earlier utterances
    already seen): number of utterances, milliseconds of wall and of processor time."""
    spent: list[tuple[int, float, float]] = []
    for conversation in conversations:
        for count in range(1, len(conversation.utterances) + 1):
            said = conversation.utterances[:count]
            wall, busy = time.perf_counter(), time.process_time()
            analyse(said, lexicon, conversation.phone, NOW)
            wall, busy = time.perf_counter() - wall, time.process_time() - busy
            spent.append((count, wall * 1000, busy * 1000))
    return spent


def pair(gold: dict[str, object], matters: Sequence[MatterAnalysis]) -> MatterAnalysis | None:
    """The found matter that overlaps the gold one most."""
    first, last = int(str(gold["from"])), int(str(gold["to"]))

    def overlap(matter: MatterAnalysis) -> int:
        segment = matter.segment
        return min(last, segment.last_seq) - max(first, segment.first_seq)

    return max(matters, key=overlap, default=None)


def score(
    conversations: Sequence[Conversation], lexicon: CityLexicon
) -> tuple[dict[str, Tally], list[tuple[float, bool]]]:
    names = (
        "matter count", "category top1", "category top3", "kind", "urgency", "place", "who",
        "contact", "card hit@3", "card none when none", "emergency", "abuse", "draft clean",
    )  # fmt: skip
    tallies = {name: Tally() for name in names}
    sure: list[tuple[float, bool]] = []
    for conversation in conversations:
        result = analyse(conversation.utterances, lexicon, conversation.phone, NOW)
        counts = f"{conversation.id}: {len(result.matters)} for {len(conversation.matters)}"
        tallies["matter count"].add(len(result.matters) == len(conversation.matters), counts)
        for gold in conversation.matters:
            _score_matter(conversation, gold, result, lexicon, tallies, sure)
        _score_call(conversation, result, lexicon, tallies)
    return tallies, sure


def _score_matter(
    conversation: Conversation,
    gold: dict[str, object],
    result: Analysis,
    lexicon: CityLexicon,
    tallies: dict[str, Tally],
    sure: list[tuple[float, bool]],
) -> None:
    found = pair(gold, result.matters)
    fields = gold.get("fields")
    said = fields if isinstance(fields, dict) else {}
    codes = [ranked.code for ranked in found.categories] if found else []
    category = str(gold["category"])
    if category in lexicon.categories.by_code:
        detail = f"{conversation.id}: {category} {lexicon.categories.by_code[category].name} ≠ " + (
            " ".join(f"{code}{lexicon.categories.by_code[code].name}" for code in codes)
        )
        tallies["category top1"].add(codes[:1] == [category], detail)
        tallies["category top3"].add(category in codes, detail)
        if found and found.categories:
            sure.append((found.categories[0].confidence, codes[0] == category))
    guess = found.kind.kind.value if found else None
    tallies["kind"].add(guess == gold["kind"], f"{conversation.id}: {gold['kind']} ≠ {guess}")
    urgency = found.urgency.urgency.value if found else None
    tallies["urgency"].add(
        urgency == gold["urgency"], f"{conversation.id}: {gold['urgency']} ≠ {urgency}"
    )
    place = found.field("place") if found else None
    expected = str(gold.get("place") or "")
    if expected in lexicon.places.by_code and expected != "YT":
        shown = f"{place.code} {place.value}" if place else "none"
        tallies["place"].add(
            place is not None and place.code == expected,
            f"{conversation.id}: {expected} {lexicon.places.address(expected)} ≠ {shown}",
        )
    for name in ("who", "contact"):
        value = found.field(name) if found else None
        if said.get(name) and _is_said(name, str(said[name]), conversation):
            right = value is not None and value.value[:1] == str(said[name])[:1]
            right = right and (name == "who" or (value is not None and value.value == said[name]))
            shown = value.value if value else "none"
            tallies[name].add(right, f"{conversation.id}: {said[name]} ≠ {shown}")
    if found:
        known = known_words(found.fields, lexicon.places)
        bad = violations(found.draft, conversation.utterances, known)
        tallies["draft clean"].add(not bad, f"{conversation.id}: {bad} {found.draft}")


def _is_said(name: str, value: str, conversation: Conversation) -> bool:
    """The gold value can be known from words: a name spoken, a number spoken or pointed at."""
    text = "\n".join(said.text for said in conversation.utterances)
    if name == "who":
        return value[0] in text
    return value in text or bool(_NUMBER_TALK.search(text))


def score_spoken(
    lexicon: CityLexicon, folds: int = 5
) -> tuple[Tally, Tally, list[tuple[float, bool]]]:
    """Each leaf's own spoken forms as calls: a fifth of them is left out of the index at a time and
    then looked up. Top 1, top 3, and the confidence of each first guess."""
    leaves = lexicon.categories.leaves
    forms = [(doc.code, text) for doc in leaves for text in doc.spoken]
    words = class_words(lexicon_files())
    top1, top3 = Tally(), Tally()
    sure: list[tuple[float, bool]] = []
    for fold in range(folds):
        held = {form for number, form in enumerate(forms) if number % folds == fold}
        index = CategoryIndex(
            [
                replace(
                    doc, spoken=tuple(text for text in doc.spoken if (doc.code, text) not in held)
                )
                for doc in leaves
            ],
            words,
        )
        for code, text in sorted(held):
            ranked = rank(text, index)
            codes = [item.code for item in ranked]
            top1.add(codes[:1] == [code], f"{text}: {code} ≠ {codes}")
            top3.add(code in codes, "")
            if ranked:
                sure.append((ranked[0].confidence, codes[0] == code))
    return top1, top3, sure


def calibration_error(sure: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    error = 0.0
    for number in range(bins):
        inside = [
            (confidence, right)
            for confidence, right in sure
            if min(int(confidence * bins), bins - 1) == number
        ]
        if inside:
            error += abs(sum(confidence - right for confidence, right in inside)) / len(sure)
    return error


def _score_call(
    conversation: Conversation, result: Analysis, lexicon: CityLexicon, tallies: dict[str, Tally]
) -> None:
    hits = [
        hit.code
        for matter in result.matters
        for hit in lexicon.cards.search(
            matter.segment.utterances, result.on, categories=matter.categories
        )
    ]
    card = conversation.gold.get("card")
    if card and not str(card).startswith("?"):
        tallies["card hit@3"].add(card in hits, f"{conversation.id}: {card} ≠ {hits}")
    elif not card:
        tallies["card none when none"].add(not hits, f"{conversation.id}: {hits}")
    graves = {risk.kind.value for risk in result.risks if risk.level == 3}
    emergency = bool(conversation.gold.get("emergency"))
    terms = [f"{risk.kind}{risk.level}{risk.term}" for risk in result.risks]
    tallies["emergency"].add(
        ("emergency" in graves or "self_harm" in graves) == emergency,
        f"{conversation.id}: {emergency} {terms}",
    )
    abused = any(risk.kind == "abuse" and risk.level >= 2 for risk in result.risks)
    tallies["abuse"].add(
        abused == bool(conversation.gold.get("abuse")), f"{conversation.id}: {terms}"
    )


def report_speed(
    conversations: Sequence[Conversation], lexicon: CityLexicon, figures: dict[str, float]
) -> None:
    spent = measure_speed(conversations, lexicon)
    for name, least, most in (("any", 1, 10_000), ("25-30 utterances", 25, 30)):
        chosen = [item for item in spent if least <= item[0] <= most]
        if len(chosen) < 2:
            continue
        for clock, column in (("wall", 1), ("cpu", 2)):
            cuts = statistics.quantiles([item[column] for item in chosen], n=20)
            print(f"analyse, {name}: {clock} p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms", end="")
            print(f", n {len(chosen)}")
            figures[f"{clock} p50_ms {name}"] = cuts[9]
            figures[f"{clock} p95_ms {name}"] = cuts[18]


def report_accuracy(
    conversations: Sequence[Conversation],
    lexicon: CityLexicon,
    figures: dict[str, float],
    lists_mistakes: bool,
) -> None:
    tallies, sure = score(conversations, lexicon)
    for name, tally in tallies.items():
        if not tally.total:
            continue
        low, high = wilson(tally.right, tally.total)
        figures[name] = tally.right / tally.total
        print(f"{name:20} {figures[name]:.3f}  [{low:.3f}, {high:.3f}]  n {tally.total}")
        if lists_mistakes:
            for mistake in tally.mistakes:
                print("   ", mistake)
    if sure:
        error = sum(confidence - right for confidence, right in sure) / len(sure)
        figures["confidence minus accuracy"] = error
        figures["category ece"] = calibration_error(sure, bins=5)
        print(
            f"category confidence minus accuracy {error:+.3f}, "
            f"ece {figures['category ece']:.3f} (5 bins)  n {len(sure)}"
        )


def report_spoken(lexicon: CityLexicon, figures: dict[str, float]) -> None:
    top1, top3, heard = score_spoken(lexicon)
    figures["spoken top1"] = top1.right / top1.total
    figures["spoken top3"] = top3.right / top3.total
    figures["spoken ece"] = calibration_error(heard)
    print(
        f"spoken forms, 5-fold: top1 {figures['spoken top1']:.3f}, "
        f"top3 {figures['spoken top3']:.3f}, ece {figures['spoken ece']:.3f}, n {top1.total}"
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Speed and accuracy of the text brain.")
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--mistakes", action="store_true")
    parser.add_argument("--spoken", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    lexicon = load_lexicon()
    loaded = time.perf_counter() - begun
    folder = "conversations_held" if options.held else "conversations"
    conversations = load_conversations(CONTENT / "demo" / folder)
    figures: dict[str, float] = {"n": len(conversations), "load_seconds": round(loaded, 3)}
    print(f"{len(conversations)} conversations, {len(lexicon.categories.leaves)} leaf categories,")
    print(f"{len(lexicon.places.by_code)} places, {len(lexicon.cards.docs)} cards; ", end="")
    print(f"loaded in {loaded:.2f} s")
    report_speed(conversations, lexicon, figures)
    report_accuracy(
        conversations, lexicon, figures, lists_mistakes=options.mistakes and not options.held
    )
    if options.spoken:
        report_spoken(lexicon, figures)
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
