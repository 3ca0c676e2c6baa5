"""`tonghu parameters`: local values for a database of several cities, or without a browser; each is kept with who."""

from typing import Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, now, os_user, record, settings_with, words
from dashboard.terminal import date_of, say, show_table
from data_access.texts import msg

app = typer.Typer(help=msg("Local values that figures are counted by: list, set."))


@app.command("list", help=msg("Print every local value as it is in force today, since when and by whom."))
def list_(context: typer.Context, database: DatabaseUrl = None) -> None:
    from data_access import parameters, setup
    from data_access.local_rules import RULES

    settings, t = settings_with(), words(context)
    of, today = database_of(settings, database), settings.local_today()
    setup.require_schema(of)
    with of.read() as connection:
        history = parameters.history(connection)
    rows = []
    for name in RULES:
        held = [entry for entry in history.changes(name) if entry.valid_from <= today]
        since, by = (str(held[-1].valid_from), held[-1].by) if held else ("", "")
        rows.append([name, parameters.as_text(history.value(name, today)), since, by])
    show_table((t("Name"), t("In force"), t("Since"), t("Set by")), rows)


@app.command("set", help=msg("Let a local value hold from a day on; what was set before is kept."))
def set_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=msg("The name of the value, as 'list' prints it."))],
    value: Annotated[str, typer.Argument(metavar="VALUE", help=msg("The value, written as 'list' prints it."))],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help=msg("The first day on which it holds."))],
    database: DatabaseUrl = None,
) -> None:
    from data_access import local_rules, setup
    from data_access.audit import Action

    t, of = words(context), database_of(settings_with(), database)
    setup.require_schema(of)
    day = date_of("--from", since)
    with of.write() as connection:
        local_rules.write_value(connection, name, value, day, by=os_user(), at=now())
        record(of, Action.SETTINGS, f"parameters set {name} = {value} ({day})")
    say(t("'{name}' holds from {day}. Run 'tonghu refresh' to compute the figures.", name=name, day=day.isoformat()))
