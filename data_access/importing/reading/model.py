"""What reading gives."""

import datetime as dt
from dataclasses import dataclass, field

from data_access.importing.reading.content import Content
from data_access.importing.says import Say

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of cells as the file types them, and the row number of each in the source.

    `numbers[i]` is the row of a workbook as its program shows it, in a .csv the physical line where the record
    begins.  Cells of merged ranges all carry the value of the first.
    """

    name: str
    rows: list[list[Cell]]
    numbers: list[int]
    notes: tuple[Say, ...] = ()


@dataclass(frozen=True)
class Book:
    """A file: its name without folders, the sha256 of its bytes, its visible sheets."""

    name: str
    sha256: str
    content: Content
    grids: tuple[Grid, ...] = ()
    notes: tuple[Say, ...] = ()
    data: bytes = field(default=b"", repr=False)
