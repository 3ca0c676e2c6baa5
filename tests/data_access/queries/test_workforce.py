"""Vacant villages and directors without a pass."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.measures.model import Level
from data_access.parameters import Parameters
from data_access.queries import workforce
from data_access.queries.posts import FOREVER, Record
from data_access.queries.workforce import Tally
from data_access.scope import Role, Scope
from tests.factories import (
    CITY,
    T1,
    T2,
    V11,
    V12,
    V13,
    V21,
    V22,
    City,
    area,
    places,
    post,
    qualification,
    visit,
    worker,
    write,
)

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
LEADER = Scope(Role.LEADER, CITY)
TOWN_1, TOWN_2 = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))
LOCAL = Parameters()


def asked(database, question, *arguments, rows=()):
    write(database, City.of(rows))
    with database.read() as connection:
        return question(connection, *arguments)


def test_vacancies(database):
    found = asked(
        database,
        workforce.vacancies,
        BUREAU,
        ON,
        rows=[
            places(T1, V11, V12, V13, T2, V21, V22),
            area("320599102009", valid_to="2026-10-30"),  # no village any more: nothing to fill
            post("w1", V11, ends=ON),  # the last day in post
            post("w2", V12, ends="2026-10-30"),  # ended yesterday
            post("w2", V12, "2020-01-01", "2023-12-31"),
            post("w3", V13, starts="2026-11-01"),  # begins tomorrow: never staffed until today
            post("w4", V21, starts=ON),  # the first day in post
            post("w5", V22, role="supervisor"),  # no director
        ],
    )
    assert [(one.village_code, one.town_code, one.last_ended_on, one.days) for one in found] == [
        (V12, T1, dt.date(2026, 10, 30), 1),
        (V13, T1, None, None),  # 从未配备
        (V22, T2, None, None),
    ]


PASSES = [
    # (why, qualifications, uncertified, no record)
    ("no record at all", [], True, True),
    ("failed", [qualification("w1", "2024-01-01", result="fail")], True, False),
    ("result not recorded", [qualification("w1", "2024-01-01", result=None)], True, False),
    ("passed today", [qualification("w1", ON)], False, False),
    ("passes tomorrow", [qualification("w1", "2026-11-01")], True, True),
    (
        "valid to today",
        [qualification("w1", "2025-11-01", "annual_certificate", valid_until=ON)],
        False,
        False,
    ),
    (
        "ran out yesterday",
        [qualification("w1", "2025-10-31", "annual_certificate", valid_until="2026-10-30")],
        True,
        False,
    ),
    (
        "the certificate ran out, the induction holds",
        [
            qualification("w1", "2024-01-01"),
            qualification("w1", "2025-01-01", "annual_certificate", valid_until="2025-12-31"),
        ],
        False,
        False,
    ),
    ("training is no examination", [qualification("w1", "2024-01-01", "training")], True, True),
    ("an appraisal is no examination", [qualification("w1", "2024-01-01", "appraisal")], True, True),
]


@pytest.mark.parametrize(
    ("qualifications", "is_uncertified", "no_record"), [p[1:] for p in PASSES], ids=[p[0] for p in PASSES]
)
def test_who_is_certified(sqlite, qualifications, is_uncertified, no_record):
    rows = [places(), worker("w1", phone="13900000000"), post("w1", V11), qualifications]
    (one,) = asked(sqlite, workforce.people, BUREAU, ON, rows=rows)
    assert (one.worker_id, one.name, one.phone, one.area_code) == ("w1", "worker w1", "13900000000", V11)
    assert (not one.has_pass, one.no_record) == (is_uncertified, no_record)


def test_an_examination_of_tomorrow_is_not_known_with_statistics_either(sqlite):
    # with statistics SQLite 3.40 answers kind IN (…) AND on_date <= … with later rows
    rows = [
        places(),
        post("w2", V11),
        qualification("w1", "2023-12-31", "annual_certificate", result=None),
        qualification("w1", "2026-11-15"),
        qualification("w2", "2026-11-10"),
        qualification("w3", "2024-01-05", "training"),
        qualification("w3", "2023-12-07", "annual_certificate"),
    ]
    write(sqlite, City.of(rows))
    with sqlite.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    sqlite.dispose()
    assert [one.no_record for one in asked(sqlite, workforce.people, BUREAU, ON)] == [True]


def test_who_is_in_post(database):
    found = asked(
        database,
        workforce.people,
        BUREAU,
        ON,
        rows=[
            places(),
            post("left", V11, ends="2026-10-30"),
            post("last day", V11, ends=ON),
            post("tomorrow", V12, starts="2026-11-01"),
            post("supervisor", T1),
        ],
    )
    assert [(one.worker_id, one.role, one.village_code) for one in found] == [
        ("supervisor", "supervisor", ""),
        ("last day", "director", V11),
    ]


def test_one_row_a_person_role_and_town_at_the_post_held_longest(sqlite):
    rows = [
        places(),
        post("w1", V12, "2025-01-01"),
        post("w1", V11, "2025-06-01"),
        post("w1", V21, "2024-01-01"),
        post("w1", T1, "2026-01-01"),
    ]
    assert [
        (one.area_code, one.role, one.starts_on) for one in asked(sqlite, workforce.people, BUREAU, ON, rows=rows)
    ] == [
        (T1, "supervisor", dt.date(2026, 1, 1)),
        (V12, "director", dt.date(2025, 1, 1)),
        (V21, "director", dt.date(2024, 1, 1)),
    ]
    # a town sees who serves in it, by its own post
    assert [one.area_code for one in asked(sqlite, workforce.people, TOWN_1, ON)] == [T1, V12]
    assert [one.area_code for one in asked(sqlite, workforce.people, TOWN_2, ON)] == [V21]


def test_what_is_on_record_of_a_person(database):
    rows = [
        places(),
        worker("w1", registered_on=ON, social_work_level="assistant"),
        post("w1", V11),
        post("w1", V12),  # twice in post, once on record
        qualification("w1", "2024-03-01"),
        qualification("w1", "2025-11-03", "annual_certificate", valid_until="2026-12-31"),
        qualification("w1", "2025-11-04", "annual_certificate", valid_until="2026-11-30"),
        qualification("w1", "2026-10-31", "training", result=None),
        qualification("w1", "2026-10-30", "supervision", result=None),
        qualification("w1", "2026-11-01", "training", result=None),  # tomorrow
        qualification("w2", "2026-01-01"),  # somebody else's
    ]
    (one,) = asked(database, workforce.people, BUREAU, ON, rows=rows)
    assert one.record == Record(
        examined_on=dt.date(2025, 11, 4),
        first_pass=dt.date(2024, 3, 1),
        pass_until=FOREVER,  # the induction has no end
        certificate_until=dt.date(2026, 12, 31),
        trained_on=ON,
        supervised_on=dt.date(2026, 10, 30),
    )
    assert (one.is_registered, one.is_certified, one.expires_soon, one.is_trained, one.is_supervised) == (
        True, True, False, True, True,
    )  # fmt: skip


def test_posts_that_ended(database):
    rows = [
        places(),
        worker("w1"),
        post("w1", V11, "2024-01-01", "2026-03-31"),
        post("w1", V11, "2026-04-01", ON),  # one post, to its last day
        post("w2", V21, ends="2025-10-31"),  # a year ago: no more
        post("w3", V21, ends="2025-11-01"),
        post("w4", V12, ends="2026-11-01"),  # tomorrow
        post("s1", T1, ends="2026-05-01"),  # a supervisor
    ]
    found = asked(database, workforce.ended, BUREAU, ON, rows=rows)
    assert [(one.worker_id, one.area_code, one.starts_on, one.ends_on) for one in found] == [
        ("w1", V11, dt.date(2024, 1, 1), ON),
        ("w3", V21, dt.date(2024, 1, 1), dt.date(2025, 11, 1)),
    ]
    assert [one.worker_id for one in asked(database, workforce.ended, TOWN_2, ON)] == ["w3"]


EARLY = [
    # (why, first duty, first visit, first pass, early)
    ("passed on the first day", "2024-03-01", None, "2024-03-01", False),
    ("served a day before the pass", "2024-02-29", None, "2024-03-01", True),
    ("never passed", "2024-03-01", None, None, True),
    ("visited before the pass and the post", "2024-03-01", "2024-02-09", "2024-02-10", True),
    ("visited on the day of the pass", "2024-03-01", "2024-02-10", "2024-02-10", False),
    ("served before the configured date", "2021-12-31", None, None, False),
    ("served on the configured date", "2022-01-01", None, None, True),
    ("served long ago, first visited since without a pass", "2021-12-31", "2022-01-01", None, True),
    ("passes tomorrow", "2024-03-01", None, "2026-11-01", True),
]


@pytest.mark.parametrize(("why", "duty", "visited", "passed", "is_early"), EARLY)
def test_served_before_pass(sqlite, why, duty, visited, passed, is_early):
    rows = [places(), post("w1", V11, duty)]
    rows += [visit("c1", visited, worker_id="w1")] if visited else []
    rows += [qualification("w1", passed)] if passed else []
    found = asked(sqlite, workforce.served_before_pass, BUREAU, ON, LOCAL, rows=rows)
    assert [one.worker_id for one in found] == (["w1"] if is_early else [])


def test_history_keeps_those_who_left_and_knows_their_first_duty_elsewhere(database):
    rows = [
        places(),
        worker("w1"),
        post("w1", V21, "2023-01-01", "2023-12-31"),  # first duty in the other town
        post("w1", V11, "2024-06-01", "2025-01-31"),  # and gone
        qualification("w1", "2023-06-01"),  # before the second post, after the first
        visit("c1", "2026-11-01", worker_id="w1"),  # tomorrow
    ]
    (one,) = asked(database, workforce.served_before_pass, TOWN_1, ON, LOCAL, rows=rows)
    assert (one.area_code, one.first_duty, one.first_visit, one.record.first_pass) == (
        V11,
        dt.date(2023, 1, 1),
        None,
        dt.date(2023, 6, 1),
    )


def test_tallies(database):
    gone = "320599102009"
    write(
        database,
        City.of(
            places(),
            area(gone, valid_to="2026-10-30"),
            post("w1", V11, "2023-01-01"),  # no record: uncertified, and early
            post("w1", V12, "2023-01-01"),  # the same director
            post("w1", V21, "2023-01-01"),  # also in the other town
            post("w2", V21, "2023-01-01"),
            qualification("w2", "2022-12-31"),  # in order
            post("w3", gone, "2021-01-01"),  # in post in a village that is no more: before the configured date
        ),
    )
    w1 = {"directors": 1, "uncertified": 1, "no_record": 1, "early": 1, "staff": 1}
    held = {"posts_held": 1, "post_days": 365}
    one = Tally(villages=1, staffed=1, ever_staffed=1, **w1, **held)
    w2_too = w1 | {"directors": 2, "staff": 2}
    w3_too = w2_too | {"uncertified": 2, "no_record": 2}
    gone_too = {"posts_held": 2, "post_days": 730}
    first = Tally(villages=2, staffed=2, ever_staffed=2, **w1, **gone_too)
    with database.read() as connection:
        assert workforce.tallies(connection, BUREAU, ON, LOCAL, Level.VILLAGE) == {
            V11: one,
            V12: one,
            V21: Tally(villages=1, staffed=1, covered=1, ever_staffed=1, **w2_too, **gone_too),
            V22: Tally(villages=1),
            "": Tally(**w1 | {"early": 0}, **held),
        }
        assert workforce.tallies(connection, BUREAU, ON, LOCAL, Level.TOWN) == {
            T1: first,
            # w3 counts in the town of the village that is no more
            T2: Tally(
                villages=2, staffed=1, covered=1, ever_staffed=1, posts_held=3, post_days=1095,
                **w3_too | {"directors": 3, "staff": 3},
            ),
        }  # fmt: skip
        assert workforce.tallies(connection, TOWN_1, ON, LOCAL, Level.TOWN) == {T1: first}
        city = Tally(
            villages=4, staffed=3, covered=1, ever_staffed=3, posts_held=5, post_days=1825,
            **w3_too | {"directors": 3, "staff": 3},
        )  # fmt: skip  # w1 once
        assert workforce.city_tally(connection, TOWN_1, ON, LOCAL) == city
        assert workforce.pooled_tally(connection, BUREAU, ON, LOCAL, frozenset({T1, T2})) == city
        assert workforce.pooled_tally(connection, BUREAU, ON, LOCAL, frozenset({T1})) == first


def test_an_empty_city(sqlite):
    assert asked(sqlite, workforce.city_tally, BUREAU, ON, LOCAL, rows=[area(CITY)]) == Tally()


@pytest.mark.parametrize("role", [Role.LEADER, Role.FINANCE, Role.AUDITOR])
def test_names_are_for_the_bureau_and_the_town(sqlite, role):
    scope = Scope(role, CITY)
    write(sqlite, City.of(places()))
    for question, more in ((workforce.people, ()), (workforce.ended, ()), (workforce.served_before_pass, (LOCAL,))):
        with pytest.raises(NotAllowed):
            asked(sqlite, question, scope, ON, *more)
