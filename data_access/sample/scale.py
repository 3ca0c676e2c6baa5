"""The large scales: a prefecture or a province of fictional cities, written straight into an empty database.

Each city follows the rules of the sample city (`children`, `posts`, `tiers`, `conduct`) without its planted stories
and without names of children.  One transaction a city; triggers and the indexes of `visit` are absent while it is
written and come back whatever happens, and everything is marked dirty, so that `tonghu refresh` builds the rollups.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
import sqlalchemy as sa

from data_access import bulk, schema
from data_access.engine import Database
from data_access.errors import DatabaseNotEmpty
from data_access.progress import Progress, silent
from data_access.rollups import marks
from data_access.sample import children as people
from data_access.sample import conduct, grid, organisations, scale_rows, staff, tiers
from data_access.sample import posts as chains
from data_access.sample.children import Children
from data_access.sample.places import Places
from data_access.sample.posts import Posts
from data_access.sample.tiers import NONE, Assessments
from data_access.sample.timeline import Timeline
from data_access.texts import msg

Scale = Literal["prefecture", "province"]
WRITING = msg("Writing fictional cities")

_MORE = 0.41  # second visits, so that sixty months of a province come to 25 million rows
_MISSED = 0.035
_PERMUTE, _CODES = 76_543_217, 100_000_000  # coprime: numbers become codes without meaning, none twice
_MOST_A_VILLAGE = 70
_VACANT = 0.01


@dataclass(frozen=True)
class Size:
    """`children`: on the register now, in each city."""

    cities: int
    towns: int
    villages: int
    children: int


SIZES: dict[str, Size] = {"prefecture": Size(4, 37, 500, 7_500), "province": Size(40, 37, 500, 7_500)}


def write(
    database: Database,
    scale: Scale,
    as_of: dt.date,
    seed: int,
    progress: Progress = silent,
    *,
    _size: Size | None = None,
) -> None:
    """Fill an initialised, empty database.

    Raises DatabaseNotEmpty when an area or a child is in it, SampleTooEarly before 2026-03-01.
    """
    size = _size or SIZES[scale]
    timeline = Timeline(as_of)
    _require_empty(database)
    written = _Written(0, 0)
    with _bare(database):
        for number in range(size.cities):
            progress(WRITING, number, size.cities)
            rng = np.random.default_rng([seed, as_of.toordinal(), number])
            with database.write() as connection:
                written = _city(connection, rng, timeline, number, size, written)
    progress(WRITING, size.cities, size.cities)


@dataclass(frozen=True)
class _Written:
    """How many children and visits have got their codes."""

    children: int
    visits: int


def _require_empty(database: Database) -> None:
    with database.read() as connection:
        for table in (schema.area, schema.child, schema.visit):
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise DatabaseNotEmpty()


@contextmanager
def _bare(database: Database) -> Iterator[None]:
    """Without triggers and without the visits' indexes: these are built once, from sorted rows, at the end."""
    indexes = sorted(schema.visit.indexes, key=lambda index: str(index.name))
    with database.write() as connection:
        marks.drop(connection)
        for index in indexes:
            index.drop(connection, checkfirst=True)
    try:
        yield
    finally:
        with database.write() as connection:
            for index in indexes:
                index.create(connection, checkfirst=True)
            marks.create(connection)
            marks.mark_all(connection)
            connection.exec_driver_sql("ANALYZE")


def _city(
    connection: sa.Connection, rng: np.random.Generator, timeline: Timeline, number: int, size: Size, written: _Written
) -> _Written:
    places = grid.places(number, size.towns, size.villages)
    children = _children(rng, places, timeline, size)
    posts = _posts(rng, timeline, len(places.village_codes))
    team = staff.draw(rng, places, timeline, posts, np.zeros(0, dtype=np.int64), f"RY-{number:02d}")
    assessments = _assessments(rng, timeline, children)
    visits = _visits(rng, places, timeline, children, posts, assessments)
    codes = [f"YP-{(n * _PERMUTE + 1) % _CODES:08d}" for n in range(written.children, written.children + len(children))]
    running, bodies = organisations.draw(rng, places, f"ZZ-{number:02d}")
    served = staff.tables(rng, places, timeline, posts, team, -1)
    for table in (
        *scale_rows.places(places),
        *scale_rows.stations(rng, places, number, running),
        *bodies.values(),
        *served.values(),
        organisations.targets(places),
        *scale_rows.children(places, children, codes),
        scale_rows.assessed(number, codes, assessments),
        *(scale_rows.standards() if number == 0 else ()),
    ):
        _insert(connection, table.name, table.columns, scale_rows.stored(table))
    rows = scale_rows.visits(codes, team, visits, written.visits)
    _insert(connection, "visit", scale_rows.VISIT_COLUMNS, rows)
    return _Written(written.children + len(children), written.visits + len(visits))


def _insert(connection: sa.Connection, name: str, columns: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    bulk.insert(connection, schema.metadata.tables[name], columns, rows)


def _children(rng: np.random.Generator, places: Places, timeline: Timeline, size: Size) -> Children:
    population = np.array(places.village_population, dtype=float)
    most = max(_MOST_A_VILLAGE, 2 * size.children // size.villages)
    counts = people.spread(rng, population, size.children, most)
    now = np.repeat(np.arange(len(counts)), counts)
    return people.draw(rng, timeline, now, rng.choice(now, int(people.LEAVERS * len(now))))


def _posts(rng: np.random.Generator, timeline: Timeline, villages: int) -> Posts:
    vacant = rng.choice(villages, int(_VACANT * villages), replace=False)
    since = {int(village): timeline.today - int(rng.integers(20, 300)) for village in vacant}
    return chains.draw(rng, timeline, villages, since, {})


def _assessments(rng: np.random.Generator, timeline: Timeline, children: Children) -> Assessments:
    share = len(children)
    now = tiers.lopsided(rng, share, red=share // 200, yellow=share // 30, none=share // 60)
    lately = children.registered[:, 0] > timeline.today - 20
    now[lately] = NONE
    return tiers.draw(rng, timeline, children.registered[:, 0], np.minimum(children.left[:, 0], timeline.today), now)


def _visits(
    rng: np.random.Generator, places: Places, timeline: Timeline, children: Children, posts: Posts,
    assessments: Assessments,
) -> conduct.Visits:  # fmt: skip
    until = np.minimum(timeline.last, timeline.today)
    due = children.covered(timeline.first, until) & (children.adult_on()[:, None] > timeline.first)
    touched = children.touched(timeline.first, until)
    care = _MISSED * rng.lognormal(0.0, 0.6, len(places.village_codes))
    seen = conduct.draw_seen(rng, timeline, due, touched, care[children.village][:, None])
    tier = assessments.months(len(children), timeline.first)
    plan = conduct.joined(
        conduct.first_visits(rng, timeline, children),
        conduct.regular(rng, timeline, children, seen, due, tier, _MORE),
        conduct.by_the_way(rng, timeline, children, touched),
    )
    return conduct.entered(rng, timeline, children, posts, places.town_of_village, plan)
