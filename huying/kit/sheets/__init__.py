"""Tables in files, as Excel and WPS really save them: read to lines of text, and written.

Nothing here knows what a table is about.
"""

from huying.kit.sheets.cells import as_date, as_moment, as_number, tidy
from huying.kit.sheets.errors import SheetError
from huying.kit.sheets.limits import Limits
from huying.kit.sheets.reading import SheetLine, read_sheets, stream_lines, unlimited_rows
from huying.kit.sheets.tables import Fault, Line, Sheet, Sheets, heading_key
from huying.kit.sheets.writing import Book, Heading, csv_bytes

__all__ = [
    "Book", "Fault", "Heading", "Limits", "Line", "Sheet", "SheetError", "SheetLine", "Sheets",
    "as_date", "as_moment", "as_number", "csv_bytes", "heading_key", "read_sheets", "stream_lines",
    "tidy", "unlimited_rows",
]  # fmt: skip
