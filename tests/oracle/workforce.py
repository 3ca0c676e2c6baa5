"""D. Workforce: D1 and D3, at as_of."""

import datetime as dt

from tests.factories import Row
from tests.oracle.answers import Line, line, rate
from tests.oracle.ground import Question, holds


def _posts(q: Question) -> list[Row]:
    """Posts as director begun by as_of."""
    return [row for row in q.city.worker_post if row["role"] == "director" and row["starts_on"] <= q.as_of]


def _in_post(q: Question) -> list[Row]:
    return [row for row in _posts(q) if holds(row, "starts_on", "ends_on", q.as_of)]


def d1(q: Question) -> list[Line]:
    """“Villages with ≥1 director in post / villages”."""
    villages = [code for code, _name in q.at_level("village").areas()]
    staffed = {row["area_code"] for row in _in_post(q)}
    return [
        rate(
            "D1",
            area,
            q.day_window,
            "ok",
            sum(q.area_of(code) == area[0] and code in staffed for code in villages),
            sum(q.area_of(code) == area[0] for code in villages),
            interval=False,
        )
        for area in q.areas()
    ]


def _examinations(q: Question, worker: str) -> list[Row]:
    return [
        row
        for row in q.city.qualification
        if row["worker_id"] == worker
        and row["kind"] in ("induction", "annual_certificate")
        and row["on_date"] <= q.as_of
    ]


def _first_pass(q: Question, worker: str) -> dt.date | None:
    return min((row["on_date"] for row in _examinations(q, worker) if row["result"] == "pass"), default=None)


def _has_valid_pass(q: Question, worker: str) -> bool:
    return any(
        row["result"] == "pass" and (row["valid_until"] is None or row["valid_until"] >= q.as_of)
        for row in _examinations(q, worker)
    )


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


MEASURES = {"D1": d1, "D3": d3}
