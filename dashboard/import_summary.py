"""What an import says, in words: on the terminal, and in parts for the page that shows it."""

from collections.abc import Iterator

from dashboard.i18n import Translator
from data_access.importing.columns import kinds, sheet
from data_access.importing.results import FileResult, Reading
from data_access.importing.sources import Source
from data_access.texts import msg

# --- words ------------------------------------------------------------------------------------------------------------


def kind_word(kind: str, t: Translator) -> str:
    """A kind of sheet: its Chinese title, or its name in words."""
    if t.language == "zh" and kind in kinds():
        return sheet(kind).title
    return kind.replace("_", " ")


def column_word(kind: str, field: str, t: Translator) -> str:
    """A field of a kind: its official Chinese header, or its name."""
    known = t.language == "zh" and kind in kinds() and sheet(kind).has(field)
    return sheet(kind).column(field).header if known else field


def taken_words(reading: Reading, t: Translator) -> list[str]:
    """Each column and what it was taken for; its header alone where that says it already."""
    pairs = [(taken.header, column_word(reading.kind, taken.field, t)) for taken in reading.taken]
    return [header if header == word else f"{header} → {word}" for header, word in pairs]


def reading_words(reading: Reading, t: Translator) -> str:
    """How a sheet is read, in one line; a layer of a map has no header."""
    if not reading.header_row:
        return t(
            "“{sheet}”: taken for {title}, {rows} outlines",
            sheet=reading.sheet,
            title=kind_word(reading.kind, t),
            rows=reading.rows,
        )
    return t(
        "“{sheet}”: taken for {title}, header in row {row}, {rows} rows",
        sheet=reading.sheet,
        title=kind_word(reading.kind, t),
        row=reading.header_row,
        rows=reading.rows,
    )


def counts_words(result: FileResult, t: Translator, *, tried: bool) -> str:
    """What became of the rows of a file; of a dry run, what would."""
    text = msg("{rows} rows: {written} new, {changed} changed, {unchanged} already there, {rejected} rejected")
    if tried:
        text = msg("{rows} rows: {written} would be new, {changed} change, {unchanged} are there; {rejected} rejected")
    return t(
        text,
        rows=result.rows_in,
        written=result.written,
        changed=result.changed,
        unchanged=result.unchanged,
        rejected=result.rejected,
    )


# --- on the terminal --------------------------------------------------------------------------------------------------


def reading_lines(file: Source, reading: Reading, t: Translator) -> Iterator[str]:
    """How a sheet is read; what lies under it is set in."""
    text = msg("{file} · {sheet}: taken for {title}, header in row {row}, {rows} rows")
    if not reading.header_row:
        text = msg("{file} · {sheet}: taken for {title}, {rows} outlines")
    yield t(
        text,
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
    of_rows = (remark for reading in result.readings for remark in reading.notes)
    for remark in dict.fromkeys((*result.notes, *of_rows)):
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


def audited(result: FileResult) -> str:
    """What the audit trail holds of an import: kinds and counts alone, for a file's name may hold a child's."""
    return (
        f"import {', '.join(result.kinds)}: {result.rows_in} rows, {result.written} new, {result.changed} changed, "
        f"{result.unchanged} there already, {result.rejected} rejected"
    )
