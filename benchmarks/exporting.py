"""How long a file takes that leaves the house: asked of the database with nothing remembered, laid out, packed.

Each file is made for a city with all that a user waits for between click and bytes.  The floor is the same file again
with every answer remembered: what laying out and packing cost alone.
"""

import dataclasses
import datetime as dt
import statistics
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.city import DATABASE
from benchmarks.measured import Measured, stopwatch
from dashboard import briefing, bulletin, cli_exports, settings, town_sheet
from dashboard.i18n import translator
from dashboard.taking import Taking
from data_access.engine import Database

RUNS = 3
_VERSIONS = count(-1, -1)


def of_the_city(folder: Path, as_of: dt.date) -> list[Measured]:
    """The city of `benchmarks.city` in the folder."""
    return of_database(Database(f"sqlite:///{folder / DATABASE}"), as_of)


def of_database(database: Database, as_of: dt.date, city: str = "") -> list[Measured]:
    """Briefing (at most 5 s for a city, 10 s in a province), bulletin (3 s), town sheet, of one city."""
    given = settings.load(database_url=database.url, city=city)
    typed = cli_exports.Typed(None, as_of.isoformat())
    whole = cli_exports.prepared(database, given, translator("zh"), typed)
    first = whole.choices.towns[0].code
    town = cli_exports.prepared(database, given, translator("zh"), cli_exports.Typed(None, typed.as_of, first))
    found = [
        _made("briefing .pptx", briefing.make, whole, "at most 5 s, 10 s in a province"),
        _made("briefing .pptx of a town", briefing.make, town, ""),
        _made("bulletin .docx", bulletin.make, whole, "at most 3 s"),
        _made("town sheet .docx", town_sheet.make, town, ""),
    ]
    database.dispose()
    return found


def _made(what: str, make: Callable[[Taking], bytes], taken: Taking, aim: str) -> Measured:
    anew, again, size = [], [], 0
    for _run in range(RUNS):
        # another version of the data is another key of every remembered answer
        fresh = dataclasses.replace(taken, access=dataclasses.replace(taken.access, version=next(_VERSIONS)))
        with stopwatch() as first:
            size = len(make(fresh))
        with stopwatch() as second:
            make(fresh)
        anew.append(first.seconds)
        again.append(second.seconds)
    remark = f"{size / 1000:,.0f} kB; {len(taken.choices.towns)} towns; floor: every answer remembered; {aim}"
    return Measured(what, statistics.median(anew), "s", statistics.median(again), remark.rstrip("; "))
