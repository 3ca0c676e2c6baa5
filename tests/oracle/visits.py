"""A. Visits: A1–A9 and A12–A14, from the child-months of the month and the children on the day."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from tests.factories import City, Row
from tests.oracle.answers import Line, line, median, rate
from tests.oracle.ground import (
    ONE_DAY,
    Defaults,
    Question,
    days_from,
    freeze_date,
    holds,
    is_18_on,
    last_of,
    month_of,
    parameters_of,
)


@dataclass(frozen=True)
class ChildMonth:
    """One child in one month, of the kind asked for, in a town with data."""

    child: str
    area: str
    village: str
    director: str
    left_out: str  # turned_18, partial_month, deferred, or '' for a child due
    visits: tuple[Row, ...]  # valid and dated in the month
    tier: str  # in force on the first day
    enough: int  # visit days that the tier of the first day asks for

    @property
    def due(self) -> bool:
        return not self.left_out

    @property
    def visited(self) -> bool:
        return self.due and bool(self.visits)


def child_months(q: Question) -> list[ChildMonth]:
    """Everybody on the register in the month; “a town's no-data months enter no numerator or denominator”."""
    found = []
    for row in q.children():
        child = row["id"]
        village = q.village_on(child, q.upto)
        if q.kind_in_month(child) != q.kind or not q.has_data(q.town_of(village)):
            continue
        found.append(
            ChildMonth(
                child,
                q.area_of(village),
                village,
                q.director_of(village, q.upto),
                left_out(q, row),
                tuple(v for v in q.valid_visits(child) if month_of(v["visited_on"]) == q.month),
                q.tier_on(child, q.first),
                q.month_rules.visits_per_month[q.tier_on(child, q.first)],
            )
        )
    return found


def left_out(q: Question, child: Row) -> str:
    """“Exclusive, first that applies: turned 18 (18 or older on day 1), partial month, deferred”.

    *due*: “one register period covers every day of calendar month m; under 18 on day 1; the approved deferrals together
    do not cover every day of m”.  As_of's own month: “a register period running since day 1, the same age and deferral
    rules”.
    """
    if is_18_on(child["born_on"], q.first):
        return "turned_18"
    days = days_from(q.first, q.upto)
    if not any(
        all(holds(period, "registered_on", "left_on", day) for day in days) for period in q.periods(child["id"], q.kind)
    ):
        return "partial_month"
    if all(q.is_deferred_on(child["id"], day) for day in days_from(q.first, last_of(q.month))):
        return "deferred"
    return ""


def _rate(
    q: Question,
    measure: str,
    numerator: Callable[[ChildMonth], int],
    denominator: Callable[[ChildMonth], int],
) -> list[Line]:
    rows = child_months(q)
    return [
        rate(
            measure,
            area,
            q.month_window,
            q.month_state(area[0]),
            sum(numerator(row) for row in rows if row.area == area[0]),
            sum(denominator(row) for row in rows if row.area == area[0]),
        )
        for area in q.rows_for({row.area for row in rows})
    ]


def a1(q: Question) -> list[Line]:
    """“Σ visited / Σ due over eligible child-months”; “≥1 valid visit dated in m”; “several in a month count once”."""
    return _rate(q, "A1", lambda row: row.visited, lambda row: row.due)


def a2(q: Question) -> list[Line]:
    """“Of those on the register on any day of m and not eligible”."""
    rows = child_months(q)
    return [
        line(
            f"A2.{reason}",
            area,
            q.month_window,
            q.month_state(area[0]),
            numerator=sum(row.area == area[0] and row.left_out == reason for row in rows),
        )
        for area in q.rows_for({row.area for row in rows})
        for reason in ("turned_18", "partial_month", "deferred")
    ]


def a3(q: Question) -> list[Line]:
    """“New registrations whose seventh day (default) lies in m and who were still on the register then: visited
    (validly) within the 7 days / all.  Due when as_of − registered_on > 7”.
    """
    rows = child_months(q)
    window = q.month_rules.first_visit_days * ONE_DAY
    due, seen = dict.fromkeys((row.area for row in rows), 0), dict.fromkeys((row.area for row in rows), 0)
    for row in rows:
        for period in q.periods(row.child, q.kind):
            start, end = period["registered_on"], period["registered_on"] + window
            if month_of(end) != q.month or not holds(period, "registered_on", "left_on", end) or q.as_of <= end:
                continue
            due[row.area] += 1
            seen[row.area] += any(start <= v["visited_on"] <= end for v in q.valid_visits(row.child))
    return [
        rate("A3", area, q.month_window, q.month_state(area[0]), seen.get(area[0], 0), due.get(area[0], 0))
        for area in q.rows_for(set(due))
    ]


def a6(q: Question) -> list[Line]:
    """“Child-months whose number of distinct valid visit days ≥ the local number of the tier in force on the first day
    of m / eligible child-months”.
    """
    return _rate(
        q, "A6", lambda row: row.due and len({v["visited_on"] for v in row.visits}) >= row.enough, lambda row: row.due
    )


def a7(q: Question) -> list[Line]:
    """“Visited child-months with ≥1 valid visit at home / visited child-months”."""
    return _rate(
        q, "A7", lambda row: row.visited and any(v["mode"] == "home" for v in row.visits), lambda row: row.visited
    )


def a8(q: Question) -> list[Line]:
    """“Valid visits with life, guardianship, health and study all recorded / valid visits”."""
    return _rate(q, "A8", lambda row: sum(None not in elements(v) for v in row.visits), lambda row: len(row.visits))


def elements(visit: Row) -> tuple[str | None, ...]:
    return visit["life"], visit["guardianship"], visit["health"], visit["study"]


