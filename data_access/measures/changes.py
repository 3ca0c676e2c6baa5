"""A11: were changes reported in time, and which of them are still to be handled?  (clause 37)"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from data_access.measures import build
from data_access.measures.model import Figure, Form, Level, Measure, Part, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.queries import changes
from data_access.texts import msg

DEFINITIONS = (
    Measure(
        id="A11",
        title=msg("Changes reported in time"),
        numerator=msg("Of these, reported to the supervisor within the days allowed (default 3)"),
        denominator=msg("Changes found in the month that are reported, or were found more days ago than allowed"),
        exclusions=msg(
            "Of children on the register in the month; what was found lately and is not reported yet is not due. "
            "Still to be handled: found by the date, whenever, of children on the register then."
        ),
        clause=msg("clause 37"),
        window=Window.MONTH,
        parts=(
            Part("A11", msg("Changes reported in time"), Form.RATE, Unit.CHANGES),
            Part("A11.unhandled", msg("Changes still to be handled"), Form.COUNT, Unit.CHANGES),
        ),
        direction="up",
        levels=frozenset(Level),
        interval=True,
    ),
)


def is_due(found_on: dt.date, reported_on: dt.date | None, as_of: dt.date, days: int) -> bool:
    """Whether a change counts: it is reported by as_of, or its days are over."""
    return (reported_on is not None and reported_on <= as_of) or (as_of - found_on).days > days


def in_time(found_on: dt.date, reported_on: dt.date | None, as_of: dt.date, days: int) -> bool:
    """Whether a change was reported by as_of, within its days."""
    return reported_on is not None and reported_on <= as_of and (reported_on - found_on).days <= days


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Both parts for every area of the sheet."""
    return [*_timely(sheet), *_unhandled(sheet)] if "A11" in wanted else []


def _timely(sheet: Sheet) -> list[Figure]:
    as_of, days = sheet.ask.as_of, sheet.month_rules.change_report_days
    due: Counter[str] = Counter()
    timely: Counter[str] = Counter()
    for area, found_on, reported_on, number in _found(sheet):
        if is_due(found_on, reported_on, as_of, days):
            due[area] += number
            timely[area] += number * in_time(found_on, reported_on, as_of, days)
    return [
        build.rate(
            "A11",
            place,
            sheet.month_window,
            timely[place.code],
            due[place.code],
            sheet.month_state(place),
            interval=True,
        )
        for place in sheet.places(due)
    ]


def _found(sheet: Sheet) -> Iterator[tuple[str, dt.date, dt.date | None, int]]:
    """(area, found, reported, number) of the month's changes: of the open one from the children, else from rows."""
    if sheet.is_open:
        for child in sheet.children:
            if child.month_kind == sheet.ask.kind:
                for change in child.changes:
                    if change.of_month:
                        yield sheet.key(child), change.found_on, change.reported_on, 1
        return
    for row in changes.month_counts(sheet.connection, sheet.scope, sheet.ask, sheet.level):
        yield sheet.code(row.area), row.found_on, row.reported_on, row.changes


def _unhandled(sheet: Sheet) -> list[Figure]:
    counts: Counter[str] = Counter()
    for child in sheet.children:
        if child.kind == sheet.ask.kind:
            counts[sheet.key(child)] += sum(change.handled_on is None for change in child.changes)
    return [
        build.count("A11.unhandled", place, sheet.day_window, counts[place.code], sheet.day_state(place))
        for place in sheet.places(area for area, number in counts.items() if number)
    ]
