"""`tonghu template`: empty workbooks for those who start from nothing."""

from pathlib import Path

from dashboard.i18n import Translator
from dashboard.terminal import ArgumentWrong, show_table
from data_access.codes import plain
from data_access.errors import UserError
from data_access.importing import template
from data_access.importing.columns import kinds, sheet
from data_access.importing.explain import Wording
from data_access.texts import msg

HEADERS = (msg("Kind"), msg("Title"), msg("Tables"))


class FileThere(UserError):
    msgid = msg("{file} is there already and was left as it is: name another with --out.")


class FolderClosed(UserError):
    msgid = msg("{file} could not be written: is the folder there, and open to writing?")


def show_kinds(t: Translator) -> None:
    """Print every kind with its Chinese title and its tables, each after those that it refers to."""
    rows = ((kind, sheet(kind).title, ", ".join(sheet(kind).tables)) for kind in kinds())
    show_table([t(header) for header in HEADERS], rows)


def write(asked: str, out: Path | None, t: Translator) -> Path:
    """Write the template of a kind, named as in the database or by its Chinese title, and say where it is.

    out     a file, or a folder for the template's own name; without it the folder at hand
    An existing file is never overwritten: it may have been filled in.
    Raises ArgumentWrong, FileThere, FolderClosed.
    """
    kind = _kind(asked)
    wording = Wording(t, chinese=t.language == "zh")
    target = out if out is not None and not out.is_dir() else (out or Path()) / template.file_name(kind, wording)
    content = template.workbook(kind, wording)
    try:
        with target.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise FileThere(file=str(target)) from None
    except OSError:
        raise FolderClosed(file=str(target)) from None
    return target


def _kind(asked: str) -> str:
    for kind in kinds():
        if plain(asked) in (kind, *map(plain, (sheet(kind).title, *sheet(kind).titles))):
            return kind
    raise ArgumentWrong(name="KIND", reason=msg("'tonghu template --list' says which there are."))
