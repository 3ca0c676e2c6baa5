"""What the bytes of a file are."""

import io
import re
import struct
import zipfile
from enum import StrEnum

from data_access.importing.reading.limits import BROKEN, PROTECTED
from data_access.importing.says import Refused, say
from data_access.texts import msg


class Content(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"
    AREAS = "areas"  # GeoJSON


_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"MZ\x90")
_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"mime-version:")
_OF_OTHER_BOOKS = ("content.xml", "xl/workbook.bin")  # .ods and .xlsb, which the reader would open as well
_LOCKED = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_BOOK = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
"""How the stream of an .xls begins: with the record of a whole workbook, and then with that of a password."""

_SAMPLE = 4096
_STRAY = 100
"""Of so many bytes one may be zero: what databases pad their fields with."""


class NotATable(Refused):
    """A file that is something else: among many files it is passed over, alone it is refused."""


_NOT_A_TABLE = say(
    msg("This is no table that can be read. Please send an .xlsx, .xls or .csv file, saved by the office program.")
)


def content_of(data: bytes) -> Content:
    """Raises Refused for what is neither a workbook, a text nor GeoJSON."""
    if not data.strip():
        raise Refused(say(msg("The file is empty.")))
    if data.startswith(_ZIP):
        return _zipped(data)
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(_OTHERS):
        raise NotATable(_NOT_A_TABLE)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"type"' in start:
        return Content.AREAS
    if start[:200].lower().startswith(_PAGES):
        raise Refused(
            say(msg("This is a web page under a workbook's name. Open it in the office program and save it as .xlsx."))
        )
    if data[:_SAMPLE].count(0) * _STRAY > len(data[:_SAMPLE]) and wide_encoding(data) is None:
        raise NotATable(_NOT_A_TABLE)
    return Content.TEXT


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 by its mark or, without one, by where the zero bytes of its commas and digits stand."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if bool(even) == bool(odd) or (even + odd) * _STRAY <= len(sample):
        return None
    return "utf-16-be" if even else "utf-16-le"


def _zipped(data: bytes) -> Content:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise Refused(BROKEN) from None
    if not any(name.startswith("xl/") for name in names) or any(name in _OF_OTHER_BOOKS for name in names):
        raise NotATable(_NOT_A_TABLE)
    return Content.XLSX


def _ole(data: bytes) -> Content:
    if "EncryptedPackage".encode("utf-16-le") in data or _LOCKED.search(data):
        raise Refused(PROTECTED)
    if not _BOOK.search(data):
        raise NotATable(_NOT_A_TABLE)
    return Content.XLS
