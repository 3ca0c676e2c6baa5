"""The monthly bulletin and a town's sheet with nothing cached; the floor: everything cached, laying out alone."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from benchmarks.city import DATABASE
from benchmarks.measured import Measured, stopwatch
from dashboard import bulletin, figures, filters, town_sheet
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.taking import Office, Taking
from data_access.engine import Database
from data_access.scope import Role, Scope

CITY, TIME_ZONE, TARGET = "320599", "Asia/Shanghai", 3


def of_the_city(folder: Path, as_of: dt.date) -> list[Measured]:
    database = Database(f"sqlite:///{folder / DATABASE}")
    scope = Scope(Role.CITY_SUPERVISOR, CITY)
    offered = filters.choices(database, scope, 1, as_of, TIME_ZONE)
    access, chosen = Access(database, scope, 1), filters.default(offered)
    taken = Taking(access, chosen, offered, Office(), translator("zh"), "bench", lambda *_said: None)
    town = dataclasses.replace(taken, filters=dataclasses.replace(chosen, towns=(offered.towns[0].code,)))
    measured = [_measured("bulletin of the city", bulletin.make, taken), _measured("town sheet", town_sheet.make, town)]
    database.dispose()
    return measured


def _measured(what: str, make: Callable[[Taking], bytes], taken: Taking) -> Measured:
    figures.forget()
    with stopwatch() as cold:
        made = make(taken)
    with stopwatch() as warm:
        make(taken)
    remark = f"{len(made) / 1024:.0f} KB; floor: all figures cached; to be at most {TARGET} s"
    return Measured(f"{what}, nothing cached", cold.seconds, "s", warm.seconds, remark)
