"""Reading a file: bytes in, sheets of plain cells out.  What a file is, its content decides, not its name."""

import hashlib
from pathlib import Path

from data_access.importing.reading import text, workbook
from data_access.importing.reading.content import Content, NotATable, content_of
from data_access.importing.reading.model import Book, Cell, Grid
from data_access.importing.sources import Source, of_path

__all__ = ["Book", "Cell", "Content", "Grid", "NotATable", "content_of", "read"]


def read(file: Path | Source) -> Book:
    """All visible sheets of a file, wherever it comes from.

    Raises Refused for what is no table, is encrypted, damaged or too large.
    """
    source = of_path(file) if isinstance(file, Path) else file
    data = source.read()
    content = content_of(data)
    name = source.name
    digest = hashlib.sha256(data).hexdigest()
    if content is Content.AREAS:
        return Book(name, digest, content, data=data)
    if content in (Content.XLSX, Content.XLS):
        grids, notes = workbook.read(data, zipped=content is Content.XLSX)
        return Book(name, digest, content, grids, notes)
    return Book(name, digest, content, (text.read(data, source.stem),))
