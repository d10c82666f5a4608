"""Pictures of pages: turned straight, recognised, their ruled tables found.

rapidocr and onnxruntime are an extra (``ocr``); OpenCV comes with rapidocr. Only ever called in the
reading process.
"""

import io
import re
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from huying.kit.documents.errors import DocumentError
from huying.kit.documents.grids import Rule
from huying.kit.documents.layout import Glyph, PageContent
from huying.kit.documents.recognisers import is_installed
from huying.kit.documents.values import Problem

DPI = 200
DOUBTFUL = 0.75  # of a line: below, a person has to look
_DROPPED = 0.5
_STEEPEST, _STEP = 3.0, 0.2  # degrees
_SMALL_WIDTH = 700
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WIDE = str.maketrans({"(": "（", ")": "）", ";": "；", "?": "？", "!": "！"})
_YEAR = re.compile(r"[〔\[［【(（]\s?(\d{4})\s?[〕\]］】)）](?=\s?(?:第\s?)?\d+\s?号)")
_WIDE_SIGNS = {",": "，", ":": "："}
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])[,:]|[,:](?=[\u4e00-\u9fff])")
Picture = npt.NDArray[np.uint8]


class _Read(Protocol):
    txts: Sequence[str] | None
    boxes: npt.NDArray[np.float32] | None
    scores: Sequence[float] | None


class Recogniser:
    """The models of rapidocr, loaded once a process. Raises DocumentError no_ocr, ocr_failed."""

    def __init__(self, threads: int = 2) -> None:
        if not is_installed():
            raise DocumentError("no_ocr")
        try:
            engine = import_module("rapidocr")
            self._read = engine.RapidOCR(
                params={
                    "Global.log_level": "critical",
                    "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                }
            )
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise DocumentError("ocr_failed") from error

    def page(
        self, picture: Image.Image, number: int, width: float, height: float
    ) -> tuple[PageContent, list[Problem]]:
        """``width`` and ``height`` of the page in points."""
        grey = picture.convert("L")
        angle = skew_of(grey)
        if angle:
            grey = grey.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
        pixels = np.asarray(grey, dtype=np.uint8)
        try:
            read: _Read = self._read(np.repeat(pixels[:, :, None], 3, axis=2))
        except (RuntimeError, ValueError) as error:
            raise DocumentError("ocr_failed", page=number) from error
        scale = width / pixels.shape[1]
        glyphs, doubtful = _glyphs(read, scale)
        problems = []
        if not glyphs:
            problems.append(Problem("ocr_empty", {}, page=number))
        elif doubtful:
            problems.append(Problem("ocr_doubtful", {"count": doubtful}, page=number))
        rules = _rules(pixels, scale)
        return PageContent(number, width, height, glyphs, rules, angle, is_scan=True), problems


def _glyphs(read: _Read, scale: float) -> tuple[list[Glyph], int]:
    """Characters share the box of their line by their widths; how many lines are doubtful."""
    found: list[Glyph] = []
    doubtful = 0
    lines = zip(read.txts or (), read.boxes if read.boxes is not None else (), read.scores or (),
                strict=False)  # fmt: skip
    for text, box, score in lines:
        text = tidied(text.strip())
        if not text or score < _DROPPED:
            continue
        doubtful += score < DOUBTFUL
        xs, ys = box[:, 0] * scale, box[:, 1] * scale
        left, right = float(xs.min()), float(xs.max())
        top, bottom = float(ys.min()), float(ys.max())
        weights = [0.55 if letter.isascii() else 1.0 for letter in text]
        step = (right - left) / sum(weights)
        size = (
            min((bottom - top) * 0.85, step * 1.15) if not text.isascii() else (bottom - top) * 0.8
        )
        x = left
        for letter, weight in zip(text, weights, strict=True):
            found.append(Glyph(letter, x, top, x + step * weight, bottom, round(size, 1)))
            x += step * weight
    return found, doubtful


def tidied(text: str) -> str:
    """Signs as Chinese papers write them: a recogniser mixes wide and narrow ones."""
    if not _HAN.search(text):
        return text
    text = _YEAR.sub(r"〔\1〕", text.translate(_WIDE))
    return _BETWEEN.sub(lambda found: _WIDE_SIGNS[found[0]], text)


def skew_of(grey: Image.Image) -> float:
    """Degrees by which the page has to be turned (counter-clockwise) to stand straight.

    Rows of text make the sums of a picture's rows jump; the angle at which they jump most is it.
    """
    if min(grey.size) < 50:
        return 0.0
    width = min(_SMALL_WIDTH, grey.width)
    small = grey.resize((width, max(1, round(grey.height * width / grey.width))))
    dark = Image.fromarray(np.where(np.asarray(small) < 140, 255, 0).astype(np.uint8))
    angles = np.arange(-_STEEPEST, _STEEPEST + _STEP / 2, _STEP)
    scores = [_jumps(dark, float(angle)) for angle in angles]
    best = int(np.argmax(scores))
    straight = _jumps(dark, 0.0)
    if straight <= 0 or scores[best] < straight * 1.06:
        return 0.0
    return round(float(angles[best]), 2)


def _jumps(dark: Image.Image, angle: float) -> float:
    rows = np.asarray(dark.rotate(angle, fillcolor=0), dtype=np.float64).sum(axis=1)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def _rules(pixels: Picture, scale: float) -> list[Rule]:
    """Long straight dark lines, by OpenCV's openings with flat and upright bars."""
    cv2 = import_module("cv2")
    height, width = pixels.shape
    dark = cv2.adaptiveThreshold(
        255 - pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 31, -12
    )
    found: list[Rule] = []
    for is_upright, length in ((False, width // 12), (True, max(height // 60, 24))):
        bar = (1, length) if is_upright else (length, 1)
        kept = cv2.morphologyEx(
            dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, bar)
        )
        joined = (3, 9) if is_upright else (9, 3)
        kept = cv2.dilate(kept, cv2.getStructuringElement(cv2.MORPH_RECT, joined))
        _, _, stats, _ = cv2.connectedComponentsWithStats(kept)
        for x, y, wide, tall, _ in stats[1:].tolist():
            if is_upright and wide <= 14:
                found.append(Rule(True, (x + wide / 2) * scale, y * scale, (y + tall) * scale))
            elif not is_upright and tall <= 14:
                found.append(Rule(False, (y + tall / 2) * scale, x * scale, (x + wide) * scale))
    return [rule for rule in found if not rule.is_upright or _is_border(rule, found)]


def _is_border(upright: Rule, rules: Sequence[Rule]) -> bool:
    """Strokes of characters are upright too; the side of a cell runs from one flat rule to
    another."""
    crossed = sum(
        1
        for rule in rules
        if not rule.is_upright
        and rule.start - 4 <= upright.at <= rule.end + 4
        and upright.start - 4 <= rule.at <= upright.end + 4
    )
    return crossed >= 2


def open_picture(content: bytes, most_pixels: int) -> Image.Image:
    """Raises DocumentError: broken, too_big."""
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        if picture.width * picture.height > most_pixels:
            raise DocumentError("too_big")
        picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DocumentError("broken") from error
    return picture


def page_size(picture: Image.Image) -> tuple[float, float]:
    """In points: by the resolution the file tells, or as wide as A4."""
    told = picture.info.get("dpi")
    dpi = float(told[0]) if told and 60 <= float(told[0]) <= 1200 else picture.width / (595.3 / 72)
    return picture.width * 72 / dpi, picture.height * 72 / dpi
