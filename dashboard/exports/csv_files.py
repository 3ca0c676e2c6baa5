"""Lists as CSV for machines: the header first, the cells of the .xlsx, and beside the lists a text that says of what.

UTF-8 with a mark at its beginning, without which Excel reads Chinese wrongly.  A text that a spreadsheet would take for
a formula has an apostrophe before it; a number stays a number, a proportion is unrounded, a date is 2026-10-31.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from dashboard.exports.lists import Field, Heading, Sheet, sheet_names

MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_WHEN = (1980, 1, 1, 0, 0, 0)


def rows_of(fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> Iterator[list[str]]:
    """The header and the rows as they are written."""
    yield [_safe(field.label) for field in fields]
    for row in rows:
        yield [cell(value) for value in row]


def write(target: IO[str], rows: Iterable[Sequence[str]]) -> int:
    """Write lines one by one, as they come, and give how many."""
    target.write(MARK)
    writer, written = csv.writer(target), 0
    for row in rows:
        writer.writerow(row)
        written += 1
    return written


def archive(heading: Heading, sheets: Sequence[Sheet], about: str) -> bytes:
    """A .zip with a CSV for each list and the heading as a text named `about`."""
    target = io.BytesIO()
    names = sheet_names([sheet.title for sheet in sheets])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, sheet in zip(names, sheets, strict=True):
            text = io.StringIO(newline="")
            write(text, rows_of(sheet.fields, sheet.rows))
            made.writestr(_entry(f"{name}.csv"), text.getvalue())
        said = [heading.title, *heading.lines]
        for name, sheet in zip(names, sheets, strict=True):
            said += ["", f"{name}.csv", *sheet.lines]
        made.writestr(_entry(f"{about}.txt"), MARK + "\r\n".join([*said, "", heading.watermark, ""]))
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def cell(value: Any) -> str:
    """A cell as text: what there is not is empty."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(float(value)) if isinstance(value, float) else str(value)
    return _safe(str(value))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
