"""The briefing as a leader waits for it: with nothing cached, and again warm; drawing the slides alone is the floor."""

import dataclasses
import datetime as dt
from pathlib import Path

from benchmarks.city import DATABASE
from benchmarks.measured import Measured, stopwatch
from dashboard import briefing, figures, filters
from dashboard.exports.slides.deck import presentation
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.taking import Office, Taking
from data_access.engine import Database
from data_access.scope import Role, Scope

CITY, TIME_ZONE, TARGET = "320599", "Asia/Shanghai", 5


def of_the_city(folder: Path, as_of: dt.date) -> list[Measured]:
    """The whole city's and one town's."""
    database = Database(f"sqlite:///{folder / DATABASE}")
    taken = _taking(database, as_of)
    town = dataclasses.replace(taken, filters=dataclasses.replace(taken.filters, towns=(taken.choices.towns[0].code,)))
    measured = [_measured(taken, "the city"), _measured(town, "one town")]
    database.dispose()
    return measured


def _taking(database: Database, as_of: dt.date) -> Taking:
    scope = Scope(Role.CITY_SUPERVISOR, CITY)
    offered = filters.choices(database, scope, 1, as_of, TIME_ZONE)
    chosen = filters.default(offered)
    return Taking(Access(database, scope, 1), chosen, offered, Office(), translator("zh"), "bench", _unrecorded)


def _unrecorded(*_said: object) -> None:
    """Nothing leaves."""


def _measured(taken: Taking, what: str) -> Measured:
    figures.forget()
    with stopwatch() as cold:
        made = briefing.make(taken)
    with stopwatch() as warm:
        briefing.make(taken)
    deck = briefing.deck(taken)
    with stopwatch() as drawing:
        presentation(deck)
    remark = f"{len(made) / 1024:.0f} KB, warm {warm.seconds:.2f} s; to be at most {TARGET} s"
    return Measured(f"briefing of {what}, nothing cached", cold.seconds, "s", drawing.seconds, remark)
