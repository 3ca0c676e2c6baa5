"""A10: what was published of a month, beside what is known now."""

import datetime as dt
from zoneinfo import ZoneInfo

from tests.oracle.answers import Line, line, meaningless, rate
from tests.oracle.ground import ONE_DAY, Question
from tests.oracle.visits import child_months

PARTS = ("A10", "A10.revised", "A10.revised_due")


def a10(q: Question) -> list[Line]:
    """“A1 stored at the close (by village × tier of the last day) beside A1 today, ‘revised +n’”."""
    if not q.is_closed or q.kind != "difficulty":
        return [meaningless(part, area, q.month_window) for area in q.areas() for part in PARTS]
    midnight = dt.datetime.combine(q.as_of + ONE_DAY, dt.time(), ZoneInfo(q.parameters.time_zone))
    closed = [
        row
        for row in q.city.month_close
        if row["month"] == q.month and row["closed_at"].replace(tzinfo=dt.UTC) <= midnight
    ]
    kept = [(q.area_of(row["area_code"]), row) for row in q.city.month_close_row if row["month"] == q.month]
    months = [row for row in child_months(q) if row.due]
    lines = []
    for area in q.rows_for({where for where, _row in kept} | {row.area for row in months}):
        state = q.month_state(area[0]) if closed else "no_data"
        then = [row for where, row in kept if where == area[0]]
        visited, due = sum(row["visited"] for row in then), sum(row["due"] for row in then)
        now = [row for row in months if row.area == area[0]]
        lines += [
            rate("A10", area, q.month_window, state, visited, due),
            line("A10.revised", area, q.month_window, state, numerator=sum(row.visited for row in now) - visited),
            line("A10.revised_due", area, q.month_window, state, numerator=len(now) - due),
        ]
    return lines


MEASURES = {"A10": a10}
