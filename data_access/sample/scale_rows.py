"""Rows of the large scales as the engines store them: dates and instants as ISO text, in the order of the key."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import shapely

from data_access.parameters import ALL_TIERS, TIERS
from data_access.sample.children import Children
from data_access.sample.conduct import CONDITIONS, MODES, ROLES, UTC_OFFSET, Visits
from data_access.sample.places import Places
from data_access.sample.staff import Staff
from data_access.sample.tables import Row, Table, day, on, table
from data_access.sample.tiers import Assessments

VISIT_COLUMNS = (
    "id", "child_id", "worker_id", "visitor_role", "visited_on", "visited_at", "recorded_at", "recorded_by_import",
    "mode", "child_seen", "life", "guardianship", "health", "study", "change_found",
)  # fmt: skip
_DAY = 86_400


def stored(rows: Table) -> Iterator[Row]:
    """The rows with dates as text."""
    for row in rows.rows:
        yield tuple(v.isoformat() if isinstance(v, dt.date) else v for v in row)


def places(p: Places) -> Iterator[Table]:
    def one(code: str, name: str, level: str, parent: str | None, kind: str, population: int, shape: Any) -> Row:
        return code, name, level, parent, kind, population, shapely.to_geojson(shape), True

    total = sum(p.village_population)
    rows = [one(p.city_code, p.city_name, "city", None, "市", total, p.city_shape)]
    rows += [
        one(code, p.town_names[t], "town", p.city_code, p.town_kinds[t], total // len(p.town_codes), p.town_shapes[t])
        for t, code in enumerate(p.town_codes)
    ]
    rows += [
        one(code, p.village_names[v], "village", p.town_codes[p.town_of_village[v]], p.village_kinds[v],
            p.village_population[v], p.village_shapes[v])
        for v, code in enumerate(p.village_codes)
    ]  # fmt: skip
    yield table("area", "code name level parent_code kind population geometry fictional", rows)


def standards() -> Iterator[Table]:
    yield table(
        "visit_standard",
        "tier valid_from visits_per_month interval_days",
        [(tier, dt.date(2020, 1, 1), n, 31) for tier, n in zip(ALL_TIERS, (4, 2, 1, 1, 1), strict=True)],
    )


def stations(rng: np.random.Generator, p: Places, number: int, running: tuple[str, ...]) -> Iterator[Table]:
    """A station for every town, most of them accepted and run by an organisation; sites in four villages of five."""
    rows: list[Row] = []
    contracts: list[Row] = []
    for t, code in enumerate(p.town_codes):
        opened = dt.date(2021, 3, 1) + dt.timedelta(days=int(rng.integers(0, 900)))
        met = opened + dt.timedelta(days=200) if rng.random() < 0.93 else None
        at = p.town_shapes[t].centroid
        id_ = f"ZD-{number:02d}{t:04d}"
        rows.append((id_, f"{p.town_names[t]}未成年人保护工作站", "town_station", code, at.x, at.y, opened, met))
        contracts.append((id_, running[t % len(running)], opened, None))
    for v in np.flatnonzero(rng.random(len(p.village_codes)) < 0.8):
        opened = dt.date(2019, 3, 1) + dt.timedelta(days=int(rng.integers(0, 2000)))
        at = p.village_shapes[v].centroid
        id_ = f"ZD-{number:02d}{1000 + v:04d}"
        name = f"{p.village_names[v]}儿童之家"
        rows.append((id_, name, "village_site", p.village_codes[v], at.x, at.y, opened, None))
    yield table("care_station", "id name kind area_code lon lat opened_on standard_met_on", rows)
    yield table("station_operator", "station_id organisation_id starts_on ends_on", contracts)


def children(p: Places, found: Children, codes: Sequence[str]) -> Iterator[Table]:
    categories, kinds = found.categories, found.kinds
    numbers = np.argsort(np.argsort(found.village, kind="stable"), kind="stable")
    start = np.searchsorted(np.sort(found.village), found.village)
    order = sorted(range(len(found)), key=codes.__getitem__)
    yield table(
        "child",
        "id city_code roster_no born_on sex category",
        [
            (codes[c], p.city_code, str(numbers[c] - start[c] + 1), on(found.born[c]),
             "male" if found.male[c] else "female", categories[c])
            for c in order
        ],
    )  # fmt: skip
    yield table(
        "child_register",
        "child_id kind registered_on left_on left_reason",
        [
            (codes[c], kinds[c], on(found.registered[c, 0]), day(int(found.left[c, 0])), found.reason[c] or None)
            for c in order
        ],
    )
    rows: list[Row] = []
    for c in order:
        began, before = on(found.registered[c, 0]), int(found.village_before[c])
        first = before if before >= 0 else int(found.village[c])
        rows.append((codes[c], began, p.village_codes[first]))
        if before >= 0:
            rows.append((codes[c], on(found.moved_on[c]), p.village_codes[found.village[c]]))
    yield table("child_village", "child_id from_on village_code", rows)


def assessed(number: int, codes: Sequence[str], found: Assessments) -> Table:
    return table(
        "risk_assessment",
        "id child_id assessed_on tier confirmed_by",
        [
            (f"PG-{number:02d}{i:07d}", codes[child], on(at), TIERS[tier], "市民政局未保科")
            for i, (child, at, tier) in enumerate(
                zip(found.child.tolist(), found.day.tolist(), found.tier.tolist(), strict=True)
            )
        ],
    )


def visits(codes: Sequence[str], team: Staff, found: Visits, already: int) -> Iterator[Row]:
    """In the order of entry, which is the order of their ids."""
    base, last = int(found.day.min()) - 2, int(found.recorded.max()) // _DAY + 2
    dates = np.array([on(d).isoformat() for d in range(base, last + 1)], dtype=object)
    clock = np.array([f" {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}.000000" for s in range(_DAY)], dtype=object)
    times = np.array([None, *(f"{m // 60:02d}:{m % 60:02d}:00.000000" for m in range(24 * 60))], dtype=object)
    workers = np.array([*map(team.id, range(int(found.worker.max()) + 1)), None], dtype=object)
    words = np.array([w or None for w in CONDITIONS], dtype=object)
    utc = found.recorded - UTC_OFFSET
    columns: tuple[Iterable[Any], ...] = (
        (f"ZF-{n:09d}" for n in range(already, already + len(found))),
        np.array(codes, dtype=object)[found.child].tolist(),
        workers[found.worker].tolist(),
        np.array(ROLES, dtype=object)[found.role].tolist(),
        dates[found.day - base].tolist(),
        times[np.where(found.at < 0, 0, found.at // 60 + 1)].tolist(),
        (dates[utc // _DAY - base] + clock[utc % _DAY]).tolist(),
        repeat(False),
        np.array(MODES, dtype=object)[found.mode].tolist(),
        found.seen.tolist(),
        *(words[found.elements[:, i]].tolist() for i in range(found.elements.shape[1])),
        np.array([False, True, None], dtype=object)[found.change].tolist(),
    )
    return zip(*columns, strict=False)
