"""Those who serve: D1–D8 as figures, all of them states on as_of."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from data_access import months
from data_access.measures import build, services, workforce_definitions
from data_access.measures.areas_asked import Areas, Rows
from data_access.measures.build import Place
from data_access.measures.model import Ask, Figure, Form, Level, Measure, State
from data_access.parameters import Parameters
from data_access.queries import workforce
from data_access.queries.workforce import Tally
from data_access.scope import Scope

DEFINITIONS = workforce_definitions.DEFINITIONS

_OF_VILLAGES = "D1"
"""The measure about villages: what lies in none of them has no row."""
_RATES: dict[str, Callable[[Tally], tuple[int, int]]] = {
    "D1": lambda tally: (tally.staffed, tally.villages),
    "D1.certified": lambda tally: (tally.covered, tally.villages),
    "D2": lambda tally: (tally.registered, tally.directors),
    "D4": lambda tally: (tally.certified, tally.directors),
    "D5": lambda tally: (tally.trained, tally.staff),
    "D6": lambda tally: (tally.social_workers, tally.staff),
    "D7": lambda tally: (tally.supervised, tally.staff),
}
_COUNTS: dict[str, Callable[[Tally], int]] = {
    "D1.vacant": lambda tally: tally.villages - tally.staffed,
    "D1.never": lambda tally: tally.villages - tally.ever_staffed,
    "D3.now": lambda tally: tally.uncertified,
    "D3.no_record": lambda tally: tally.no_record,
    "D3.history": lambda tally: tally.early,
    "D4.expiring": lambda tally: tally.expiring,
    "D8.ended": lambda tally: tally.posts_ended,
}


def compute(
    connection: sa.Connection,
    scope: Scope,
    ask: Ask,
    level: Level,
    wanted: frozenset[str],
    parameters: Parameters,
    known: Areas | None = None,
) -> list[Figure]:
    """Every part of the wanted measures for every area asked for, at as_of.

    Raises NotAllowed for finance below the city.
    """
    measures = [measure for measure in DEFINITIONS if measure.id in wanted]
    services.check_role(scope, level, frozenset(measure.id for measure in measures))
    rows = services.rows(connection, scope, ask, level, known)
    day = (connection, scope, ask.as_of, parameters)
    found = services.by_place(
        rows,
        lambda: workforce.city_tally(*day),
        lambda towns: workforce.pooled_tally(*day, frozenset(towns)),
        lambda: workforce.tallies(*day, level),
    )
    return [figure for measure in measures for figure in _figures(measure, rows, found, ask)]


def _figures(measure: Measure, rows: Rows, found: Mapping[str, Tally], ask: Ask) -> list[Figure]:
    if rows.level not in measure.levels:
        return services.without_meaning(measure, rows, ask.as_of.isoformat())
    figures = [
        _figure(part.id, part.form, place, found.get(place.code, Tally()), ask)
        for part in measure.parts
        for place in services.shown(rows, counts_at_extra=measure.id != _OF_VILLAGES)
    ]
    extra = rows.extra.code if rows.extra is not None else ""
    if not any(f.numerator or f.denominator or f.value for f in figures if f.area_code == extra):
        figures = [figure for figure in figures if figure.area_code != extra]
    return figures


def _figure(part: str, form: Form, place: Place, tally: Tally, ask: Ask) -> Figure:
    day = ask.as_of.isoformat()
    if form is Form.RATE:
        return build.rate(part, place, day, *_RATES[part](tally), State.OK, interval=False)
    if form is Form.COUNT:
        return build.count(part, place, day, _COUNTS[part](tally))
    days = (ask.as_of - months.year_before(ask.as_of)).days
    mean = tally.post_days / days if tally.posts_held else None
    value = mean if part == "D8.in_post" or mean is None else tally.posts_ended / mean
    return build.value(part, place, day, value, tally.posts_held, State.OK)
