"""What the assist saves an agent who writes up a call: a scripted agent, with and without it.

    python -m bench.write_up [--json FILE] [--by-call]

The same agent does the same work twice for each conversation: the ticket's category, kind, urgency,
place, who, contact, title and summary, as the conversation's gold says them. Without assist she
picks the category in the tree, types what she heard and composes title and summary; with assist
she reads what is proposed, mends what is wrong and types what is missing; title and summary follow
from the fields. Her speed is fixed, by the keystroke-level model (Card, Moran, Newell: The
keystroke-level model for user performance time with interactive systems, CACM 23, 1980): 0.28 s a
key (an average non-secretary typist), 1.35 s to decide. Chinese is typed by pinyin: a character's
letters, and one key to choose for every two characters. She reads 400 characters a minute.

A free text (time, object, demand) counts as written when the proposed words or the drafted summary
hold at least 70 % of its characters: the agent leaves the citizen's own words as they are.

The machine's own time is left out (it is under 0.1 s, see `bench/live_assist.py`). This is the
write-up only: how the call itself gets shorter cannot be measured on recorded conversations.
"""

import argparse
import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pypinyin import lazy_pinyin

from bench.brain_text import CONTENT, NOW, Conversation, load_conversations, load_lexicon, pair
from huying.brain.text import CityLexicon, Kind, MatterAnalysis, analyse
from huying.brain.text.drafts import compose

KEY_SECONDS = 0.28
DECIDE_SECONDS = 1.35
READ_SECONDS = 60 / 400
HELD = 0.7  # share of a free text's characters that the draft holds already
SAME = 0.6  # character overlap (F1) from which a proposed text is mended rather than typed anew
STEPS = ("category", "kind and urgency", "fields", "title and summary")
FREE_TEXT = ("time", "object", "demand")
CALLS = 30


@dataclass
class Work:
    """Seconds and keys by step; how many proposals had to be corrected."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    keys: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    corrections: int = 0

    def decide(self, step: str) -> None:
        self.seconds[step] += DECIDE_SECONDS

    def read(self, step: str, text: str) -> None:
        self.seconds[step] += READ_SECONDS * len(text)

    def press(self, step: str, keys: float) -> None:
        self.keys[step] += keys
        self.seconds[step] += KEY_SECONDS * keys

    def type(self, step: str, text: str) -> None:
        self.press(step, keys_of(text))

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


@lru_cache(maxsize=65536)
def keys_of(text: str) -> float:
    """Keys to type a text by pinyin."""
    chinese = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    letters = sum(len(sound) for sound in lazy_pinyin("".join(chinese)))
    return letters + len(chinese) / 2 + len(text) - len(chinese)


def overlap(one: str, other: str) -> float:
    """Character F1 of two short texts."""
    mine, theirs = list(one), list(other)
    common = 0
    for char in mine:
        if char in theirs:
            theirs.remove(char)
            common += 1
    return 2 * common / (len(one) + len(other)) if one and other else 0.0


@dataclass(frozen=True)
class Gold:
    category: str
    name: str
    kind: str
    urgency: str
    place: str
    fields: Mapping[str, str]
    title: str
    summary: str


def gold_of(matter: Mapping[str, object], lexicon: CityLexicon) -> Gold:
    said = matter.get("fields")
    fields = {key: str(value) for key, value in said.items()} if isinstance(said, dict) else {}
    doc = lexicon.categories.by_code[str(matter["category"])]
    draft = compose(lexicon.templates.get(doc.template or ""), fields, Kind(str(matter["kind"])))
    return Gold(
        category=doc.code,
        name=doc.name,
        kind=str(matter["kind"]),
        urgency=str(matter["urgency"]),
        place=str(matter.get("place") or ""),
        fields=fields,
        title=draft.title,
        summary=draft.summary,
    )


def by_hand(gold: Gold, phone: str) -> Work:
    """Without assist. The caller's number is on the screen in any system."""
    work = Work()
    for _ in range(3):  # one decision a level of the tree, found by its first two characters
        work.decide("category")
    work.type("category", gold.name[:2])
    work.press("category", 2)
    work.decide("kind and urgency")
    work.press("kind and urgency", 1)
    if gold.urgency != "normal":
        work.decide("kind and urgency")
        work.press("kind and urgency", 1)
    for name in ("place", "who", "contact"):
        value = gold.fields.get(name, "")
        if value and not (name == "contact" and digits(value) in digits(phone)):
            work.decide("fields")
            work.type("fields", value)
            work.press("fields", 1)
    work.decide("title and summary")
    work.type("title and summary", gold.title)
    work.decide("title and summary")
    work.type("title and summary", gold.summary)
    work.press("title and summary", 2)
    return work


def with_assist(gold: Gold, found: MatterAnalysis | None, lexicon: CityLexicon) -> Work:
    work = Work()
    _category(work, gold, found, lexicon)
    _choices(work, gold, found)
    mended = False
    for name, value in gold.fields.items():
        mended |= _field(work, name, value, gold, found)
    for item in found.fields if found else ():
        if item.field not in gold.fields and item.field != "matter":
            work.read("fields", item.value)
    work.decide("title and summary")
    draft = found.draft if found and not mended else None
    work.read("title and summary", (draft.title if draft else gold.title))
    work.read("title and summary", (draft.summary if draft else gold.summary))
    work.press("title and summary", 1)
    return work


