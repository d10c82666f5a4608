"""What one cell says: text as a person meant it, whatever the program made of it.

A workbook stores a typed code as a float, a date as a day count, and what was pasted from
elsewhere with full-width digits and hidden characters. Everything here ends as plain text.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

CellValue = str | int | float | bool | date | datetime | time | timedelta | None

EXACT_DIGITS = 15  # a float keeps so many; a longer number in a sheet has lost its end
_FULL_WIDTH = {code: code - 0xFEE0 for code in (
    *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)
)}  # fmt: skip
_BLANKS = dict.fromkeys((0x3000, 0xA0, 0x202F, *range(0x2000, 0x200B)), " ")
_UNSEEN = dict.fromkeys(
    (
        *range(9),
        11,
        12,
        *range(14, 32),
        0x7F,
        *range(0x80, 0xA0),
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,
    )
)
_TIDY: dict[int, int | str | None] = {**_FULL_WIDTH, **_BLANKS, **_UNSEEN}
_TIDY_NEEDED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\u2000-\u206f\u3000\ufeff\uff10-\uff5a]|_x000D_"
)
_APOSTROPHE = re.compile(r"['’](?=[=+\-@0-9\t\r\n])")
_LONG_NUMBER = re.compile(r"[+-]?\d(?:\.\d+)?E\+(\d{2,3})", re.IGNORECASE)
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|UNKNOWN!|BUSY!|#+)"
)
_CLOCK = r"(?:[ T日]\s*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?|分)?)?"
_DATE = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _CLOCK)
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - no zone in a sheet
_MONEY = str.maketrans("", "", ",，￥¥$元 ")


def tidy(text: str) -> str:
    """Half-width digits, letters and blanks; line feeds as \\n; nothing unseen; stripped."""
    if _TIDY_NEEDED.search(text):
        text = (
            text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").translate(_TIDY)
        )
    return text.strip()


def text_of(value: CellValue) -> str:
    """The text of a cell. Dates are ISO; 3.0 is 3; a time is hh:mm, with seconds if it has some."""
    if isinstance(value, str):
        return typed(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, timedelta):
        return _length(value)
    if isinstance(value, time):
        return _clock(value)
    return _moment(value)


def typed(text: str) -> str:
    """Text as it was typed: tidy, without the apostrophe that only said "this is text"; a cell that
    is a date as a whole in ISO form."""
    text = tidy(text)
    if _APOSTROPHE.match(text):
        text = text[1:]
    if len(text) <= 32 and text[:4].isdigit() and (found := _DATE.fullmatch(text)):
        return _written(found) or text
    return text


def fault_of(text: str) -> str | None:
    """The key of what spoilt a cell's text: error_cell (#N/A), digits_lost (1.2E+17), or None."""
    if not text or len(text) > 30:
        return None
    if text[0] == "#" and _ERROR.fullmatch(text):
        return "error_cell"
    found = _LONG_NUMBER.fullmatch(text)
    return "digits_lost" if found and int(found[1]) >= 10 else None


def as_date(text: str, *, is_1904: bool = False) -> date | None:
    """A day from ISO, 2026年3月5日, 2026.3.5, 20260305 or a spreadsheet's day count; else None."""
    moment = as_moment(text, is_1904=is_1904)
    return moment.date() if moment else None


def as_moment(text: str, *, is_1904: bool = False) -> datetime | None:
    """A naive local time; midnight where the text names a day only; None when it is neither."""
    text = typed(text)
    if found := _EIGHT.fullmatch(text):
        text = "-".join(found.groups())
    if _SERIAL.fullmatch(text):
        count = float(text)
        moment = _EPOCHS[is_1904] + timedelta(days=count)
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
        return moment if 1900 < moment.year < 2200 else None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def as_number(text: str) -> Decimal | None:
    """A number as offices write it: 1,200 · ¥1,200.00 · 95% (0.95) · 3.5; None when it is none."""
    text = tidy(text).translate(_MONEY)
    share = text.endswith(("%", "％"))
    try:
        number = Decimal(text.rstrip("%％"))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return number / 100 if share else number


def _number(value: int | float) -> str:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "#NUM!"
    if abs(value) >= 10**EXACT_DIGITS:
        return f"{value:.5E}"  # as the program shows it; fault_of knows it again
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.{EXACT_DIGITS}g}'):f}"


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.microsecond:
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if value.time() == time():
        return value.date().isoformat()
    return f"{value.date().isoformat()} {_clock(value.time())}"


def _clock(value: time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def _length(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    told = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{told}:{seconds:02d}" if seconds else told


def _written(found: "re.Match[str]") -> str | None:
    year, _, month, day, hour, minute, second = found.groups()
    try:
        moment = datetime(  # noqa: DTZ001 - a sheet knows no zone
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError:
        return None
    return _moment(moment) if hour else moment.date().isoformat()
