"""The sample city as data: deterministic, complete, plausible, and free of what an import would reject."""

import datetime as dt
from collections import Counter

import pytest

from data_access import schema
from data_access.errors import SampleTooEarly, UserError
from data_access.sample import city as sample_city
from tests.data_access.sample.plain import FAR, Plain, first, grown_up_on, last, month_of

LOCAL = dt.timedelta(hours=8)


def test_the_same_day_and_seed_give_the_same_city():
    build = sample_city.build.__wrapped__
    day = dt.date(2026, 4, 17)
    one, two, other = build(day, 3), build(day, 3), build(day, 4)
    assert one.tables == two.tables
    assert one.stories == two.stories
    assert one.tables["visit"] != other.tables["visit"]


def test_too_early_a_day_is_refused_with_a_way_out():
    with pytest.raises(SampleTooEarly, match="2026-03-01") as caught:
        sample_city.build(dt.date(2026, 2, 28), 1)
    assert isinstance(caught.value, UserError)


def test_columns_are_those_of_the_schema(november: Plain):
    for name, table in november.city.tables.items():
        assert set(table.columns) <= set(schema.metadata.tables[name].columns.keys()), name


def test_size(plain: Plain):
    tables = plain.city.tables
    assert 670 <= len(plain.on_register()) <= 730
    assert len(plain.on_register("left_behind")) > 40
    assert len(plain.on_register("migrant")) > 30
    roles = Counter(post["role"] for post in plain.in_post())
    assert roles == {"director": 185, "supervisor": 10}
    kinds = Counter(tables["care_station"].column("kind"))
    assert kinds == {"city_centre": 1, "town_station": 11, "village_site": 152}
    assert 45_000 < len(tables["visit"]) < 60_000


def test_sixty_months_of_visits(plain: Plain):
    seen = {month_of(day) for day in plain.city.tables["visit"].column("visited_on")}
    now = month_of(plain.as_of)
    assert seen >= set(range(now - 58, now))
    assert min(seen) in (now - 59, now - 60)  # a visit before the registration may be a day early


def test_tiers_are_lopsided(plain: Plain):
    tiers = Counter(plain.tier(child) for child in plain.on_register())
    assert tiers["red"] == 3
    assert tiers["yellow"] == 21
    assert tiers["not_assessed"] == 12
    assert tiers["blue"] > tiers["green"] > 200


def test_completion_looks_like_a_city(plain: Plain):
    rates = plain.rates(plain.closed).values()
    completion = sum(visited for visited, _ in rates) / sum(due for _, due in rates)
    assert 0.93 <= completion <= 0.953


def test_spring_festival_and_summer_dip(november: Plain):
    def completion(m: int) -> float:
        rates = november.rates(m).values()
        return sum(visited for visited, _ in rates) / sum(due for _, due in rates)

    def mean(wanted: tuple[int, ...]) -> float:
        found = [completion(m) for m in range(november.closed - 47, november.closed + 1) if m % 12 in wanted]
        return sum(found) / len(found)

    assert mean((6, 7)) < mean((3, 4, 5, 9)) - 0.01
    festivals = [month_of(dt.date(2023, 1, 22)), month_of(dt.date(2024, 2, 10)), month_of(dt.date(2025, 1, 29))]
    assert sum(map(completion, festivals)) / 3 < mean((3, 4, 5, 9)) - 0.015


def test_nothing_lies_after_the_as_of_morning(plain: Plain):
    """The export is drawn at nine o'clock of the as-of date, which is the data date."""
    entered = [at + LOCAL for at in plain.city.tables["visit"].column("recorded_at")]
    assert max(entered).date() == plain.as_of
    assert max(entered).hour < 9
    assert max(plain.city.tables["visit"].column("visited_on")) < plain.as_of
    dated = {
        "child_register": "registered_on left_on", "worker_post": "starts_on", "qualification": "on_date",
        "risk_assessment": "assessed_on", "subsidy": "paid_on", "organisation_stage": "on_date",
        "programme": "on_date", "screening": "on_date", "change_report": "found_on reported_on handled_on",
        "care_station": "opened_on closed_on standard_met_on",
    }  # fmt: skip
    for name, columns in dated.items():
        for column in columns.split():
            assert max(d for d in plain.city.tables[name].column(column) if d) <= plain.as_of, (name, column)


