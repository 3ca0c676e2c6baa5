"""What the subjects C, D, E and F share: who may ask for what, and how tallies fall into an answer's rows."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.measures import areas_asked, build
from data_access.measures.areas_asked import Areas, Rows
from data_access.measures.build import Place
from data_access.measures.model import Ask, Figure, Level, Measure
from data_access.scope import Role, Scope

FINANCE_MEASURES = frozenset({"C4", "C5", "E1", "E2", "E3", "E4"})
"""What the role finance may see below the city; of everything else here it reads the city's totals."""

T = TypeVar("T")


def check_role(scope: Scope, level: Level, wanted: frozenset[str]) -> None:
    """Raises NotAllowed when finance asks for rows of towns that are not about money."""
    if scope.role is Role.FINANCE and level is not Level.CITY and not wanted <= FINANCE_MEASURES:
        raise NotAllowed()


def rows(connection: sa.Connection, scope: Scope, ask: Ask, level: Level, known: Areas | None) -> Rows:
    """The areas of the answer, from those already known of the scope on as_of or read now."""
    return areas_asked.rows(ask, level, known or areas_asked.areas_on(connection, scope, ask.as_of))


def by_place(
    rows: Rows,
    city: Callable[[], T],
    pooled: Callable[[tuple[str, ...]], T],
    by_area: Callable[[], Mapping[str, T]],
) -> Mapping[str, T]:
    """Tallies by the code of the row in which they are counted; `by_area` has '' for what lies in no area there."""
    if rows.level is not Level.CITY:
        found = by_area()
        return {code or (rows.extra.code if rows.extra else ""): tally for code, tally in found.items()}
    place = rows.places[0].code
    return {place: pooled(rows.towns_of[place]) if rows.pooled else city()}


def shown(rows: Rows, counts_at_extra: bool) -> tuple[Place, ...]:
    """The areas with a row: all of them, and what lies in none when something is counted there."""
    return (*rows.places, rows.extra) if rows.extra is not None and counts_at_extra else rows.places


def without_meaning(measure: Measure, rows: Rows, window: str) -> list[Figure]:
    """One row for every part and area of a measure that has no meaning at this level."""
    return [build.without_meaning(part.id, place, window) for part in measure.parts for place in rows.places]
