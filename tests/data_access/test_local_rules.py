"""Local parameters and targets as the bureau sets them: kept with who and when, refused out of range, each month by the
rules of its own time, and the days on which a series breaks.
"""

import datetime as dt
from typing import Any

import pytest

from data_access import local_rules, months, parameters, rollups, targets
from data_access.engine import Database
from data_access.errors import NotAllowed, UserError
from data_access.local_rules import RULES, RuleOutOfOrder, RuleUnfit, SeveralCities
from data_access.measures.registry import MEASURES
from data_access.parameters import DEFAULTS, NAMES, Parameters
from data_access.scope import Role, Scope
from data_access.targets import OFFICIAL, SETTABLE, Target, TargetUnfit
from tests import factories
from tests.beside import product
from tests.examples.model import known
from tests.factories import CITY, T1, T2, City, child, places, visit

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
DAY, AT = dt.date(2026, 6, 1), dt.datetime(2026, 5, 20, 8)
TODAY = dt.date(2026, 11, 22)


def nothing() -> None:
    """Where nobody has to be told."""


def set_(database: Database, name: str, value: str, since: dt.date = DAY, scope: Scope = BUREAU, **more: Any) -> None:
    local_rules.set_value(database, scope, name, value, since, **{"by": "li", "at": AT, "record": nothing} | more)


def in_force(database: Database, on: dt.date) -> Parameters:
    with database.read() as connection:
        return parameters.load(connection, on)


@pytest.fixture
def city(database: Database) -> Database:
    factories.write(database, City.of(places()))
    return database


def test_a_value_holds_from_its_day_and_who_set_it_is_kept(city: Database) -> None:
    set_(city, "freeze_day", "8")
    set_(city, "freeze_day", "10", at=AT + dt.timedelta(hours=1), by="wang")
    days = (DAY - dt.timedelta(days=1), DAY)
    assert [in_force(city, on).freeze_day for on in days] == [DEFAULTS.freeze_day, 10]
    with city.read() as connection:
        kept = [(each.value, each.by) for each in local_rules.versions(parameters.as_set(connection))]
    assert kept == [("10", "wang"), ("8", "li")]


EXAMPLES = {
    "count_remote": ("yes", True),
    "holidays": ("2026-10-01;2026-10-02", (dt.date(2026, 10, 1), dt.date(2026, 10, 2))),
    "grade_yuan": ("excellent=50000;pass=30000", (("excellent", 50_000), ("pass", 30_000))),
    "certified_since": ("2023-01-01", dt.date(2023, 1, 1)),
    "reassess_red_days": ("14", 14),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_kind_of_value_comes_back_as_it_was_set(city: Database, name: str) -> None:
    text, value = EXAMPLES[name]
    set_(city, name, text)
    assert getattr(in_force(city, DAY), name) == value
    assert parameters.as_text(value) == text


def test_the_numbers_of_a_tier_go_before_what_was_imported_for_the_same_day(city: Database) -> None:
    factories.write(city, City.of(factories.standard("red", 3, 20, DAY), factories.standard("blue", 0, 60, DAY)))
    set_(city, "visits_red", "2")
    found = in_force(city, DAY)
    assert (found.standard("red").visits_per_month, found.standard("red").interval_days) == (2, 20)
    assert found.standard("blue").visits_per_month == 1  # the floor is locked
    assert in_force(city, DAY - dt.timedelta(days=1)) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value"),
    [("freeze_day", "0"), ("freeze_day", "29"), ("freeze_day", "five"), ("count_ngo", "1"), ("visits_red", "32"),
     ("holidays", "2026-13-01"), ("grade_yuan", "good=-1"), ("suppress_below", "2")],
)  # fmt: skip
def test_what_is_no_such_value_is_refused(city: Database, name: str, value: str) -> None:
    with pytest.raises(RuleUnfit):
        set_(city, name, value)
    assert in_force(city, DAY) == DEFAULTS


def test_the_near_reach_stays_nearer(city: Database) -> None:
    with pytest.raises(RuleOutOfOrder):
        set_(city, "reach_near_km", "5")
    set_(city, "reach_far_km", "8")
    set_(city, "reach_near_km", "5")
    assert (in_force(city, DAY).reach_near_km, in_force(city, DAY).reach_far_km) == (5, 8)


@pytest.mark.parametrize("role", [Role.LEADER, Role.FINANCE, Role.AUDITOR])
def test_others_set_nothing(sqlite: Database, role: Role) -> None:
    factories.write(sqlite, City.of(places()))
    with pytest.raises(NotAllowed):
        set_(sqlite, "freeze_day", "8", scope=Scope(role, CITY))
    with pytest.raises(NotAllowed):
        promise(sqlite, "A1", 0.95, scope=Scope(role, CITY))
    assert in_force(sqlite, DAY) == DEFAULTS


def test_one_city_does_not_set_what_binds_another(sqlite: Database) -> None:
    factories.write(sqlite, City.of(places(), factories.area("320588", "another")))
    with pytest.raises(SeveralCities):
        set_(sqlite, "freeze_day", "8")


