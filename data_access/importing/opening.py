"""Files → recognised sheets, in the order in which they can be brought in."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_access.importing import rejects
from data_access.importing.boundaries import files as maps
from data_access.importing.boundaries import sheets as areas
from data_access.importing.cells import Bad
from data_access.importing.columns import kinds
from data_access.importing.reading import Book, Content, NotATable, read
from data_access.importing.recognise import SEARCHED_ROWS, NoHeader, Recognised, recognise
from data_access.importing.results import FileResult
from data_access.importing.says import Refused, Say, say
from data_access.importing.sources import Source
from data_access.importing.values import area_code
from data_access.progress import Progress
from data_access.texts import msg

_KEPT_CELLS = 3_000_000
_NOTHING = say(
    msg("No sheet of it has the headers of a known table in its first {n} rows: nothing was taken."), n=SEARCHED_ROWS
)
_FOLDER = say(msg("This is a folder: name the files in it."))
_REJECTED = say(
    msg("These are the rejected rows of a file of the same run: mend them and bring them in by themselves.")
)


@dataclass(frozen=True)
class Opened:
    """A file that has been read: its recognised sheets, or what there is to say instead of them.

    Of a run of many files the sheets of large ones are not kept; `sheets` reads them again.
    """

    source: Source
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
        return self.kept or _recognised(self.source, read(self.source), self.kind, self.given)


def open_all(sources: Sequence[Source], kind: str | None, given: Mapping[str, str], progress: Progress) -> list[Opened]:
    """Read every file once and say what it holds."""
    opened: list[Opened] = []
    room = _KEPT_CELLS
    for done, source in enumerate(sources):
        progress(msg("Reading files"), done, len(sources))
        one = _open(source, kind, given, sources)
        size = sum(len(sheet.grid.rows) * len(sheet.headers) for sheet in one.kept)
        if len(sources) > 1 and size > room:
            one = dataclasses.replace(one, kept=())
        else:
            room -= size
        opened.append(one)
    progress(msg("Reading files"), len(sources), len(sources))
    return opened


def in_order(opened: Sequence[Opened]) -> list[Opened]:
    """Each after those it refers to: areas from the city down, then as `columns.kinds` has it; silent ones last."""
    places = {kind: place for place, kind in enumerate(kinds())}

    def rank(one: Opened) -> tuple[int, int, str]:
        return min((places[kind] for kind in one.kinds), default=len(places)), one.lowest, one.source.name

    return sorted(opened, key=rank)


def _open(source: Source, kind: str | None, given: Mapping[str, str], others: Sequence[Source]) -> Opened:
    alone = len(others) == 1
    try:
        if source.is_folder:
            return Opened(source, result=FileResult(source, skipped=_FOLDER))
        if _is_rejects_of(source, others):
            return Opened(source, result=FileResult(source, skipped=_REJECTED))
        book = read(source)
        sheets = _recognised(source, book, kind, given)
    except NotATable as no_table:
        return Opened(source, result=_nothing(source, no_table.reason, alone=alone))
    except Refused as refused:
        return Opened(source, result=FileResult(source, refused=refused.reason, missing=refused.missing))
    grids = book.grids if book.content is not Content.AREAS else [sheet.grid for sheet in sheets]
    notes = (*book.notes, *(note for grid in grids for note in grid.notes))
    if not sheets:
        missing = ("kind",) if alone else ()  # a kind would be given for all files
        nothing = dataclasses.replace(_nothing(source, _NOTHING, alone=alone), notes=notes, missing=missing)
        return Opened(source, result=nothing)
    found = tuple(dict.fromkeys(sheet.sheet.kind for sheet in sheets))
    return Opened(source, book.content, book.sha256, notes, found, _lowest(sheets), sheets, kind, given=given)


def _nothing(source: Source, why: Say, *, alone: bool) -> FileResult:
    """A file without data of ours: refused where it was asked for by itself, passed over among others."""
    return FileResult(source, refused=why) if alone else FileResult(source, skipped=why)


def _is_rejects_of(source: Source, others: Sequence[Source]) -> bool:
    return any(source.name == other.name + rejects.SUFFIX and source.folder == other.folder for other in others)


def _lowest(sheets: Sequence[Recognised]) -> int:
    """The length of an area file's first code, less padding: cities come before towns, towns before villages."""
    first = sheets[0]
    if first.sheet.kind != "area" or len(first.grid.rows) <= first.header_at + 1:
        return 0
    try:
        return len(area_code(first.grid.rows[first.header_at + 1][first.fields.index("code")]))
    except Bad:
        return 0


def _recognised(source: Source, book: Book, kind: str | None, given: Mapping[str, str]) -> tuple[Recognised, ...]:
    if book.content is Content.AREAS:
        layers = maps.geojson(book.data, source.stem)
        return areas.sheets(layers, given.get("datum", "wgs84"), names_alone=False)
    found: list[Recognised | None] = []
    without: NoHeader | None = None
    for grid in (grid for grid in book.grids if grid.rows):
        try:
            found.append(recognise(grid, kind=kind, given=given, file_name=source.stem))
        except NoHeader as passed_over:  # such as a template's explanation, beside the sheet that it explains
            without = passed_over
    if without is not None and not found:
        raise without
    return tuple(sheet for sheet in found if sheet is not None)
