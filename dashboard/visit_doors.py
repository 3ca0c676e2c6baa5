"""The visits behind A8 and A9: those without all four elements, and those recorded after the freeze day.

Row by row for roles that see children, else as counts by town and tier, from the figures of each tier.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard import doors, figures
from dashboard.doors import Listed
from dashboard.figures import Access, rules
from dashboard.remembered import remembered
from data_access.measures.model import Ask, Figure, Level
from data_access.parameters import ALL_TIERS
from data_access.queries import visit_rows
from data_access.queries.visit_rows import VisitRow

_WANTED: dict[str, Callable[[VisitRow], bool]] = {
    "A8": lambda visit: not visit.complete,
    "A9.late": lambda visit: visit.late,
}
_COUNTED: dict[str, Callable[[Figure], int]] = {
    "A8": lambda figure: (figure.denominator or 0) - (figure.numerator or 0),
    "A9.late": lambda figure: figure.numerator or 0,
}


@dataclass(frozen=True)
class VisitListed:
    """One visit, and the child as the month's lists have it."""

    visit: VisitRow
    child: Listed


@remembered
def listed(access: Access, ask: Ask, part: str) -> tuple[VisitListed, ...]:
    """The visits behind "A8" (not complete) or "A9.late", by day.

    Raises NotAllowed for roles without child rows or towns outside the scope.
    """
    children = {row.child: row for row in doors.children(access, ask, "with_visits")}
    with access.read() as connection:
        found = visit_rows.month_visits(connection, access.scope, ask.month, ask.as_of, rules(access))
    return tuple(
        VisitListed(visit, children[visit.child]) for visit in found if visit.child in children and _WANTED[part](visit)
    )


@remembered
def counts(access: Access, ask: Ask, part: str) -> Mapping[tuple[str, str], int]:
    """How many of them by (town, tier), '' for 未落村: for every role that sees figures about visits."""
    own = figures.own_ask(access, ask)
    found = {}
    for tier in own.tiers or ALL_TIERS:
        of_tier = dataclasses.replace(own, tiers=(tier,))
        for figure in figures.figures(access, of_tier, (part.partition(".")[0],), Level.TOWN):
            number = _COUNTED[part](figure) if figure.measure == part else 0
            if number:
                found["" if figure.area_code == access.scope.city else figure.area_code, tier] = number
    return MappingProxyType(found)
