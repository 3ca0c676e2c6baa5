"""What an import says on the terminal: how each sheet was read, and what became of the file."""

from collections.abc import Iterator
from pathlib import Path

from dashboard.i18n import Translator
from data_access.importing.results import FileResult, Reading


def reading_lines(file: Path, reading: Reading, t: Translator) -> Iterator[str]:
    """How a sheet is read; what lies under it is set in."""
    yield t(
        "{file} · {sheet}: taken for {title}, header in row {row}, {rows} rows",
        file=file.name,
        sheet=reading.sheet,
        title=reading.title,
        row=reading.header_row,
        rows=reading.rows,
    )
    yield "  " + " · ".join(f"{taken.header} → {taken.field}" for taken in reading.taken)
    if reading.unknown:
        yield "  " + t("left out: {headers}", headers=" · ".join(reading.unknown))
    for remark in reading.notes:
        yield "  " + remark.text(t)


def result_lines(result: FileResult, t: Translator) -> Iterator[str]:
    """What became of a file."""
    for remark in result.notes:
        yield f"{result.file.name}: {remark.text(t)}"
    end = result.refused or result.skipped
    if end is not None:
        yield f"{result.file.name}: {end.text(t)}"
    else:
        yield from _counts(result, t)


def _counts(result: FileResult, t: Translator) -> Iterator[str]:
    yield t(
        "{file}: {rows} rows: {written} new, {changed} changed, {unchanged} already there, {rejected} rejected",
        file=result.file.name,
        rows=result.rows_in,
        written=result.written,
        changed=result.changed,
        unchanged=result.unchanged,
        rejected=result.rejected,
    )
    for field, reason, rows in result.reasons:
        yield "  " + t("{rows} × {field}: {reason}", rows=rows, field=field, reason=reason.text(t))
    if result.rejected_file is not None:
        yield "  " + t("to be mended and sent in again: {file}", file=result.rejected_file)
