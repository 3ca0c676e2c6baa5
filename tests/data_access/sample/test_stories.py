"""Each planted story holds by the rules of METRICS, told with plain loops over the rows, on any as-of date."""

import datetime as dt
from collections import Counter
from itertools import islice, takewhile
from typing import Any

import pytest
import shapely
from scipy import stats

from data_access.datum import from_gcj02
from data_access.sample import stories
from data_access.sample.city import build
from data_access.sample.places import metres_to_border, yunpu
from tests.data_access.sample.plain import FAR, Plain, grown_up_on, month_of

LOCAL, HOUR = dt.timedelta(hours=8), dt.timedelta(hours=1)
IDS = (
    "town_below", "town_chance", "no_standard_station", "vacant_villages", "burst", "unvisited", "never_visited",
    "uncertified", "station_unplaced", "station_misplaced", "share_outstanding", "organisation_left",
)  # fmt: skip


def told(plain: Plain, id_: str) -> Any:
    return next(story for story in plain.city.stories if story.id == id_).expected


def test_every_story_is_told(plain: Plain):
    assert tuple(story.id for story in plain.city.stories) == IDS
    assert all(story.title_zh and story.title_en and story.where for story in plain.city.stories)
    assert stories.build(plain.as_of, 1) == plain.city.stories


def _tails(plain: Plain) -> dict[str, tuple[float, float]]:
    """P(X <= visited) and P(X >= visited) of each town around the pooled rate of the city."""
    rates = plain.rates(plain.closed)
    pooled = sum(v for v, _ in rates.values()) / sum(d for _, d in rates.values())
    return {
        town: (float(stats.binom.cdf(v, d, pooled)), float(stats.binom.sf(v - 1, d, pooled)))
        for town, (v, d) in rates.items()
    }


def test_a_town_truly_below_the_others(plain: Plain):
    expected = told(plain, "town_below")
    visited, due = plain.rates(plain.closed)[expected["town"]]
    assert (expected["month"], expected["visited"], expected["due"]) == (plain.closed, visited, due)
    assert 0.75 < visited / due < 0.83
    tails = _tails(plain)
    assert [town for town, (below, _) in tails.items() if below < 0.001] == [expected["town"]]


def test_a_town_that_is_low_by_chance(plain: Plain):
    expected = told(plain, "town_chance")
    visited, due = plain.rates(plain.closed)[expected["town"]]
    assert (expected["visited"], expected["due"]) == (visited, due)
    assert 10 <= due <= 25  # few children, yet enough for a rate
    assert visited / due < expected["city_visited"] / expected["city_due"] - 0.04
    assert all(tail > 0.025 for tail in _tails(plain)[expected["town"]])


def test_a_town_without_a_standard_station(plain: Plain):
    expected = told(plain, "no_standard_station")
    open_ = [
        r for r in plain.city.tables["care_station"].dicts()
        if r["kind"] == "town_station" and r["opened_on"] <= plain.as_of <= (r["closed_on"] or FAR)
    ]  # fmt: skip
    covered = {r["area_code"] for r in open_ if r["standard_met_on"] and r["standard_met_on"] <= plain.as_of}
    assert set(plain.city.places.town_codes) - covered == {expected["town"]}
    assert {r["area_code"] for r in open_} == set(plain.city.places.town_codes)


def test_two_vacant_villages(plain: Plain):
    expected = told(plain, "vacant_villages")
    staffed = {post["area_code"] for post in plain.in_post() if post["role"] == "director"}
    assert set(plain.city.places.village_codes) - staffed == set(expected["villages"])
    for village, days in expected["days_vacant"].items():
        ends = [r["ends_on"] for r in plain.city.tables["worker_post"].dicts() if r["area_code"] == village]
        assert (plain.as_of - max(ends)).days == days
    homes = Counter(plain.village(child, plain.as_of) for child in plain.on_register())
    assert all(homes[village] >= 3 for village in expected["villages"])


def _bursts(plain: Plain) -> set[tuple[str, int]]:
    """(worker, month of entry) with ten visits entered within an hour for five different days."""
    entries: dict[str, list[tuple[dt.datetime, dt.date]]] = {}
    for row in plain.city.tables["visit"].dicts():
        if row["visitor_role"] == "director":
            entries.setdefault(row["worker_id"], []).append((row["recorded_at"], row["visited_on"]))
    found = set()
    for worker, rows in entries.items():
        rows.sort()
        for i, (at, _) in enumerate(rows):
            hour = [day for _, day in takewhile(lambda row, at=at: row[0] - at <= HOUR, islice(rows, i, None))]
            if len(hour) >= 10 and len(set(hour)) >= 5:
                found.add((worker, month_of((at + LOCAL).date())))
    return found


def test_a_month_entered_in_one_evening(plain: Plain):
    expected = told(plain, "burst")
    assert _bursts(plain) == {(expected["worker"], plain.closed)}
    children = [c for c in plain.on_register() if plain.village(c, plain.as_of) == expected["village"]]
    assert sum(plain.due(child, plain.closed) for child in children) >= 12
    assert expected["children"] == 14


