"""Labelled addresses of the invented city, spelled from its own names by a fixed pattern."""

from itertools import cycle, islice

from huying.brain.text.postal import Labelled, tokenize

_DISTRICTS = ("汀南区", "汀北区", "云溪区", "岭东区")
_ROADS = ("文昌路", "柳巷街", "滨江大道", "青石路", "梧桐街", "白鹭路", "枫林路")
_ESTATES = ("锦绣花园", "望江苑", "学府名邸", "棉纺小区", "金帆公寓")


def labelled(*parts: tuple[str, str]) -> Labelled:
    """An address of (label, text) parts; an empty label stands outside."""
    tokens: list[str] = []
    tags: list[str] = []
    for label, text in parts:
        for position, token in enumerate(tokenize(text)):
            tokens.append(token)
            tags.append(f"{'I' if position else 'B'}-{label}" if label else "O")
    return Labelled(tuple(tokens), tuple(tags))


def addresses(count: int) -> list[Labelled]:
    """Different addresses, the first `count` of a fixed row."""
    roads = islice(cycle(_ROADS), count)
    found = []
    for number, road in enumerate(roads):
        parts = [
            ("city", "云汀市"),
            ("district", _DISTRICTS[number % 4]),
            ("road", road),
            ("roadno", f"{number * 7 + 1}号"),
            ("poi", _ESTATES[number % 5]),
        ]
        if number % 3:
            parts += [("houseno", f"{number % 9 + 1}幢"), ("roomno", f"{number + 101}室")]
        found.append(labelled(*parts[number % 2 :]))
    return found