def a9(q: Question) -> list[Line]:
    """“Local date of recorded_at − visited_on over valid visits: median, share within 3 days (default); share recorded
    after the freeze day.  Rows whose recorded_at was made by an import are left out and counted”.
    """
    rows = child_months(q)
    found: list[Line] = []
    for area in q.rows_for({row.area for row in rows if row.visits}):
        visits = [v for row in rows if row.area == area[0] for v in row.visits]
        known = [v for v in visits if not v["recorded_by_import"]]
        lags = [(q.local(v["recorded_at"]) - v["visited_on"]).days for v in known]
        late = sum(q.local(v["recorded_at"]) > freeze_date(q.month, q.month_rules.freeze_day) for v in known)
        timely = sum(lag <= q.month_rules.timely_recording_days for lag in lags)
        state, middle = q.month_state(area[0]), median([float(lag) for lag in lags])
        empty = state != "no_data" and not lags
        found += [
            rate("A9", area, q.month_window, state, timely, len(lags)),
            line(
                "A9.median",
                area,
                q.month_window,
                "not_applicable" if empty else state,
                value=middle,
                denominator=len(lags),
            ),
            rate("A9.late", area, q.month_window, state, late, len(lags)),
            line("A9.import_made", area, q.month_window, state, numerator=len(visits) - len(lags)),
        ]
    return found


# --- children on the day ----------------------------------------------------------------------------------------------

STATES = ("deferred", "new", "never", "overdue", "below_tier_frequency", "visited_this_month", "due")


@dataclass(frozen=True)
class ChildNow:
    child: str
    state: str
    days: int
    streak: int
    tier: str
    town: str
    village: str


def states(city: City, as_of: dt.date, kind: str = "difficulty", parameters: Defaults | None = None) -> list[ChildNow]:
    """The lists behind A4 and A5: “children on the register and under 18 at as_of”, by id."""
    q = Question(city, as_of, month_of(as_of), "city", parameters or parameters_of(city, as_of), kind)
    return sorted(_now(q), key=lambda child: child.child)


def _now(q: Question) -> list[ChildNow]:
    found = []
    for row in q.children():
        child = row["id"]
        if q.kind_on(child, q.as_of) != q.kind or is_18_on(row["born_on"], q.as_of):
            continue
        state, days = _state(q, child)
        village = q.village_on(child, q.as_of)
        town = q.town_of(village)
        place = (town, village) if town else ("", q.city_code)
        found.append(ChildNow(child, state, days, streak(q, row), q.tier_on(child, q.as_of), *place))
    return found


def _state(q: Question, child: str) -> tuple[str, int]:
    """“As_of − last valid visit dated ≤ as_of in the present register period; never visited: days from registration.
    States, exclusive, first that applies: deferred / new (never visited, days ≤ the first-visit days) / never /
    overdue (days > the tier's interval, and not visited this month) / below_tier_frequency (days > interval, visited
    this month) / visited_this_month / due”.
    """
    present = min(
        period["registered_on"]
        for period in q.periods(child, q.kind)
        if holds(period, "registered_on", "left_on", q.as_of)
    )
    visits = [v["visited_on"] for v in q.valid_visits(child) if v["visited_on"] >= present]
    days = (q.as_of - max(visits, default=present)).days
    this_month = any(month_of(day) == month_of(q.as_of) for day in visits)
    too_long = days > q.parameters.interval_days[q.tier_on(child, q.as_of)]
    if q.is_deferred_on(child, q.as_of):
        return "deferred", days
    if not visits:
        return ("new" if days <= q.parameters.first_visit_days else "never"), days
    if too_long:
        return ("below_tier_frequency" if this_month else "overdue"), days
    return ("visited_this_month" if this_month else "due"), days


def streak(q: Question, child: Row) -> int:
    """“Consecutive eligible months with V=0 ending at the last closed month; an ineligible month pauses it whatever
    happened in it, it does not reset”; “a month before the first recorded visit ends a streak”.
    """
    missed = 0
    starts = [period["registered_on"] for period in q.periods(child["id"])]
    for m in range(month_of(min(starts)), q.last_closed + 1):
        kind = q.of_month(m).kind_in_month(child["id"])
        if kind is None:  # off the register: not on record
            continue
        month = q.of_month(m).of_kind(kind)
        if not month.has_data(q.town_of(q.village_on(child["id"], month.upto))):
            missed = 0
        elif left_out(month, child):
            continue
        elif any(month_of(v["visited_on"]) == m for v in q.valid_visits(child["id"])):
            missed = 0
        else:
            missed += 1
    return missed


def _counts(q: Question, measure: str, names: tuple[str, ...], of: Callable[[ChildNow], str]) -> list[Line]:
    children = [(q.area_of(child.village), of(child)) for child in _now(q)]
    return [
        line(
            f"{measure}.{name}",
            area,
            q.day_window,
            q.day_state(area[0]),
            numerator=children.count((area[0], name)),
        )
        for area in q.rows_for({area for area, _name in children})
        for name in names
    ]


def a4(q: Question) -> list[Line]:
    return _counts(q, "A4", STATES, lambda child: child.state)


def a5(q: Question) -> list[Line]:
    """“Over the population of A4; bands 0 / 1 / 2 / 3+”."""
    bands = ("0", "1", "2", "3plus")
    return _counts(q, "A5", bands, lambda child: bands[min(child.streak, 3)])


MEASURES = {
    "A1": a1,
    "A2": a2,
    "A3": a3,
    "A4": a4,
    "A5": a5,
    "A6": a6,
    "A7": a7,
    "A8": a8,
    "A9": a9,
}