def _category(work: Work, gold: Gold, found: MatterAnalysis | None, lexicon: CityLexicon) -> None:
    codes = [ranked.code for ranked in found.categories] if found else []
    names = [lexicon.categories.by_code[code].name for code in codes]
    work.read("category", names[0] if names else "")
    work.decide("category")
    if codes[:1] == [gold.category]:
        return
    work.corrections += 1
    if gold.category in codes:
        work.read("category", "".join(names[1:]))
        work.press("category", 2)
        return
    for _ in range(2):
        work.decide("category")
    work.type("category", gold.name[:2])
    work.press("category", 3)


def _choices(work: Work, gold: Gold, found: MatterAnalysis | None) -> None:
    work.decide("kind and urgency")
    kind = found.kind.kind.value if found else ""
    urgency = found.urgency.urgency.value if found else ""
    for right, proposed in ((gold.kind, kind), (gold.urgency, urgency)):
        if right != proposed:
            work.corrections += 1
            work.press("kind and urgency", 2)


def _field(work: Work, name: str, value: str, gold: Gold, found: MatterAnalysis | None) -> bool:
    """Read, mend or type one field; True when it was touched."""
    proposed = found.field(name) if found else None
    draft = found.draft.summary if found else ""
    if name in FREE_TEXT and held(value, (proposed.value if proposed else "") + draft) >= HELD:
        work.read("fields", proposed.value if proposed else "")
        return False
    if proposed is None:
        work.decide("fields")
        work.press("fields", 1)
        work.type("fields", value)
        return True
    work.read("fields", proposed.value)
    if _is_right(name, value, proposed.value, proposed.code, gold):
        return False
    work.corrections += 1
    work.decide("fields")
    work.press("fields", 2)
    same = overlap(value, proposed.value)
    work.type("fields", value if same < SAME else value[: math.ceil(len(value) * (1 - same))])
    return True


def held(value: str, text: str) -> float:
    """The share of the characters of ``value`` that ``text`` holds, each counted once."""
    left = list(text)
    found = 0
    for char in value:
        if char in left:
            left.remove(char)
            found += 1
    return found / len(value) if value else 1.0


def _is_right(name: str, value: str, proposed: str, code: str | None, gold: Gold) -> bool:
    if name == "contact":
        return digits(proposed) == digits(value)
    if name == "place" and gold.place:
        return bool(code and (code == gold.place or code.startswith(gold.place)))
    if name == "who":
        return proposed[:1] == value[:1]
    return overlap(value, proposed) >= SAME or value in proposed


def digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def measured(
    conversations: Sequence[Conversation], lexicon: CityLexicon
) -> list[tuple[str, Work, Work]]:
    pairs = []
    for conversation in conversations:
        reading = analyse(conversation.utterances, lexicon, conversation.phone, NOW)
        plain, helped = Work(), Work()
        for matter in conversation.matters:
            if str(matter["category"]) not in lexicon.categories.by_code:
                continue
            gold = gold_of(matter, lexicon)
            _add(plain, by_hand(gold, conversation.phone))
            _add(helped, with_assist(gold, pair(matter, reading.matters), lexicon))
        pairs.append((conversation.id, plain, helped))
    return pairs


def _add(total: Work, more: Work) -> None:
    for step in STEPS:
        total.seconds[step] += more.seconds[step]
        total.keys[step] += more.keys[step]
    total.corrections += more.corrections


def told(name: str, pairs: Sequence[tuple[str, Work, Work]]) -> dict[str, float]:
    print(f"\n{name}: {len(pairs)} conversations\n")
    print("| step | by hand s | assisted s | by hand keys | assisted keys |")
    print("|---|---|---|---|---|")
    n = len(pairs)
    for step in STEPS:
        columns = [
            sum(work.seconds[step] for _, work, _ in pairs) / n,
            sum(work.seconds[step] for _, _, work in pairs) / n,
            sum(work.keys[step] for _, work, _ in pairs) / n,
            sum(work.keys[step] for _, _, work in pairs) / n,
        ]
        print(f"| {step} | " + " | ".join(f"{value:.1f}" for value in columns) + " |")
    plain = [work.total for _, work, _ in pairs]
    helped = [work.total for _, _, work in pairs]
    saved = [1 - after / before for before, after in zip(plain, helped, strict=True)]
    spread = 1.96 * statistics.stdev(saved) / math.sqrt(n)
    keys = [
        sum(sum(work.keys.values()) for work in works) / n
        for works in ([one for _, one, _ in pairs], [one for _, _, one in pairs])
    ]
    print(f"| all | {sum(plain) / n:.1f} | {sum(helped) / n:.1f} | {keys[0]:.1f} | {keys[1]:.1f} |")
    whole = 1 - sum(helped) / sum(plain)
    mean = statistics.mean(saved)
    corrections = sum(work.corrections for _, _, work in pairs) / n
    print(
        f"\nwrite-up −{whole:.0%}; mean of calls −{mean:.0%} [{mean - spread:.0%}, "
        f"{mean + spread:.0%}]; {corrections:.2f} corrections a call"
    )
    return {"saved": whole, "low": mean - spread, "high": mean + spread, "n": n}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--by-call", action="store_true")
    options = parser.parse_args()
    lexicon = load_lexicon()
    dev = measured(load_conversations(CONTENT / "demo" / "conversations")[:CALLS], lexicon)
    held = measured(load_conversations(CONTENT / "demo" / "conversations_held"), lexicon)
    figures = {"dev": told("demo", dev), "held": told("kept apart", held)}
    if options.by_call:
        for name, plain, helped in dev:
            print(
                f"{name}: {plain.total:.0f} s → {helped.total:.0f} s, {helped.corrections} mended"
            )
    if options.json:
        flat = {f"{key}_{k}": v for key, one in figures.items() for k, v in one.items()}
        options.json.write_text(json.dumps(flat, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
