"""A prefecture or a province on PostgreSQL: made by the commands, then each part measured on its first city.

The server is the benchmark's own, with the memory that an operator would give it, unless a database is named: an empty
one is filled, one that was filled by `tonghu sample` before is used as it stands.
"""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

from benchmarks import exporting, month, pages, plain, queries
from benchmarks.commands import tonghu
from benchmarks.measured import Measured, stopwatch
from benchmarks.stage import Stage
from dashboard import cli_exports, doors, figures, settings, unvisited
from dashboard.i18n import translator
from dashboard.taking import Taking
from data_access import rollups, schema, setup, users
from data_access.engine import Database
from data_access.measures.model import Ask, Level
from data_access.queries.roster import Asked
from data_access.rollups.schema import data_version
from data_access.sample import scale as big
from tests import postgresql_server

SEED = 1
PARTS = ("queries", "plain", "lists", "pages", "exporting", "month")
MOST_LIST_MILLISECONDS = 50
MOST_FULL_SECONDS = 600
LEAST_TIMES_FASTER = 50
REPEATS = 3
ROWS_A_PAGE, LAST_PAGE = 50, 100
ALONE = "tonghu_bench_alone"
_MEMORY = (
    " -c shared_buffers=1GB -c effective_cache_size=6GB -c maintenance_work_mem=512MB -c max_wal_size=8GB"
    " -c autovacuum=on -c max_connections=100"
)
_versions = itertools.count(-1_000_000, -1)


def measured(stage: Stage, runs: int, parts: tuple[str, ...]) -> list[Measured]:
    """Each part in turn; the month, which writes, comes last."""
    of = {
        "queries": lambda: queries.of_pages(stage),
        "plain": lambda: beside_plain(stage),
        "lists": lambda: _lists(stage),
        "pages": lambda: _beside_alone(stage, runs),
        "exporting": lambda: exporting.of_database(stage.database, stage.as_of, _first_city(stage.database)),
        "month": lambda: month.after_one_more(stage.database, stage.folder),
    }
    return [found for part in PARTS if part in parts for found in of[part]()]


@contextmanager
def database_of(url: str | None) -> Iterator[Database]:
    """The named database, else one on a server that lives as long as the block."""
    if url is not None:
        database = Database(url)
        yield database
        database.dispose()
        return
    options = patch.object(postgresql_server, "OPTIONS", postgresql_server.OPTIONS + _MEMORY)
    with options, postgresql_server.running() as own:
        database = Database(own)
        yield database
        database.dispose()


def made(scale: str, database: Database, folder: Path, as_of: dt.date) -> list[Measured]:
    """The sample and its figures from scratch, each by its command; nothing of what is there already."""
    found = []
    if not _holds(database, schema.area):
        took = tonghu(folder, as_of.isoformat(), database, "sample", "--scale", scale, "--as-of", as_of.isoformat())
        with database.read() as connection:
            visits = connection.execute(sa.select(sa.func.count()).select_from(schema.visit)).scalar_one()
        remark = f"{visits:,} visits; {took.remark}"
        found.append(Measured("sample written", took.seconds, "s", remark=remark))
    if not _holds(database, data_version):
        took = tonghu(folder, as_of.isoformat(), database, "refresh", "--full")
        remark = f"{took.remark}; to be at most {MOST_FULL_SECONDS} s"
        found.append(Measured("refresh from scratch", took.seconds, "s", remark=remark))
    return found


def _holds(database: Database, table: sa.Table) -> bool:
    with database.read() as connection:
        if not sa.inspect(connection).has_table(table.name):
            return False
        return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None


def _first_city(database: Database) -> str:
    with database.read() as connection:
        return users.cities(connection)[0].code


def _taking(stage: Stage) -> Taking:
    """What a command asks the seam with, of the first city as the bureau."""
    given = settings.load(database_url=stage.database.url, city=_first_city(stage.database))
    typed = cli_exports.Typed(None, stage.as_of.isoformat())
    return cli_exports.prepared(stage.database, given, translator("zh"), typed)


# --- beside a plain app -----------------------------------------------------------------------------------------------


