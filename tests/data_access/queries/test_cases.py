"""Case events by local day: what was received, handled and open."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.queries import cases
from data_access.queries.cases import NOTHING, Flow
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, City, area, case, places, write

SHANGHAI = "Asia/Shanghai"
ON = dt.date(2026, 10, 31)
M = 2026 * 12 + 9  # 2026-10: from 2026-09-30 16:00 to 2026-10-31 16:00 UTC
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
LEADER = Scope(Role.LEADER, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


def city_flow(database, *rows, as_of=ON, m=M, **more):
    write(database, City.of(places(), *rows))
    with database.read() as connection:
        return cases.city_flow(connection, LEADER, m, as_of, SHANGHAI, **more)


@pytest.mark.parametrize(
    ("opened", "received"),
    [
        ("2026-09-30T15:59", 0),  # one minute before midnight in Shanghai
        ("2026-09-30T16:00", 1),
        ("2026-10-31T15:59", 1),
        ("2026-10-31T16:00", 0),  # the next month
    ],
)
def test_received_in_the_local_month(database, opened, received):
    assert city_flow(database, case("1", T1, opened), as_of=dt.date(2026, 11, 30)).received == received


@pytest.mark.parametrize(
    ("closed", "handled", "is_open"),
    [
        ("2026-09-30T15:59", 0, 0),  # handled in September
        ("2026-09-30T16:00", 1, 0),
        ("2026-10-31T15:59", 1, 0),
        ("2026-10-31T16:00", 0, 1),  # tomorrow: not known today
        (None, 0, 1),
    ],
)
def test_handled_in_the_local_month_whenever_received(sqlite, closed, handled, is_open):
    flow = city_flow(sqlite, case("1", T1, "2026-09-01T00:00", closed=closed))
    assert (flow.received, flow.handled, flow.open) == (0, handled, is_open)


def test_a_wait_runs_to_the_end_of_the_local_day(sqlite):
    # the day ends at 16:00 UTC
    flow = city_flow(sqlite, case("1", T1, "2026-10-30T04:00"), case("2", T1, "2026-10-31T15:30"))
    assert flow.waits == (36.0, 0.5)


def test_responses_of_the_months_reports_known_today(sqlite):
    flow = city_flow(
        sqlite,
        case("1", T1, "2026-10-01T00:00", responded="2026-10-01T02:00", closed="2026-10-02T00:00"),
        case("2", T1, "2026-10-01T00:00", responded="2026-10-31T16:00"),  # tomorrow
        case("3", T1, "2026-09-01T00:00", responded="2026-10-02T00:00"),  # of another month
        case("4", T1, "2026-10-01T00:00"),  # no response on record
    )
    assert flow.responses == (2.0,)
    assert (flow.received, flow.handled, flow.open) == (3, 1, 3)


def test_a_past_month_seen_from_later(sqlite):
    flow = city_flow(
        sqlite,
        case("1", T1, "2026-10-01T00:00", responded="2026-11-02T00:00", closed="2026-11-03T00:00"),
        as_of=dt.date(2026, 11, 20),
    )
    assert flow == Flow(received=1, handled=0, open=0, waits=(), responses=(768.0,))


def test_the_open_month_ends_with_as_of(sqlite):
    flow = city_flow(
        sqlite,
        case("1", T1, "2026-10-10T15:59", closed="2026-10-10T15:59"),
        case("2", T1, "2026-10-10T16:00"),  # tomorrow
        as_of=dt.date(2026, 10, 10),
    )
    assert (flow.received, flow.handled, flow.open) == (1, 1, 0)


def test_kinds_stay_apart(sqlite):
    rows = [case("1", T1, "2026-10-01T00:00"), case("2", T1, "2026-10-01T00:00", "emergency")]
    assert city_flow(sqlite, *rows, kind=cases.EXTREME) == NOTHING


@pytest.fixture
def connection(database):
    write(
        database,
        City.of(
            places(),
            area("320598", "another city"),
            case("1", V11, "2026-10-30T16:00"),  # of a village: its town's
            case("2", T2, "2026-10-30T15:00"),
            case("3", CITY, "2026-10-29T16:00"),  # the city's own
            case("4", T1, "2026-10-01T00:00", closed="2026-10-02T00:00"),
            case("5", "320598", "2026-10-01T00:00"),
        ),
    )
    with database.read() as connection:
        yield connection


def test_flows_by_town_add_up(connection):
    by_town = cases.flows(connection, LEADER, M, ON, SHANGHAI)
    assert {town: (flow.received, flow.open) for town, flow in by_town.items()} == {T1: (2, 1), T2: (1, 1), "": (1, 1)}
    city = cases.city_flow(connection, TOWN_1, M, ON, SHANGHAI)
    assert (city.received, city.open) == (4, 3)
    assert set(cases.flows(connection, TOWN_1, M, ON, SHANGHAI)) == {T1}


def test_open_cases_the_longest_wait_first(connection):
    found = cases.open_cases(connection, BUREAU, ON, SHANGHAI)
    assert [(one.id, one.town_code, one.wait_hours) for one in found] == [
        ("3", "", 48.0),
        ("2", T2, 25.0),
        ("1", T1, 24.0),
    ]
    assert [one.id for one in cases.open_cases(connection, TOWN_1, ON, SHANGHAI)] == ["1"]


@pytest.fixture
def referred(database):
    write(
        database,
        City.of(
            places(),
            case("1", V11, "2025-10-31T16:00", "referral", subtype="legal_aid", closed="2026-10-31T15:59"),
            case("2", T1, "2025-10-31T15:59", "referral", subtype="legal_aid"),  # before the twelve months
            case("3", T1, "2026-10-31T13:59", "referral", subtype="missing", responded="2026-10-31T15:29"),  # no kind
            case("4", T2, "2026-10-01T00:00", "referral", closed="2026-10-31T16:00"),  # closed tomorrow
            case("5", T2, "2026-10-01T00:00", "legal_aid", closed="2026-10-02T00:00"),
            case("6", T2, "2025-12-31T16:00", "legal_aid"),  # in Shanghai the new year has begun
            case("7", CITY, "2025-12-31T15:59", "conference"),
            case("8", CITY, "2026-10-31T16:00", "conference"),  # tomorrow
        ),
    )
    with database.read() as connection:
        yield connection


def test_referrals_of_twelve_months_by_kind_and_whether_they_are_closed(referred):
    asked = (M - 11, M, ON, SHANGHAI)
    assert cases.referrals(referred, LEADER, *asked) == {
        T1: {("legal_aid", True): 1, ("other", False): 1},
        T2: {("other", False): 1},
    }
    assert cases.city_referrals(referred, TOWN_1, *asked) == {("legal_aid", True): 1, ("other", False): 2}
    assert set(cases.referrals(referred, TOWN_1, *asked)) == {T1}


def test_the_cases_behind_a_number_one_by_one(referred):
    found = cases.opened(referred, BUREAU, M - 11, M, ON, SHANGHAI)
    assert [(one.id, one.town_code, str(one.opened_on), one.closed_on) for one in found] == [
        ("1", T1, "2025-11-01", ON),
        ("4", T2, "2026-10-01", None),
        ("3", T1, "2026-10-31", None),
    ]
    assert [one.id for one in cases.opened(referred, TOWN_1, M - 11, M, ON, SHANGHAI)] == ["1", "3"]
    assert [one.response_hours for one in found] == [None, None, 1.5]


def test_legal_aid_and_conferences_by_local_year(referred):
    found = [(y.kind, y.year, y.town_code, y.opened, y.closed) for y in cases.by_year(referred, LEADER, ON, SHANGHAI)]
    assert found == [("conference", 2025, "", 1, 0), ("legal_aid", 2026, T2, 2, 1)]
    assert cases.by_year(referred, TOWN_1, ON, SHANGHAI) == ()


def test_what_roles_may_see(connection):
    with pytest.raises(NotAllowed):
        cases.open_cases(connection, LEADER, ON, SHANGHAI)
    with pytest.raises(NotAllowed):
        cases.opened(connection, LEADER, M, M, ON, SHANGHAI)
    finance = Scope(Role.FINANCE, CITY)
    with pytest.raises(NotAllowed):
        cases.flows(connection, finance, M, ON, SHANGHAI)
    with pytest.raises(NotAllowed):
        cases.city_flow(connection, finance, M, ON, SHANGHAI)
