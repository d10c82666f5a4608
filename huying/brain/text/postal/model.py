"""The address parser: a linear-chain conditional random field over the features of an address."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pycrfsuite

from huying.brain.text.postal.characters import normal, tokenize
from huying.brain.text.postal.features import features
from huying.brain.text.postal.gazetteer import Gazetteer, Name, is_name
from huying.brain.text.postal.tags import Span, marked, spans

KIND = "address"
VERSION = 1
_ITERATION = re.compile(r"Iteration #(\d+)")
_WRITTEN_AT = (2020, 1, 1, 0, 0, 0)  # so that the same model is the same bytes


class ModelError(ValueError):
    """The bytes are no address model of this version."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One address: its tokens and a B-/I-/O tag for each."""

    tokens: Sequence[str]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text and what it is: `text[start:end]`."""

    label: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Settings:
    """`c1`, `c2`: weight of the absolute and of the squared weights (L-BFGS)."""

    c1: float = 0.05
    c2: float = 0.05
    iterations: int = 80


def _quiet(done: int, total: int) -> None:
    """No progress wanted."""


class AddressModel:
    """Not to be shared between threads: the tagger keeps the address it reads."""

    def __init__(self, gazetteer: Gazetteer, tagger: bytes, settings: Settings, rows: int) -> None:
        self.settings = settings
        self.rows = rows
        self._gazetteer = gazetteer
        self._bytes = tagger
        self._tagger = pycrfsuite.Tagger()
        try:
            self._tagger.open_inmemory(tagger)
        except ValueError as error:
            raise ModelError("no crfsuite model") from error

    @classmethod
    def train(
        cls,
        rows: Sequence[Labelled],
        settings: Settings | None = None,
        told: Callable[[int, int], None] = _quiet,
    ) -> AddressModel:
        """Learns names and weights from labelled addresses; the same rows give the same model.

        `told(done, total)` hears about every pass. Raises ValueError when there is no row."""
        if not rows:
            raise ValueError("no labelled address")
        chosen = settings or Settings()
        gazetteer = Gazetteer.learn(pair for row in rows for pair in _names(row))
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params({"c1": chosen.c1, "c2": chosen.c2, "max_iterations": chosen.iterations})
        trainer.message = _teller(chosen.iterations, told)
        for row in rows:
            own = Counter((name, level) for level, name in _names(row) if is_name(name))
            trainer.append(features(row.tokens, gazetteer, own), marked(row.tags))
        # crfsuite writes its model to a file and nowhere else.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            trainer.train(str(path))
            return cls(gazetteer, path.read_bytes(), chosen, len(rows))

    def spans(self, tokens: Sequence[str]) -> list[Span]:
        """The parts of an address whose tokens are given."""
        if not tokens:
            return []
        return spans(self._tagger.tag(features(tokens, self._gazetteer)))

    def parse(self, text: str) -> list[Part]:
        """The parts of an address in the order in which they stand in the text."""
        tokens = tokenize(text)
        places: list[tuple[int, int]] = []
        position = 0
        for token in tokens:
            start = text.index(token, position)
            position = start + len(token)
            places.append((start, position))
        found = []
        for span in self.spans(tokens):
            start, end = places[span.start][0], places[span.end - 1][1]
            found.append(Part(span.label, text[start:end], start, end))
        return found

    def dump(self) -> bytes:
        """A zip of `model.json` (what it is, names it knows) and crfsuite's own file."""
        about = {
            "kind": KIND,
            "version": VERSION,
            "labels": sorted({tag.partition("-")[2] for tag in self._tagger.labels()} - {""}),
            "settings": asdict(self.settings),
            "rows": self.rows,
            "names": self._gazetteer.as_counts(),
        }
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            text = json.dumps(about, ensure_ascii=False, sort_keys=True)
            for name, content in (("model.json", text.encode()), ("tagger.crf", self._bytes)):
                archive.writestr(zipfile.ZipInfo(name, _WRITTEN_AT), content, zipfile.ZIP_DEFLATED)
        return written.getvalue()

    @classmethod
    def load(cls, content: bytes) -> AddressModel:
        """The model that `dump` wrote. Raises ModelError for anything else."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                about = json.loads(archive.read("model.json"))
                tagger = archive.read("tagger.crf")
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise ModelError("not a model file") from error
        if about.get("kind") != KIND or about.get("version") != VERSION:
            raise ModelError(f"kind {about.get('kind')!r}, version {about.get('version')!r}")
        settings = Settings(**about["settings"])
        return cls(Gazetteer(about["names"]), tagger, settings, about["rows"])


def _names(row: Labelled) -> list[tuple[str, Name]]:
    plain = [normal(token) for token in row.tokens]
    return [(label, tuple(plain[start:end])) for start, end, label in spans(row.tags)]


def _teller(total: int, told: Callable[[int, int], None]) -> Callable[[str], None]:
    def hear(message: str) -> None:
        if found := _ITERATION.search(message):
            told(int(found[1]), total)

    return hear
