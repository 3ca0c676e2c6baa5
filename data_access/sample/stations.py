"""Care stations, village sites and money: one town without a standard station, one share not yet paid."""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np

from data_access.datum import to_gcj02
from data_access.sample import names, plot
from data_access.sample.places import Places, misplaced_point, point_within
from data_access.sample.tables import Row, Table, by_name, on, table
from data_access.sample.timeline import Timeline, number

VILLAGE_SITES = 152
_GRANTS = {"excellent": 44_000, "good": 40_000, "pass": 36_000}
"""By grade; as many excellent as pass stations keep the mean at 40,000."""

_CONSTRUCTION = 50_000
_SITE_SERVICES = ("guidance;visits", "guidance;care", "guidance;visits;help", "care")
_FIRST_YEAR = 2022
_TOWN_DATUMS = ("wgs84", "cgcs2000", "gcj02")


def tables(
    rng: np.random.Generator, places: Places, timeline: Timeline, operators: tuple[str, ...]
) -> Mapping[str, Table]:
    """care_station, station_operator, station_appraisal, subsidy; `operators`: organisations that run stations."""
    town_stations = _town_stations(rng, places)
    ids = [str(row[0]) for row in town_stations]
    rows = [*town_stations, *_village_sites(rng, places, timeline)]
    appraisals, grants = _appraised(rng, places, timeline, ids)
    return by_name(
        table(
            "care_station",
            "id name kind area_code lon lat source_datum address opened_on closed_on standard_met_on floor_area_m2 "
            "services co_built_with_child_friendly",
            rows,
        ),
        table(
            "station_operator",
            "station_id organisation_id starts_on ends_on",
            _contracts(timeline, town_stations, operators, places),
        ),
        table("station_appraisal", "station_id year score grade", appraisals),
        table(
            "subsidy",
            "id station_id kind year payer due_on granted_yuan paid_yuan paid_on",
            _numbered(rng, [*_construction(rng, town_stations), *grants]),
        ),
    )


def _town_stations(rng: np.random.Generator, places: Places) -> list[Row]:
    """The city's centre, a station for every town and a second one for the first town."""
    ids = names.codes(rng, "ZD-", 2 + len(places.town_codes), below=1_000, digits=4)
    centre = point_within(places.town_shapes[0], rng)
    rows: list[Row] = [
        (
            ids[0], f"{places.city_name}未成年人保护中心", "city_centre", places.city_code, *centre, "cgcs2000",
            f"{places.town_names[0]}育才路1号", dt.date(2021, 6, 1), None, None, 860.0, "guidance;visits;help;care",
            False,
        )
    ]  # fmt: skip
    for i, town in enumerate([0, *range(len(places.town_codes))]):
        name = places.town_names[town]
        opened = dt.date(2021, 7, 1) + dt.timedelta(days=int(rng.integers(0, 600)))
        met = None if name == plot.NO_STANDARD_TOWN else opened + dt.timedelta(days=int(rng.integers(120, 420)))
        lon, lat, datum = _place(rng, places, town)
        title = f"{name}{'第二' if i == 0 else ''}未成年人保护工作站"
        rows.append(
            (
                ids[i + 1], title, "town_station", places.town_codes[town], lon, lat, datum, f"{name}童心路{i + 2}号",
                opened, None, met, float(rng.integers(120, 420)), "guidance;visits;help;care", bool(rng.random() < 0.4),
            )
        )  # fmt: skip
    return rows


def _place(rng: np.random.Generator, places: Places, town: int) -> tuple[float | None, float | None, str | None]:
    """Degrees and their declared datum; one station has none, one hides that its degrees are GCJ-02."""
    name = places.town_names[town]
    if name == plot.UNPLACED_TOWN:
        return None, None, None
    if name == plot.MISPLACED_TOWN:
        return *misplaced_point(places, town), None
    datum = _TOWN_DATUMS[town % len(_TOWN_DATUMS)]
    return *_declared(point_within(places.town_shapes[town], rng), datum), datum


def _declared(point: tuple[float, float], datum: str) -> tuple[float, float]:
    lon, lat = to_gcj02(*point) if datum == "gcj02" else point
    return round(lon, 6), round(lat, 6)


