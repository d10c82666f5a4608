"""The two small pictures of a brief: bars over time, streets on the map. Values in, PNG out."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

INK, SOFT, USUAL, MARK, PAPER = "#22303f", "#7d8996", "#d5dbe1", "#c0241f", "#ffffff"
WIDTH, HEIGHT, EDGE = 1200, 420, 46
SIDE = 420


@dataclass(frozen=True)
class Bars:
    """``counts`` and what was ``usual`` in each step; from ``begun`` on it is the event."""

    counts: tuple[int, ...]
    usual: tuple[float, ...]
    labels: tuple[str, ...]
    begun: int


@dataclass(frozen=True)
class Streets:
    """``shapes``: polygons "x,y x,y …" in a square of 1000, and whether they are marked."""

    shapes: tuple[tuple[str, bool], ...]


def bars_png(bars: Bars) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(22)
    steps = max(len(bars.counts), 1)
    most = max([1, *bars.counts, *bars.usual])
    wide, tall = (WIDTH - 2 * EDGE) / steps, HEIGHT - 2 * EDGE
    base = HEIGHT - EDGE
    for at, (count, usual) in enumerate(zip(bars.counts, bars.usual, strict=True)):
        left = EDGE + at * wide
        if usual > 0:
            top = base - tall * usual / most
            draw.rectangle((left, min(top, base - 1), left + wide, base), fill=USUAL)
        if count:
            colour = MARK if at >= bars.begun else SOFT
            top = base - tall * count / most
            draw.rectangle((left + wide * 0.2, top, left + wide * 0.8, base), fill=colour)
    draw.line((EDGE, base, WIDTH - EDGE, base), fill=INK, width=2)
    draw.text((4, EDGE - 12), f"{most:.0f}", fill=INK, font=font)
    every = max(1, steps // 8)
    for at in range(0, steps, every):
        draw.text((EDGE + at * wide, base + 8), bars.labels[at], fill=INK, font=font)
    return _png(image)


def streets_png(streets: Streets) -> bytes:
    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(image)
    for shape, is_marked in sorted(streets.shapes, key=lambda pair: pair[1]):
        points = _points(shape)
        if len(points) >= 3:
            draw.polygon(points, fill=MARK if is_marked else "#eef1f4", outline=SOFT)
    return _png(image)


def _points(shape: str) -> list[tuple[float, float]]:
    found = []
    for pair in shape.split():
        x, _, y = pair.partition(",")
        found.append((float(x) * SIDE / 1000, float(y) * SIDE / 1000))
    return found


def _png(image: Image.Image) -> bytes:
    held = BytesIO()
    image.save(held, "PNG")
    return held.getvalue()
