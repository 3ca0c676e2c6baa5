"""The planted stories: what a supervisor must be able to find in the sample city, with the rows that tell it.

`expected` holds codes, counts and dates only, never a name of a person, so that a test can look each story up through
the functions that the pages use.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from data_access import months
from data_access.measures.compare import Verdict
from data_access.sample import organisations, plot
from data_access.sample.places import Places
from data_access.sample.planting import Months, streaks, town_counts
from data_access.sample.plot import Cast
from data_access.sample.posts import Posts
from data_access.sample.staff import Staff
from data_access.sample.tables import Table
from data_access.sample.timeline import STILL, Bools, Timeline


@dataclass(frozen=True)
class Story:
    """`id`: a stable word; `where`: area code; `expected`: what the pages' functions must return for it."""

    id: str
    title_zh: str
    title_en: str
    where: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Facts:
    """The drawn city before it is told: everything that a story may point at."""

    timeline: Timeline
    places: Places
    cast: Cast
    known: Months
    seen: Bools  # [child, month]: a valid visit is in the export
    child_ids: list[str]
    team: Staff
    posts: Posts
    uncertified: int
    tables: Mapping[str, Table]

    def town_code(self, name: str) -> str:
        return self.places.town_codes[self.places.town(name)]

    @property
    def closed_month(self) -> int:
        return int(self.timeline.m[self.timeline.closed])


def build(as_of: dt.date, seed: int) -> tuple[Story, ...]:
    """The stories of the sample city of (as_of, seed)."""
    from data_access.sample.city import build as build_city

    return build_city(as_of, seed).stories


def told(facts: Facts) -> tuple[Story, ...]:
    return (
        _rate(
            facts, "town_below", plot.BELOW_TOWN, "确实低于全市的镇", "A town truly below the others", Verdict.FAR_BELOW
        ),
        _rate(facts, "town_chance", plot.CHANCE_TOWN, "低只因人数少", "A low rate by chance alone", Verdict.NORMAL),
        _no_standard(facts),
        _vacant(facts),
        _burst(facts),
        _unvisited(facts),
        _never(facts),
        _uncertified(facts),
        _unplaced(facts),
        _misplaced(facts),
        _owing(facts),
        _leaver(facts),
    )


def _rate(facts: Facts, id_: str, town: str, zh: str, en: str, verdict: Verdict) -> Story:
    i = facts.timeline.closed
    visited, due = town_counts(facts.known, facts.seen, i, len(facts.places.town_codes))
    here = facts.places.town(town)
    expected = {
        "town": facts.town_code(town),
        "month": facts.closed_month,
        "visited": int(visited[here]),
        "due": int(due[here]),
        "city_visited": int(visited.sum()),
        "city_due": int(due.sum()),
        "verdict": verdict.value,
    }
    return Story(id_, f"{zh}：{town}", f"{en}: {town}", facts.town_code(town), expected)


def _no_standard(facts: Facts) -> Story:
    code = facts.town_code(plot.NO_STANDARD_TOWN)
    station = _town_station(facts, plot.NO_STANDARD_TOWN)["id"]
    return Story(
        "no_standard_station",
        f"尚无验收达标站点的镇：{plot.NO_STANDARD_TOWN}",
        f"A town without a station of provincial standard: {plot.NO_STANDARD_TOWN}",
        code,
        {"town": code, "station": station, "towns_covered": len(facts.places.town_codes) - 1},
    )


def _vacant(facts: Facts) -> Story:
    days = {facts.places.village_codes[v]: facts.timeline.today - end for v, end in facts.cast.vacant.items()}
    return Story(
        "vacant_villages",
        "两个村（居）儿童主任缺岗",
        "Two villages without a director",
        facts.places.city_code,
        {"villages": tuple(sorted(days)), "days_vacant": days},
    )


def _burst(facts: Facts) -> Story:
    village = facts.cast.burst_village
    post = int(np.flatnonzero((facts.posts.village == village) & (facts.posts.ends == STILL))[0])
    return Story(
        "burst",
        f"一晚补录整月走访的儿童主任：{facts.places.village_names[village]}",
        f"A director who enters a month's visits in one evening: {facts.places.village_names[village]}",
        facts.places.village_codes[village],
        {
            "worker": facts.team.id(post),
            "village": facts.places.village_codes[village],
            "month": facts.closed_month,
            "children": len(facts.cast.burst),
        },
    )


