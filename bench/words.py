"""How right the words are read on content that a second writer wrote (``tests/data/written``).

    python -m bench.words [--split dev|held] [--mistakes] [--json FILE]

Danger and feelings in single utterances, fields in utterances with the question before them, and
what is wrong with replies. Rows of ``held`` were never tuned on. Every share has n and its 95 %
Wilson interval. What counts as right:

- risks: an utterance with a label raises a risk of level 2 or 3 of that class, one without none.
  The writer's ``abuse`` is violence against a person: ours is in ``emergency`` and ``minor``.
- feelings: the strongest feeling is the label; none found is ``calm``. Macro-F1 over the labels.
- fields: the words of the proposed field and the writer's overlap by half of what both cover;
  ``exact``: they are the same but for commas and particles at the ends.
- replies: each of the five judgements on its own; what would fit every matter counts as copied.
"""

import argparse
import csv
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.brain_text import NOW, Tally, load_lexicon, wilson
from huying.brain.text import (
    CityLexicon,
    MatterSegment,
    Party,
    Proposed,
    Span,
    Utterance,
    extract_fields,
    risks,
)
from huying.brain.text.feelings import feelings
from huying.brain.text.replies import Claim, Flaw, Matter, Other, check_reply

WRITTEN = Path(__file__).parent.parent / "tests" / "data" / "written"
RAISED = 2
ALSO_RIGHT = {"emergency": {"emergency", "property"}, "abuse": {"emergency", "minor"}}
CALM = "calm"
OVERLAP = 0.5
_TURN = re.compile(r"(话务员|市民)：(.*?)(?= / (?:话务员|市民)：|$)")
_EDGES = "，,。、！!？?；; 的了吧嘛呢啊是在"
FLAWS = {
    "answers": Flaw.NOT_ANSWERED,
    "has_result": Flaw.NO_RESULT,
    "has_date": Flaw.NO_DATE,
    "has_contact": Flaw.NO_CONTACT,
}

Row = Mapping[str, str]
Tallies = dict[str, Tally]


def rows(name: str, split: str) -> list[Row]:
    with (WRITTEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] == split]


def utterances(text: str) -> tuple[Utterance, ...]:
    """One utterance of the citizen, or the turns of "话务员：… / 市民：…"."""
    turns = [
        (Party.AGENT if who == "话务员" else Party.CITIZEN, said.strip())
        for who, said in _TURN.findall(text)
    ] or [(Party.CITIZEN, text)]
    return tuple(
        Utterance(number, party, number * 4000, number * 4000 + 3000, said)
        for number, (party, said) in enumerate(turns)
    )


def score_risks(found: Sequence[Row], lexicon: CityLexicon) -> Tallies:
    tallies = {"danger raised": Tally(), "harmless silent": Tally()}
    for row in found:
        raised = [one for one in risks(utterances(row["text"]), lexicon) if one.level >= RAISED]
        kinds = {one.kind.value for one in raised}
        label = row["label"]
        if label == "none":
            is_right, key = not kinds, "harmless silent"
        else:
            is_right, key = bool(kinds & ALSO_RIGHT.get(label, {label})), "danger raised"
            tallies.setdefault(f"  {label}", Tally()).add(is_right, row["text"])
        said = [(one.kind.value, one.level, one.term) for one in raised]
        tallies[key].add(is_right, f"{label}: {row['text']} {said}")
    return tallies


def score_feelings(found: Sequence[Row], lexicon: CityLexicon) -> tuple[Tallies, float]:
    """The tallies and macro-F1."""
    tally = Tally()
    pairs: Counter[tuple[str, str]] = Counter()
    for row in found:
        felt = feelings(utterances(row["text"]), lexicon)
        best = max(felt, key=lambda one: one.strength).kind.value if felt else CALM
        pairs[row["feeling"], best] += 1
        tally.add(best == row["feeling"], f"{row['feeling']} ≠ {best}: {row['text']}")
    labels = sorted({label for label, _ in pairs})
    return {"feeling": tally}, sum(_f1(pairs, label) for label in labels) / len(labels)


def _f1(pairs: Counter[tuple[str, str]], label: str) -> float:
    right = pairs[label, label]
    told = sum(count for (_, best), count in pairs.items() if best == label)
    real = sum(count for (gold, _), count in pairs.items() if gold == label)
    return 2 * right / (told + real) if right else 0.0


def score_fields(found: Sequence[Row], lexicon: CityLexicon) -> Tallies:
    tallies = {"field found": Tally(), "field exact": Tally()}
    for row in found:
        said = utterances(row["text"])
        segment = MatterSegment(1, 0, said[-1].seq, said)
        proposed = extract_fields(segment, lexicon, None, now=NOW)
        ours = next((one for one in proposed if one.field == row["field"]), None)
        share, is_exact = _agreement(ours, row["value"], said)
        shown = f"{row['field']}: {row['value']} ≠ {_words(ours, said)} in {row['text']}"
        tallies["field found"].add(share >= OVERLAP, shown)
        tallies["field exact"].add(is_exact, shown)
        tallies.setdefault(f"  {row['field']}", Tally()).add(share >= OVERLAP, shown)
    return tallies


