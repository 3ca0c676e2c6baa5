"""Text tables (.csv): strict UTF-8 first, for GB18030 accepts nearly any bytes; then the delimiter by its count."""

import csv
import io

from data_access.importing.reading.model import Cell, Grid
from data_access.importing.says import Refused, say
from data_access.texts import msg

_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 30
_LONGEST_CELL = 1_000_000


def read(data: bytes, name: str) -> Grid:
    """One grid of strings.

    Raises Refused when the bytes are text in no encoding that we know.
    """
    text = decode(data)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    line = 0
    try:
        for record in reader:
            rows.append(list(record))
            numbers.append(line + 1)
            line = reader.line_num
    except csv.Error:
        raise Refused(
            say(msg("The table breaks off near line {line}: check the quotation marks there."), line=line + 1)
        ) from None
    return Grid(name, rows, numbers)


def decode(data: bytes) -> str:
    """Raises Refused."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(say(msg("The text is neither UTF-8 nor GB18030. Save the file as .xlsx, or as CSV UTF-8.")))


def _delimiter(text: str) -> str:
    """The delimiter that most sample lines carry, by the number of its fields."""
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: (sum(line.count(mark) for line in lines), mark == ","))