def test_what_cannot_be_recorded_is_not_set(city: Database) -> None:
    def refuse() -> None:
        raise UserError()

    with pytest.raises(UserError):
        set_(city, "freeze_day", "8", record=refuse)
    with pytest.raises(UserError):
        promise(city, "A1", 0.95, record=refuse)
    assert in_force(city, DAY) == DEFAULTS
    with city.read() as connection:
        assert not local_rules.versions(parameters.as_set(connection))
        assert not targets.listed(connection, BUREAU)


def test_every_rule_is_a_parameter_and_touches_measures_by_their_ids() -> None:
    assert RULES.keys() == NAMES - {"time_zone"}
    ids = {measure for rule in RULES.values() for measure in rule.touches}
    assert {each for each in ids if each[0] not in "ABCDEFG" or not each[1:].isdigit()} == set()
    assert {"A1", "A3", "A6", "C5", "D3"} <= ids & MEASURES.keys()


# --- series -----------------------------------------------------------------------------------------------------------


def test_a_series_breaks_where_a_value_changes_and_nowhere_else(city: Database) -> None:
    set_(city, "first_visit_days", "7", dt.date(2026, 3, 1))  # as shipped: no change
    set_(city, "first_visit_days", "10", DAY)
    set_(city, "freeze_day", "8", dt.date(2026, 7, 1))
    with city.read() as connection:
        history = parameters.history(connection)
    long_ago = dt.date(2024, 1, 1)
    (found,) = local_rules.breaks(history, "A3", long_ago, TODAY)
    assert (found.on, found.name, found.before, found.after) == (DAY, "first_visit_days", "7", "10")
    assert [each.on for each in local_rules.breaks(history, "A9", long_ago, TODAY)] == [dt.date(2026, 7, 1)]
    assert local_rules.breaks(history, "A1", long_ago, TODAY) == ()
    assert local_rules.breaks(history, "A3", DAY, TODAY) == ()  # the whole of what is looked at is counted alike
    assert local_rules.breaks(history, "A3", long_ago, DAY - dt.timedelta(days=1)) == ()


def test_months_before_a_change_stay_as_they_were(city: Database) -> None:
    """A telephone call counts from the day of the switch on: May stays at 0, June has its visit."""
    calls = [visit("c1", on, mode="phone") for on in ("2026-05-10", "2026-06-10")]
    factories.write(city, City.of(known(T1, T2), child("c1"), calls))
    set_(city, "count_remote", "yes")
    rollups.refresh(city, TODAY)
    found = {}
    for month in ("2026-05", "2026-06"):
        (line,) = product(city, TODAY, months.parse(month), "city", ("A1",))
        found[month] = (line["numerator"], line["denominator"])
    assert found == {"2026-05": (0, 1), "2026-06": (1, 1)}


# --- targets ----------------------------------------------------------------------------------------------------------


def promise(database: Database, measure: str, value: float, scope: Scope = BUREAU, **more: Any) -> None:
    wanted = Target(measure, value, more.pop("due_on", DAY), more.pop("source", "plan"))
    targets.set_target(database, scope, wanted, **{"by": "li", "at": AT, "record": nothing} | more)


def targets_on(database: Database, day: dt.date) -> dict[str, Target]:
    with database.read(BUREAU) as connection:
        return targets.in_force(connection, BUREAU, day)


def test_a_clause_promises_the_whole_until_the_city_promises_something_else(city: Database) -> None:
    promise(city, "A1", 0.95)
    assert targets_on(city, DAY - dt.timedelta(days=1))["A1"] == Target("A1", 1.0, None, OFFICIAL["A1"][1])
    assert targets_on(city, DAY)["A1"] == Target("A1", 0.95, DAY, "plan")


def test_a_target_can_be_put_right_and_both_are_noted(city: Database) -> None:
    promise(city, "A7", 0.5)
    promise(city, "A7", 0.6, at=AT + dt.timedelta(hours=1), by="wang")
    assert targets_on(city, DAY)["A7"].value == 0.6
    with city.read() as connection:
        noted = [(each.name, each.value, each.by) for each in local_rules.versions(parameters.as_set(connection))]
    assert noted == [("target", "A7 0.6", "wang"), ("target", "A7 0.5", "li")]


def test_a_number_above_one_is_per_cent_where_a_share_is_meant(city: Database) -> None:
    factories.write(city, City.of(factories.target("A1", 95, DAY), factories.target("E1", 6, DAY)))
    assert (targets_on(city, DAY)["A1"].value, targets_on(city, DAY)["E1"].value) == (0.95, 6)


@pytest.mark.parametrize(
    ("measure", "value", "source"), [("A1", 0, "plan"), ("A1", 1.01, "plan"), ("A2", 0.5, "plan"), ("A1", 0.5, " ")]
)
def test_no_target_without_sense(sqlite: Database, measure: str, value: float, source: str) -> None:
    factories.write(sqlite, City.of(places()))
    with pytest.raises(TargetUnfit):
        promise(sqlite, measure, value, source=source)


def test_targets_are_of_measures_by_their_ids() -> None:
    assert {each for each in SETTABLE if each[0] not in "ABCDEFG" or not each[1:].isdigit()} == set()
    assert not {each for each in SETTABLE if each in MEASURES and MEASURES[each].direction == "down"}