def _unvisited(facts: Facts) -> Story:
    streak = streaks(facts.known.due, facts.seen, facts.timeline.closed)
    months_missed = {facts.child_ids[c]: int(streak[c]) for c in facts.cast.unvisited}
    return Story(
        "unvisited",
        "连续三个月及以上未走访的三名儿童（一名红色）",
        "Three children unvisited for three closed months and more, one of them red",
        facts.places.city_code,
        {
            "children": tuple(sorted(months_missed)),
            "red": facts.child_ids[facts.cast.unvisited[0]],
            "months_missed": months_missed,
            "month": facts.closed_month,
        },
    )


def _never(facts: Facts) -> Story:
    town, village, days = plot.NEVER_VISITED_VILLAGE
    return Story(
        "never_visited",
        f"建档后未走访的一名儿童：{town}{village}",
        f"A child registered and never visited: {town} {village}",
        facts.places.village_codes[plot.village(facts.places, town, village)],
        {"child": facts.child_ids[facts.cast.never], "days": days},
    )


def _uncertified(facts: Facts) -> Story:
    village = int(facts.posts.village[facts.uncertified])
    return Story(
        "uncertified",
        f"未见培训考核合格记录的在岗儿童主任：{facts.places.village_names[village]}",
        f"A director in post without a pass: {facts.places.village_names[village]}",
        facts.places.village_codes[village],
        {"worker": facts.team.id(facts.uncertified), "village": facts.places.village_codes[village]},
    )


def _unplaced(facts: Facts) -> Story:
    town = plot.UNPLACED_TOWN
    return Story(
        "station_unplaced",
        f"无坐标的站点：{town}",
        f"A station without coordinates: {town}",
        facts.town_code(town),
        {"station": _town_station(facts, town)["id"], "town": facts.town_code(town)},
    )


def _misplaced(facts: Facts) -> Story:
    town = plot.MISPLACED_TOWN
    station = _town_station(facts, town)
    point = shapely.Point(station["lon"], station["lat"])
    lies_in = next(
        c for c, area in zip(facts.places.town_codes, facts.places.town_shapes, strict=True) if area.contains(point)
    )
    return Story(
        "station_misplaced",
        f"坐标系未注明、落在邻镇的站点：{town}",
        f"A station whose undeclared datum puts it across its town's border: {town}",
        facts.town_code(town),
        {"station": station["id"], "town": facts.town_code(town), "lies_in": lies_in},
    )


def _owing(facts: Facts) -> Story:
    town = plot.OWING_TOWN
    station = _town_station(facts, town)["id"]
    year = facts.timeline.as_of.year
    owed = sum(
        row["granted_yuan"] - (row["paid_yuan"] or 0)
        for row in facts.tables["subsidy"].dicts()
        if row["station_id"] == station and row["year"] == year and row["payer"] == "town"
    )
    return Story(
        "share_outstanding",
        f"{town}{year}年度运营补贴镇级承担部分未到位",
        f"The town's share of the operating grant of {year} is outstanding: {town}",
        facts.town_code(town),
        {"town": facts.town_code(town), "station": station, "year": year, "payer": "town", "yuan": owed},
    )


def _leaver(facts: Facts) -> Story:
    rows = facts.tables["organisation"].dicts()
    leaver = next(row["id"] for row in rows if row["name"].endswith(organisations.LEAVER))
    return Story(
        "organisation_left",
        "达到目标后退出的社会组织",
        "An organisation that left after the target was reached",
        facts.places.city_code,
        {
            "organisation": leaver,
            "left_on": organisations.LEFT_ON,
            "met_on": organisations.MET_ON,
            "target": organisations.TARGET,
            "at_deadline": 8,
            "now": 7,
        },
    )


def _town_station(facts: Facts, town: str) -> dict[str, Any]:
    code = facts.town_code(town)
    rows = facts.tables["care_station"].dicts()
    return next(row for row in rows if row["kind"] == "town_station" and row["area_code"] == code)


def write(out: Path, stories: tuple[Story, ...], as_of: dt.date, seed: int) -> None:
    """STORIES.md beside the files: what to look for, in both languages."""
    lines = [
        "# 云浦市（虚构）：示例数据中的情形 · Stories planted in the sample",
        "",
        f"as of {as_of.isoformat()}, seed {seed}. 全部人名、单位和地名均为虚构。All names and places are fictional.",
    ]
    for number, story in enumerate(stories, start=1):
        lines += ["", f"## {number}. {story.title_zh}", "", story.title_en, ""]
        lines += [f"- {key}: {_words(key, value)}" for key, value in story.expected.items()]
    (out / "STORIES.md").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _words(key: str, value: Any) -> str:
    if key == "month":
        return months.label(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{inner}: {number}" for inner, number in sorted(value.items()))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