def beside_plain(stage: Stage) -> list[Measured]:
    """The page's whole run, warm and with nothing cached, beside the plain app's reading and grouping."""
    found = []
    for path, way in plain.PAGES.items():
        page = next(each for each in pages.BUREAU_PAGES if each.path == path)
        taken = _taking(stage)
        city, m = taken.access.scope.city, taken.ask.month
        with stage.database.read() as connection, stopwatch() as watch:
            answer = way(connection, city, m, stage.as_of)
        if answer.by_town:
            ours = figures.figures(taken.access, taken.ask, ("A1",), Level.TOWN)
            towns = {each.area_code: (each.denominator, each.numerator) for each in ours if each.denominator}
            differ = sum(towns.get(town) != counts for town, counts in answer.by_town.items())
            assert not differ, f"A1 differs from the plain app's in {differ} towns"
        for said, milliseconds in queries.whole_runs(stage, page):
            remark = f"{watch.milliseconds / milliseconds:,.0f} times faster; to be at least {LEAST_TIMES_FASTER}"
            what = f"whole run of /{path}, {said}; floor: the plain app's way"
            found.append(Measured(what, milliseconds, "ms", watch.milliseconds, remark))
    return found


# --- the unvisited list -----------------------------------------------------------------------------------------------


def _lists(stage: Stage) -> list[Measured]:
    """Any filter of the unvisited list, its first and its hundredth page, with the day's children remembered."""
    taken = _taking(stage)
    town = taken.choices.towns[0].code
    asks = {
        "no filter": taken.ask,
        "one town": _narrowed(taken, towns=(town,)),
        "one tier": _narrowed(taken, tiers=("yellow",)),
        "one category": _narrowed(taken, categories=("de_facto_unattended",)),
    }
    found = []
    for said, ask in asks.items():
        for number in (1, LAST_PAGE):
            best, rows = min(_page(taken, ask, number) for _ in range(REPEATS))
            remark = f"{rows:,} children; to be at most {MOST_LIST_MILLISECONDS} ms"
            found.append(Measured(f"unvisited list, {said}, page {number}", best, "ms", remark=remark))
    return found


def _page(taken: Taking, ask: Ask, number: int) -> tuple[float, int]:
    """Milliseconds of one page of the list, asked for the first time of a day whose children are remembered."""
    access = dataclasses.replace(taken.access, version=next(_versions))
    figures.children_on(access, ask.as_of)
    with stopwatch() as watch:
        everybody = doors.children(access, ask, "A4")
        unvisited.counts(everybody, frozenset())
        rows = unvisited.chosen(everybody, unvisited.Facet.VISITED, frozenset())
        last = max(0, -(-len(rows) // ROWS_A_PAGE) - 1)
        first = min(number - 1, last) * ROWS_A_PAGE
        asked = tuple(Asked(row.child, row.village, row.director) for row in rows[first : first + ROWS_A_PAGE])
        doors.details(access, asked, ask.as_of)
    return watch.milliseconds, len(rows)


def _narrowed(taken: Taking, **changes: tuple[str, ...]) -> Ask:
    return dataclasses.replace(taken.ask, **changes)  # type: ignore[arg-type]


# --- beside the same city alone ---------------------------------------------------------------------------------------


def _beside_alone(stage: Stage, runs: int) -> list[Measured]:
    """Each page's script run, beside the same city in a database of its own on the same server."""
    if stage.database.is_sqlite:
        return pages.script_runs(stage, runs)
    with _alone(stage) as alone:
        return pages.script_runs(stage, runs, Stage(alone, stage.as_of, stage.folder))


@contextmanager
def _alone(stage: Stage) -> Iterator[Database]:
    url = sa.make_url(stage.database.url)
    owner = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {ALONE}")
        connection.exec_driver_sql(f"CREATE DATABASE {ALONE} TEMPLATE template0")
    alone = Database(url.set(database=ALONE).render_as_string(hide_password=False))
    try:
        setup.initialise(alone)
        big.write(alone, "prefecture", stage.as_of, SEED, _size=big.Size(1, 37, 500, 7_500))
        rollups.refresh(alone, stage.as_of, full=True)
        yield alone
    finally:
        alone.dispose()
        with owner.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {ALONE} (FORCE)")
        owner.dispose()
