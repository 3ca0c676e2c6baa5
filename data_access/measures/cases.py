"""Mandatory reports and extreme incidents: F5 and F7 (METRICS F, clauses 57 and 71)."""

import statistics
from collections.abc import Callable, Mapping
from functools import reduce

import sqlalchemy as sa

from data_access import months
from data_access.errors import NotAllowed
from data_access.measures import build, services
from data_access.measures.areas_asked import Areas, Rows
from data_access.measures.build import Place
from data_access.measures.model import Ask, Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.parameters import Parameters
from data_access.queries import cases
from data_access.queries.cases import EXTREME, NOTHING, REPORT, Flow
from data_access.scope import Scope
from data_access.texts import msg

_LEVELS = frozenset({Level.CITY, Level.TOWN})
"""Not villages: a case of a village is a child known by name there."""

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="F5",
        title=msg("Mandatory reports"),
        numerator=msg("Mandatory reports received and handled in the month, and open at the end of the date"),
        denominator=msg("For the longest wait: open reports; for the median: reports of the month with a response"),
        exclusions=msg(
            "Days are local days. Handled means closed in the month, whenever received. Waits run from the report to "
            "the end of the date, responses from the report to the first response known by the date."
        ),
        clause=msg("clause 71"),
        window=Window.MONTH,
        parts=(
            Part("F5.received", msg("Mandatory reports received"), Form.COUNT, Unit.CASES),
            Part("F5.handled", msg("Mandatory reports handled"), Form.COUNT, Unit.CASES),
            Part("F5.open", msg("Mandatory reports open"), Form.COUNT, Unit.CASES),
            Part("F5.longest_wait", msg("Longest wait of an open report"), Form.VALUE, Unit.HOURS),
            Part("F5.median_response", msg("Median hours to the response"), Form.VALUE, Unit.HOURS),
        ),
        direction="none",
        levels=_LEVELS,
    ),
    Measure(
        id="F7",
        title=msg("Extreme incidents"),
        numerator=msg("Extreme incidents of the month (must be 0)"),
        denominator="",
        exclusions=msg("Days are local days."),
        clause=msg("clause 57"),
        window=Window.MONTH,
        parts=(Part("F7", msg("Extreme incidents"), Form.COUNT, Unit.CASES),),
        direction="down",
        levels=_LEVELS,
    ),
)


def compute(
    connection: sa.Connection,
    scope: Scope,
    ask: Ask,
    level: Level,
    wanted: frozenset[str],
    parameters: Parameters,
    known: Areas | None = None,
) -> list[Figure]:
    """Every part of the wanted measures for every area asked for: flows of the month, open cases at as_of.

    Raises NotAllowed for a role that sees no figures about children.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    rows = services.rows(connection, scope, ask, level, known)
    figures: list[Figure] = []
    for measure in DEFINITIONS:
        if measure.id not in wanted:
            continue
        if level not in measure.levels:
            figures += services.without_meaning(measure, rows, months.label(ask.month))
            continue
        found = _flows(connection, scope, ask, rows, parameters, REPORT if measure.id == "F5" else EXTREME)
        at_extra = found.get(rows.extra.code, NOTHING) if rows.extra is not None else NOTHING
        extra = at_extra.received > 0 if measure.id == "F7" else at_extra != NOTHING
        for part in measure.parts:
            figures += [
                _row(part.id, place, found.get(place.code, NOTHING), ask, parameters)
                for place in services.shown(rows, extra)
            ]
    return figures


def _flows(
    connection: sa.Connection, scope: Scope, ask: Ask, rows: Rows, parameters: Parameters, kind: str
) -> Mapping[str, Flow]:
    known = (connection, scope, ask.month, ask.as_of, parameters.time_zone, kind)

    def pooled(towns: tuple[str, ...]) -> Flow:
        by_town = cases.flows(*known)
        return reduce(lambda total, town: total + by_town.get(town, NOTHING), towns, NOTHING)

    return services.by_place(rows, lambda: cases.city_flow(*known), pooled, lambda: cases.flows(*known))


_COUNTS: dict[str, Callable[[Flow], int]] = {
    "F5.received": lambda flow: flow.received,
    "F5.handled": lambda flow: flow.handled,
    "F7": lambda flow: flow.received,
}


def _row(part: str, place: Place, flow: Flow, ask: Ask, parameters: Parameters) -> Figure:
    """Flows are of the month and provisional until it is closed, open cases and their waits are of as_of."""
    day, month = ask.as_of.isoformat(), months.label(ask.month)
    if part == "F5.open":
        return build.count(part, place, day, flow.open)
    if part == "F5.longest_wait":
        return build.value(part, place, day, max(flow.waits, default=None), len(flow.waits), State.OK)
    closed = months.is_closed(ask.month, ask.as_of, parameters.freeze_day)
    state = State.OK if closed else State.PROVISIONAL
    if part == "F5.median_response":
        median = statistics.median(flow.responses) if flow.responses else None
        return build.value(part, place, month, median, len(flow.responses), state)
    return build.count(part, place, month, _COUNTS[part](flow), state)
