"""`tonghu close-month`: bring the figures up to date, then keep a month's completion as it is known now (A10)."""

from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, now, os_user, record, settings_with, words
from dashboard.terminal import bars, month_of, say
from data_access.texts import msg

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from data_access.closing import Closed
    from data_access.engine import Database
    from data_access.progress import Progress

HELP = msg("Publish a month: keep its completion as it is known now. It is never written again.")


def close_month(
    context: typer.Context,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help=msg("The month; without it the last closed one."))
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    t, settings = words(context), settings_with()
    with bars(t) as progress:
        done = _close(database_of(settings, database), settings, month, progress)
    text = msg("{month} is published: {n} of {due} children due were visited.")
    say(t(text, month=done.label, n=done.visited, due=done.due))


def _close(database: "Database", settings: "Settings", month: str | None, progress: "Progress") -> "Closed":
    """Publish the month typed, else the last closed one; recorded in the audit trail first."""
    from dashboard.report import city_meant
    from data_access import closing, months, parameters, rollups, setup, users
    from data_access.audit import Action

    setup.require_schema(database)
    today = settings.local_today()
    with database.read() as connection:
        city = city_meant(users.cities(connection), settings.city)
        freeze_day = parameters.load(connection, today).freeze_day
    m = month_of("--month", month) if month else months.last_closed(today, freeze_day)
    rollups.refresh(database, today, progress=progress)
    at = now()
    record(database, Action.SETTINGS, f"close-month {months.label(m)}", city)
    (closed,) = closing.close(database, city, {m: at}, os_user())
    return closed
