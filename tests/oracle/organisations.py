"""E. Social organisations: E1, for the city; E2–E4, for the city and its towns."""

import datetime as dt

from tests.factories import Row
from tests.oracle.answers import Line, line, meaningless
from tests.oracle.ground import Question, holds


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


SERVICES = ("counselling", "comfort", "relationships", "protection_care")
CATEGORIES = ("hotline", "guardianship_assessment", "targeted_help", "publicity", "training", "home_visits")
DOMAINS = ("family", "school", "society", "network", "government", "judicial")


def _own(q: Question, code: str) -> bool:
    """An area of this city."""
    return code == q.city_code or bool(q.town_of(code))


def _at_work(q: Question) -> list[tuple[str, str]]:
    """(organisation, area code): “towns by contract, purchase or programme”; a programme speaks for a year."""
    stations = {row["id"]: row["area_code"] for row in q.city.care_station}
    found = [
        (row["organisation_id"], stations[row["station_id"]])
        for row in q.city.station_operator
        if row["station_id"] in stations and holds(row, "starts_on", "ends_on", q.as_of)
    ]
    found += [
        (row["organisation_id"], row["area_code"])
        for row in q.city.purchase
        if holds(row, "starts_on", "ends_on", q.as_of)
    ]
    found += [
        (row["organisation_id"], row["area_code"])
        for row in q.city.programme
        if row["on_date"] <= q.as_of and (q.as_of - row["on_date"]).days < 365
    ]
    return [(who, code) for who, code in found if _own(q, code)]


def _offers(q: Question, who: str | None, service: str) -> bool:
    return any(
        service in [word.strip() for word in (row["services"] or "").split(";")]
        for row in q.city.organisation
        if row["id"] == who and row["area_code"] == q.city_code
    )


def e2(q: Question) -> list[Line]:
    """“Services covered: organisations, and towns with none (towns by contract, purchase or programme)”."""
    work = _at_work(q)
    parts = [f"E2.{service}{kind}" for kind in ("", "_without") for service in SERVICES]
    if q.level == "village":
        return [meaningless(part, area, q.day_window) for area in q.areas() for part in parts]
    every_town = [code for code, _name in q.at_level("town").areas()]
    lines = []
    for area in q.rows_for({q.area_of(code) for _who, code in work}):
        for service in SERVICES:
            here = [(who, code) for who, code in work if q.area_of(code) == area[0] and _offers(q, who, service)]
            organisations = len({who for who, _code in here})
            having = {q.town_of(code) for _who, code in here}
            lacking = [town for town in every_town if q.area_of(town) == area[0] and town not in having]
            for part, number in ((f"E2.{service}", organisations), (f"E2.{service}_without", len(lacking))):
                lines.append(line(part, area, q.day_window, "ok", numerator=number))
    return lines


def e3(q: Question) -> list[Line]:
    """“Contract value and count by the six categories, by town and year; categories never bought flagged”."""
    begun = [row for row in q.city.purchase if row["starts_on"] <= q.as_of and _own(q, row["area_code"])]
    lines = []
    areas = (
        q.areas() if q.level == "village" else q.rows_for({q.area_of(row["area_code"]) for row in _this_year(q, begun)})
    )
    for area in areas:
        here = [row for row in begun if q.area_of(row["area_code"]) == area[0]]
        for category in CATEGORIES:
            year = [row for row in _this_year(q, here) if row["category"] == category]
            numbers = ((f"E3.{category}", len(year)), (f"E3.{category}_yuan", sum(row["value_yuan"] for row in year)))
            lines += [_counted(q, part, area, number) for part, number in numbers]
        never = [category for category in CATEGORIES if category not in {row["category"] for row in here}]
        lines.append(_counted(q, "E3.never", area, len(never)))
    return lines


def _this_year(q: Question, rows: list[Row], column: str = "starts_on") -> list[Row]:
    return [row for row in rows if row[column].year == q.as_of.year]


def _counted(q: Question, part: str, area: tuple[str, str], number: int) -> Line:
    if q.level == "village":
        return meaningless(part, area, q.day_window)
    return line(part, area, q.day_window, "ok", numerator=number)


def e4(q: Question) -> list[Line]:
    """“Programmes by family, school, society, network, government, judicial; empty cells are the finding”."""
    held = [row for row in q.city.programme if row["on_date"] <= q.as_of and _own(q, row["area_code"])]
    held = _this_year(q, held, "on_date")
    areas = q.areas() if q.level == "village" else q.rows_for({q.area_of(row["area_code"]) for row in held})
    return [
        _counted(
            q,
            f"E4.{domain}",
            area,
            sum(row["domain"] == domain and q.area_of(row["area_code"]) == area[0] for row in held),
        )
        for area in areas
        for domain in DOMAINS
    ]


MEASURES = {"E1": e1, "E2": e2, "E3": e3, "E4": e4}
