"""`tonghu refresh`: compute the figures of what changed, once or again and again."""

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, settings_with, words
from dashboard.i18n import Translator
from dashboard.terminal import bars, say
from data_access.texts import msg

if TYPE_CHECKING:
    from data_access.rollups import Refreshed

HELP = msg("Compute the figures of what changed since the last time.")


def refresh(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help=msg("Compute everything anew."))] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help=msg("Go on until stopped, as a process of its own beside the dashboard."))
    ] = False,
    every: Annotated[int, typer.Option(min=1, max=3600, help=msg("With --watch: look again after SECONDS."))] = 15,
    database: DatabaseUrl = None,
) -> None:
    from data_access import rollups, setup

    settings, t = settings_with(), words(context)
    of = database_of(settings, database)
    setup.require_schema(of)
    with bars(t) as progress:
        _say(rollups.refresh(of, settings.local_today(), full=full, progress=progress), t)
    if watch:
        from dashboard.stopping import stoppable
        from data_access.rollups.watching import watch as go_on

        say(t("Watching; Ctrl-C ends it."))
        with stoppable():
            try:
                go_on(
                    of, settings.local_today, every, lambda done: _say(done, t), lambda error: say(t.error(error)),
                    threading.Event(),
                )  # fmt: skip
            except KeyboardInterrupt:
                say(t("Stopped; what was not computed yet is computed the next time."))


def _say(done: "Refreshed", t: Translator) -> None:
    say(t("{children} children computed, {rows} rows written.", children=done.children, rows=done.rows))
