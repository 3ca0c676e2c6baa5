"""Files → recognised sheets, in the order in which they can be brought in."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.importing import areas, rejects
from data_access.importing.columns import kinds
from data_access.importing.reading import Book, Content, Grid, NotATable, read
from data_access.importing.recognise import Recognised, recognise
from data_access.importing.results import FileResult
from data_access.importing.says import Refused, Say, say
from data_access.progress import Progress
from data_access.texts import msg

_KEPT_CELLS = 3_000_000
_NOTHING = say(msg("No sheet of it has the headers of a table that is known here."))
_FOLDER = say(msg("This is a folder: name the files in it."))
_REJECTED = say(
    msg("These are the rejected rows of a file of the same run: mend them and bring them in by themselves.")
)


@dataclass(frozen=True)
class Opened:
    """A file that has been read: its recognised sheets, or what there is to say instead of them.

    Of a run of many files the sheets of large ones are not kept; `sheets` reads them again.
    """

    path: Path
    content: Content | None = None
    sha256: str = ""
    notes: tuple[Say, ...] = ()
    kinds: tuple[str, ...] = ()
    lowest: int = 0
    kept: tuple[Recognised, ...] = ()
    kind: str | None = None
    result: FileResult | None = None
    given: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def sheets(self) -> tuple[Recognised, ...]:
        return self.kept or _recognised(self.path, read(self.path), self.kind, self.given)


def open_all(paths: Sequence[Path], kind: str | None, given: Mapping[str, str], progress: Progress) -> list[Opened]:
    """Read every file once and say what it holds."""
    opened: list[Opened] = []
    room = _KEPT_CELLS
    for done, path in enumerate(paths):
        progress(msg("Reading files"), done, len(paths))
        one = _open(path, kind, given, paths)
        size = sum(len(sheet.grid.rows) * len(sheet.headers) for sheet in one.kept)
        if len(paths) > 1 and size > room:
            one = dataclasses.replace(one, kept=())
        else:
            room -= size
        opened.append(one)
    progress(msg("Reading files"), len(paths), len(paths))
    return opened


def in_order(opened: Sequence[Opened]) -> list[Opened]:
    """Each after those it refers to: areas from the city down, then as `columns.kinds` has it; silent ones last."""
    places = {kind: place for place, kind in enumerate(kinds())}

    def rank(one: Opened) -> tuple[int, int, str]:
        return min((places[kind] for kind in one.kinds), default=len(places)), one.lowest, one.path.name

    return sorted(opened, key=rank)


def _open(path: Path, kind: str | None, given: Mapping[str, str], others: Sequence[Path]) -> Opened:
    alone = len(others) == 1
    try:
        if path.is_dir():
            return Opened(path, result=FileResult(path, skipped=_FOLDER))
        if _is_rejects_of(path, others):
            return Opened(path, result=FileResult(path, skipped=_REJECTED))
        book = read(path)
        sheets = _recognised(path, book, kind, given)
    except NotATable as no_table:
        return Opened(path, result=_nothing(path, no_table.reason, alone=alone))
    except Refused as refused:
        return Opened(path, result=FileResult(path, refused=refused.reason))
    notes = (*book.notes, *(note for grid in book.grids for note in grid.notes))
    if not sheets:
        return Opened(path, result=dataclasses.replace(_nothing(path, _NOTHING, alone=alone), notes=notes))
    found = tuple(dict.fromkeys(sheet.sheet.kind for sheet in sheets))
    return Opened(path, book.content, book.sha256, notes, found, _lowest(sheets), sheets, kind, given=given)


def _nothing(path: Path, why: Say, *, alone: bool) -> FileResult:
    """A file without data of ours: refused where it was asked for by itself, passed over among others."""
    return FileResult(path, refused=why) if alone else FileResult(path, skipped=why)


def _is_rejects_of(path: Path, others: Sequence[Path]) -> bool:
    return any(path != other and path == rejects.path_for(other) for other in others)


def _lowest(sheets: Sequence[Recognised]) -> int:
    """The length of an area file's first code: cities come before towns, towns before villages."""
    first = sheets[0]
    if first.sheet.kind != "area" or len(first.grid.rows) <= first.header_at + 1:
        return 0
    return len(str(first.grid.rows[first.header_at + 1][first.fields.index("code")] or ""))


def _recognised(path: Path, book: Book, kind: str | None, given: Mapping[str, str]) -> tuple[Recognised, ...]:
    if book.content is Content.AREAS:
        grid = areas.grid(book.data, path.stem, given.get("datum", "wgs84"))
        return area_sheets(path, grid)
    found = (recognise(grid, kind=kind, given=given, file_name=path.stem) for grid in book.grids if grid.rows)
    return tuple(sheet for sheet in found if sheet is not None)


def area_sheets(path: Path, grid: Grid | None) -> tuple[Recognised, ...]:
    found = recognise(grid, kind="area", given={}, file_name=path.stem) if grid else None
    return (found,) if found else ()
