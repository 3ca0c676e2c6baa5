"""Whose login does a request carry: forged, old, foreign and ended ones are nobody's."""

import datetime as dt

import pytest

from dashboard import sign_in
from dashboard.sign_in import LOGIN_COOKIE, Login, NotKnown, NotSignedIn, SignedOut
from data_access import users
from data_access.engine import Database
from data_access.errors import DatabaseMissing
from data_access.scope import Role, Scope
from tests import logins
from tests.dashboard.frame import city

YESTERDAY = dt.date(2020, 1, 1)


@pytest.fixture
def known(database: Database) -> Database:
    """A database of two engines with one person in force."""
    city.fill(database, fictional=False)
    users.add(database, users.Entry("li", Role.TOWN_SUPERVISOR, city.NORTH, "局长", name="李"))
    return database


@pytest.fixture
def place(sqlite: Database) -> Database:
    city.fill(sqlite, fictional=False)
    users.add(sqlite, users.Entry("li", Role.CITY_SUPERVISOR, city.CITY, "局长"))
    return sqlite


def test_a_login_is_read_whole_and_in_pieces(place: Database):
    settings = logins.signing(place)
    assert sign_in.login(settings, logins.cookies("li")) == Login("li", "first")
    assert sign_in.login(settings, logins.cookies("li", pieces=3, name="长" * 900)) == Login("li", "first")


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        {LOGIN_COOKIE: ""},
        {LOGIN_COOKIE: "not signed"},
        {LOGIN_COOKIE: "错误"},  # what no header can carry
        logins.cookies("li", secret="another key, as long as it must be...."),
        logins.cookies("li", seconds_old=8 * 3600 + 5),
        logins.cookies("li", seconds_old=-3600),  # signed in the future
        logins.cookies("li", origin="https://other.example"),
        logins.cookies("li", is_logged_in="true"),
        logins.cookies("li", sub=None),
        logins.cookies("li", sub=["li"]),
        logins.cookies(""),
        logins.cookies("li", nonce=""),
        logins.cookies("li", nonce="n" * 121),  # the table of ended logins could not hold it
        {LOGIN_COOKIE: logins.signed(LOGIN_COOKIE, "not json")},
        {LOGIN_COOKIE: logins.signed(LOGIN_COOKIE, '["li"]')},
        {LOGIN_COOKIE: logins.signed("another_cookie", '{"sub": "li"}')},
        {LOGIN_COOKIE: logins.cookies("li", pieces=2)[LOGIN_COOKIE]},  # the pieces are missing
        {**logins.cookies("li", pieces=2), f"{LOGIN_COOKIE}_2": "x"},
    ],
)
def test_what_is_no_login_that_holds_is_nobody_s(place: Database, cookies: dict[str, str]):
    settings = logins.signing(place)
    assert sign_in.login(settings, cookies) is None
    with pytest.raises(NotSignedIn):
        sign_in.person(settings, cookies)


def test_each_letter_of_a_login_is_signed(place: Database):
    settings = logins.signing(place)
    value = logins.cookies("li")[LOGIN_COOKIE]
    for position in range(0, len(value), 7):
        # "Q" and "A" to "D" differ in bits that count, also in the last letter, whose two lowest bits say nothing
        changed = value[:position] + ("Q" if value[position] in "ABCD" else "A") + value[position + 1 :]
        assert sign_in.login(settings, {LOGIN_COOKIE: changed}) is None, position


def test_a_login_ends_after_the_session_s_hours(place: Database):
    settings = logins.signing(place, session_hours=0.5)
    assert sign_in.login(settings, logins.cookies("li", seconds_old=29 * 60)) is not None
    assert sign_in.login(settings, logins.cookies("li", seconds_old=31 * 60)) is None


def test_the_person_has_the_scope_of_app_user(known: Database):
    person = sign_in.person(logins.signing(known), logins.cookies("li"))
    assert (person.name, person.scope) == ("李", Scope(Role.TOWN_SUPERVISOR, city.CITY, city.NORTH))


def test_signing_out_ends_this_login_alone_and_for_good(known: Database):
    settings = logins.signing(known)
    first, second = logins.cookies("li", "first"), logins.cookies("li", "second")
    sign_in.end(settings, first)
    sign_in.end(settings, first)  # twice changes nothing
    with pytest.raises(SignedOut):
        sign_in.person(settings, first)
    assert sign_in.person(settings, second).subject == "li"


def test_signing_out_without_a_login_changes_nothing(place: Database):
    settings = logins.signing(place)
    sign_in.end(settings, logins.cookies("li", secret="another key, as long as it must be...."))
    assert sign_in.person(settings, logins.cookies("li")).subject == "li"


@pytest.mark.parametrize("subject", ["stranger", "LI", "li ", "l%", "' or 1=1 --"])
def test_who_is_not_entered_is_not_known(known: Database, subject: str):
    with pytest.raises(NotKnown):
        sign_in.person(logins.signing(known), logins.cookies(subject))


def test_who_was_disabled_or_has_expired_is_not_known(known: Database):
    settings = logins.signing(known)
    users.disable(known, "li", dt.datetime(2026, 11, 23))
    with pytest.raises(NotKnown):
        sign_in.person(settings, logins.cookies("li"))
    users.add(known, users.Entry("li", Role.LEADER, city.CITY, "局长", valid_until=YESTERDAY))
    with pytest.raises(NotKnown):
        sign_in.person(settings, logins.cookies("li"))
    users.add(known, users.Entry("li", Role.LEADER, city.CITY, "局长"))
    assert sign_in.person(settings, logins.cookies("li")).scope.role is Role.LEADER


def test_without_the_database_nobody_is_let_in(place: Database):
    settings = logins.signing(place, database_url=place.url.replace("tonghu.db", "none.db"))
    with pytest.raises(DatabaseMissing):
        sign_in.person(settings, logins.cookies("li"))


def test_streamlit_is_told_one_provider_and_the_way_back(place: Database):
    told = sign_in.secrets(logins.signing(place))["auth"]
    assert told == {
        "redirect_uri": "https://tonghu.example/oauth2callback",
        "cookie_secret": logins.SECRET,
        "client_id": "tonghu",
        "client_secret": "the client's",
        "server_metadata_url": "https://provider.example/.well-known/openid-configuration",
    }
