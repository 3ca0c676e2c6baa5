"""C. Care stations, village sites, institutions: C1–C6, C9 and C10, all at as_of, for the city and its towns."""

import json
from collections.abc import Callable

from tests.factories import Row
from tests.oracle.answers import Line, line, meaningless, rate
from tests.oracle.ground import Question, holds, parameters_of


def _rows(q: Question, counted: set[str], of: Callable[[tuple[str, str]], list[Line]], *parts: str) -> list[Line]:
    """For each area of the level what `of` says; villages have no rows of these measures."""
    if q.level == "village":
        return [meaningless(part, area, q.day_window) for area in q.areas() for part in parts]
    return [found for area in q.rows_for(counted) for found in of(area)]


def _stations(q: Question, *kinds: str) -> list[Row]:
    return [row for row in q.city.care_station if row["kind"] in kinds and row["opened_on"] <= q.as_of]


def _open(q: Question, *kinds: str) -> list[Row]:
    return [row for row in _stations(q, *kinds) if holds(row, "opened_on", "closed_on", q.as_of)]


def _is_accepted(q: Question, row: Row) -> bool:
    return row["standard_met_on"] is not None and row["standard_met_on"] <= q.as_of


def c1(q: Question) -> list[Line]:
    """“Towns with ≥1 open station accepted as meeting the provincial standard on the date / towns”; a station is a
    town_station here.
    """
    standard = {q.town_of(row["area_code"]) for row in _open(q, "town_station") if _is_accepted(q, row)}

    def of(area: tuple[str, str]) -> list[Line]:
        towns = q.valid_towns if q.level == "city" else {area[0]}
        return [rate("C1", area, q.day_window, "ok", len(standard & towns), len(towns), interval=False)]

    return _rows(q, set(), of, "C1")


def _share(q: Question, measure: str, all_of: list[Row], some_of: list[Row]) -> list[Line]:
    def count(rows: list[Row], area: str) -> int:
        return sum(q.area_of(row["area_code"]) == area for row in rows)

    def of(area: tuple[str, str]) -> list[Line]:
        return [
            rate(measure, area, q.day_window, "ok", count(some_of, area[0]), count(all_of, area[0]), interval=False)
        ]

    return _rows(q, {q.area_of(row["area_code"]) for row in all_of}, of, measure)


def c2(q: Question) -> list[Line]:
    """“Open stations with a valid operator contract on the date / open stations” (town_station or city_centre)."""
    stations = _open(q, "town_station", "city_centre")
    operated = [
        station
        for station in stations
        if any(
            row["station_id"] == station["id"] and holds(row, "starts_on", "ends_on", q.as_of)
            for row in q.city.station_operator
        )
    ]
    return _share(q, "C2", stations, operated)


def c3(q: Question) -> list[Line]:
    """“Of the stations open for the whole year (this year: 1 January to as_of): appraised / all”."""
    new_year = q.as_of.replace(month=1, day=1)
    whole = [row for row in _open(q, "town_station", "city_centre") if row["opened_on"] <= new_year]
    appraised = [row for row in whole if _is_appraised(q, row)]
    return _share(q, "C3", whole, appraised)


def _is_appraised(q: Question, station: Row) -> bool:
    return any(row["station_id"] == station["id"] and row["year"] == q.as_of.year for row in q.city.station_appraisal)


def _payments(q: Question, station: Row, kind: str, payer: str) -> list[Row]:
    return [
        row
        for row in q.city.subsidy
        if row["station_id"] == station["id"] and row["kind"] == kind and row["payer"] == payer
    ]


def _paid(q: Question, rows: list[Row]) -> int:
    """“Every measure counts events dated ≤ as_of”: a payment without a date is paid on no day."""
    return sum(row["paid_yuan"] or 0 for row in rows if row["paid_on"] is not None and row["paid_on"] <= q.as_of)


def c4(q: Question) -> list[Line]:
    """“Due = 50,000 yuan × accepted stations, once per station for ever, city pays all; paid, outstanding”; what one
    station was paid too much pays for no other.
    """

    def of(area: tuple[str, str]) -> list[Line]:
        due = paid = outstanding = 0
        for station in _stations(q, "town_station"):
            if q.area_of(station["area_code"]) == area[0]:
                own_due = 0
                if _is_accepted(q, station):
                    own_due = parameters_of(q.city, station["standard_met_on"]).construction_yuan
                own_paid = _paid(q, _payments(q, station, "construction", "city"))
                due, paid = due + own_due, paid + own_paid
                outstanding += max(0, own_due - own_paid)
        numbers = {"C4.due": due, "C4.paid": paid, "C4.outstanding": outstanding}
        return [line(part, area, q.day_window, "ok", numerator=yuan) for part, yuan in numbers.items()]

    counted = {q.area_of(row["area_code"]) for row in _stations(q, "town_station")}
    return _rows(q, counted, of, "C4.due", "C4.paid", "C4.outstanding")


def _usual(q: Question, station: Row) -> int:
    """The amount of the grade, else the mean, as set on the day; 0 for a station that was not appraised this year."""
    grades = [row["grade"] for row in q.city.station_appraisal
              if row["station_id"] == station["id"] and row["year"] == q.as_of.year]  # fmt: skip
    return q.parameters.grade_yuan.get(grades[0], q.parameters.operating_yuan) if grades else 0


