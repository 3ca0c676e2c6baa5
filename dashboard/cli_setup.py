"""`tonghu init` makes the database or brings it up to date; `tonghu backup` copies one that is in use."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, record, settings_with, words
from dashboard.terminal import ArgumentWrong, bars, say
from data_access.texts import msg

INIT = msg("Make the database, or bring an earlier one up to date.")
BACKUP = msg("Copy an SQLite database and its audit trail while they are in use.")


def init(
    context: typer.Context,
    database: DatabaseUrl = None,
    with_roles: Annotated[
        bool, typer.Option("--roles", help=msg("PostgreSQL: write roles, grants and row-level security too."))
    ] = False,
    dashboard_role: Annotated[
        str, typer.Option("--dashboard-role", metavar="NAME", help=msg("The role that reads what pages show."))
    ] = "tonghu_dashboard",
    identity_role: Annotated[
        str, typer.Option("--identity-role", metavar="NAME", help=msg("The role that reads names."))
    ] = "tonghu_identity",
    distributed: Annotated[
        bool,
        typer.Option("--distributed", help=msg("PostgreSQL with citus: spread the tables by city over its nodes.")),
    ] = False,
) -> None:
    from data_access import setup
    from data_access.distributed import spread
    from data_access.roles import Roles

    t, asked = words(context), Roles(dashboard_role, identity_role) if with_roles else None
    made = database_of(settings_with(), database)
    if distributed:
        spread.require(made, asked)
    with bars(t) as progress:
        uncovered = setup.initialise(made, progress, asked)
    if uncovered:
        say(
            t(
                "Views carry no row-level security of ours; guard the tables behind: {names}.",
                names=", ".join(uncovered),
            )
        )
    if distributed:
        say(t("{n} tables were spread over the cluster.", n=spread.distribute(made)))


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=msg("The copy, a .db; its audit trail beside it."))],
    database: DatabaseUrl = None,
) -> None:
    from data_access import backup as copying
    from data_access import setup
    from data_access.audit import Action

    t, of = words(context), database_of(settings_with(), database)
    copying.require(of, file)
    setup.require_schema(of)
    record(of, Action.EXPORT, "backup")
    try:
        written = copying.write(of, file)
    except OSError as error:
        raise ArgumentWrong(name="FILE", reason=msg("the file cannot be written there.")) from error
    for each in written:
        say(t("Written: {file}", file=each.name))
