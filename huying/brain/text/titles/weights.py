"""The figures a title is chosen by, and their file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from huying.brain.text.titles.reading import Letter
from huying.brain.text.titles.signs import Signs, is_place, letter_signs, word_signs

FRAMES = ("咨询", "投诉", "举报", "建议", "希望", "请求", "反映", "")
ENDING = "问题"
_KIND = "titles"


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each word of the letter, each frame and the ending stand in its title."""

    words: Mapping[str, float]
    frames: Mapping[str, float]
    ending: float
    matters: frozenset[str]
    """Words of the letter that name what matters are about ("噪声", "收费"); no places."""


@dataclass(frozen=True, slots=True)
class TitleModel:
    """`words`, `ending`: weight by sign (log odds). `frames`: weight by sign for each frame.
    `length`: characters that a title usually has. `likeness_of`: weight by sign of a whole title.
    `matters`: in how many names of matters a word stands. A sign `w=…` is the word itself."""

    words: Mapping[str, float]
    frames: Mapping[str, Mapping[str, float]]
    ending: Mapping[str, float]
    length: float
    likeness_of: Mapping[str, float]
    matters: Mapping[str, int]
    made_of: str

    def likeness(self, signs: Signs) -> float:
        """Expected ROUGE-L of a candidate by its signs."""
        return _sum(self.likeness_of, signs)

    def odds(self, letter: Letter) -> Odds:
        signs = word_signs(letter, self.matters)
        chances = {text: _chance(self._word(text, seen)) for text, seen in signs.items()}
        about = letter_signs(letter)
        about.update({f"w={text}": 1.0 for text in signs})
        strengths = {frame: _sum(self.frames.get(frame, {}), about) for frame in FRAMES}
        top = max(strengths.values())
        shares = {frame: math.exp(value - top) for frame, value in strengths.items()}
        total = sum(shares.values())
        return Odds(
            chances,
            {frame: share / total for frame, share in shares.items()},
            _chance(_sum(self.ending, about)),
            frozenset(text for text in signs if text in self.matters and not is_place(text)),
        )

    def _word(self, text: str, seen: Signs) -> float:
        return _sum(self.words, seen) + self.words.get(f"w={text}", 0.0)

    def dump(self) -> str:
        """The model as JSON, the same text for the same model."""
        data = {
            "kind": _KIND,
            "version": 1,
            "made_of": self.made_of,
            "length": round(self.length, 2),
            "words": _rounded(self.words),
            "frames": {frame: _rounded(weights) for frame, weights in self.frames.items()},
            "ending": _rounded(self.ending),
            "likeness_of": _rounded(self.likeness_of),
            "matters": dict(self.matters),
        }
        return json.dumps(data, ensure_ascii=False, indent=None, sort_keys=True)

    @classmethod
    def load(cls, text: str) -> TitleModel:
        """Raises ValueError when the text is no title model."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("kind") != _KIND or data.get("version") != 1:
            raise ValueError("not a title model of version 1")
        try:
            return cls(
                words=_weights(data["words"]),
                frames={str(frame): _weights(item) for frame, item in data["frames"].items()},
                ending=_weights(data["ending"]),
                length=float(data["length"]),
                likeness_of=_weights(data["likeness_of"]),
                matters={str(word): int(times) for word, times in data["matters"].items()},
                made_of=str(data["made_of"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a title model of version 1") from error


def shipped_model() -> TitleModel:
    """The model learned from the letters and titles that come with the program."""
    path = files("huying") / "content" / "titles" / "model.json"
    return TitleModel.load(path.read_text(encoding="utf-8"))


def _weights(data: Mapping[str, float]) -> dict[str, float]:
    return {str(sign): float(weight) for sign, weight in data.items()}


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {sign: round(weight, 4) for sign, weight in weights.items() if abs(weight) >= 5e-4}


def _sum(weights: Mapping[str, float], signs: Signs) -> float:
    return sum(weights.get(sign, 0.0) * value for sign, value in signs.items())


def _chance(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