def _village_sites(rng: np.random.Generator, places: Places, timeline: Timeline) -> Iterator[Row]:
    count = len(places.village_codes)
    with_site = np.sort(rng.choice(count, min(VILLAGE_SITES, count), replace=False))
    ids = names.codes(rng, "CJ-", len(with_site), below=10_000, digits=5)
    closed = set(rng.choice(with_site, 3, replace=False))
    for code, village in zip(ids, with_site, strict=True):
        opened = dt.date(2019, 3, 1) + dt.timedelta(days=int(rng.integers(0, 2000)))
        ended = on(timeline.today - int(rng.integers(60, 500))) if village in closed else None
        datum = "gcj02" if places.town_of_village[village] == 4 else "wgs84"
        lon, lat = _declared(point_within(places.village_shapes[village], rng), datum)
        name = places.village_names[village]
        yield (
            code, f"{name}儿童之家", "village_site", places.village_codes[village], lon, lat, datum,
            f"{name}便民服务中心", opened, ended, None, float(rng.integers(25, 90)), str(rng.choice(_SITE_SERVICES)),
            bool(rng.random() < 0.25),
        )  # fmt: skip


def _contracts(timeline: Timeline, stations: list[Row], operators: tuple[str, ...], places: Places) -> Iterator[Row]:
    """A contract a year from the year after the opening; the station without acceptance has no operator yet."""
    without = places.town_codes[places.town(plot.NO_STANDARD_TOWN)]
    for i, row in enumerate(stations):
        for year in range(row[8].year + 1, timeline.as_of.year + 1) if row[3] != without else ():
            yield row[0], operators[i % len(operators)], dt.date(year, 1, 1), dt.date(year, 12, 31)


def _construction(rng: np.random.Generator, stations: list[Row]) -> Iterator[Row]:
    for row in stations:
        if row[10] is not None:
            due = row[10] + dt.timedelta(days=60)
            paid = row[10] + dt.timedelta(days=int(rng.integers(20, 60)))
            yield row[0], "construction", due.year, "city", due, _CONSTRUCTION, _CONSTRUCTION, paid


def _appraised(
    rng: np.random.Generator, places: Places, timeline: Timeline, ids: list[str]
) -> tuple[list[Row], list[Row]]:
    """Appraisals and operating grants by year.

    A year's appraisal is made and its grant agreed in December before it, so that the money is due when the year
    begins.  Half is the city's, half the town's; one town has not paid its half of the present year.
    """
    owing = 2 + places.town(plot.OWING_TOWN)
    left_out = 2 + places.town(plot.CHANCE_TOWN)
    appraisals: list[Row] = []
    grants: list[Row] = []
    for year in range(_FIRST_YEAR + 2, timeline.as_of.year + 1):
        now = year == timeline.as_of.year
        who = [i for i in range(1, len(ids)) if not (now and i == left_out)]
        grades = _grades(rng, len(who), who.index(owing))
        for i, grade in zip(who, grades, strict=True):
            score = {"excellent": 93, "good": 85, "pass": 74}[grade] + float(rng.integers(0, 6))
            appraisals.append((ids[i], year, score, grade))
            due = dt.date(year - 1, 12, 31)
            for payer in ("city", "town"):
                half = _GRANTS[grade] // 2
                paid = not (now and payer == "town" and i == owing)
                paid_on = on(number(due) - int(rng.integers(2, 20))) if paid else None
                grants.append((ids[i], "operating", year, payer, due, half, half if paid else None, paid_on))
        appraisals.append((ids[0], year, 95.0, "excellent"))
    return appraisals, grants


def _grades(rng: np.random.Generator, count: int, ordinary: int) -> list[str]:
    """As many excellent as pass, the station `ordinary` is good."""
    others = rng.permutation([i for i in range(count) if i != ordinary])
    grades = ["good"] * count
    for i in others[:3]:
        grades[i] = "excellent"
    for i in others[3:6]:
        grades[i] = "pass"
    return grades


def _numbered(rng: np.random.Generator, rows: list[Row]) -> Iterator[Row]:
    ids = names.codes(rng, "BT-", len(rows), below=10_000, digits=5)
    return ((code, *row) for code, row in zip(ids, rows, strict=True))
