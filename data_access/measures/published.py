"""A10: the completion as it was published when the month was closed, beside what is known now."""

from collections import defaultdict

from data_access import instants
from data_access.measures import build
from data_access.measures.build import Place
from data_access.measures.model import Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.queries import published
from data_access.texts import msg

DEFINITIONS = (
    Measure(
        id="A10",
        title=msg("Completion as published"),
        numerator=msg("Children due and visited, as known when the month was closed"),
        denominator=msg("Children due in the month, as known when it was closed"),
        exclusions=msg(
            "Kept by village and tier when the month is closed, and never written again; what was recorded later shows "
            "as the difference to what is known now. A month that nobody has closed is no data."
        ),
        clause=msg("clauses 35 and 58"),
        window=Window.MONTH,
        parts=(
            Part("A10", msg("Completion as published"), Form.RATE, Unit.CHILD_MONTHS),
            Part("A10.revised", msg("Visited: known now less published"), Form.COUNT, Unit.CHILD_MONTHS),
            Part("A10.revised_due", msg("Due: known now less published"), Form.COUNT, Unit.CHILD_MONTHS),
        ),
        direction="none",
        levels=frozenset(Level),
        interval=True,
    ),
)


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Its parts for every area of the sheet: what was published has neither categories nor other registers."""
    if "A10" not in wanted:
        return []
    if not sheet.is_closed or sheet.ask.categories or sheet.ask.kind != "difficulty":
        return [
            build.without_meaning(part.id, place, sheet.month_window)
            for place in sheet.rows.places
            for part in DEFINITIONS[0].parts
        ]
    then: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in published.published(sheet.connection, sheet.scope, sheet.ask, sheet.level):
        sums = then[sheet.code(row.area)]
        sums[0] += row.visited
        sums[1] += row.due
    known = _is_published(sheet)
    counted = {*then, *(area for area, counts in sheet.month.items() if counts["due"])}
    return [figure for place in sheet.places(counted) for figure in _of(sheet, place, then[place.code], known)]


def _is_published(sheet: Sheet) -> bool:
    """Whether the month was closed by the end of as_of."""
    at = published.closed_at(sheet.connection, sheet.scope, sheet.ask.month)
    return at is not None and at <= instants.day_ends(sheet.ask.as_of, sheet.parameters.time_zone)


def _of(sheet: Sheet, place: Place, then: list[int], known: bool) -> list[Figure]:
    state = sheet.month_state(place) if known else State.NO_DATA
    now = sheet.month.get(place.code, {})
    window = sheet.month_window
    return [
        build.rate("A10", place, window, then[0], then[1], state, interval=True),
        build.count("A10.revised", place, window, now.get("visited", 0) - then[0], state),
        build.count("A10.revised_due", place, window, now.get("due", 0) - then[1], state),
    ]
