"""Reading a file: bytes in, sheets of plain cells out.  What a file is, its content decides, not its name."""

import hashlib
import os
from pathlib import Path

from data_access.importing.reading import text, workbook
from data_access.importing.reading.content import Content, NotATable, content_of
from data_access.importing.reading.model import Book, Cell, Grid
from data_access.importing.says import Refused, say
from data_access.texts import msg

__all__ = ["Book", "Cell", "Content", "Grid", "NotATable", "content_of", "read"]

MOST_BYTES = 512 * 1024 * 1024


def read(path: Path) -> Book:
    """All visible sheets of a file.

    Raises Refused for what is no table, is encrypted, damaged or too large.
    """
    data = _bytes(path)
    content = content_of(data)
    name = path.name
    digest = hashlib.sha256(data).hexdigest()
    if content is Content.AREAS:
        return Book(name, digest, content, data=data)
    if content in (Content.XLSX, Content.XLS):
        grids, notes = workbook.read(data, zipped=content is Content.XLSX)
        return Book(name, digest, content, grids, notes)
    return Book(name, digest, content, (text.read(data, path.stem),))


def _bytes(path: Path) -> bytes:
    try:
        if os.path.getsize(path) > MOST_BYTES:  # noqa: PTH202 - one system call
            raise Refused(say(msg("The file is larger than {size} MB. Please divide it."), size=MOST_BYTES // 2**20))
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused(say(msg("There is no such file."))) from None
    except OSError:
        raise Refused(say(msg("The file cannot be read. Is it open elsewhere, or not permitted?"))) from None
