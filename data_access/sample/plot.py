"""The parts that the stories play: which children, villages, posts and stations they need, and where."""

from dataclasses import dataclass

import numpy as np

from data_access.sample.children import Children
from data_access.sample.places import Places
from data_access.sample.timeline import STILL, Bools, Ints, Timeline, shifted_years

BELOW_TOWN = "桐泾镇"
CHANCE_TOWN = "望潮镇"
NO_STANDARD_TOWN = "鹤渚镇"
OWING_TOWN = "松渚镇"
MISPLACED_TOWN = "澄湾街道"
UNPLACED_TOWN = "梅浔镇"

TOWN_SIZES = {
    "云津街道": 88, "澄湾街道": 76, "芦汀镇": 80, "桐泾镇": 76, "鹤渚镇": 82, "稻溪镇": 64, "望潮镇": 17, "梅浔镇": 74,
    "松渚镇": 72, "云浦经济开发区": 66,
}  # fmt: skip
"""Children in difficulty now."""

BURST_VILLAGE = ("芦汀镇", "东浜社区")
BURST_CHILDREN = 14
VACANT_VILLAGES = (("梅浔镇", "长港村", 129), ("桐泾镇", "联浜村", 41))  # days since the last director left
UNCERTIFIED_VILLAGE = ("稻溪镇", "龙园村", 75)  # days since the director began
NEVER_VISITED_VILLAGE = ("澄湾街道", "梅沟社区", 38)  # days since the child was registered
UNVISITED = (("梅浔镇", "长港村", 3), ("芦汀镇", "杨园社区", 4), ("鹤渚镇", "玉塘村", 3))  # closed months unseen
NEWCOMERS = (("云津街道", "春荡社区", 5), ("稻溪镇", "太丰社区", 2))  # registered so many days ago, not yet due
GROWN_UP = (("云浦经济开发区", "丰荡社区"), ("松渚镇", "春泽村"))  # 18 already, still on the register
_AT_LEAST = 4
_MOST = 9


@dataclass(frozen=True, eq=False)
class Cast:
    """The indices of those who play a part; `all` holds every child that chance must not touch."""

    unvisited: Ints  # the first is red
    never: int
    newcomers: Ints
    grown_up: Ints
    burst: Ints
    burst_village: int
    vacant: dict[int, int]  # village → last day of the last director
    uncertified: dict[int, int]  # village → first day of the director

    @property
    def all(self) -> Ints:
        return np.concatenate([self.unvisited, [self.never], self.newcomers, self.grown_up, self.burst])


def village(places: Places, town: str, name: str) -> int:
    """The index of a village by the names of its town and itself."""
    found = [int(v) for v in places.villages_of(places.town(town)) if places.village_names[v] == name]
    return found[0]


def residents(places: Places, counts: Ints) -> Ints:
    """Village counts, with enough children where the stories play."""
    counts = np.minimum(counts, _MOST)
    for town, name, *_ in (*VACANT_VILLAGES, UNCERTIFIED_VILLAGE, NEVER_VISITED_VILLAGE, *UNVISITED, *NEWCOMERS):
        where = village(places, town, name)
        counts[where] = max(int(counts[where]), _AT_LEAST)
    for town, name in GROWN_UP:
        where = village(places, town, name)
        counts[where] = max(int(counts[where]), 2)
    counts[village(places, *BURST_VILLAGE)] = BURST_CHILDREN
    return counts


def cast(places: Places, timeline: Timeline, children: Children) -> Cast:
    """Give the parts to children who are there now, and make their dates fit."""
    taken: set[int] = set()

    def one(town: str, name: str) -> int:
        at = village(places, town, name)
        free = [int(c) for c in np.flatnonzero((children.village == at) & (children.kind == 0)) if int(c) not in taken]
        chosen = next(c for c in free if children.left[c, 0] == STILL)
        taken.add(chosen)
        return chosen

    burst_village = village(places, *BURST_VILLAGE)
    burst = np.flatnonzero((children.village == burst_village) & (children.kind == 0) & (children.left[:, 0] == STILL))
    taken.update(int(c) for c in burst)
    unvisited = np.array([one(town, name) for town, name, _ in UNVISITED])
    never = one(*NEVER_VISITED_VILLAGE[:2])
    newcomers = np.array([one(town, name) for town, name, _ in NEWCOMERS])
    grown_up = np.array([one(*where) for where in GROWN_UP])
    found = Cast(
        unvisited,
        never,
        newcomers,
        grown_up,
        burst,
        burst_village,
        {village(places, t, n): timeline.today - days for t, n, days in VACANT_VILLAGES},
        {village(places, *UNCERTIFIED_VILLAGE[:2]): timeline.today - UNCERTIFIED_VILLAGE[2]},
    )
    _dress(timeline, children, found)
    return found


def _dress(timeline: Timeline, children: Children, found: Cast) -> None:
    who = found.all
    children.village_before[who] = -1
    children.born[who] = timeline.today - (3000 + 97 * (np.arange(len(who)) % 20))  # 8 to 13 years old
    long_ago = np.minimum(children.registered[who, 0], timeline.today - 700)
    children.registered[who, 0] = np.maximum(long_ago, children.born[who] + 60)
    children.registered[found.never, 0] = timeline.today - NEVER_VISITED_VILLAGE[2]
    children.registered[found.newcomers, 0] = [timeline.today - days for _, _, days in NEWCOMERS]
    birthdays = np.array([timeline.today - 33, timeline.today - 64])
    children.born[found.grown_up] = shifted_years(birthdays, -18)


def deferrals(
    rng: np.random.Generator, timeline: Timeline, children: Children, cast_: Cast
) -> tuple[Ints, Ints, Ints, Bools]:
    """(child, first day, last day, approved) of agreed reasons not to visit; none for those who play a part."""
    free = np.setdiff1d(np.arange(len(children)), cast_.all)
    child = rng.choice(free, 130)
    start = rng.integers(timeline.start, timeline.today - 30, len(child))
    end = start + rng.integers(20, 130, len(child))
    inside = children.inside(child, start) & children.inside(child, np.minimum(end, timeline.today))
    approved = rng.random(len(child)) < 0.95
    present = free[children.present(timeline.today)[free] & (children.kind[free] == 0)]
    now = rng.choice(present[children.registered[present, 0] < timeline.today - 200], 3, replace=False)
    rows = (
        np.concatenate([child[inside], now]),
        np.concatenate([start[inside], timeline.today - np.array([24, 47, 9])]),
        np.concatenate([end[inside], timeline.today + np.array([21, 35, 12])]),
        np.concatenate([approved[inside], [True, True, True]]),
    )
    _, unique = np.unique(rows[0], return_index=True)  # one a child: no two overlap
    return rows[0][unique], rows[1][unique], rows[2][unique], rows[3][unique]
