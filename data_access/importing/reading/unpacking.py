"""What an .xlsx unpacks to, measured before the reader opens it.

The reader lays every sheet out as a full rectangle up to its last cell, believes what a workbook declares about its
shared strings, and dies of what does not fit into memory.  So a file of two kilobytes with a cell in XFD1048576 is
told here, and so is one whose parts unpack to more than its directory says.
"""

import html
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from data_access.importing.reading.limits import BROKEN, MOST_CELLS, MOST_RATIO, MOST_UNPACKED, SPREAD
from data_access.importing.says import Refused, say
from data_access.texts import msg

MOST_PARTS = 10_000
_SMALL = 64 * 1024 * 1024
_LONGEST_TEXT = 4 * 1024 * 1024  # a cell holds 32,767 characters at most
_FEED, _BLOCK = 1 << 16, 1 << 20
_LOCAL_HEADER = 30  # bytes before the name
_LENGTHS_AT = 26  # where the local header holds the lengths of the name and of the extra field

_BOMB = say(msg("The workbook unpacks to far more than a table would: not opened. Save it again as .csv."))


@dataclass(frozen=True)
class Unpacked:
    """What a workbook holds that the reader does not tell.

    hidden_rows  of all sheets                    uncomputed  formulas whose value no office program has computed
    errors       by the part of a sheet: row and column (from 0) of each cell that shows an error, and the error
    """

    hidden_rows: int
    uncomputed: int
    errors: dict[str, list[tuple[int, int, str]]]


def measure(data: bytes) -> Unpacked:
    """Look through all parts of an .xlsx.

    Raises Refused for a workbook that is damaged or would not fit into memory.
    """
    unpacked = 0
    parts: dict[str, _Part] = {}
    try:
        for entry in _entries(data):
            part = parts[entry.filename] = _Part()
            for text in _whole_tags(_blocks(data, entry)):
                unpacked += len(text)
                if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_RATIO * len(data)):
                    raise Refused(_BOMB)
                part.look(text)
            part.require_sane()
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise Refused(BROKEN) from None
    return Unpacked(
        sum(part.hidden for part in parts.values()),
        sum(part.uncomputed for part in parts.values()),
        {name: part.errors for name, part in parts.items() if part.errors},
    )


def part_names(data: bytes) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not names >= {_BOOK, _RELATIONS}:
            return {}
        book, relations = archive.read(_BOOK), archive.read(_RELATIONS)
    targets = {one.get("Id"): one.get("Target", "") for one in map(_attributes, _RELATION.findall(relations))}
    sheets = map(_attributes, _SHEET.findall(book))
    return {one.get("name", ""): posixpath.join("/xl", targets.get(one.get("id"), ""))[1:] for one in sheets}


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name: html.unescape(value) for name, value in found}


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise Refused(_BOMB)
    return entries


def _blocks(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part as it really unpacks: the reader does not heed the size that the directory gives."""
    name, extra = struct.unpack_from("<HH", data, entry.header_offset + _LENGTHS_AT)
    start = entry.header_offset + _LOCAL_HEADER + name + extra
    stored = entry.compress_type == zipfile.ZIP_STORED
    if not stored and entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(start, min(start + entry.compress_size, len(data)), _FEED):
        rest = data[at : min(at + _FEED, start + entry.compress_size)]
        if stored:
            yield rest
            continue
        while block := inflate.decompress(rest, _BLOCK):
            yield block
            rest = inflate.unconsumed_tail


def _whole_tags(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same text, cut before rows or, where there are none, before tags."""
    tail = b""
    for block in blocks:
        text = tail + block
        at = text.rfind(b"<row ")
        if at <= 0:
            at = max(text.rfind(b"<"), 0)
        tail = text[at:]
        if len(tail) > _LONGEST_TEXT:
            raise Refused(_BOMB)
        yield text[:at]
    yield tail


_HIDDEN = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?:\s([^>]*))?/?>")
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]*)(\d*)")
_UNIQUE = re.compile(rb"uniqueCount\s*=\s*[\"'](\d+)")
_ERROR = re.compile(
    rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"[^>]*\bt=\"e\"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([^<]{1,20})</v>"
)
_UNCOMPUTED = re.compile(
    rb"<c r=\"\w+\"(?: s=\"\d+\")?(?: t=\"n\")?>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)(?:<v ?/>|<v></v>)?</c>"
)
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r"(?:\w+:)?(\w+)\s*=\s*\"([^\"]*)\"")
_LONGEST_REFERENCE = 12  # XFD1048576 has ten signs