def c5(q: Question) -> list[Line]:
    """“Per station-year; pool = 40,000 × appraised stations; mean of what is granted must be 40,000; split city 50 % /
    town 50 %; due, paid, arrears by payer.  A grant stands once (granted_yuan); instalments are rows with granted_yuan
    0”.  Due is what was granted, else 40,000 for an appraised station; a share whose day has not come is no arrears.
    """

    def of(area: tuple[str, str]) -> list[Line]:
        due, paid, grants = 0, 0, []
        arrears = {"city": 0, "town": 0}
        for station in _stations(q, "town_station"):
            if q.area_of(station["area_code"]) != area[0]:
                continue
            rows = {
                payer: [row for row in _payments(q, station, "operating", payer) if _year(row) == q.as_of.year]
                for payer in ("city", "town")
            }
            granted = sum(row["granted_yuan"] for found in rows.values() for row in found)
            own_due = granted or _usual(q, station)
            grants += [granted] if granted else []
            due += own_due
            for payer, half in (("city", own_due - own_due // 2), ("town", own_due // 2)):
                paid += _paid(q, rows[payer])
                days = [row["due_on"] for row in rows[payer] if row["due_on"] is not None]
                if not days or max(days) <= q.as_of:
                    arrears[payer] += max(0, half - _paid(q, rows[payer]))
        numbers = {
            "C5.due": due,
            "C5.paid": paid,
            "C5.arrears_city": arrears["city"],
            "C5.arrears_town": arrears["town"],
        }
        found = [line(part, area, q.day_window, "ok", numerator=yuan) for part, yuan in numbers.items()]
        mean = {"value": sum(grants) / len(grants)} if grants else {}
        state = "ok" if grants else "not_applicable"
        return [*found, line("C5.mean", area, q.day_window, state, denominator=len(grants), **mean)]

    counted = {q.area_of(row["area_code"]) for row in _stations(q, "town_station")}
    return _rows(q, counted, of, "C5.due", "C5.paid", "C5.arrears_city", "C5.arrears_town", "C5.mean")


def _year(row: Row) -> int | None:
    day = row["due_on"] or row["paid_on"]
    return row["year"] if row["year"] is not None else (day.year if day else None)


def c6(q: Question) -> list[Line]:
    """“Villages with ≥1 open site / villages”."""
    villages = [code for code, _name in q.at_level("village").areas()]
    with_site = {row["area_code"] for row in _open(q, "village_site")}

    def of(area: tuple[str, str]) -> list[Line]:
        own = [code for code in villages if q.area_of(code) == area[0]]
        return [rate("C6", area, q.day_window, "ok", len(with_site.intersection(own)), len(own), interval=False)]

    return _rows(q, set(), of, "C6")


def c9(q: Question) -> list[Line]:
    """“Stations and sites that a map cannot show, counted; points outside their own town flagged”."""
    here = _open(q, "town_station", "city_centre", "village_site")
    found: list[tuple[str, str]] = []
    for row in here:
        area = q.area_of(row["area_code"])
        if row["lon"] is None or row["lat"] is None:
            found.append((area, "C9.sites" if row["kind"] == "village_site" else "C9.stations"))
        elif _is_outside(q, row):
            found.append((area, "C9.outside"))

    def of(area: tuple[str, str]) -> list[Line]:
        return [
            line(part, area, q.day_window, "ok", numerator=found.count((area[0], part)))
            for part in ("C9.stations", "C9.sites", "C9.outside")
        ]

    return _rows(q, {area for area, _part in found}, of, "C9.stations", "C9.sites", "C9.outside")


def _is_outside(q: Question, station: Row) -> bool:
    """The towns of the test cities are rectangles; a point on the border is inside."""
    for area in q.city.area:
        if area["code"] == q.town_of(station["area_code"]) in q.valid_towns and area["geometry"]:
            ring = json.loads(area["geometry"])["coordinates"][0]
            west, east = min(x for x, _y in ring), max(x for x, _y in ring)
            south, north = min(y for _x, y in ring), max(y for _x, y in ring)
            return not (west <= station["lon"] <= east and south <= station["lat"] <= north)
    return False


def c10(q: Question) -> list[Line]:
    """“Of staff, premises, supplies, funds: secured / 4, per city institution”, by its latest record on the day."""
    latest: dict[tuple[str, str], Row] = {}
    for row in q.city.four_guarantees:
        key = (row["area_code"], row["institution"])
        if row["as_of"] <= q.as_of and (key not in latest or row["as_of"] > latest[key]["as_of"]):
            latest[key] = row
    secured = [
        (q.area_of(row["area_code"]), [row[name] for name in ("staff", "premises", "supplies", "funds")])
        for row in latest.values()
    ]

    def of(area: tuple[str, str]) -> list[Line]:
        own = [flags for place, flags in secured if place == area[0]]
        return [
            rate("C10", area, q.day_window, "ok", sum(map(sum, own)), 4 * len(own), interval=False),
            rate("C10.complete", area, q.day_window, "ok", sum(map(all, own)), len(own), interval=False),
        ]

    return _rows(q, {place for place, _flags in secured}, of, "C10", "C10.complete")


MEASURES = {"C1": c1, "C2": c2, "C3": c3, "C4": c4, "C5": c5, "C6": c6, "C9": c9, "C10": c10}
