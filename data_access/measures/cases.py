"""Mandatory reports, referrals, extreme incidents and emergencies: F5–F8 (METRICS F, clauses 53, 57, 62, 71)."""

import statistics
from collections import Counter
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
from data_access.queries.cases import EMERGENCY, EXTREME, HELP, NOTHING, OTHER, REPORT, Flow, Referred
from data_access.scope import Scope
from data_access.texts import msg

_LEVELS = frozenset({Level.CITY, Level.TOWN})
"""Not villages: a case of a village is a child known by name there."""
REFERRAL_MONTHS = 12
"""Of one month alone a town has two or three referrals, and most of them are still under way."""

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
        id="F6",
        title=msg("Referrals closed"),
        numerator=msg("Of these, closed by the date"),
        denominator=msg("Referrals opened in the twelve months to the month"),
        exclusions=msg("Days are local days. By the kind of help referred to; what is none of the five is told apart."),
        clause=msg("clause 53"),
        window=Window.RANGE,
        parts=(
            Part("F6", msg("Referrals closed"), Form.RATE, Unit.CASES),
            Part("F6.social_assistance", msg("Referrals to social assistance closed"), Form.RATE, Unit.CASES),
            Part("F6.social_welfare", msg("Referrals to social welfare closed"), Form.RATE, Unit.CASES),
            Part("F6.employment", msg("Referrals to employment assistance closed"), Form.RATE, Unit.CASES),
            Part("F6.legal_aid", msg("Referrals to legal aid closed"), Form.RATE, Unit.CASES),
            Part("F6.household_registration", msg("Referrals to household registration closed"), Form.RATE, Unit.CASES),
            Part("F6.other", msg("Other referrals closed"), Form.RATE, Unit.CASES),
        ),
        direction="up",
        levels=_LEVELS,
        interval=True,
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
    Measure(
        id="F8",
        title=msg("Emergencies"),
        numerator=msg("Emergencies opened in the month"),
        denominator=msg("For the median: emergencies of the month with a response"),
        exclusions=msg("Days are local days. A response counts when it is known by the date."),
        clause=msg("clause 62"),
        window=Window.MONTH,
        parts=(
            Part("F8", msg("Emergencies"), Form.COUNT, Unit.CASES),
            Part("F8.median_response", msg("Median hours to the response in an emergency"), Form.VALUE, Unit.HOURS),
        ),
        direction="none",
        levels=_LEVELS,
    ),
)
_KINDS = {"F5": REPORT, "F7": EXTREME, "F8": EMERGENCY}


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
            window = referral_window(ask) if measure.id == "F6" else months.label(ask.month)
            figures += services.without_meaning(measure, rows, window)
        elif measure.id == "F6":
            figures += _referred(connection, scope, ask, rows, parameters)
        else:
            found = _flows(connection, scope, ask, rows, parameters, _KINDS[measure.id])
            figures += _flowing(measure, found, ask, rows, parameters)
    return figures


def _flowing(measure: Measure, found: Mapping[str, Flow], ask: Ask, rows: Rows, parameters: Parameters) -> list[Figure]:
    at_extra = found.get(rows.extra.code, NOTHING) if rows.extra is not None else NOTHING
    extra = at_extra != NOTHING if measure.id == "F5" else at_extra.received > 0
    return [
        _row(part.id, place, found.get(place.code, NOTHING), ask, parameters)
        for part in measure.parts
        for place in services.shown(rows, extra)
    ]


def first_referral_month(month: int) -> int:
    """The first of the twelve months that F6 counts."""
    return month - REFERRAL_MONTHS + 1


def referral_window(ask: Ask) -> str:
    """The months of F6: '2025-11/2026-10'."""
    return f"{months.label(first_referral_month(ask.month))}/{months.label(ask.month)}"


def _referred(connection: sa.Connection, scope: Scope, ask: Ask, rows: Rows, parameters: Parameters) -> list[Figure]:
    """Of the referrals of twelve months those closed by as_of: in all, and by the five kinds of help."""
    known = (connection, scope, first_referral_month(ask.month), ask.month, ask.as_of, parameters.time_zone)
    nothing: Referred = Counter()

    def pooled(towns: tuple[str, ...]) -> Referred:
        by_town = cases.referrals(*known)
        return reduce(lambda total, town: total + by_town.get(town, nothing), towns, nothing)

    found = services.by_place(rows, lambda: cases.city_referrals(*known), pooled, lambda: cases.referrals(*known))
    extra = rows.extra is not None and bool(found.get(rows.extra.code))
    state = _month_state(ask, parameters)
    figures = []
    for place in services.shown(rows, extra):
        counted = found.get(place.code, nothing)
        for part, kinds in (("F6", (*HELP, OTHER)), *((f"F6.{kind}", (kind,)) for kind in (*HELP, OTHER))):
            closed, still_open = (sum(counted[kind, done] for kind in kinds) for done in (True, False))
            figures.append(
                build.rate(part, place, referral_window(ask), closed, closed + still_open, state, interval=True)
            )
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
    "F8": lambda flow: flow.received,
}


def _row(part: str, place: Place, flow: Flow, ask: Ask, parameters: Parameters) -> Figure:
    """Flows are of the month and provisional until it is closed, open cases and their waits are of as_of."""
    day, month = ask.as_of.isoformat(), months.label(ask.month)
    if part == "F5.open":
        return build.count(part, place, day, flow.open)
    if part == "F5.longest_wait":
        return build.value(part, place, day, max(flow.waits, default=None), len(flow.waits), State.OK)
    state = _month_state(ask, parameters)
    if part.endswith(".median_response"):
        median = statistics.median(flow.responses) if flow.responses else None
        return build.value(part, place, month, median, len(flow.responses), state)
    return build.count(part, place, month, _COUNTS[part](flow), state)


def _month_state(ask: Ask, parameters: Parameters) -> State:
    closed = months.is_closed(ask.month, ask.as_of, parameters.freeze_day)
    return State.OK if closed else State.PROVISIONAL
