"""The charts of a report as pictures for files: values in, PNG out. Pure."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from huying.insight.briefs_pictures import INK, MARK, PAPER, SOFT, USUAL
from huying.insight.schemas_reports import ReportChart
from huying.supervise.documents import Face

WIDTH, HALF, HEIGHT, LOW = 1200, 640, 420, 300  # HALF × LOW: two beside each other
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 46, 46
NAMES, ROW = 300, 44  # of the charts whose names stand at the left
EM = 22
MOST_LABELS = 12
BLUE = "#2b6cb0"
COLOURS = (BLUE, USUAL)


def chart_png(chart: ReportChart, face: Face, *, half: bool = False) -> bytes:
    """``half``: narrow, to stand beside another with letters of the same size."""
    width = HALF if half else WIDTH
    if chart.kind in ("bars", "shares"):
        return _Rows(chart, face, width).draw()
    return _Columns(chart, face, width).draw()


class _Picture:
    def __init__(self, chart: ReportChart, face: Face, width: int, height: int) -> None:
        self.chart = chart
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width, height), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.font = ImageFont.truetype(str(face.path), EM, index=face.number)
        self.most = max(1.0, *(value for value in self._values()))

    def _values(self) -> list[float]:
        series = self.chart.series
        return [
            value for each in series for value in (*each.values, *each.high) if value is not None
        ] or [1.0]

    def legend(self) -> None:
        at = LEFT
        for number, series in enumerate(self.chart.series):
            self.pen.rectangle((at, 12, at + 22, 34), fill=COLOURS[number % 2])
            self.pen.text((at + 30, 8), series.name, fill=INK, font=self.font)
            at += 60 + int(self.pen.textlength(series.name, font=self.font))

    def png(self) -> bytes:
        held = BytesIO()
        self.image.save(held, "PNG")
        return held.getvalue()


class _Columns(_Picture):
    """Upright columns, or a line with its band, over the steps of time."""

    def __init__(self, chart: ReportChart, face: Face, width: int) -> None:
        super().__init__(chart, face, width, HEIGHT if width == WIDTH else LOW)
        self.wide = (width - LEFT - RIGHT) / max(len(chart.labels), 1)

    def _y(self, value: float) -> float:
        return self.height - BOTTOM - (self.height - TOP - BOTTOM) * value / self.most

    def _middle(self, at: int) -> float:
        return LEFT + (at + 0.5) * self.wide

    def draw(self) -> bytes:
        self.legend()
        if self.chart.kind == "line":
            self._line()
        else:
            self._bars()
        base = self.height - BOTTOM
        self.pen.line((LEFT, base, self.width - RIGHT, base), fill=INK, width=2)
        self.pen.text((4, TOP - 12), f"{self.most:.0f}", fill=INK, font=self.font)
        most = MOST_LABELS * self.width // WIDTH
        every = max(1, -(-len(self.chart.labels) // most))
        for at in range(0, len(self.chart.labels), every):
            label = self.chart.labels[at]
            half = self.pen.textlength(label, font=self.font) / 2
            self.pen.text((self._middle(at) - half, base + 6), label, fill=INK, font=self.font)
        return self.png()

    def _bars(self) -> None:
        """The first series in front, what it is compared with wide behind it."""
        widths = (0.28, 0.44)
        for number, series in reversed(list(enumerate(self.chart.series))):
            half = self.wide * widths[number % 2]
            for at, value in enumerate(series.values):
                if value:
                    left, right = self._middle(at) - half, self._middle(at) + half
                    box = (left, self._y(value), right, self.height - BOTTOM)
                    self.pen.rectangle(box, fill=COLOURS[number % 2])

    def _line(self) -> None:
        for series in self.chart.series:
            known = [at for at, value in enumerate(series.values) if value is not None]
            high = [(self._middle(at), self._y(series.high[at] or 0.0)) for at in known]
            low = [(self._middle(at), self._y(series.low[at] or 0.0)) for at in known]
            if len(known) > 1:
                self.pen.polygon([*high, *reversed(low)], fill=USUAL)
            points = [(self._middle(at), self._y(series.values[at] or 0.0)) for at in known]
            self.pen.line(points, fill=BLUE, width=4)
            for x, y in points:
                self.pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=BLUE)


class _Rows(_Picture):
    """A row a name: bars from the left, or a share with its interval."""

    def __init__(self, chart: ReportChart, face: Face, width: int) -> None:
        super().__init__(chart, face, width, TOP + ROW * max(len(chart.labels), 1) + 20)
        self.names = NAMES if width == WIDTH else NAMES - 60
        if chart.kind == "shares":
            self.most = 1.0

    def _x(self, value: float) -> float:
        return self.names + (self.width - self.names - 120) * value / self.most

    def draw(self) -> bytes:
        self.legend()
        for at, label in enumerate(self.chart.labels):
            middle = TOP + ROW * (at + 0.5)
            most = self.names // EM - 1
            name = label if len(label) <= most else f"{label[: most - 1]}…"
            long = self.pen.textlength(name, font=self.font)
            self.pen.text((self.names - 12 - long, middle - 14), name, fill=INK, font=self.font)
            if self.chart.kind == "shares":
                self._share(at, middle)
            else:
                self._bar(at, middle)
        self.pen.line((self.names, TOP, self.names, self.height - 20), fill=INK, width=2)
        return self.png()

    def _bar(self, at: int, middle: float) -> None:
        heights = (9, 16)
        for number, series in reversed(list(enumerate(self.chart.series))):
            value, half = series.values[at] or 0.0, heights[number % 2]
            box = (self.names, middle - half, max(self._x(value), self.names), middle + half)
            self.pen.rectangle(box, fill=COLOURS[number % 2])
        own = self.chart.series[0].values[at] or 0.0
        beyond = max(series.values[at] or 0.0 for series in self.chart.series)
        self.pen.text((self._x(beyond) + 8, middle - 14), f"{own:.0f}", fill=INK, font=self.font)

    def _share(self, at: int, middle: float) -> None:
        series = self.chart.series[0]
        value, low, high = series.values[at], series.low[at], series.high[at]
        if value is None or low is None or high is None:
            return
        self.pen.line((self.names, middle, self._x(1.0), middle), fill="#eef1f4", width=1)
        self.pen.line((self._x(low), middle, self._x(high), middle), fill=SOFT, width=6)
        x = self._x(value)
        self.pen.ellipse((x - 8, middle - 8, x + 8, middle + 8), fill=MARK)
        words = f"{value * 100:.1f}%"
        self.pen.text((self._x(1.0) + 10, middle - 14), words, fill=INK, font=self.font)
