"""D. Workforce: D1–D8, at as_of."""

import datetime as dt
from collections.abc import Callable

from tests.factories import Row
from tests.oracle.answers import Line, line, meaningless, rate
from tests.oracle.ground import ONE_DAY, Question, days_from, holds


def _posts(q: Question) -> list[Row]:
    """Posts as director begun by as_of."""
    return [row for row in q.city.worker_post if row["role"] == "director" and row["starts_on"] <= q.as_of]


def _in_post(q: Question, *, supervisors: bool = False) -> list[Row]:
    return [
        row
        for row in q.city.worker_post
        if (supervisors or row["role"] == "director") and holds(row, "starts_on", "ends_on", q.as_of)
    ]


def d1(q: Question) -> list[Line]:
    """“Villages with ≥1 director in post / villages; vacancies”; of those the never staffed, and villages with a
    director whose pass is valid.
    """
    villages = [code for code, _name in q.at_level("village").areas()]
    staffed = {row["area_code"] for row in _in_post(q)}
    covered = {row["area_code"] for row in _in_post(q) if _has_valid_pass(q, row["worker_id"])}
    ever = {row["area_code"] for row in _posts(q)}
    lines = []
    for area in q.areas():
        here = [code for code in villages if q.area_of(code) == area[0]]
        for part, found in (("D1", staffed), ("D1.certified", covered)):
            having = sum(code in found for code in here)
            lines.append(rate(part, area, q.day_window, "ok", having, len(here), interval=False))
        for part, found in (("D1.vacant", staffed), ("D1.never", ever)):
            lacking = sum(code not in found for code in here)
            lines.append(line(part, area, q.day_window, "ok", numerator=lacking))
    return lines


def _records(q: Question, worker: str, *kinds: str) -> list[Row]:
    return [
        row
        for row in q.city.qualification
        if row["worker_id"] == worker and row["kind"] in kinds and row["on_date"] <= q.as_of
    ]


def _examinations(q: Question, worker: str) -> list[Row]:
    return _records(q, worker, "induction", "annual_certificate")


def _first_pass(q: Question, worker: str) -> dt.date | None:
    return min((row["on_date"] for row in _examinations(q, worker) if row["result"] == "pass"), default=None)


def _valid_on(row: Row, day: dt.date) -> bool:
    return row["result"] == "pass" and (row["valid_until"] is None or row["valid_until"] >= day)


def _has_valid_pass(q: Question, worker: str) -> bool:
    return any(_valid_on(row, q.as_of) for row in _examinations(q, worker))


def _served_early(q: Question, worker: str) -> bool:
    """“First duty day or first visit before the first pass, since a configured date”."""
    duty = [row["starts_on"] for row in _posts(q) if row["worker_id"] == worker]
    visits = [v["visited_on"] for v in q.city.visit if v["worker_id"] == worker and v["visited_on"] <= q.as_of]
    passed = _first_pass(q, worker)
    return any(
        min(days) >= q.parameters.certified_since and (passed is None or min(days) < passed)
        for days in (duty, visits)
        if days
    )


def d3(q: Question) -> list[Line]:
    """“In post without a valid pass = must be 0; of these with no record at all; first duty day or first visit before
    the first pass”.  A director with posts in two areas counts in both, and once above them.
    """
    now = {(q.area_of(row["area_code"]), row["worker_id"]) for row in _in_post(q)}
    ever = {(q.area_of(row["area_code"]), row["worker_id"]) for row in _posts(q)}
    without = {(area, worker) for area, worker in now if not _has_valid_pass(q, worker)}
    parts = {
        "D3.now": without,
        "D3.no_record": {(area, worker) for area, worker in without if not _examinations(q, worker)},
        "D3.history": {(area, worker) for area, worker in ever if _served_early(q, worker)},
    }
    return [
        line(part, area, q.day_window, "ok", numerator=sum(place == area[0] for place, _worker in found))
        for area in q.rows_for({place for place, _worker in ever})
        for part, found in parts.items()
    ]


def _share(q: Question, part: str, people: set[tuple[str, str]], meets: Callable[[str], bool]) -> list[Line]:
    """People in post by area, and those of them who meet a condition."""
    lines = []
    for area in q.rows_for({place for place, _worker in people}):
        here = {worker for place, worker in people if place == area[0]}
        met = sum(meets(worker) for worker in here)
        lines.append(rate(part, area, q.day_window, "ok", met, len(here), interval=False))
    return lines


