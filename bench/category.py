"""How right the shipped categories are on labelled letters, and what each part adds.

python bench/category.py FILE --text COL --label COL [--map petition-15] [--json FILE]

One line a variant: without class words, without the contrast of classes, without the upper levels,
and as shipped. Letters may be tokens parted by spaces (they are joined)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import huying.brain.text.categories as categories
import huying.brain.text.mapped as mapped
from huying.brain.text.categories import CategoryIndex, class_words
from huying.brain.text.documents import categories_from_rows
from huying.city.content import CONTENT, category_rows
from huying.lab.category import mapping
from huying.lab.results import share
from huying.lab.tables import read_table


def tree(with_words: bool) -> CategoryIndex:
    words = json.loads((CONTENT / "lexicons" / "class_words.json").read_text("utf-8"))
    docs = categories_from_rows(category_rows())
    return CategoryIndex(docs, class_words({"class_words": words} if with_words else {}))


def scored(
    index: CategoryIndex, classes: dict[str, str], letters: Sequence[str], expected: Sequence[str]
) -> dict[str, float]:
    begun = time.perf_counter()
    answers = mapped.MappedCategories(index, classes).rank(letters)
    seconds = time.perf_counter() - begun
    pairs = list(zip(answers, expected, strict=True))
    right = sum(answer.labels[0] == want for answer, want in pairs)
    accuracy, (low, high) = share(right, len(pairs))
    top3 = sum(want in answer.labels[:3] for answer, want in pairs) / len(pairs)
    return {"accuracy": accuracy, "low": low, "high": high, "top3": top3, "seconds": seconds}


def variants(run: Callable[[CategoryIndex], dict[str, float]]) -> dict[str, dict[str, float]]:
    """The shipped parameters are put back before the last run."""
    found = {"no class words": run(tree(with_words=False))}
    index = tree(with_words=True)
    kept = (mapped.CLASS_SHARE, categories.BRANCH_SHARE, categories.ROOT_SHARE)
    mapped.CLASS_SHARE = 0.0
    found["no contrast of classes"] = run(index)
    categories.BRANCH_SHARE = categories.ROOT_SHARE = 0.0
    found["leaves alone"] = run(index)
    mapped.CLASS_SHARE, categories.BRANCH_SHARE, categories.ROOT_SHARE = kept
    found["as shipped"] = run(index)
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--map", default="petition-15")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    table = read_table(options.data)
    letters = [cell.replace(" ", "") for cell in table.column(options.text)]
    expected = table.column(options.label)
    classes = dict(mapping(options.map))
    found = variants(lambda index: scored(index, classes, letters, expected))
    for name, figures in found.items():
        print(
            f"{name:24} {figures['accuracy']:.4f} [{figures['low']:.4f}, {figures['high']:.4f}]"
            f"  top3 {figures['top3']:.4f}  {figures['seconds']:.1f} s  n {len(letters)}"
        )
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
