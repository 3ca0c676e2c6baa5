"""What the bytes of a file are."""

import io
import zipfile
from enum import StrEnum

from data_access.importing.says import Refused, say
from data_access.texts import msg


class Content(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"
    AREAS = "areas"  # GeoJSON


_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class NotATable(Refused):
    """A file that is something else: among many files it is passed over, alone it is refused."""


_NOT_A_TABLE = say(
    msg("This is no table that can be read. Please send an .xlsx, .xls or .csv file, saved by the office program.")
)
MOST_UNPACKED = 2 * 1024 * 1024 * 1024
MOST_RATIO = 200  # a workbook of text unpacks to 5–30 times its size
_SMALL = 64 * 1024 * 1024


def content_of(data: bytes) -> Content:
    """Raises Refused for what is neither a workbook, a text nor GeoJSON."""
    if not data.strip():
        raise Refused(say(msg("The file is empty.")))
    if data.startswith(_ZIP):
        return _zipped(data)
    if data.startswith(_OLE):
        return _ole(data)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"type"' in start:
        return Content.AREAS
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise Refused(
            say(msg("This is a web page under a workbook's name. Open it in the office program and save it as .xlsx."))
        )
    if b"\x00" in data[:4096] and not data.startswith(_WIDE):
        raise NotATable(_NOT_A_TABLE)
    return Content.TEXT


def _zipped(data: bytes) -> Content:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(say(msg("The workbook is damaged. Open it in the office program and save it again."))) from None
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise NotATable(_NOT_A_TABLE)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_RATIO * len(data)):
        raise Refused(
            say(msg("The workbook unpacks to far more than a table would: not opened. Save it again as .csv."))
        )
    return Content.XLSX


def _ole(data: bytes) -> Content:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(say(msg("The workbook is protected by a password. Remove the password and send it again.")))
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise NotATable(_NOT_A_TABLE)
    return Content.XLS
