"""A15: where the month in progress will end, from the villages' curves in closed months."""

import datetime as dt
import math

from tests.oracle.answers import Line, line, meaningless, rate
from tests.oracle.ground import ONE_DAY, Question, first_of, last_of, month_of
from tests.oracle.visits import ChildMonth, child_months

PARTS = ("A15", "A15.error", "A15.naive_error", "A15.inside")
T_90 = {2: 1.8856180831641267, 3: 1.6377443536962102, 4: 1.5332062740589438, 5: 1.4758840488244815}
"""The 90 % points of Student's distribution by degrees of freedom: 80 % lie between them."""

Months = dict[int, list[ChildMonth]]


def _seen_by(row: ChildMonth, day: int) -> bool:
    return any(v["visited_on"].day <= day for v in row.visits)


def _forecast(rows: list[ChildMonth], day: int, past: list[list[ChildMonth]]) -> tuple[float, float, float] | None:
    """“From the same villages' past day-of-month visiting curves, with an 80 % interval”: (expected, low, high)."""
    waiting = [row for month in past for row in month if not _seen_by(row, day)]
    if len(past) < 3 or not waiting:
        return None
    among = (sum(row.visited for row in waiting) + 0.5) / (len(waiting) + 1)

    def chance(village: str) -> float:
        here = [row for row in waiting if row.village == village]
        return (sum(row.visited for row in here) + among) / (len(here) + 1)

    chances = {row.village: chance(row.village) for row in (*rows, *waiting)}
    off = spread = 0.0
    for month in past:
        to_go = [row for row in month if not _seen_by(row, day)]
        off += (sum(row.visited for row in to_go) - sum(chances[row.village] for row in to_go)) ** 2
        spread += sum(chances[row.village] * (1 - chances[row.village]) for row in to_go)
    more = max(1.0, off / spread * len(past) / (len(past) - 1))
    to_go = [row for row in rows if not _seen_by(row, day)]
    seen = len(rows) - len(to_go)
    expected = seen + sum(chances[row.village] for row in to_go)
    variance = sum(chances[row.village] * (1 - chances[row.village]) for row in to_go) * more * (1 + 1 / len(past))
    reach = T_90[len(past) - 1] * math.sqrt(variance)
    return expected, max(seen, expected - reach), min(len(rows), expected + reach)


def _window(months: Months, last: int) -> list[list[ChildMonth]]:
    return [months[m] for m in range(last - 5, last + 1) if months.get(m)]


def _share(rows: list[ChildMonth]) -> float:
    return sum(row.visited for row in rows) / len(rows)


def _backtest(q: Question, months: Months) -> list[tuple[float, float, bool]]:
    """“How it did in the last 6 closed months” on the same day: (error, error of ‘same as last month’, inside)."""
    found = []
    for m in range(q.last_closed - 5, q.last_closed + 1):
        on = min(first_of(m) + (q.as_of.day - 1) * ONE_DAY, last_of(m))
        before = _closed_on(q, on)
        if not months.get(m) or not months.get(before):
            continue
        told = _forecast(months[m], q.as_of.day, _window(months, before))
        if told is not None:
            visited, due = sum(row.visited for row in months[m]), len(months[m])
            errors = abs(told[0] - visited) / due * 100, abs(_share(months[before]) - visited / due) * 100
            found.append((*errors, told[1] <= visited <= told[2]))
    return found


def _closed_on(q: Question, day: dt.date) -> int:
    """The last month closed on a day, by the freeze day of as_of."""
    m = month_of(day)
    while not day > first_of(m + 1) + (q.parameters.freeze_day - 1) * ONE_DAY:
        m -= 1
    return m


def a15(q: Question) -> list[Line]:
    """“Expected completion at month end …; states how it did in the last 6 closed months, hidden when worse than ‘same
    as last month’”; not below ten children due.
    """
    now = q.of_month(month_of(q.as_of))
    if q.level == "village":
        return [meaningless(part, area, now.month_window) for area in q.areas() for part in PARTS]
    wanted = range(q.last_closed - 13, q.last_closed + 1)
    every = {m: [row for row in child_months(q.of_month(m)) if row.due] for m in wanted}
    lines = []
    for area in q.areas():
        months = {m: [row for row in rows if row.area == area[0]] for m, rows in every.items()}
        rows = [row for row in child_months(now) if row.due and row.area == area[0]]
        tested = _backtest(q, months)
        window = now.month_window
        if now.month_state(area[0]) == "no_data" or not tested:
            lines += [meaningless(part, area, window) for part in PARTS]
            continue
        error, naive = (sum(one[i] for one in tested) / len(tested) for i in (0, 1))
        told = _forecast(rows, q.as_of.day, _window(months, q.last_closed))
        if told is None or len(tested) < 3 or error > naive or len(rows) < 10:
            lines.append(meaningless("A15", area, window))
        else:
            expected, low, high = (number / len(rows) for number in told)
            numbers = {"numerator": round(told[0]), "denominator": len(rows), "low": low, "high": high}
            lines.append(line("A15", area, window, "provisional", value=expected, **numbers))
        lines += [
            line("A15.error", area, window, "ok", value=error, denominator=len(tested)),
            line("A15.naive_error", area, window, "ok", value=naive, denominator=len(tested)),
            rate("A15.inside", area, window, "ok", sum(one[2] for one in tested), len(tested), interval=False),
        ]
    return lines


MEASURES = {"A15": a15}
