"""What the parser looks at around every token of an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import rjieba

from huying.brain.text.postal.characters import NAME_ENDS, NUMBER_ENDS, kind, normal, shape
from huying.brain.text.postal.divisions import level_of
from huying.brain.text.postal.gazetteer import Gazetteer, Match, Name

_OUTSIDE = "^"
_WINDOW = 3
_FAR = 9


def features(
    tokens: Sequence[str],
    gazetteer: Gazetteer,
    own: Mapping[tuple[Name, str], int] | None = None,
) -> list[list[str]]:
    """For every token its features, as `name=value`.

    `own` are the names of the address itself when the gazetteer was learned from it too."""
    plain = [normal(token) for token in tokens]
    frame = _Frame(tokens, plain)
    known = gazetteer.matches(plain, own)
    return [
        [
            "b",
            *_characters(frame, index),
            *_shapes(frame, index),
            *_words(frame, index),
            *_ends(frame, index),
            *_numbers(frame, index),
            *_names(known, index),
            *_repeats(frame, index),
        ]
        for index in range(len(tokens))
    ]


class _Frame:
    """One address seen as characters, kinds, shapes, words and divisions."""

    def __init__(self, tokens: Sequence[str], plain: Sequence[str]) -> None:
        self.size = len(tokens)
        self.tokens = list(tokens)
        self._plain = list(plain)
        self._kinds = [kind(item) for item in plain]
        self._shapes = [shape(item) for item in plain]
        self.words = _cut(tokens)
        self.divisions = _divisions(tokens)
        self.blocks = _blocks(self._shapes)
        self.skeleton = [
            (index, item) for index, item in enumerate(_collapse(self._shapes)) if item
        ]

        self.places: dict[tuple[str, ...], list[int]] = {}
        for size in (2, 3):
            for start in range(self.size - size + 1):
                self.places.setdefault(self.gram(start, size), []).append(start)

    def gram(self, start: int, size: int) -> tuple[str, ...]:
        return tuple(self._plain[start : start + size])

    def char(self, index: int) -> str:
        return self._plain[index] if 0 <= index < self.size else _OUTSIDE

    def kind(self, index: int) -> str:
        return self._kinds[index] if 0 <= index < self.size else _OUTSIDE

    def shape(self, index: int) -> str:
        return self._shapes[index] if 0 <= index < self.size else _OUTSIDE


def _characters(frame: _Frame, index: int) -> list[str]:
    char = [frame.char(index + step) for step in range(-_WINDOW, _WINDOW + 1)]
    found = [f"c{step}={char[step + _WINDOW]}" for step in range(-_WINDOW, _WINDOW + 1)]
    for step in (-2, -1, 0, 1):
        at = step + _WINDOW
        found.append(f"cc{step}={char[at]}{char[at + 1]}")
    found.append(f"c_c={char[_WINDOW - 1]}{char[_WINDOW + 1]}")
    return found


def _shapes(frame: _Frame, index: int) -> list[str]:
    kinds = "".join(frame.kind(index + step) for step in range(-2, 3))
    found = [f"k{kinds}", f"k3={kinds[1:4]}", f"k2={kinds[1:3]}", f"k1={kinds[2:4]}"]
    token = frame.tokens[index]
    if token.isdigit():
        found.append(f"num={token}" if len(token) == 1 else f"numlen={len(token)}")
        found.append(f"numend={frame.char(index + 1)}{frame.char(index + 2)}")
        found.append(f"numbefore={frame.shape(index - 2)}{frame.char(index - 1)}")
        found.append(f"around={frame.char(index - 1)}_{frame.char(index + 1)}")
    found.append(f"first={min(index, 4)}")
    found.append(f"last={min(frame.size - 1 - index, 3)}")
    return found


def _words(frame: _Frame, index: int) -> list[str]:
    position, word = frame.words[index]
    start = index - position
    end = start + _length(frame, start)
    before = frame.words[start - 1][1] if start > 0 else _OUTSIDE
    after = frame.words[end][1] if end < frame.size else _OUTSIDE
    place = f"{position}/{end - start}"
    return [
        f"w={word}",
        f"wp={place}",
        f"wpw={place}{word}",
        f"w-={before}",
        f"w+={after}",
    ]


def _length(frame: _Frame, start: int) -> int:
    end = start + 1
    while end < frame.size and frame.words[end][0] > 0:
        end += 1
    return end - start


def _ends(frame: _Frame, index: int) -> list[str]:
    """The next and the last ends of names and what lies between, the next end of a number."""
    found: list[str] = []
    after = [
        step for step in range(_FAR) if frame.char(index + step) in NAME_ENDS and index + step > 0
    ]
    if after:
        step = after[0]
        end = frame.char(index + step)
        found += [f"e+={end}", f"e+{min(step, 5)}={end}", f"E+{step}={NAME_ENDS[end]}"]
        if len(after) > 1:
            found.append(f"e++={end}{frame.char(index + after[1])}")
    else:
        found.append("e+=no")
    before = [step for step in range(1, _FAR) if frame.char(index - step) in NAME_ENDS]
    if before:
        step = before[0]
        end = frame.char(index - step)
        found += [f"e-={end}", f"e-{min(step, 5)}={end}", f"E-{step}={NAME_ENDS[end]}"]
        if after:
            found.append(f"e-e+={end}{min(step, 5)}{frame.char(index + after[0])}{after[0]}")
    char = frame.char(index)
    if char in NAME_ENDS:
        found.append(f"ne={NAME_ENDS[char]}{frame.kind(index + 1)}")
    if char in NUMBER_ENDS:
        found.append(f"qe={NUMBER_ENDS[char]}{frame.kind(index - 1)}")
    division = frame.divisions[index]
    if division:
        found.append(f"div={division}")
    return found


def _numbers(frame: _Frame, index: int) -> list[str]:
    """Where in a row of numbers and signs the token stands, and the frame around it."""
    found: list[str] = []
    place = next(
        (at for at, (start, _) in enumerate(frame.skeleton) if start > index), len(frame.skeleton)
    )
    items = [item for _, item in frame.skeleton]
    here = items[place - 1]
    back = "".join(items[max(0, place - 4) : place])
    ahead = "".join(items[place - 1 : place + 4])
    found += [f"s-={back}", f"s+={ahead}"]
    found.append(f"s2={''.join(items[max(0, place - 3) : place + 2])}")
    found.append(f"s1={''.join(items[max(0, place - 2) : place + 1])}")
    found.append(f"left={sum(item == 'D' for item in items[place:])}{here}")
    found.append(f"done={min(3, sum(item == 'D' for item in items[: place - 1]))}{here}")
    closed = [item for item in items[: place - 1] if item in "号幢栋座单元层楼室弄"]
    found.append(f"closed={''.join(closed[-3:])}{here}")
    block = frame.blocks[index]
    if block is not None:
        start, end = block
        text = "".join(frame.shape(at) for at in range(start, end))
        before = frame.char(start - 1)
        found.append(f"row={text[:9]}@{index - start}")
        found.append(f"row-={before}{text[:9]}@{index - start}")
        found.append(f"row+={text[:9]}{frame.char(end)}@{index - start}")
    return found


def _names(known: Sequence[Sequence[Match]], index: int) -> list[str]:
    found: list[str] = []
    here = known[index]
    for match in here:
        place = "B" if match.offset == 0 else "E" if match.offset == match.length - 1 else "I"
        sure = "!" if match.share > 0.9 else "?" if match.share > 0.3 else "-"
        found.append(f"g{match.level}{place}{min(match.length, 5)}{sure}")
        found.append(f"g{match.level}{place}")
    if here:
        best = max(here, key=lambda match: (match.length, match.share))
        place = "B" if best.offset == 0 else "E" if best.offset == best.length - 1 else "I"
        found.append(f"G={best.level}{place}{min(best.length, 5)}")
    else:
        found.append("G=no")
    for step, name in ((-1, "G-"), (1, "G+")):
        at = index + step
        if 0 <= at < len(known) and known[at]:
            best = max(known[at], key=lambda match: (match.length, match.share))
            found.append(f"{name}={best.level}")
    return found


def _repeats(frame: _Frame, index: int) -> list[str]:
    """Whether the pair or triple that the token is in stands elsewhere in the address too."""
    found: list[str] = []
    for size in (2, 3):
        for start in range(index - size + 1, index + 1):
            if start < 0 or start + size > frame.size:
                continue
            here = frame.gram(start, size)
            if not any(kind(char) in "HPN" for char in here):
                continue
            others = [at for at in frame.places[here] if at != start]
            for side, is_there in (
                ("<", any(at < start for at in others)),
                (">", any(at > start for at in others)),
            ):
                if is_there:
                    found.append(f"r{side}{size}@{index - start}")
    return found


def _cut(tokens: Sequence[str]) -> list[tuple[int, str]]:
    """For every token its position in its word, and the word; a token is never divided."""
    text = "".join(tokens)
    ends = {0}
    position = 0
    for word in rjieba.cut(text):
        position += len(word)
        ends.add(position)
    cut: list[tuple[int, str]] = []
    start = 0
    position = 0
    for index, token in enumerate(tokens):
        if position in ends:
            start = index
        cut.append((index - start, ""))
        position += len(token)
    for index in range(len(cut)):
        first = index - cut[index][0]
        last = index
        while last + 1 < len(cut) and cut[last + 1][0] > 0:
            last += 1
        word = "".join(normal(token) for token in tokens[first : last + 1])
        cut[index] = (cut[index][0], word)
    return cut


def _divisions(tokens: Sequence[str]) -> list[str]:
    """Provinces and prefectures by name, longest first, as level and place in the name."""
    found = [""] * len(tokens)
    start = 0
    while start < len(tokens):
        for end in range(min(len(tokens), start + 8), start + 1, -1):
            level = level_of("".join(tokens[start:end]))
            if level:
                found[start:end] = [f"{level}I"] * (end - start)
                found[start] = f"{level}B"
                start = end - 1
                break
        start += 1
    return found


def _blocks(shapes: Sequence[str]) -> list[tuple[int, int] | None]:
    """Unbroken rows of numbers, letters, signs and their ends: (start, end) for every token."""
    found: list[tuple[int, int] | None] = [None] * len(shapes)
    start = 0
    while start < len(shapes):
        end = start
        while end < len(shapes) and (
            shapes[end] in "DLN" or shapes[end] in NUMBER_ENDS or shapes[end] in "-_/#、,"
        ):
            end += 1
        if "D" in shapes[start:end] or "N" in shapes[start:end] or "L" in shapes[start:end]:
            found[start:end] = [(start, end)] * (end - start)
        start = max(end, start + 1)
    return found


def _collapse(shapes: Sequence[str]) -> list[str]:
    """The shapes with every run of plain characters as one H; later ones of a run are empty."""
    return [
        "" if item == "H" and index > 0 and shapes[index - 1] == "H" else item
        for index, item in enumerate(shapes)
    ]
