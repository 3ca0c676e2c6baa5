"""E1 as figures, and the verdict on its target."""

import datetime as dt

import pytest

from data_access.measures import organisations
from data_access.measures.model import Ask, Level, State
from data_access.measures.organisations import Outcome, StageCount, Step
from data_access.parameters import Parameters
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, City, organisation, places, stage, target, write

DEADLINE = dt.date(2025, 12, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
E1 = frozenset({"E1"})


def day(text):
    return dt.date.fromisoformat(text)


def story(database, *rows, as_of="2026-11-23", value=2):
    write(database, City.of(places(), target("E1", value, DEADLINE), *rows))
    with database.read() as connection:
        return organisations.story(connection, BUREAU, day(as_of))


def verdict(database, *rows, **more):
    found = story(database, *rows, **more).progress
    return found.outcome, found.met_on, found.missed_by, found.reached_on, found.holds, found.below_since


def qualified(*periods):
    """Organisations that qualified on a day and left on another, or stayed."""
    rows = []
    for number, (since, *left) in enumerate(periods):
        rows += organisation(f"o{number}", qualified=since, exited=left[0] if left else None)
    return rows


def test_met_and_sustained(database):
    found = verdict(database, qualified(("2024-05-01",), ("2025-09-12",)))
    assert found == (Outcome.MET, day("2025-09-12"), 0, None, True, None)


def test_met_on_the_deadline_itself(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-12-31",)))
    assert found == (Outcome.MET, DEADLINE, 0, None, True, None)


def test_missed_by_a_day_and_reached_later(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2026-01-01",)))
    assert found == (Outcome.MISSED, None, 1, day("2026-01-01"), True, None)


def test_an_earlier_peak_is_no_met(sqlite):
    # two in the summer of 2025, one at the deadline
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-06-01", "2025-12-31")))
    assert found == (Outcome.MISSED, None, 1, None, False, None)


def test_met_counts_from_the_run_that_holds_on_the_deadline(sqlite):
    # reached in June, lost in August, reached again in October
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-06-01", "2025-08-01"), ("2025-10-01",)))
    assert found == (Outcome.MET, day("2025-10-01"), 0, None, True, None)


def test_met_and_fallen_below_since(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-06-01", "2026-03-15")))
    assert found == (Outcome.MET, day("2025-06-01"), 0, None, False, day("2026-03-15"))


def test_left_the_day_after_the_deadline(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-06-01", "2026-01-01")))
    assert found == (Outcome.MET, day("2025-06-01"), 0, None, False, day("2026-01-01"))


def test_an_exit_and_an_entry_on_one_day_break_no_run(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-06-01", "2025-09-01"), ("2025-09-01",)))
    assert found[1] == day("2025-06-01")


def test_missed_reached_and_fallen_again(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2026-02-01", "2026-04-01")))
    assert found == (Outcome.MISSED, None, 1, day("2026-02-01"), False, day("2026-04-01"))


def test_fallen_and_recovered_is_sustained_now(sqlite):
    found = verdict(sqlite, qualified(("2024-05-01",), ("2025-06-01", "2026-02-01"), ("2026-05-01",)))
    assert found == (Outcome.MET, day("2025-06-01"), 0, None, True, None)


def test_nobody_ever_qualified(sqlite):
    assert verdict(sqlite) == (Outcome.MISSED, None, 2, None, False, None)


def test_before_the_deadline(database):
    # the work began on 2025-01-01; one of two after 182 of 364 days
    rows = [organisation("a", qualified="2025-06-01"), stage("a", "identified", "2025-01-01")]
    found = story(database, rows, as_of="2025-07-02").progress
    assert (found.outcome, found.at_deadline, found.count) == (Outcome.OPEN, None, 1)
    assert found.expected == pytest.approx(1.0)
    assert found.projected_on == day("2025-12-31")  # another 182 days


def test_the_day_before_and_the_day_of_the_deadline(sqlite):
    rows = qualified(("2024-05-01",))
    assert story(sqlite, rows, as_of="2025-12-30").progress.outcome is Outcome.OPEN
    with sqlite.read() as connection:
        found = organisations.story(connection, BUREAU, DEADLINE).progress
    assert (found.outcome, found.expected, found.projected_on) == (Outcome.MISSED, None, None)


def test_no_pace_no_projection(sqlite):
    rows = [organisation("a"), stage("a", "identified", "2025-01-01")]
    found = story(sqlite, rows, as_of="2025-06-01").progress
    assert (found.count, found.projected_on) == (0, None)
    assert found.expected > 0


def test_reached_before_the_deadline(sqlite):
    found = story(sqlite, qualified(("2024-05-01",), ("2025-02-01",)), as_of="2025-06-01").progress
    assert (found.outcome, found.met_on, found.holds, found.projected_on) == (
        Outcome.OPEN,
        day("2025-02-01"),
        True,
        None,
    )


def test_steps_and_pipeline(database):
    found = story(
        database,
        qualified(("2024-05-01", "2026-06-01"), ("2024-05-01",)),
        organisation("i"),
        stage("i", "incubating", "2024-01-01"),
        organisation("op", qualified="2025-01-01"),
        stage("op", "operating", "2025-02-01"),
        organisation("charity", kind="charity", qualified="2024-01-01"),  # not among those who may count
        organisation("later", qualified="2027-01-01"),
    )
    assert found.steps == (Step(day("2024-05-01"), 2), Step(day("2025-01-01"), 3), Step(day("2026-06-01"), 2))
    assert found.pipeline == (
        StageCount("identified", 0),
        StageCount("incubating", 1),
        StageCount("qualified", 1),
        StageCount("operating", 1),
        StageCount("exited", 1),
    )
    assert found.registered == 5


def test_no_target_no_story(sqlite):
    write(sqlite, City.of(places()))
    with sqlite.read() as connection:
        assert organisations.story(connection, BUREAU, DEADLINE) is None


def figures(database, *rows, as_of="2026-11-23", level=Level.CITY, towns=(), wanted=E1):
    write(database, City.of(places(T1, T2), *rows))
    with database.read() as connection:
        on = day(as_of)
        ask = Ask(on, on.year * 12 + on.month - 1, towns=towns)
        found = organisations.compute(connection, BUREAU, ask, level, wanted, Parameters())
    return [(f.measure, f.area_code, f.window, f.numerator, f.state) for f in found]


def test_figures_after_the_deadline(database):
    rows = [*qualified(("2024-05-01",), ("2025-06-01", "2026-03-15")), target("E1", 2, DEADLINE)]
    assert figures(database, rows) == [
        ("E1", CITY, "2026-11-23", 1, State.OK),
        ("E1.at_deadline", CITY, "2025-12-31", 2, State.OK),
    ]


def test_before_the_deadline_its_count_is_not_known(sqlite):
    assert figures(sqlite, target("E1", 2, DEADLINE), as_of="2025-12-30")[1] == (
        "E1.at_deadline", CITY, "2025-12-30", None, State.NOT_APPLICABLE,
    )  # fmt: skip


def test_without_a_target(sqlite):
    assert figures(sqlite)[1][3:] == (None, State.NOT_APPLICABLE)


def test_of_several_targets_the_latest_whose_date_has_come(sqlite):
    rows = [target("E1", 8, "2027-12-31"), target("E1", 2, DEADLINE), target("E1", 1, "2024-12-31")]
    assert figures(sqlite, rows)[1][2] == "2025-12-31"
    with sqlite.read() as connection:
        current = [organisations.current_target(connection, BUREAU, day(on)) for on in ("2024-01-01", "2028-01-01")]
    assert [found.value for found in current] == [1, 8]


@pytest.mark.parametrize(("level", "towns", "areas"), [(Level.TOWN, (), [T1, T2]), (Level.CITY, (T1,), [T1])])
def test_towns_have_no_target(sqlite, level, towns, areas):
    found = figures(sqlite, level=level, towns=towns)
    assert [row[1] for row in found] == areas * 2
    assert {row[3:] for row in found} == {(None, State.NOT_APPLICABLE)}


def test_not_wanted(sqlite):
    assert figures(sqlite, wanted=frozenset()) == []
