"""The frame asks a second time who is here, before it draws: whatever the gate let through."""

import datetime as dt

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings, sign_in
from data_access import schema, users
from data_access.engine import Database
from data_access.scope import Role
from tests import logins
from tests.dashboard.frame import city
from tests.dashboard.test_app import APP, link, said

NOTHING = ("云浦市", "松渚镇", "桐泾镇", "94.1%", "总览")


@pytest.fixture
def place(sqlite: Database) -> Database:
    city.fill(sqlite, fictional=False)
    users.add(sqlite, users.Entry("li", Role.CITY_SUPERVISOR, city.CITY, "局长", name="李<b>"))
    guard.stand()
    settings.use(logins.signing(sqlite))
    return sqlite


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The cookies of the tab's connection; to be changed by a test."""
    sent = logins.cookies("li")
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _self: sent))
    return sent


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=20)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def assert_nothing_but(at: AppTest, sentence: str) -> None:
    text = said(at)
    assert sentence in text
    assert 'href="/auth/logout"' in text
    assert not any(word in text for word in NOTHING)
    assert [w for kind in ("selectbox", "multiselect", "date_input", "page_link") for w in at.get(kind)] == []


def test_who_signed_in_is_named_and_sees_their_own(place: Database, cookies: dict[str, str]):
    text = said(opened())
    assert "李&lt;b&gt; · 民政局" in text
    assert "city_supervisor -" in text
    assert 'href="/auth/logout"' in text


def test_who_signed_in_is_on_record_once_a_tab(place: Database, cookies: dict[str, str]):
    opened().run()
    a = schema.audit_event.c
    with place.audit.read() as connection:
        rows = connection.execute(sa.select(a.subject, a.role, a.area_code).where(a.action == "sign_in")).all()
    assert rows == [("li", "city_supervisor", city.CITY)]


def test_who_cannot_be_put_on_record_sees_nothing(place: Database, cookies: dict[str, str]):
    with place.audit.write() as connection:
        connection.execute(sa.text("DROP TABLE audit_event"))
    assert_nothing_but(opened(), "th-box")


def test_without_a_login_there_is_one_sentence(place: Database, cookies: dict[str, str]):
    cookies.clear()
    assert_nothing_but(opened(), "请登录")


def test_an_old_login_is_none(place: Database, cookies: dict[str, str]):
    cookies.update(logins.cookies("li", seconds_old=9 * 3600))
    assert_nothing_but(opened(), "请登录")


def test_who_is_not_entered_sees_one_sentence(place: Database, cookies: dict[str, str]):
    cookies.update(logins.cookies("stranger"))
    assert_nothing_but(opened(towns=city.NORTH), "没有或不再有本系统的访问权限")


def test_after_signing_out_the_next_run_shows_nothing(place: Database, cookies: dict[str, str]):
    at = opened()
    sign_in.end(settings.current(), cookies)
    assert_nothing_but(at.run(), "您已退出登录")


def test_who_is_disabled_sees_nothing_at_the_next_run(place: Database, cookies: dict[str, str]):
    at = opened()
    users.disable(place, "li", dt.datetime(2026, 11, 23))
    assert_nothing_but(at.run(), "没有或不再有本系统的访问权限")


def test_another_role_begins_with_nothing_remembered(place: Database, cookies: dict[str, str]):
    at = opened()
    at.session_state["seen_as_the_bureau"] = "松渚镇"
    users.add(place, users.Entry("li", Role.TOWN_SUPERVISOR, city.SOUTH, "局长"))
    text = said(at.run())
    assert f"town_supervisor {city.SOUTH}" in text
    assert "松渚镇" not in text
    assert "seen_as_the_bureau" not in at.session_state
    assert link(at)["month"] == "2026-10"  # the link keeps the view


def test_the_same_person_keeps_what_was_chosen(place: Database, cookies: dict[str, str]):
    at = opened()
    at.session_state["chosen"] = "yes"
    assert at.run().session_state["chosen"] == "yes"


def test_without_the_launcher_nobody_is_let_in(place: Database, cookies: dict[str, str]):
    guard.fall()
    assert_nothing_but(opened(), "tonghu run")


def test_the_role_of_a_link_is_the_demo_s_alone(place: Database, cookies: dict[str, str]):
    users.add(place, users.Entry("li", Role.TOWN_SUPERVISOR, city.SOUTH, "局长"))
    text = said(opened(look="city_supervisor"))
    assert f"town_supervisor {city.SOUTH}" in text
    assert "松渚镇" not in text
