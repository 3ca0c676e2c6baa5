"""Files without a browser: `tonghu briefing`, `bulletin`, `town-sheet`; for a scheduled job.

Each asks the same seam as the pages for the whole-city scope of the operating system's user, writes a row into the
audit trail before the file, and the file whole or not at all.  Exit status: 0 written, 1 refused or wrong.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, os_user, record, settings_with, words
from dashboard.terminal import ArgumentWrong, date_of, month_of, say
from data_access.texts import msg

if TYPE_CHECKING:
    from dashboard.i18n import Translator
    from dashboard.settings import Settings
    from dashboard.taking import Taking
    from data_access.engine import Database

Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help=msg("The month; without it the last closed one."))]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=msg("The as-of date, such as 2026-11-23."))]
Town = Annotated[str | None, typer.Option(metavar="CODE", help=msg("One town by its code; without it the city."))]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help=msg("The file to write."))]


@dataclass(frozen=True)
class Typed:
    """What was typed: without a date the data date, without a month the last closed one, without a town the city."""

    month: str | None
    as_of: str | None
    town: str | None = None


def taking(context: typer.Context, database: str | None, typed: Typed) -> "Taking":
    """The Taking of who works at the command line, in the language of the command.

    Raises ArgumentWrong for a month, date or town that there is not, SettingWrong where it is unclear which city is
    meant, and the errors of `data_access.setup.require_ready`.
    """
    from data_access.postgresql import patiently

    context.with_resource(patiently())
    settings = settings_with()
    return prepared(database_of(settings, database), settings, words(context), typed)


def prepared(of: "Database", settings: "Settings", t: "Translator", typed: Typed) -> "Taking":
    """The same for a database, settings and language already at hand."""
    from dashboard import filters
    from dashboard.report import whole_city
    from dashboard.taking import Taking, office
    from data_access import months
    from data_access.audit import Action

    access, today = whole_city(of, settings), settings.local_today()
    offered = filters.choices(of, access.scope, access.version, today, settings.time_zone)
    as_of = date_of("--as-of", typed.as_of) if typed.as_of else offered.data_date
    if not offered.first <= as_of <= today:
        raise ArgumentWrong(name="--as-of", reason=msg("it lies before the first visit on record, or after today."))
    month = month_of("--month", typed.month) if typed.month else offered.last_closed(as_of)
    if not months.month_of(offered.first) <= month <= months.month_of(as_of):
        raise ArgumentWrong(name="--month", reason=msg("it lies before the first data, or after the as-of date."))
    if typed.town is not None and typed.town not in {town.code for town in offered.towns}:
        raise ArgumentWrong(name="--town", reason=msg("the city has no town with this code."))
    chosen = replace(
        filters.default(offered), as_of=as_of, month=month, towns=(typed.town,) if typed.town is not None else ()
    )

    def recorded(what: str, children: Sequence[str], area: str | None) -> None:
        assert not children, "no list of children leaves by the command line"
        record(of, Action.EXPORT, what, area or typed.town or access.scope.city)

    return Taking(access, chosen, offered, office(settings), t, os_user(), recorded)


def write(context: typer.Context, out: Path, made: bytes) -> None:
    with whole(context, out) as beside:
        beside.write_bytes(made)


@contextmanager
def whole(context: typer.Context, out: Path) -> Iterator[Path]:
    """The file whole or not at all, readable by its owner alone: what is written beside it takes its place at the end.

    Raises ArgumentWrong where it cannot be written.
    """
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.touch(0o600)
        yield beside
        beside.replace(out)
    except OSError as error:
        raise ArgumentWrong(name="--out", reason=msg("the file cannot be written there.")) from error
    finally:
        beside.unlink(missing_ok=True)
    say(words(context)("Written: {file}", file=out))


def briefing(
    context: typer.Context,
    out: Out,
    month: Month = None,
    town: Town = None,
    as_of: AsOf = None,
    database: DatabaseUrl = None,
) -> None:
    taken = taking(context, database, Typed(month, as_of, town))
    from dashboard import briefing as slides

    write(context, out, slides.make(taken))


def bulletin(
    context: typer.Context, out: Out, month: Month = None, as_of: AsOf = None, database: DatabaseUrl = None
) -> None:
    taken = taking(context, database, Typed(month, as_of))
    from dashboard import bulletin as paper

    write(context, out, paper.make(taken))


def town_sheet(
    context: typer.Context,
    out: Out,
    town: Annotated[str, typer.Option(metavar="CODE", help=msg("The town, by its code."))],
    month: Month = None,
    as_of: AsOf = None,
    database: DatabaseUrl = None,
) -> None:
    taken = taking(context, database, Typed(month, as_of, town))
    from dashboard import town_sheet as paper

    write(context, out, paper.make(taken))


def register(app: typer.Typer) -> None:
    """Put the commands among the others."""
    app.command("briefing", help=msg("Write the briefing for a month, or for one town, as slides (.pptx)."))(briefing)
    app.command("bulletin", help=msg("Write the monthly bulletin (月度通报) as a .docx."))(bulletin)
    app.command("town-sheet", help=msg("Write the one-page sheet of a town for its review, as a .docx."))(town_sheet)
