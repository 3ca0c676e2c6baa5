"""F. Support and guardianship: F5–F8, counted by local day, for the city and its towns."""

import datetime as dt
from zoneinfo import ZoneInfo

from tests.factories import Row
from tests.oracle.answers import Line, line, meaningless, median, rate
from tests.oracle.ground import ONE_DAY, Question, first_of, label

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


KINDS = ("social_assistance", "social_welfare", "employment", "legal_aid", "household_registration")


def f6(q: Question) -> list[Line]:
    """“Referrals closed / opened, by the five kinds”: of those opened in the twelve months to the month."""
    window = f"{label(q.month - 11)}/{q.month_window}"
    parts = ("F6", *(f"F6.{kind}" for kind in (*KINDS, "other")))
    if q.level == "village":
        return [meaningless(part, area, window) for area in q.areas() for part in parts]
    opened = [
        row
        for row in _events(q, "referral")
        if first_of(q.month - 11) <= q.local(row["opened_at"]) < first_of(q.month + 1)
    ]
    lines = []
    for area in q.rows_for({q.area_of(row["area_code"]) for row in opened}):
        here = [row for row in opened if q.area_of(row["area_code"]) == area[0]]
        for part in parts:
            of_kind = [row for row in here if part in ("F6", f"F6.{_kind(row)}")]
            closed = [row for row in of_kind if _known(q, row["closed_at"])]
            state = "ok" if q.is_closed else "provisional"
            lines.append(rate(part, area, window, state, len(closed), len(of_kind)))
    return lines


def _kind(row: Row) -> str:
    return row["subtype"] if row["subtype"] in KINDS else "other"


def f8(q: Question) -> list[Line]:
    """“Emergencies and median hours to response”: those of the month, the median over those answered by as_of."""
    if q.level == "village":
        return [meaningless(part, area, q.month_window) for area in q.areas() for part in ("F8", "F8.median_response")]
    month = "ok" if q.is_closed else "provisional"
    events = [row for row in _events(q, "emergency") if _in_month(q, row["opened_at"])]
    lines = []
    for area in q.rows_for({q.area_of(row["area_code"]) for row in events}):
        here = [row for row in events if q.area_of(row["area_code"]) == area[0]]
        responses = [_hours(row["opened_at"], row["responded_at"]) for row in here if _known(q, row["responded_at"])]
        lines += [
            line("F8", area, q.month_window, month, numerator=len(here)),
            _value("F8.median_response", area, q.month_window, month, median(responses), len(responses)),
        ]
    return lines


MEASURES = {"F5": f5, "F6": f6, "F7": f7, "F8": f8}
