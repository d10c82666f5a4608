"""Charts as plain SVG: the report must open on a machine without any network."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from huying.lab.outcome import Chart

_WIDTH, _HEIGHT = 500, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 52, 58
_COLOURS = ("#1f5fbf", "#c9631a", "#2f8f5b", "#8a4bb5", "#b5304d", "#5a6470")
_MAX_NAME = 8


class _Frame:
    """Maps data to the picture."""

    def __init__(self, chart: Chart) -> None:
        points = [point for _, line in chart.series for point in line]
        xs = [x for x, _ in points] or [0.0]
        ys = [y for _, y in points] or [0.0]
        self.is_bar = chart.kind == "bar"
        self.x_low, self.x_high = min(xs), max(xs)
        if self.is_bar:
            self.x_low, self.x_high = self.x_low - 0.5, self.x_high + 0.5
        is_share = min(ys) >= 0 and max(ys) <= 1
        self.y_low = 0.0 if self.is_bar or is_share else min(ys)
        self.y_high = 1.0 if is_share and not self.is_bar else max(ys)
        if self.x_high <= self.x_low:
            self.x_high = self.x_low + 1
        if self.y_high <= self.y_low:
            self.y_high = self.y_low + 1

    def x(self, value: float) -> float:
        span = _WIDTH - _LEFT - _RIGHT
        return _LEFT + span * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value: float) -> float:
        span = _HEIGHT - _TOP - _BOTTOM
        return _HEIGHT - _BOTTOM - span * (value - self.y_low) / (self.y_high - self.y_low)


def drawn(chart: Chart) -> str:
    """The chart as an ``<svg>`` element; an empty chart says so by having no marks."""
    frame = _Frame(chart)
    return "".join(
        [
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"',
            ' font-size="11" fill="#1f2329" role="img">',
            f"<title>{escape(chart.title)}</title>",
            f'<text x="{_LEFT}" y="16" font-size="13" font-weight="600">{escape(chart.title)}',
            "</text>",
            *_axes(chart, frame),
            *_marks(chart, frame),
            *_legend(chart),
            "</svg>",
        ]
    )


def _ticks(low: float, high: float) -> list[float]:
    """About five round numbers between."""
    raw = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def _axes(chart: Chart, frame: _Frame) -> Iterator[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    for value in _ticks(frame.y_low, frame.y_high):
        y = frame.y(value)
        yield f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e8eaed"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
    if chart.x_names is None:
        for value in _ticks(frame.x_low, frame.x_high):
            yield (
                f'<text x="{frame.x(value):.1f}" y="{bottom + 16}" text-anchor="middle">'
                f"{value:g}</text>"
            )
    else:
        for number, name in enumerate(chart.x_names):
            x, y = frame.x(number), bottom + 12
            cut = name if len(name) <= _MAX_NAME else name[:_MAX_NAME] + "…"
            yield (
                f'<text x="{x:.1f}" y="{y}" text-anchor="end" font-size="10" '
                f'transform="rotate(-35 {x:.1f} {y})">{escape(cut)}</text>'
            )
    yield f'<line x1="{_LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}" stroke="#8f959e"/>'
    middle = (_LEFT + right) / 2
    label = escape(chart.x_label)
    yield f'<text x="{middle}" y="{_HEIGHT - 6}" text-anchor="middle">{label}</text>'
    yield f'<text x="{_LEFT - 48}" y="{_TOP - 16}" fill="#646a73">{escape(chart.y_label)}</text>'


def _marks(chart: Chart, frame: _Frame) -> Iterator[str]:
    for number, (_, points) in enumerate(chart.series):
        colour = _COLOURS[number % len(_COLOURS)]
        if chart.kind == "bar":
            yield from _bars(points, frame, colour, number, len(chart.series))
        elif chart.kind == "points":
            for x, y in points:
                yield f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="3" fill="{colour}"/>'
        else:
            line = " ".join(f"{frame.x(x):.1f},{frame.y(y):.1f}" for x, y in points)
            yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.8"/>'


def _bars(
    points: Sequence[tuple[float, float]], frame: _Frame, colour: str, number: int, count: int
) -> Iterator[str]:
    width = (frame.x(1) - frame.x(0)) * 0.8 / count
    for x, y in points:
        left = frame.x(x) + width * (number - count / 2)
        top, bottom = frame.y(max(y, 0.0)), frame.y(max(0.0, frame.y_low))
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{max(bottom - top, 0):.1f}" fill="{colour}"/>'
        )


def _legend(chart: Chart) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    x = _WIDTH - _RIGHT
    for number, (name, _) in reversed(list(enumerate(chart.series))):
        colour = _COLOURS[number % len(_COLOURS)]
        yield f'<text x="{x}" y="36" text-anchor="end" fill="{colour}">{escape(name)}</text>'
        x -= 14 + sum(12 if ord(char) > 255 else 7 for char in name)
