"""`tonghu audit`: is the trail whole, removing what is past its time, the extract of a year."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, deed, now, os_user, record, settings_with, words
from dashboard.terminal import ArgumentWrong, say
from data_access.texts import msg

app = typer.Typer(help=msg("The audit trail: verify it, remove what is past its time, take a year's extract."))

BROKEN = 1
MONTHS_A_YEAR = 12


@app.command(help=msg("Say whether the trail is whole; status 1 names the first event that is not as recorded."))
def verify(
    context: typer.Context,
    anchor: Annotated[
        str | None,
        typer.Option(metavar="NUMBER:HASH", help=msg("What an earlier verify told; it must still stand so.")),
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    from dashboard import audited
    from data_access import audit, setup

    t, of = words(context), database_of(settings_with(), database)
    setup.require_schema(of)
    found = audit.verify(of, _anchor(anchor))
    say(audited.verdict_words(found, t))
    if found.fault is not None:
        raise typer.Exit(BROKEN)
    say(
        t(
            "Note this down elsewhere, for the next --anchor: {number}:{hash}",
            number=found.last_id,
            hash=found.last_hash,
        )
    )


@app.command(help=msg("Remove events past their time, under a seal from which verify starts; itself recorded."))
def purge(
    context: typer.Context,
    keep_years: Annotated[float, typer.Option("--keep-years", help=msg("How long events are kept."))] = 3,
    database: DatabaseUrl = None,
) -> None:
    from data_access import audit, instants, setup

    settings, t = settings_with(), words(context)
    of = database_of(settings, database)
    setup.require_schema(of)
    day = audit.retention(settings.local_today(), int(keep_years * MONTHS_A_YEAR))
    by = deed(audit.Action.SETTINGS, f"audit purge before {day.isoformat()}")
    removed = audit.purge(of, instants.day_begins(day, settings.time_zone), by, now())
    said = t.plural("{n} event", "{n} events", removed)
    say(t("{events} of before {day} removed.", events=said, day=day.isoformat()))


@app.command(help=msg("Write the events of a year as .xlsx; itself recorded."))
def extract(
    context: typer.Context,
    year: Annotated[int, typer.Option(min=2000, max=9999, help=msg("Which year."))],
    out: Annotated[Path, typer.Option(metavar="FILE", help=msg("The .xlsx file to write."))],
    database: DatabaseUrl = None,
) -> None:
    from dashboard import audited, report
    from data_access import audit, setup, users
    from data_access.scope import Role, Scope

    settings, t = settings_with(), words(context)
    of = database_of(settings, database)
    setup.require_ready(of)
    with of.read() as connection:
        cities = users.cities(connection)
    code = report.city_meant(cities, settings.city)
    city = next(each for each in cities if each.code == code)
    reader = audited.Reader(of, Scope(Role.AUDITOR, code), settings.time_zone)
    record(of, audit.Action.EXPORT, f"audit extract {year}", code)
    out.write_bytes(audited.extract(reader, audited.Year(year, city.name, os_user(), city.fictional), t))
    say(t("Written: {file}", file=out.name))


def _anchor(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, colon, digest = text.strip().partition(":")
    if not (colon and number.isdigit() and digest):
        raise ArgumentWrong(name="--anchor", reason=msg("write it as NUMBER:HASH, as 'tonghu audit verify' tells it."))
    return int(number), digest
