"""Child directors: D1 and D3 (METRICS D, clauses 31 and 39)."""

from collections.abc import Callable

import sqlalchemy as sa

from data_access.measures import build, services
from data_access.measures.areas_asked import Areas
from data_access.measures.model import Ask, Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.parameters import Parameters
from data_access.queries import workforce
from data_access.queries.workforce import Tally
from data_access.scope import Scope
from data_access.texts import msg

_LEVELS = frozenset(Level)

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="D1",
        title=msg("Villages with a child director"),
        numerator=msg("Villages with at least one child director in post on the date"),
        denominator=msg("Villages valid on the date"),
        exclusions=msg("First and last day of a post are days in post. Supervisors do not count."),
        clause=msg("clause 31"),
        window=Window.STATE,
        parts=(Part("D1", msg("Villages with a child director"), Form.RATE, Unit.PLACES),),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="D3",
        title=msg("Certified before duty"),
        numerator=msg(
            "Child directors in post without a valid pass (must be 0); of these, without any examination on record; "
            "and those whose first duty day or first visit since 2022 (default) lies before their first pass"
        ),
        denominator="",
        exclusions=msg(
            "A pass is an induction or an annual certificate with the result pass; it holds to the last day of its "
            "validity. Duty on the day of the pass is in order. A director with two posts counts once in the city."
        ),
        clause=msg("clause 39"),
        window=Window.STATE,
        parts=(
            Part("D3.now", msg("In post without a valid pass"), Form.COUNT, Unit.DIRECTORS),
            Part("D3.no_record", msg("Of these, no record of a pass"), Form.COUNT, Unit.DIRECTORS),
            Part("D3.history", msg("Served or visited before the first pass"), Form.COUNT, Unit.DIRECTORS),
        ),
        direction="down",
        levels=_LEVELS,
    ),
)

_COUNTS: dict[str, Callable[[Tally], int]] = {
    "D3.now": lambda tally: tally.uncertified,
    "D3.no_record": lambda tally: tally.no_record,
    "D3.history": lambda tally: tally.early,
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
    measures = frozenset(measure.id for measure in DEFINITIONS) & wanted
    services.check_role(scope, level, measures)
    rows = services.rows(connection, scope, ask, level, known)
    day = (connection, scope, ask.as_of, parameters)
    found = services.by_place(
        rows,
        lambda: workforce.city_tally(*day),
        lambda towns: workforce.pooled_tally(*day, frozenset(towns)),
        lambda: workforce.tallies(*day, level),
    )
    window = ask.as_of.isoformat()
    figures: list[Figure] = []
    if "D1" in measures:
        for place in rows.places:
            tally = found.get(place.code, Tally())
            figures.append(build.rate("D1", place, window, tally.staffed, tally.villages, State.OK, interval=False))
    if "D3" in measures:
        at_extra = found.get(rows.extra.code, Tally()) if rows.extra is not None else Tally()
        is_counted = any(of(at_extra) for of in _COUNTS.values())
        figures += [
            build.count(part, place, window, of(found.get(place.code, Tally())))
            for part, of in _COUNTS.items()
            for place in services.shown(rows, is_counted)
        ]
    return figures
