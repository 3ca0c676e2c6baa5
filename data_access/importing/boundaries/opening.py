"""Map files → opened files, as the import takes them.  Nothing else is taken here."""

from collections.abc import Mapping, Sequence

from data_access.importing.boundaries import files
from data_access.importing.boundaries.sheets import sheets
from data_access.importing.opening import Opened
from data_access.importing.reading import Content
from data_access.importing.results import FileResult
from data_access.importing.says import Refused, say
from data_access.importing.sources import Source
from data_access.progress import Progress
from data_access.texts import msg

_FOLDER = say(msg("This is a folder: name the files in it."))
_COMPANION = say(msg("This belongs to the shapefile beside it and is read with it."))
_NO_AREAS = say(
    msg("No layer of it holds areas: outlines with a code (such as 区划代码) or a name (such as 名称) are needed.")
)


def open_all(sources: Sequence[Source], given: Mapping[str, str], progress: Progress) -> list[Opened]:
    """Read every map file once and say what it holds."""
    opened = []
    for done, source in enumerate(sources):
        progress(msg("Reading files"), done, len(sources))
        opened.append(_open(source, given))
    progress(msg("Reading files"), len(sources), len(sources))
    return opened


def _open(source: Source, given: Mapping[str, str]) -> Opened:
    if source.is_folder:
        return Opened(source, result=FileResult(source, skipped=_FOLDER))
    if files.is_companion(source):
        return Opened(source, result=FileResult(source, skipped=_COMPANION))
    try:
        found = files.read(source)
        areas = sheets(found.layers, given["datum"], names_alone=True)
        if not areas:
            raise Refused(_NO_AREAS)
    except Refused as refused:
        return Opened(source, result=FileResult(source, refused=refused.reason))
    notes = tuple(note for sheet in areas for note in sheet.grid.notes)
    return Opened(source, Content.AREAS, found.sha256, notes, ("area",), areas[0].lowest, areas, given=given)
