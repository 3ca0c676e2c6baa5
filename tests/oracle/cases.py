"""F. Support and guardianship: F5 and F7, counted by local day, for the city and its towns."""

import datetime as dt
from zoneinfo import ZoneInfo

from tests.factories import Row
from tests.oracle.answers import Line, line, meaningless, median
from tests.oracle.ground import ONE_DAY, Question

PARTS = ("F5.received", "F5.handled", "F5.open", "F5.longest_wait", "F5.median_response")


def _known(q: Question, instant: dt.datetime | None) -> dt.date | None:
    """The local day of an instant, when that has come by as_of."""
    day = None if instant is None else q.local(instant)
    return day if day is not None and day <= q.as_of else None


def _in_month(q: Question, instant: dt.datetime | None) -> bool:
    day = _known(q, instant)
    return day is not None and (day.year, day.month) == (q.first.year, q.first.month)


def _events(q: Question, kind: str) -> list[Row]:
    return [row for row in q.city.case_event if row["kind"] == kind and _known(q, row["opened_at"])]


def _hours(start: dt.datetime, end: dt.datetime) -> float:
    return (end - start) / dt.timedelta(hours=1)


def f5(q: Question) -> list[Line]:
    """“Mandatory reports: received, handled, open with the longest wait, median hours to response”.

    Received and handled (closed) in the month, the median over those received in it and answered by as_of; open, and
    waiting to the end of the day, at as_of.
    """
    if q.level == "village":
        return [meaningless(part, area, q.month_window) for area in q.areas() for part in PARTS]
    midnight = dt.datetime.combine(q.as_of + ONE_DAY, dt.time(), ZoneInfo(q.parameters.time_zone))
    end = midnight.astimezone(dt.UTC).replace(tzinfo=None)
    month = "ok" if q.is_closed else "provisional"
    lines = []
    for area in q.rows_for({q.area_of(row["area_code"]) for row in _events(q, "mandatory_report")}):
        events = [row for row in _events(q, "mandatory_report") if q.area_of(row["area_code"]) == area[0]]
        received = [row for row in events if _in_month(q, row["opened_at"])]
        waits = [_hours(row["opened_at"], end) for row in events if _known(q, row["closed_at"]) is None]
        responses = [
            _hours(row["opened_at"], row["responded_at"]) for row in received if _known(q, row["responded_at"])
        ]
        handled = sum(_in_month(q, row["closed_at"]) for row in events)
        lines += [
            line("F5.received", area, q.month_window, month, numerator=len(received)),
            line("F5.handled", area, q.month_window, month, numerator=handled),
            line("F5.open", area, q.day_window, "ok", numerator=len(waits)),
            _value("F5.longest_wait", area, q.day_window, "ok", max(waits, default=None), len(waits)),
            _value("F5.median_response", area, q.month_window, month, median(responses), len(responses)),
        ]
    return lines


def _value(part: str, area: tuple[str, str], window: str, state: str, value: float | None, over: int) -> Line:
    return line(part, area, window, state if over else "not_applicable", value=value, denominator=over)


def f7(q: Question) -> list[Line]:
    """“Extreme incidents (must be 0)”, by month."""
    if q.level == "village":
        return [meaningless("F7", area, q.month_window) for area in q.areas()]
    places = [q.area_of(row["area_code"]) for row in _events(q, "extreme_incident") if _in_month(q, row["opened_at"])]
    return [
        line("F7", area, q.month_window, "ok" if q.is_closed else "provisional", numerator=places.count(area[0]))
        for area in q.rows_for(set(places))
    ]


MEASURES = {"F5": f5, "F7": f7}