def test_three_children_unvisited_for_three_closed_months(plain: Plain):
    expected = told(plain, "unvisited")
    under_age = [child for child in plain.on_register() if grown_up_on(plain.born[child]) > plain.as_of]
    long = {child: streak for child in under_age if (streak := plain.streak(child)) >= 3}
    assert long == expected["months_missed"]
    assert [child for child in long if plain.tier(child) == "red"] == [expected["red"]]
    assert all(plain.days_since(child)[0] > 60 for child in long)


def test_a_child_never_visited(plain: Plain):
    expected = told(plain, "never_visited")
    waiting = {child: plain.days_since(child) for child in plain.on_register()}
    assert [c for c, (days, met) in waiting.items() if not met and days > 7] == [expected["child"]]
    assert waiting[expected["child"]][0] == expected["days"]
    assert sum(not met and days <= 7 for days, met in waiting.values()) == 2  # newly registered, not yet due


def test_a_director_in_post_without_a_pass(plain: Plain):
    expected = told(plain, "uncertified")
    passed = {
        r["worker_id"] for r in plain.city.tables["qualification"].dicts()
        if r["kind"] in ("induction", "annual_certificate") and r["result"] == "pass"
        and r["on_date"] <= plain.as_of <= (r["valid_until"] or FAR)
    }  # fmt: skip
    assert {post["worker_id"] for post in plain.in_post()} - passed == {expected["worker"]}
    assert expected["worker"] not in plain.city.tables["qualification"].column("worker_id")


def test_a_station_without_coordinates(plain: Plain):
    expected = told(plain, "station_unplaced")
    stations = plain.city.tables["care_station"].dicts()
    assert [row["id"] for row in stations if row["lon"] is None or row["lat"] is None] == [expected["station"]]


def test_a_station_across_the_border(november: Plain):
    expected = told(november, "station_misplaced")
    places = yunpu()
    outside = []
    for row in november.city.tables["care_station"].dicts():
        if row["lon"] is None or row["kind"] == "city_centre":
            continue
        lon, lat = from_gcj02(row["lon"], row["lat"]) if row["source_datum"] == "gcj02" else (row["lon"], row["lat"])
        town = places.town_shapes[places.town_codes.index(row["area_code"][:9])]
        if not town.contains(shapely.Point(lon, lat)):
            outside.append(row["id"])
            assert row["source_datum"] is None
            assert metres_to_border(town, lon, lat) < 400
            assert town.contains(shapely.Point(*from_gcj02(lon, lat)))  # where it truly stands
    assert outside == [expected["station"]]
    assert expected["lies_in"] != expected["town"]


def test_one_towns_share_is_outstanding(plain: Plain):
    expected = told(plain, "share_outstanding")
    rows = plain.city.tables["subsidy"].dicts()
    owed = {(r["station_id"], r["year"], r["payer"]): r["granted_yuan"] - (r["paid_yuan"] or 0) for r in rows}
    assert {key: yuan for key, yuan in owed.items() if yuan} == {
        (expected["station"], plain.as_of.year, "town"): 20_000
    }
    assert expected["yuan"] == 20_000
    late = next(r for r in rows if r["paid_yuan"] is None)
    assert late["due_on"] < plain.as_of
    assert late["paid_on"] is None
    now = [r for r in rows if r["kind"] == "operating" and r["year"] == plain.as_of.year]
    appraised = [
        r for r in plain.city.tables["station_appraisal"].dicts()
        if r["year"] == plain.as_of.year and r["station_id"] in {x["station_id"] for x in now}
    ]  # fmt: skip
    assert sum(r["granted_yuan"] for r in now) == 40_000 * len(appraised) == 400_000
    assert sum(r["granted_yuan"] for r in now if r["payer"] == "city") == 200_000


def _qualified(plain: Plain, on: dt.date) -> int:
    stages = plain.city.tables["organisation_stage"].dicts()
    count = 0
    for row in plain.city.tables["organisation"].dicts():
        mine = [s for s in stages if s["organisation_id"] == row["id"] and s["on_date"] <= on]
        reached = [s["on_date"] for s in mine if s["stage"] == "qualified"]
        gone = [s for s in mine if s["stage"] == "exited" and reached and s["on_date"] >= max(reached)]
        kind = row["kind"] in ("social_organisation", "social_work_agency")
        count += bool(kind and row["protects_minors"] and row["registered_on"] <= on and reached and not gone)
    return count


def test_an_organisation_left_after_the_target_was_reached(plain: Plain):
    expected = told(plain, "organisation_left")
    assert _qualified(plain, expected["met_on"] - dt.timedelta(days=1)) == 5
    assert _qualified(plain, expected["met_on"]) == expected["target"] == 6
    assert _qualified(plain, dt.date(2025, 12, 31)) == expected["at_deadline"] == 8
    assert _qualified(plain, plain.as_of) == expected["now"] == 7
    assert expected["met_on"] < expected["left_on"] <= plain.as_of


@pytest.mark.parametrize("seed", [2, 11])
def test_other_seeds_tell_the_same_stories(seed: int):
    other = Plain(build(dt.date(2026, 9, 6), seed))
    for test in (
        test_a_town_truly_below_the_others, test_a_town_that_is_low_by_chance, test_a_month_entered_in_one_evening,
        test_three_children_unvisited_for_three_closed_months, test_a_child_never_visited,
        test_one_towns_share_is_outstanding, test_a_station_across_the_border,
    ):  # fmt: skip
        test(other)