def _words(ours: Proposed | None, said: Sequence[Utterance]) -> str:
    if ours is None:
        return "–"
    return "…".join(said[span.seq].text[span.start : span.end] for span in ours.spans)


def _agreement(ours: Proposed | None, value: str, said: Sequence[Utterance]) -> tuple[float, bool]:
    """Shared characters over all that either covers, at the best place of the value."""
    if ours is None:
        return 0.0, False
    covered = {(span.seq, place) for span in ours.spans for place in range(span.start, span.end)}
    best, is_exact = 0.0, False
    for span in _places(value, said):
        wanted = {(span.seq, place) for place in range(span.start, span.end)}
        best = max(best, len(covered & wanted) / len(covered | wanted))
        text = said[span.seq].text
        apart = {text[place] for seq, place in covered ^ wanted if seq == span.seq}
        is_exact |= covered & wanted != set() and apart <= set(_EDGES)
    return best, is_exact


def _places(value: str, said: Sequence[Utterance]) -> Iterator[Span]:
    for one in said:
        start = one.text.find(value)
        while start >= 0:
            yield Span(one.seq, start, start + len(value))
            start = one.text.find(value, start + 1)


def score_replies(found: Sequence[Row]) -> Tallies:
    tallies = {"judgement": Tally()}
    for row in found:
        others = [Other(str(n), one["reply"]) for n, one in enumerate(found) if one is not row]
        checked = check_reply(
            Matter(row["demand"], row["demand"]), row["reply"], Claim.SOLVED, others
        )
        told = {name: "no" if checked.has(flaw) else "yes" for name, flaw in FLAWS.items()}
        is_copied = checked.has(Flaw.COPIED) or checked.has(Flaw.EMPTY_PHRASES)
        told["is_copied"] = "yes" if is_copied else "no"
        for name, ours in told.items():
            shown = f"{name}: {row[name]} ≠ {ours}: {row['demand']} | {row['reply']}"
            tallies["judgement"].add(ours == row[name], shown)
            tallies.setdefault(f"  {name}", Tally()).add(ours == row[name], shown)
    return tallies


def score_all(split: str, lexicon: CityLexicon) -> tuple[Tallies, dict[str, float]]:
    felt, macro_f1 = score_feelings(rows("feelings", split), lexicon)
    tallies = {
        **score_risks(rows("risks", split), lexicon),
        **felt,
        **score_fields(rows("fields", split), lexicon),
        **score_replies(rows("replies", split)),
    }
    return tallies, {"feelings_macro_f1": macro_f1}


def measure_speed(lexicon: CityLexicon) -> list[float]:
    """Milliseconds of processor time for fields, risks and feelings of each utterance, once
    everything was read."""
    texts = [row["text"] for name in ("risks", "feelings", "fields") for row in rows(name, "dev")]
    spent = []
    for number, text in enumerate(texts):
        said = utterances(f"{text}{number % 10}号")  # never seen in these very words
        busy = time.process_time()
        extract_fields(MatterSegment(1, 0, said[-1].seq, said), lexicon, None, now=NOW)
        risks(said, lexicon)
        feelings(said, lexicon)
        spent.append((time.process_time() - busy) * 1000)
    return sorted(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "held"), default="dev")
    parser.add_argument("--mistakes", action="store_true", help="list them (dev only)")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.mistakes and options.split == "held":
        parser.error("mistakes of the held rows are not for looking at")
    lexicon = load_lexicon()
    tallies, figures = score_all(options.split, lexicon)
    flat: dict[str, object] = {"split": options.split, **figures}
    for name, tally in tallies.items():
        low, high = wilson(tally.right, tally.total)
        share = tally.right / tally.total
        print(f"{name:<18} {share:.3f}  [{low:.3f}, {high:.3f}]  n {tally.total}")
        flat |= {
            f"{name.strip().replace(' ', '_')}{key}": value
            for key, value in (("", share), ("_low", low), ("_high", high), ("_n", tally.total))
        }
        for mistake in tally.mistakes if options.mistakes and not name.startswith("  ") else ():
            print("   ", mistake)
    print(f"feelings macro-F1  {figures['feelings_macro_f1']:.3f}")
    spent = measure_speed(lexicon)
    p95 = spent[int(len(spent) * 0.95)]
    print(
        f"one utterance      p50 {spent[len(spent) // 2]:.2f} ms, p95 {p95:.2f} ms, n {len(spent)}"
    )
    flat |= {"p50_ms": spent[len(spent) // 2], "p95_ms": p95}
    if options.json:
        options.json.write_text(json.dumps(flat, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