def _directors(q: Question) -> set[tuple[str, str]]:
    return {(q.area_of(row["area_code"]), row["worker_id"]) for row in _in_post(q)}


def _worker(q: Question, worker: str, column: str) -> object:
    return next((row[column] for row in q.city.worker if row["id"] == worker), None)


def d2(q: Question) -> list[Line]:
    """“Real-name registered / in post”."""

    def registered(worker: str) -> bool:
        on = _worker(q, worker, "registered_on")
        return isinstance(on, dt.date) and on <= q.as_of

    return _share(q, "D2", _directors(q), registered)


def d4(q: Question) -> list[Line]:
    """“Certificate valid on the date / in post; expiring within 60 days”: valid today, and none is 61 days from now."""

    def valid(worker: str, day: dt.date) -> bool:
        return any(_valid_on(row, day) for row in _records(q, worker, "annual_certificate"))

    people = _directors(q)
    lines = _share(q, "D4", people, lambda worker: valid(worker, q.as_of))
    for area in q.rows_for({place for place, _worker in people}):
        expiring = [
            worker
            for place, worker in people
            if place == area[0] and valid(worker, q.as_of) and not valid(worker, q.as_of + 61 * ONE_DAY)
        ]
        lines.append(line("D4.expiring", area, q.day_window, "ok", numerator=len(expiring)))
    return lines


def _of_staff(part: str, meets: Callable[[Question, str], bool]) -> Callable[[Question], list[Line]]:
    """A share of directors and supervisors together, each once; villages have no supervisor."""

    def answer(q: Question) -> list[Line]:
        if q.level == "village":
            return [meaningless(part, area, q.day_window) for area in q.areas()]
        people = {(q.area_of(row["area_code"]), row["worker_id"]) for row in _in_post(q, supervisors=True)}
        return _share(q, part, people, lambda worker: meets(q, worker))

    return answer


def _trained(q: Question, worker: str) -> bool:
    """“Trained in the year / in post (directors + supervisors)”."""
    return any(row["on_date"].year == q.as_of.year for row in _records(q, worker, "induction", "training"))


def _qualified(q: Question, worker: str) -> bool:
    """“Social-work qualification / in post”."""
    return _worker(q, worker, "social_work_level") is not None


def _twelve_months(q: Question) -> list[dt.date]:
    """The days after the same day of the year before, 28 February where that has no 29th, to as_of."""
    year, last = q.as_of.year - 1, q.as_of
    day = 28 if (last.month, last.day) == (2, 29) else last.day
    return days_from(dt.date(year, last.month, day) + ONE_DAY, last)


def _supervised(q: Question, worker: str) -> bool:
    """“Supervised (professional supervision logged in 12 months) / in post”."""
    days = _twelve_months(q)
    return any(row["on_date"] in days for row in _records(q, worker, "supervision"))


def d8(q: Question) -> list[Line]:
    """“Posts ended in 12 months / mean number in post over them”, day by day.

    A post is a village held by one person; it has ended on a day when nobody of that name holds it on the next.
    """
    if q.level == "village":
        return [
            meaningless(part, area, q.day_window) for area in q.areas() for part in ("D8", "D8.ended", "D8.in_post")
        ]
    days = _twelve_months(q)
    held: dict[str, dict[tuple[str, str], set[dt.date]]] = {}
    for row in _posts(q):
        mine = held.setdefault(q.area_of(row["area_code"]), {}).setdefault((row["worker_id"], row["area_code"]), set())
        mine |= {day for day in (*days, q.as_of + ONE_DAY) if holds(row, "starts_on", "ends_on", day)}
    lines = []
    for area in q.rows_for(set(held)):
        ended = runs = total = 0
        for on in held.get(area[0], {}).values():
            for day in days:
                is_last = day in on and day + ONE_DAY not in on
                total += day in on
                ended += is_last
                runs += is_last or (day == q.as_of and day in on)
        mean = total / len(days)
        lines.append(line("D8.ended", area, q.day_window, "ok", numerator=ended))
        for part, value in (("D8", ended / mean if runs else None), ("D8.in_post", mean)):
            if runs:
                lines.append(line(part, area, q.day_window, "ok", value=value, denominator=runs))
            else:
                lines.append(line(part, area, q.day_window, "not_applicable", denominator=0))
    return lines


MEASURES = {
    "D1": d1,
    "D2": d2,
    "D3": d3,
    "D4": d4,
    "D5": _of_staff("D5", _trained),
    "D6": _of_staff("D6", _qualified),
    "D7": _of_staff("D7", _supervised),
    "D8": d8,
}