@dataclass
class _Part:
    """One part of the archive: how far its cells reach, counted from 1."""

    size: int = 0
    is_sheet: bool = False
    hidden: int = 0
    uncomputed: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    unique: int = 0

    def look(self, text: bytes) -> None:
        self.size += len(text)
        self.is_sheet = self.is_sheet or b"sheetData" in text
        if self.is_sheet:
            self.hidden += len(_HIDDEN.findall(text))
            if b"<f" in text:
                self.uncomputed += len(_UNCOMPUTED.findall(text))
            if b't="e"' in text:
                found = _ERROR.findall(text)
                self.errors += [
                    (_number(r) - 1, _column(c) - 1, error.decode("ascii", "replace")) for c, r, error in found
                ]
            reach = _reach(text)
            if reach is None:
                self._walk(text)
            else:
                self.row, self.column = max(self.row, reach[0]), max(self.column, reach[1])
        elif b"uniqueCount" in text:
            self.unique = max([self.unique, *map(_number, _UNIQUE.findall(text))])

    def _walk(self, text: bytes) -> None:
        """Tag by tag: a row or a cell without a reference follows the one before it."""
        row, column = self.row, self.column
        for tag in _TAG.finditer(text):
            reference = _REFERENCE.search(tag[2] or b"")
            if tag[1] == b"row":
                row, column = (_number(reference[2]) if reference and reference[2] else row + 1), 0
            elif reference:
                row, column = _number(reference[2] or b"0"), _column(reference[1])
            else:
                column += 1
            self.row, self.column = max(self.row, row), max(self.column, column)

    def require_sane(self) -> None:
        """Raises Refused."""
        if self.unique > self.size:
            raise Refused(BROKEN)
        if self.row * self.column > MOST_CELLS:
            raise Refused(SPREAD)


def _reach(text: bytes) -> tuple[int, int] | None:
    """The last row and column that the cells of a text name, all at once, for there are millions of them.

    None when a row or a cell does not begin with its reference, as those that office programs write do.
    """
    signs = np.frombuffer(text + b" " * (_LONGEST_REFERENCE + 8), np.uint8)
    opened = np.flatnonzero(signs == ord("<")) + 1
    cells, rows = opened[signs[opened] == ord("c")], opened[signs[opened] == ord("r")]
    prefixed = signs[np.flatnonzero(signs == ord(":")) + 1]
    if np.isin(prefixed, (ord("c"), ord("r"))).any():
        return None
    at = np.concatenate([cells + len("c"), rows + len("row")])
    for sign in b' r="':
        if (signs[at] != sign).any():
            return None
        at = at + 1
    return _farthest(signs, at)


def _farthest(signs: np.ndarray, at: np.ndarray) -> tuple[int, int]:
    """The largest row and column of the references that begin at these places."""
    row, column = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    goes_on = np.ones(len(at), bool)
    for _ in range(_LONGEST_REFERENCE):
        sign = signs[at].astype(np.int64)
        letter = goes_on & (sign >= ord("A")) & (sign <= ord("Z"))
        digit = goes_on & (sign >= ord("0")) & (sign <= ord("9"))
        goes_on = letter | digit
        column = np.where(letter, column * 26 + sign - ord("A") + 1, column)
        row = np.where(digit, row * 10 + sign - ord("0"), row)
        at = at + 1
    if goes_on.any():  # longer than any reference
        return 2**62, 2**62
    return int(row.max(initial=0)), int(column.max(initial=0))


def _number(digits: bytes) -> int:
    """Beyond any sheet is far enough."""
    return int(digits[:9])


def _column(letters: bytes) -> int:
    """A is 1, XFD is 16384."""
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - ord("A") + 1
    return number
