"""CSV for spreadsheets: a text from an article or a file that looks like a formula is shown, never run.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` (their wide forms too, in some languages),
also behind a tab or a line end, as a formula, which can start programs and send what stands in other cells. Such a
text gets an apostrophe before it, and every text is quoted, so that no spreadsheet cuts it at another sign and begins
a cell in its middle. Numbers stay numbers.
"""

from __future__ import annotations

import csv
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


class _Lines:
    """Ends rows with a line feed alone; a writer that knew would leave a carriage return in a cell unquoted."""

    def __init__(self, out: Any) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return int(self._out.write(f"{row[:-2]}\n"))


class HarmlessRows:
    """A writer of CSV rows like `csv.writer`, for spreadsheets."""

    def __init__(self, out: Any) -> None:
        self._writer = csv.writer(_Lines(out), lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)

    def writerow(self, row: Any) -> None:
        """Write one row."""
        self._writer.writerow([harmless(value) for value in row])

    def writerows(self, rows: Any) -> None:
        """Write many rows."""
        for row in rows:
            self.writerow(row)


def csv_writer(out: Any, *, safe: bool) -> Any:
    """A writer of rows: every value as it is, or with `safe` for spreadsheets."""
    return HarmlessRows(out) if safe else csv.writer(_Lines(out), lineterminator="\r\n")
