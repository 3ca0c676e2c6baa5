"""E. Social organisations: E1, for the city."""

import datetime as dt

from tests.factories import Row
from tests.oracle.answers import Line, line, meaningless
from tests.oracle.ground import Question


def is_qualified(q: Question, organisation: Row, day: dt.date) -> bool:
    """“Kind social organisation or social-work agency, registered_on ≤ date, protects minors, a stage *qualified* dated
    ≤ date, and no *exited* dated from the latest such row to the date (same day: the exit wins)”.
    """
    if organisation["kind"] not in ("social_organisation", "social_work_agency") or not organisation["protects_minors"]:
        return False
    if organisation["registered_on"] is None or organisation["registered_on"] > day:
        return False
    stages = [
        (row["stage"], row["on_date"])
        for row in q.city.organisation_stage
        if row["organisation_id"] == organisation["id"] and row["on_date"] <= day
    ]
    qualified = [on for stage, on in stages if stage == "qualified"]
    return bool(qualified) and not any(stage == "exited" and on >= max(qualified) for stage, on in stages)


def e1(q: Question) -> list[Line]:
    """“Organisations qualified and not exited at a date”, and at the deadline: that of the latest target whose date has
    come, not applicable before the first.
    """
    lines = []
    for area in q.areas():
        if q.level != "city":
            lines += [meaningless(part, area, q.day_window) for part in ("E1", "E1.at_deadline")]
            continue
        lines.append(line("E1", area, q.day_window, "ok", numerator=_count(q, q.as_of)))
        deadlines = [row["due_on"] for row in q.city.target if row["measure_id"] == "E1" and row["due_on"] <= q.as_of]
        if deadlines:
            on = max(deadlines)
            lines.append(line("E1.at_deadline", area, on.isoformat(), "ok", numerator=_count(q, on)))
        else:
            lines.append(meaningless("E1.at_deadline", area, q.day_window))
    return lines


def _count(q: Question, day: dt.date) -> int:
    return sum(is_qualified(q, row, day) for row in q.city.organisation if row["area_code"] == q.city_code)


MEASURES = {"E1": e1}
