"""What an import tells: how each sheet was read, and what became of each file."""

from dataclasses import dataclass, field
from pathlib import Path

from data_access.importing.says import Say
from data_access.importing.sources import Source


@dataclass(frozen=True)
class Taken:
    """One column of a file and the field that it was taken for."""

    header: str
    field: str


@dataclass(frozen=True)
class Reading:
    """How one sheet is read, said before anything is written.

    header_row  row number in the source (in a .csv: the line) of the last header line
    unknown     headers that no column of the kind has: they are left out
    """

    sheet: str
    kind: str
    title: str
    header_row: int
    taken: tuple[Taken, ...]
    unknown: tuple[str, ...]
    rows: int
    notes: tuple[Say, ...] = ()


@dataclass(frozen=True)
class FileResult:
    """What became of one file.

    written     rows that are new in the database        changed    rows that replaced others
    unchanged   rows that were there already, and rows that stand twice in the file
    rejected    rows of the file that could not be taken; they stand in `rejected_file` beside the file or, for a
                file that lies nowhere, in the workbook `rejected_data`
    skipped     the file holds no data of ours            refused    why nothing of it was taken
    missing     what has to be told for it to be read: "kind", or fields that one value may be given for (visitor_role)
    """

    file: Source
    readings: tuple[Reading, ...] = ()
    rows_in: int = 0
    written: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: tuple[tuple[str, Say, int], ...] = ()
    notes: tuple[Say, ...] = ()
    skipped: Say | None = None
    refused: Say | None = None
    missing: tuple[str, ...] = ()
    rejected_file: Path | None = None
    rejected_data: bytes = field(default=b"", repr=False)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reading.kind for reading in self.readings))


def exit_status(results: tuple[FileResult, ...]) -> int:
    """0 everything is in, 2 some rows were rejected, 1 a file was refused whole."""
    if any(result.refused for result in results):
        return 1
    return 2 if any(result.rejected for result in results) else 0
