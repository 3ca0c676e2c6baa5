"""Text tables (.csv): strict UTF-8 first, for GB18030 accepts nearly any bytes; then the delimiter by its count."""

import csv
import io
import re
from collections import Counter

from data_access.importing.reading.content import wide_encoding
from data_access.importing.reading.limits import MOST_CELLS, SPREAD
from data_access.importing.reading.model import Cell, Grid
from data_access.importing.says import Refused, say
from data_access.texts import msg

_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 30
_LONGEST_CELL = 1_000_000
_TOLD = re.compile(r'\ufeff?"?sep=(.)"?\r?\n')
_AS_TEXT = re.compile(r'="([^"]*)"')


def read(data: bytes, name: str) -> Grid:
    """One grid of strings.

    Raises Refused when the bytes are text in no encoding that we know, or a quotation mark is not closed.
    """
    text = decode(data)
    csv.field_size_limit(_LONGEST_CELL)
    told = _TOLD.match(text)  # the first line by which some programs tell theirs
    delimiter = told[1] if told else _delimiter(text)
    try:
        grid = _parse(text, name, delimiter, strict=True)
    except csv.Error:
        grid = _lenient(text, name, delimiter)
    return Grid(grid.name, grid.rows[1:], grid.numbers[1:]) if told else grid


def _lenient(text: str, name: str, delimiter: str) -> Grid:
    """Words outside of their quotation marks are borne where every record has a line of its own: none is swallowed."""
    try:
        grid = _parse(text, name, delimiter, strict=False)
        ends = [*grid.numbers[1:], _lines(text) + 1]
        broken = next((at for at, end in zip(grid.numbers, ends, strict=True) if end > at + 1), None)
    except csv.Error as error:
        (broken,) = error.args
    if broken is not None:
        raise Refused(say(msg("The table breaks off near line {line}: check the quotation marks there."), line=broken))
    return grid


def _lines(text: str) -> int:
    return sum(1 for _ in io.StringIO(text, newline=""))


def _parse(text: str, name: str, delimiter: str, *, strict: bool) -> Grid:
    """Raises csv.Error with the line near which a record is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    line = cells = 0
    told_as_text = '="' in text
    try:
        for record in reader:
            rows.append([_shown(cell) for cell in record] if told_as_text else list(record))
            numbers.append(line + 1)
            line = reader.line_num
            cells += len(record)
            if cells > MOST_CELLS:
                raise Refused(SPREAD)
    except csv.Error:
        raise csv.Error(line + 1) from None
    return Grid(name, rows, numbers)


def _shown(cell: str) -> str:
    """="0012", by which exports keep a spreadsheet from making a number of a code, is shown as 0012."""
    as_text = _AS_TEXT.fullmatch(cell)
    return as_text[1] if as_text else cell


def decode(data: bytes) -> str:
    """Raises Refused."""
    if wide := wide_encoding(data):
        encodings: tuple[str, ...] = (wide,)
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise Refused(say(msg("The text is neither UTF-8 nor GB18030. Save the file as .xlsx, or as CSV UTF-8.")))


def _delimiter(text: str) -> str:
    """The mark that most sample lines carry equally often, and of such marks the most frequent.

    Counted line by line, for remarks may hold more commas of the other kind than there are columns.
    """
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE_LINES] if line.strip()]

    def evenness(mark: str) -> tuple[int, int]:
        counts = Counter(n for line in lines if (n := line.count(mark)))
        return max(((lines_alike, n) for n, lines_alike in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)
