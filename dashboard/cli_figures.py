"""`tonghu figures`: measures without a browser, for people, for machines, and as files of any length."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard import cli_exports
from dashboard.cli_exports import AsOf
from dashboard.commands import DatabaseUrl, database_of, os_user, record, settings_with, words
from dashboard.terminal import ArgumentWrong, date_of, say, show_table
from data_access.texts import msg

HELP = msg("Print measures without a browser.")


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class By(StrEnum):
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"


def figures(
    context: typer.Context,
    as_of: AsOf = None,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help=msg("The month; without it the last closed one."))
    ] = None,
    measure: Annotated[str | None, typer.Option(metavar="A1,…", help=msg("Which; without it all."))] = None,
    by: Annotated[By, typer.Option(help=msg("One row for the city, each town or each village."))] = By.CITY,
    form: Annotated[Format, typer.Option("--format", help=msg("For people, or for machines."))] = Format.TABLE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=msg("Write them to this file, row by row (xlsx, csv)."))
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    from dashboard import figures_files, report
    from dashboard.exports import figures_output
    from data_access.audit import Action
    from data_access.postgresql import patiently

    if form is Format.XLSX and out is None:
        raise ArgumentWrong(name="--out", reason=msg("name the file of the workbook."))
    if out is not None and form not in (Format.XLSX, Format.CSV):
        raise ArgumentWrong(name="--out", reason=msg("a file is written with --format xlsx or csv."))
    settings, t = settings_with(), words(context)
    context.with_resource(patiently())
    of = database_of(settings, database)
    wanted = report.Wanted(
        as_of=date_of("--as-of", as_of) if as_of else None,
        month=month,
        measures=tuple(word.strip() for word in measure.split(",") if word.strip()) if measure else (),
        level=by.value,
    )
    asked = report.asked(of, settings, wanted)
    record(of, Action.EXPORT, f"figures {measure or 'all'} by {by.value}", asked.access.scope.city)
    if asked.remark is not None:
        say(t.error(asked.remark))
    if out is not None:
        with cli_exports.whole(context, out) as beside:
            (figures_files.xlsx if form is Format.XLSX else figures_files.csv)(beside, asked, t, os_user())
        return
    answer = asked.answer(t)
    if form is Format.TABLE:
        cells = figures_output.to_cells(answer.figures, answer.titles, t)
        show_table([t(header) for header in figures_output.HEADERS], cells)
    else:
        sys.stdout.write((figures_output.to_json if form is Format.JSON else figures_output.to_csv)(answer.figures))
