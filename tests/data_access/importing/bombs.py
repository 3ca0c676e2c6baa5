"""Workbooks that would fill the memory of whoever opens them, and a reader of its own process with little of it.

python -m tests.data_access.importing.bombs FILE        says "refused" or "read"
"""

import io
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

MEMORY = 2 * 1024 * 1024 * 1024
"""What the reading process may ask for: an honest workbook of this size needs a tenth."""

SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"


def _honest() -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["儿童编号", "走访日期"])
    return memory.getvalue()


def _with(name: str, change: Callable[[bytes], bytes]) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_honest())) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return packed.getvalue()


def _cells(*cells: bytes) -> bytes:
    return _with(SHEET, lambda _: _HEAD + b"".join(cells) + _TAIL)


def last_corner() -> bytes:
    return _cells(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def last_corner_in_another_hand() -> bytes:
    """Attributes in another order, other quotation marks, a prefix."""
    return _cells(
        b"<row r = '1'><c\tt='n' r\n=\n'A1'><v>1</v></c></row><row><c t='n' r='XFD1048576'><v>1</v></c></row>"
    )


def without_references() -> bytes:
    """Many rows of one cell and one row of many: the rectangle of both."""
    cell = b"<c><v>1</v></c>"
    return _cells(
        b"<row>" + cell + b"</row>", (b"<row>" + cell + b"</row>") * 60_000, b"<row>" + cell * 60_000 + b"</row>"
    )


def many_texts_declared() -> bytes:
    return _with("xl/sharedStrings.xml", lambda part: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295"', part))


def merged_again_and_again() -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="CV%d"><v>1</v></c></row>' % (n, n, n) for n in range(1, 9000)
    )
    merged = b'<mergeCells count="9999">' + b'<mergeCell ref="A1:CV9000"/>' * 9999 + b"</mergeCells></worksheet>"
    return _with(SHEET, lambda _: _HEAD + rows + b"</sheetData>" + merged)


def one_endless_text() -> bytes:
    return _cells(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * (30 * 1024 * 1024) + b"</t></is></c></row>")


def more_than_its_directory_says() -> bytes:
    """The directory gives the size and the checksum of the first few bytes; the stream goes on."""
    whole = _HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row>' * 2_000_000 + _TAIL
    first = whole[:100]
    packed = bytearray(_cells(whole[len(_HEAD) : -len(_TAIL)]))
    true, false = struct.pack("<L", zlib.crc32(whole)), struct.pack("<L", zlib.crc32(first))
    size = struct.pack("<L", len(whole))
    at = packed.rfind(true)  # in the central directory
    packed[at : at + 4] = false
    at = packed.find(size, at)
    packed[at : at + 4] = struct.pack("<L", len(first))
    return bytes(packed)


MADE = {
    made.__name__: made
    for made in (
        last_corner,
        last_corner_in_another_hand,
        without_references,
        many_texts_declared,
        merged_again_and_again,
        one_endless_text,
        more_than_its_directory_says,
    )
}


def main(path: Path) -> None:
    import resource

    from data_access.importing.reading import read
    from data_access.importing.says import Refused

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        read(path)
    except Refused:
        sys.stdout.write("refused\n")
    else:
        sys.stdout.write("read\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
