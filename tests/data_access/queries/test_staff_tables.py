"""Where those who serve come from, topics taught, commendations, transport support."""

import datetime as dt

from data_access import months
from data_access.queries import staff_tables
from data_access.queries.staff_tables import BACKGROUNDS, RECRUITMENT, TOPICS, Commended, Supported
from data_access.scope import Role, Scope
from tests.factories import (
    CITY,
    T1,
    T2,
    V11,
    V12,
    V21,
    City,
    places,
    post,
    qualification,
    support,
    worker,
    write,
)

ON = dt.date(2026, 10, 31)
OCTOBER = months.parse("2026-10")
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
ALL = frozenset()


def asked(database, question, scope, when, towns=ALL, rows=()):
    write(database, City.of(rows))
    with database.read() as connection:
        return question(connection, scope, when, towns)


def test_origins_count_each_director_once_and_those_not_recorded_apart(database):
    rows = [
        places(),
        worker("w1", recruited_by="recommended", background="committee_member"),
        post("w1", V11),
        post("w1", V21),  # also in the other town
        worker("w2", recruited_by="recommended"),
        post("w2", V12),
        post("w3", V12),  # no person on record
        worker("w4", recruited_by="self_nominated"),
        post("w4", V12, ends="2026-10-30"),  # gone
        worker("s1", recruited_by="self_nominated"),
        post("s1", T1),  # a supervisor
    ]
    found = asked(database, staff_tables.origins, BUREAU, ON, rows=rows)
    assert [(one.trait, one.code) for one in found] == [
        *(("recruited_by", code) for code in (*RECRUITMENT, "")),
        *(("background", code) for code in (*BACKGROUNDS, "")),
    ]
    counts = {(one.trait, one.code): one.directors for one in found if one.directors}
    assert counts == {
        ("recruited_by", "recommended"): 2,
        ("recruited_by", ""): 1,
        ("background", "committee_member"): 1,
        ("background", ""): 2,
    }
    both = asked(database, staff_tables.origins, BUREAU, ON, frozenset({T1, T2}))
    assert both == found
    (second,) = [one for one in asked(database, staff_tables.origins, BUREAU, ON, frozenset({T2})) if one.directors][:1]
    assert (second.code, second.directors) == ("recommended", 1)
    own = asked(database, staff_tables.origins, TOWN_1, ON)
    assert sum(one.directors for one in own if one.trait == "background") == 3


def test_topics_of_this_years_trainings(database):
    rows = [
        places(),
        post("w1", V11),
        qualification("w1", "2026-01-01", "training", topics="duties; home_visits"),
        qualification("w1", "2026-10-31", "induction", topics="duties"),
        qualification("w1", "2025-12-31", "training", topics="categories"),  # last year's
        qualification("w1", "2026-11-01", "training", topics="categories"),  # tomorrow's
        qualification("w1", "2026-05-01", "appraisal", topics="categories"),
        post("s1", T2),
        qualification("s1", "2026-05-01", "training", topics="duties"),
        post("w2", V12, ends="2026-10-30"),
        qualification("w2", "2026-05-01", "training", topics="welfare_policy"),  # gone
    ]
    found = asked(database, staff_tables.topics, BUREAU, ON, rows=rows)
    assert tuple(one.topic for one in found) == TOPICS
    assert {one.topic: one.people for one in found if one.people} == {"duties": 2, "home_visits": 1}
    assert {one.topic: one.people for one in asked(database, staff_tables.topics, TOWN_1, ON) if one.people} == {
        "duties": 1,
        "home_visits": 1,
    }


def test_commendations_by_year(database):
    rows = [
        places(),
        post("w1", V11),
        post("w1", V12),  # two posts, one commendation
        qualification("w1", "2026-05-25", "commendation", result=None),
        post("w2", V21, ends="2025-12-31"),  # left since
        qualification("w2", "2025-05-25", "commendation", result=None),
        qualification("w1", "2025-05-25", "commendation", result=None),
        qualification("w1", "2026-11-01", "commendation", result=None),  # tomorrow's
    ]
    assert asked(database, staff_tables.commendations, BUREAU, ON, rows=rows) == (
        Commended(2026, 1),
        Commended(2025, 2),
    )
    assert asked(database, staff_tables.commendations, BUREAU, ON, frozenset({T2})) == (Commended(2025, 1),)


def test_transport_support_by_month(database):
    rows = [
        places(),
        post("w1", V11, "2026-09-01"),
        post("w1", V12, "2026-09-01"),  # two posts, one payment
        support("w1", "2026-10", 200),
        support("w1", "2026-08", 999),  # before the post
        post("w2", V21, "2026-09-15", "2026-10-30"),  # gone on the last day of October, served in it
        support("w2", "2026-10", 150),
        support("w2", "2026-11", 150),  # a month after that asked for
        post("s1", T1),
        support("s1", "2026-10", 300),  # a supervisor's
    ]
    assert asked(database, staff_tables.supported, BUREAU, OCTOBER, rows=rows) == (
        Supported(OCTOBER, 1, 2, 350),
        Supported(OCTOBER - 1, 2, 0, 0),
    )
    assert asked(database, staff_tables.supported, TOWN_1, OCTOBER) == (
        Supported(OCTOBER, 1, 1, 200),
        Supported(OCTOBER - 1, 1, 0, 0),
    )
    assert asked(database, staff_tables.supported, BUREAU, OCTOBER - 24) == ()