def test_no_town_is_stale(plain: Plain):
    latest: dict[str, dt.date] = {}
    for row in plain.city.tables["visit"].dicts():
        town = plain.village(row["child_id"], row["visited_on"])[:9]
        latest[town] = max(latest.get(town, dt.date.min), (row["recorded_at"] + LOCAL).date())
    assert len(latest) == 10
    assert min(latest.values()) >= plain.as_of - dt.timedelta(days=3)


def test_registers_hold_no_impossible_row(plain: Plain):
    for child, periods in plain.periods.items():
        by_kind = sorted(p for p in periods if p[0] != "left_behind") or sorted(periods)
        for (_, start, end), after in zip(by_kind, [*by_kind[1:], None], strict=True):
            assert plain.born[child] < start <= end
            assert start < grown_up_on(plain.born[child])
            assert after is None or end < after[1]


def test_keys_are_unique(november: Plain):
    for name, table in november.city.tables.items():
        keys = [column.name for column in schema.metadata.tables[name].primary_key]
        found = Counter(zip(*(table.column(key) for key in keys), strict=True))
        assert max(found.values()) == 1, name


def test_references_exist(november: Plain):
    tables = november.city.tables
    for name, column, target in (
        ("visit", "child_id", "child"), ("visit", "worker_id", "worker"), ("worker_post", "worker_id", "worker"),
        ("subsidy", "station_id", "care_station"), ("station_operator", "organisation_id", "organisation"),
        ("case_event", "child_id", "child"), ("purchase", "organisation_id", "organisation"),
    ):  # fmt: skip
        known = set(tables[target].column("id"))
        assert set(tables[name].column(column)) - {None} <= known, (name, column)


def test_some_left_came_back_moved_or_grew_up(plain: Plain):
    assert sum(1 for p in plain.periods.values() if sum(k == "difficulty" for k, _, _ in p) == 2) >= 6  # came back
    assert sum(end < FAR for periods in plain.periods.values() for _, _, end in periods) > 400  # left
    assert sum(grown_up_on(plain.born[child]) <= plain.as_of for child in plain.on_register()) == 2
    assert len(plain.city.tables["child_village"]) > len(plain.city.tables["child"]) + 30  # moved
    reasons = Counter(plain.city.tables["child_register"].column("left_reason"))
    assert reasons["turned_18"] > 100
    assert reasons["improved"] > 100


def test_visits_are_of_every_kind(november: Plain):
    visits = november.city.tables["visit"]
    assert set(visits.column("mode")) == {"home", "school", "institution", "phone", "video"}
    assert set(visits.column("visitor_role")) == {"director", "supervisor", "ngo"}
    valid = [r for r in visits.dicts() if r["child_seen"] and r["mode"] in ("home", "school", "institution")]
    complete = sum(all(r[e] for e in ("life", "guardianship", "health", "study")) for r in valid) / len(valid)
    assert 0.92 < complete < 0.97
    lags = [((r["recorded_at"] + LOCAL).date() - r["visited_on"]).days for r in valid]
    assert 0.8 < sum(lag <= 3 for lag in lags) / len(lags) < 0.95
    assert any(lag > 20 for lag in lags)


def test_deferrals_cover_nobody_who_plays_a_part(november: Plain):
    stories = {story.id: story.expected for story in november.city.stories}
    playing = {*stories["unvisited"]["children"], stories["never_visited"]["child"]}
    assert playing.isdisjoint(november.city.tables["visit_deferral"].column("child_id"))
    assert any(
        row["from_on"] <= november.as_of <= row["to_on"] and row["approved_by"]
        for row in november.city.tables["visit_deferral"].dicts()
    )


def test_no_extreme_incident_and_one_open_report(plain: Plain):
    cases = plain.city.tables["case_event"].dicts()
    assert not [case for case in cases if case["kind"] == "extreme_incident"]
    waiting = [case for case in cases if case["kind"] == "mandatory_report" and case["closed_at"] is None]
    assert len(waiting) == 1
    assert waiting[0]["responded_at"] is None


def test_months_helper_of_these_tests():
    m = month_of(dt.date(2024, 2, 10))
    assert (first(m), last(m)) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
