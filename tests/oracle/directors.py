"""A. Visits, seen from the records and from those who visit: A12–A14."""

import datetime as dt

from tests.oracle.answers import Line, line, rate
from tests.oracle.ground import Question, holds, last_of, month_of, parameters_of
from tests.oracle.visits import child_months, elements


def a12(q: Question) -> list[Line]:
    """“Same director, ≥10 (default) visits recorded within one hour for ≥5 different days; visits dated after
    recorded_at; visits to a child not yet or no longer registered; all four elements identical over 6 visits running.
    Import-made recorded_at: left out of the first two”.
    """
    found: list[tuple[str, str]] = []  # (area, signal)
    for row in q.children():
        child, length, before = row["id"], 0, None
        valid = {v["id"] for v in q.valid_visits(child)}
        for v in q.visits(child):
            signals = []
            if not v["recorded_by_import"] and v["visited_on"] > q.local(v["recorded_at"]):
                signals.append("after_recording")
            if not q.on_register(child, v["visited_on"]):
                signals.append("off_register")
            if v["id"] in valid:
                length = length + 1 if elements(v) == before else 1
                before = elements(v)
                if None not in before and length >= parameters_of(q.city, v["visited_on"]).identical_visits:
                    signals.append("identical")
            if month_of(v["visited_on"]) == q.month:
                area = q.area_of(q.village_on(child, v["visited_on"]))
                found += [(area, signal) for signal in signals]
    found += [(q.area_of(_post_of(q, director)), "burst") for director in _directors_with_bursts(q)]
    return [
        line(
            f"A12.{signal}",
            area,
            q.month_window,
            q.month_state(area[0]),
            numerator=found.count((area[0], signal)),
        )
        for area in q.rows_for({area for area, _signal in found})
        for signal in ("burst", "after_recording", "off_register", "identical")
    ]


def _directors_with_bursts(q: Question) -> set[str]:
    """Directors with an hour that began in the month, and not after as_of, in which they recorded that much."""
    children = {row["id"] for row in q.children()}
    entries = [
        v
        for v in q.city.visit
        if v["child_id"] in children and v["visitor_role"] == "director" and v["worker_id"] is not None
        and not v["recorded_by_import"]
    ]  # fmt: skip
    found = set()
    for start in entries:
        began = q.local(start["recorded_at"])
        hour = [
            v
            for v in entries
            if v["worker_id"] == start["worker_id"]
            and dt.timedelta() <= v["recorded_at"] - start["recorded_at"] <= dt.timedelta(hours=1)
        ]
        days = {v["visited_on"] for v in hour}
        rules = parameters_of(q.city, began)
        if (
            month_of(began) == q.month
            and began <= q.as_of
            and len(hour) >= rules.burst_visits
            and len(days) >= rules.burst_days
        ):
            found.add(start["worker_id"])
    return found


def _post_of(q: Question, director: str) -> str:
    """The village of the post held, or held last, at the end of the month; the city where there is none."""
    posts = [
        row
        for row in q.city.worker_post
        if row["worker_id"] == director and row["role"] == "director" and row["starts_on"] <= last_of(q.month)
    ]
    if not posts:
        return q.city_code
    return min(posts, key=lambda row: (-(row["ends_on"] or dt.date.max).toordinal(), row["area_code"]))["area_code"]


def a13(q: Question) -> list[Line]:
    """“Directors with all eligible children visited / directors with ≥1 eligible child”."""
    rows = [row for row in child_months(q) if row.due and row.director]
    found = []
    for area in q.rows_for({row.area for row in rows}):
        directors = {row.director for row in rows if row.area == area[0]}
        complete = {
            director
            for director in directors
            if all(row.visited for row in rows if row.area == area[0] and row.director == director)
        }
        found.append(rate("A13", area, q.month_window, q.month_state(area[0]), len(complete), len(directors)))
    return found


def a14(q: Question) -> list[Line]:
    """“Eligible children per director: 0–9, 10–19, 20–29, 30+”; directors in post on the last day of m."""
    bands = ("0_9", "10_19", "20_29", "30plus")
    rows = [row for row in child_months(q) if row.due]
    found = []
    for area in q.areas():
        in_post = {
            post["worker_id"]
            for post in q.city.worker_post
            if post["role"] == "director"
            and holds(post, "starts_on", "ends_on", q.upto)
            and q.town_of(post["area_code"])
            and q.area_of(post["area_code"]) == area[0]
            and q.has_data(q.town_of(post["area_code"]))
        }
        loads = [sum(row.area == area[0] and row.director == director for row in rows) for director in in_post]
        found += [
            line(
                f"A14.{band}",
                area,
                q.month_window,
                q.month_state(area[0]),
                numerator=sum(min(load // 10, 3) == position for load in loads),
            )
            for position, band in enumerate(bands)
        ]
    return found


MEASURES = {"A12": a12, "A13": a13, "A14": a14}
