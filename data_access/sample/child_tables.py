"""Rows about children: who they are (fictional names), where they live, their tiers, deferrals and visits."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from data_access.parameters import TIERS
from data_access.sample import names
from data_access.sample.children import Children
from data_access.sample.conduct import CONDITIONS, MODES, ROLES, UTC_OFFSET, Visits
from data_access.sample.places import Places
from data_access.sample.plot import Cast
from data_access.sample.staff import Staff
from data_access.sample.tables import Row, Table, by_name, day, days, on, table
from data_access.sample.tiers import Assessments
from data_access.sample.timeline import STILL, Bools, Ints, Timeline

_LIVING_WITH = ("祖父母", "父亲", "母亲", "父母", "其他亲属")
_REASONS = ("住院治疗", "随父母外出就读", "外省康复训练", "寄养于外地亲属")
_RISKS = {
    0: ("high", "high", "medium"),
    1: ("medium", "medium", "low"),
    2: ("low", "none", "low"),
    3: ("none", "none", "none"),
}
_WAITING_FOR_CONFIRMATION = 3


def ids(rng: np.random.Generator, count: int) -> list[str]:
    return names.codes(rng, "YP-", count, below=10_000, digits=6)


def tables(
    rng: np.random.Generator, places: Places, timeline: Timeline, children: Children, ids_: list[str], cast: Cast,
    on_two_registers: int,
) -> Mapping[str, Table]:  # fmt: skip
    """child, child_register, child_village and child_identity."""
    town = places.town_of_village[children.village]
    roster = _roster_numbers(rng, town)
    living = rng.choice(_LIVING_WITH, len(children))
    born = days(children.born)
    categories = children.categories
    return by_name(
        table(
            "child",
            "id city_code roster_no born_on sex category living_with",
            [
                (ids_[c], places.city_code, str(roster[c]), born[c], "male" if children.male[c] else "female",
                 categories[c], str(living[c]))
                for c in range(len(children))
            ],
        ),
        table(
            "child_register",
            "child_id kind registered_on left_on left_reason",
            [*_periods(children, ids_), *_second_kinds(rng, timeline, children, ids_, cast, on_two_registers)],
        ),
        table("child_village", "child_id from_on village_code household_area_code", _villages(places, children, ids_)),
        table(
            "child_identity",
            "child_id name guardian_name guardian_phone address",
            _identities(rng, places, children, ids_),
        ),
    )  # fmt: skip


def _roster_numbers(rng: np.random.Generator, town: Ints) -> Ints:
    """1, 2, 3 … within each town."""
    numbers = np.zeros(len(town), dtype=np.int64)
    for t in np.unique(town):
        mine = np.flatnonzero(town == t)
        numbers[rng.permutation(mine)] = np.arange(1, len(mine) + 1)
    return numbers


def _periods(children: Children, ids_: list[str]) -> list[Row]:
    kinds = children.kinds
    rows: list[Row] = []
    for c, period in np.argwhere(children.registered < STILL):
        ended = int(children.left[c, period])
        came_back = period == 0 and children.registered[c, 1] < STILL
        reason = None if ended >= STILL else "improved" if came_back else children.reason[c]
        rows.append((ids_[c], kinds[c], on(children.registered[c, period]), day(ended), reason))
    return rows


def _second_kinds(
    rng: np.random.Generator, timeline: Timeline, children: Children, ids_: list[str], cast: Cast, count: int
) -> list[Row]:
    """Some children in difficulty are also on the register of those left behind; they count once."""
    settled = (children.kind == 0) & (children.left[:, 0] == STILL) & (children.registered[:, 0] < timeline.today - 300)
    chosen = rng.choice(np.setdiff1d(np.flatnonzero(settled), cast.all), count, replace=False)
    return [(ids_[c], "left_behind", on(children.registered[c, 0] + 90), None, None) for c in chosen]


def _villages(places: Places, children: Children, ids_: list[str]) -> list[Row]:
    rows: list[Row] = []
    for c in range(len(children)):
        code, before = places.village_codes[children.village[c]], int(children.village_before[c])
        began = on(children.registered[c, 0])
        if before >= 0:
            rows.append((ids_[c], began, places.village_codes[before], None))
            rows.append((ids_[c], on(children.moved_on[c]), code, places.village_codes[before]))
        else:
            rows.append((ids_[c], began, code, None))
    return rows


def _identities(rng: np.random.Generator, places: Places, children: Children, ids_: list[str]) -> list[Row]:
    called = names.children(rng, len(children))
    guardians = names.guardians(rng, called)
    phones = names.phones(rng, len(children))
    houses = rng.integers(1, 400, len(children))
    return [
        (ids_[c], called[c], guardians[c], phones[c], f"{places.village_names[children.village[c]]}{houses[c]}号")
        for c in range(len(children))
    ]


def assessed(rng: np.random.Generator, timeline: Timeline, ids_: list[str], found: Assessments) -> Table:
    """Confirmed assessments, and a few of these days that nobody has confirmed yet."""
    rows: list[Row] = []
    previous = np.where(np.r_[False, found.child[1:] == found.child[:-1]], np.r_[0, found.tier[:-1]], -1)
    for child, at, tier, before in zip(found.child, found.day, found.tier, previous, strict=True):
        reason = "首次评定" if before < 0 else "定期复评" if before == tier else "情况变化"
        rows.append((ids_[child], on(at), TIERS[tier], *_RISKS[int(tier)], "市民政局未保科", reason))
    latest = np.flatnonzero(np.r_[found.child[1:] != found.child[:-1], True] & (found.day < timeline.today - 20))
    for i in rng.choice(latest, _WAITING_FOR_CONFIRMATION, replace=False):
        raised = max(int(found.tier[i]) - 1, 1)
        child = ids_[found.child[i]]
        rows.append((child, on(timeline.today - 3), TIERS[raised], *_RISKS[raised], None, "待确认"))
    codes = names.codes(rng, "PG-", len(rows), below=1_000_000, digits=6)
    return table(
        "risk_assessment",
        "id child_id assessed_on tier guardianship_risk physical_risk behaviour_risk confirmed_by reason",
        [(code, *row) for code, row in zip(codes, rows, strict=True)],
    )


def deferred(rng: np.random.Generator, ids_: list[str], found: tuple[Ints, Ints, Ints, Bools]) -> Table:
    return table(
        "visit_deferral",
        "child_id from_on to_on reason approved_by",
        [
            (ids_[child], on(start), on(end), str(rng.choice(_REASONS)), "镇民政办" if approved else None)
            for child, start, end, approved in zip(*found, strict=True)
        ],
    )


def visited(ids_: list[str], team: Staff, visits: Visits) -> Table:
    """Numbered in the order in which they were entered."""
    when = days(visits.day)
    elements = [tuple(CONDITIONS[v] or None for v in row) for row in visits.elements.tolist()]
    change = {0: False, 1: True, -1: None}
    workers = {int(w): team.id(int(w)) for w in np.unique(visits.worker)}
    epoch = dt.datetime(1970, 1, 1)
    columns: tuple[list[Any], ...] = (
        visits.child.tolist(), visits.worker.tolist(), visits.role.tolist(), visits.at.tolist(),
        (visits.recorded - UTC_OFFSET).tolist(), visits.mode.tolist(), visits.seen.tolist(), visits.change.tolist(),
    )  # fmt: skip
    rows = [
        (
            f"ZF-{i:07d}", ids_[child], workers[worker], ROLES[role], when[i], _time(at),
            epoch + dt.timedelta(seconds=recorded), False, MODES[mode], seen, *elements[i], change[changed],
        )
        for i, (child, worker, role, at, recorded, mode, seen, changed) in enumerate(zip(*columns, strict=True))
    ]  # fmt: skip
    return table(
        "visit",
        "id child_id worker_id visitor_role visited_on visited_at recorded_at recorded_by_import mode child_seen life "
        "guardianship health study change_found",
        rows,
    )


def _time(seconds: int) -> dt.time | None:
    return None if seconds < 0 else dt.time(seconds // 3600, seconds // 60 % 60)
