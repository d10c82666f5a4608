"""What is read out of policy documents, against annotated ones, beside a plain baseline.

python -m bench.extraction tests/data/written/policies      one run, two tables

A folder holds `NN.txt` (a document, one paragraph a line, `# ` title, `## ` heading, `| … |` rows)
and `NN.json` (facts, counts of the outline, documents named, points {kind, clause, quote}).

A point is found when one of the same kind covers at least half of the annotated characters on the
same line; a proposed point is right when an annotated one of the same kind shares at least half of
the shorter of the two. The strict figures pair them one to one and ask that they share at least
half of all the characters that either has. The baseline is what a search for words would do: every
line with a word of a kind is a point of that kind.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from huying.brain.series import wilson
from huying.brain.text.policies import (
    Line,
    Place,
    Point,
    PointKind,
    Section,
    Understanding,
    clauses_of,
    lines_from_text,
    understand,
)

_FACTS = ("issuer", "number", "title", "issued", "in_force", "expires", "area", "level")
_LEVELS = {
    "国家": "national", "省": "province", "市": "city", "区": "district", "县": "district",
    "街": "street", "镇": "street", "乡": "street",
}  # fmt: skip
_RELATIONS = {"废止": "repeals", "修改": "amends", "替代": "replaces"}
_PLAIN = re.compile(r"[\s　、，,《》〔〕［］\[\]（）()【】]+")
_CLAUSE = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+条|附件\s*[一二三四五六七八九十\d]*|[问Q]\s*[一二三四五六七八九十\d]+"
    r"|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+(?=、|$|（)|\d+(?=[.．、]|$)"
)
# The baseline's words, as a person would choose them for a search.
KEYWORDS: Mapping[PointKind, tuple[str, ...]] = {
    PointKind.ELIGIBLE: ("对象", "适用于", "可以申请"),
    PointKind.CONDITION: ("条件", "符合", "不得", "应当具备"),
    PointKind.AMOUNT: ("标准", "元", "%", "额度"),
    PointKind.MATERIAL: ("材料", "提交", "提供", "身份证"),
    PointKind.METHOD: ("办理", "窗口", "申请", "登录"),
    PointKind.LIMIT: ("工作日", "日内", "期限", "截止"),
    PointKind.FEE: ("收费", "费用", "免费", "不收取"),
    PointKind.CONTACT: ("电话", "地址", "热线"),
    PointKind.BASIS: ("根据", "依据"),
}


@dataclass(frozen=True)
class Gold:
    kind: PointKind
    clause: str
    at: Place


@dataclass
class Score:
    """Counts of one system: by kind, found of annotated, right of proposed, the same strictly."""

    annotated: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    strict: Counter[str] = field(default_factory=Counter)
    clauses: int = 0
    clauses_right: int = 0


def keyword_points(lines: Sequence[Line]) -> list[Point]:
    """The baseline."""
    clauses = clauses_of(lines)
    return [
        Point(kind, line.text, clauses[line.number], Place(line.number, 0, len(line.text)))
        for line in lines
        if line.kind not in ("title", "header", "heading")
        for kind, words in KEYWORDS.items()
        if any(word in line.text for word in words)
    ]


def golds_of(lines: Sequence[Line], annotated: Sequence[Mapping[str, str]]) -> list[Gold]:
    """The annotations with their places; one whose quote is on no line is left out and told."""
    golds = []
    for one in annotated:
        quote = one["quote"].strip().strip("|").strip()
        line = next((line for line in lines if quote in line.text), None)
        if line is None:
            print(f"quote on no line: {one['kind']} {one['clause']}")
            continue
        start = line.text.find(quote)
        place = Place(line.number, start, start + len(quote))
        golds.append(Gold(PointKind(one["kind"]), one["clause"], place))
    return golds


def shared(one: Place, other: Place) -> int:
    if one.block != other.block:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def measure(score: Score, golds: Sequence[Gold], points: Sequence[Point]) -> None:
    for gold in golds:
        score.annotated[gold.kind.value] += 1
        length = gold.at.end - gold.at.start
        near = [
            point
            for point in points
            if point.kind is gold.kind and 2 * shared(gold.at, point.at) >= length
        ]
        if near:
            score.found[gold.kind.value] += 1
            score.clauses += 1
            score.clauses_right += any(same_clause(gold.clause, each.clause) for each in near)
    for point in points:
        score.proposed[point.kind.value] += 1
        own = point.at.end - point.at.start
        score.right[point.kind.value] += any(
            point.kind is gold.kind
            and 2 * shared(gold.at, point.at) >= min(own, gold.at.end - gold.at.start)
            for gold in golds
        )
    for kind, pairs in strict_pairs(golds, points).items():
        score.strict[kind] += pairs


def strict_pairs(golds: Sequence[Gold], points: Sequence[Point]) -> Counter[str]:
    """Pairs one to one that share half of their union, the nearest first."""
    pairs = []
    for left, gold in enumerate(golds):
        for right, point in enumerate(points):
            common = shared(gold.at, point.at)
            union = gold.at.end - gold.at.start + point.at.end - point.at.start - common
            if point.kind is gold.kind and 2 * common >= union:
                pairs.append((common / union, left, right))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    counted: Counter[str] = Counter()
    for _, left, right in sorted(pairs, reverse=True):
        if left not in taken_left and right not in taken_right:
            taken_left.add(left)
            taken_right.add(right)
            counted[golds[left].kind.value] += 1
    return counted


def same_clause(one: str, other: str) -> bool:
    """The same label as far as both say it: "第七条" and "第七条（二）" are one clause."""
    left, right = (
        [_PLAIN.sub("", part) for part in _CLAUSE.findall(label)] for label in (one, other)
    )
    if not left or not right:
        return _PLAIN.sub("", one) == _PLAIN.sub("", other) or not left
    return all(a == b for a, b in zip(left, right, strict=False))


def fact_is_right(name: str, annotated: str | None, read: Understanding) -> bool:
    fact = getattr(read.facts, name)
    if annotated is None or fact is None:
        return annotated is None and fact is None
    told = str(annotated)
    if name == "level":
        known = next((level for word, level in _LEVELS.items() if word in told), told)
        return bool(fact.value == known)
    return _PLAIN.sub("", fact.value) == _PLAIN.sub("", told)


def relations_right(annotated: Sequence[Mapping[str, str | None]], read: Understanding) -> int:
    """How many of the documents that it ends or changes were read as such."""
    told = {(one.kind.value, _PLAIN.sub("", one.title)) for one in read.relations}
    return sum(
        (_RELATIONS.get(str(one["kind"]), str(one["kind"])), _PLAIN.sub("", str(one["title"])))
        in told
        for one in annotated
    )


def outline_counts(outline: Sequence[Section]) -> dict[str, int]:
    """Chapters, articles, tables, attachments. What a list of attachments names counts, or the
    attachments themselves where there are more of them."""
    attachments = [one for one in outline if one.kind == "attachment"]
    listed = sum(
        _listed(one, outline)
        for one in attachments
        if not re.search(r"\d|[一二三四五六七八九十]", one.label)
    )
    numbered = len({one.label for one in attachments if re.search(r"\d|[一二三四五]", one.label)})
    return {
        "chapters": sum(one.kind == "chapter" and one.label.endswith("章") for one in outline),
        "articles": sum(one.kind == "article" for one in outline),
        "tables": sum(one.kind == "table" for one in outline),
        "attachments": max(listed, numbered),
    }


def _listed(attachment: Section, outline: Sequence[Section]) -> int:
    """What a list names: in its own line, and as the items below."""
    inline = len(re.findall(r"(?:^|\s|：)\d{1,2}\s*[.．、]", attachment.title))
    items = sum(
        item.kind == "item"
        and item.title != ""
        and attachment.first < item.first <= attachment.last
        for item in outline
    )
    return max(1, inline + items)


def told(hits: int, n: int) -> str:
    low, high = wilson(hits, n) or (0.0, 1.0)
    return f"{hits / n if n else 0:.3f} [{low:.3f}–{high:.3f}] {hits}/{n}"


def print_points(name: str, score: Score) -> None:
    print(f"\n{name}: kind · found of annotated (recall) · right of proposed (precision) · F1")
    for kind in [each.value for each in PointKind] + ["all"]:
        found, annotated, right, proposed, strict = (
            (sum(counter.values()) if kind == "all" else counter[kind])
            for counter in (
                score.found, score.annotated, score.right, score.proposed, score.strict,
            )
        )  # fmt: skip
        recall = found / annotated if annotated else 0.0
        precision = right / proposed if proposed else 0.0
        f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        strict_f1 = 2 * strict / (annotated + proposed) if annotated + proposed else 0.0
        print(
            f"{kind:10} R {told(found, annotated)}  P {told(right, proposed)}  F1 {f1:.3f}"
            f"  strict F1 {strict_f1:.3f}"
        )
    print(f"clause right where found {told(score.clauses_right, score.clauses)}")


def run(folder: Path, systems: Mapping[str, Callable[[Sequence[Line]], Sequence[Point]]]) -> None:
    scores = {name: Score() for name in systems}
    facts: Counter[str] = Counter()
    outline: Counter[str] = Counter()
    audience = relations = named = documents = 0
    seconds = 0.0
    for path in sorted(folder.glob("*.json")):
        annotated = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        lines = lines_from_text(re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S))
        began = time.perf_counter()
        read = understand(lines)
        seconds += time.perf_counter() - began
        documents += 1
        for name in _FACTS:
            facts[name] += fact_is_right(name, annotated.get(name), read)
        said = read.facts.audience.value if read.facts.audience else ""
        audience += (
            any(word in said or said in word for word in annotated["audience"]) and said != ""
        )
        named += len(annotated["replaces"])
        relations += relations_right(annotated["replaces"], read)
        counts = outline_counts(read.outline)
        for part, number in annotated["outline"].items():
            outline[part] += counts.get(part) == number
        golds = golds_of(lines, annotated["points"])
        for name, system in systems.items():
            measure(scores[name], golds, system(lines))
    print(f"{documents} documents, {1000 * seconds / max(1, documents):.1f} ms each")
    for name in _FACTS:
        print(f"{name:10} {told(facts[name], documents)}")
    print(f"audience (one of them) {told(audience, documents)}")
    print(f"ends, changes, replaces {told(relations, named)}")
    for part, hits in outline.items():
        print(f"count of {part:12} {told(hits, documents)}")
    for name, score in scores.items():
        print_points(name, score)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    systems: dict[str, Callable[[Sequence[Line]], Sequence[Point]]] = {
        "huying": lambda lines: understand(lines).points,
        "word in the line": keyword_points,
    }
    run(args.folder, systems)


if __name__ == "__main__":
    main()
