"""已提醒·约定走访日 on the unvisited page: one click writes it down, and broken promises have a group of their own."""

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings
from dashboard.components import clicks
from dashboard.unvisited import next_working_day
from data_access import users
from data_access.engine import Database
from data_access.queries import agreements, trail
from data_access.queries.trail import Sought
from data_access.scope import Role, Scope
from tests import factories
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, City, copied, write
from tests.pages.conftest import APP, said
from tests.pages.test_numbers import codes, facets, rows

TOWN = "320599101"
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)


@pytest.fixture
def demo(yunpu: Database, tmp_path: Path) -> Database:
    settings.forget()
    guard.fall()
    return copied(yunpu, tmp_path / "demo.db")


def opened(demo: Database, look: str = "city_supervisor", today: dt.date = YUNPU_AS_OF) -> AppTest:
    assert demo.path is not None
    settings.use(settings.load(auth="demo", data_folder=demo.path.parent, today=today))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["look"] = look
    return at.run().switch_page("../pages/unvisited.py").run()


def written(demo: Database) -> dict[str, agreements.FollowUp]:
    with demo.read(BUREAU) as connection:
        return agreements.follow_ups(connection, BUREAU, YUNPU_AS_OF + dt.timedelta(days=30))


def test_a_click_writes_it_down_after_its_line_in_the_trail(demo: Database, monkeypatch: pytest.MonkeyPatch):
    at = opened(demo)
    child = codes(at)[0]
    pending = [child]
    monkeypatch.setattr(clicks, "clicked", lambda table: pending.pop() if pending and table == "unvisited" else "")
    at.date_input(key="remind_day").set_value(dt.date(2026, 11, 27)).run()
    assert written(demo) == {child: agreements.FollowUp(child, YUNPU_AS_OF, dt.date(2026, 11, 27))}
    assert "11-22 已提醒，约 11-27" in said(at)
    auditor = Scope(Role.AUDITOR, CITY)
    with demo.read(auditor) as connection:
        towns = users.town_codes(connection, CITY)
    with demo.audit.read(auditor) as connection:
        sought = Sought(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), action="settings")
        (event,) = trail.events(connection, auditor, towns, sought)
    assert event.children == (child,)


def test_a_director_s_click_is_about_all_of_the_list(demo: Database, monkeypatch: pytest.MonkeyPatch):
    at = opened(demo, f"town_supervisor:{TOWN}")
    at.segmented_control(key="view").set_value("director").run()
    first = said(at).split('data-table="rounds"')[1].split("<tr>")[2]
    post = first.split('data-code="')[1].split('"')[0]
    number = int(first.split('th-num">')[1].split("<")[0])
    monkeypatch.setattr(clicks, "clicked", lambda table: post if table == "rounds" and not written(demo) else "")
    at.run()
    assert len(written(demo)) == number


def test_who_was_promised_and_not_visited_has_a_group(demo: Database):
    at = opened(demo)
    overdue, promised, today = codes(at)[:3]
    write(
        demo,
        City.of(
            factories.reminder(overdue, "2026-11-16", "2026-11-21"),
            factories.reminder(promised, "2026-11-16", "2026-11-30"),
            factories.reminder(today, "2026-11-16", "2026-11-22"),  # the promised day is not over
        ),
    )
    at = opened(demo)
    assert facets(at)["约定已过仍未访"] == 1
    at.pills(key="facet").set_value("promised").run()
    assert codes(at) == [overdue]
    assert facets(opened(demo, today=dt.date(2026, 11, 23)))["约定已过仍未访"] == 2


def test_the_plan_holds_the_town_s_list_by_roster_number_and_no_code(demo: Database):
    at = opened(demo)
    at.segmented_control(key="view").set_value("plan").run()
    assert 'data-table="work_plan"' not in said(at)  # one town, one plan
    at = opened(demo, f"town_supervisor:{TOWN}")
    whole = facets(at)["未见走访"]
    at.segmented_control(key="view").set_value("plan").run()
    assert rows(said(at), "work_plan") == whole
    assert "YP-" not in said(at).split('data-table="work_plan"')[1]


def test_the_next_working_day_is_no_weekend_and_no_holiday():
    friday, monday = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
    assert next_working_day(friday - dt.timedelta(days=1), ()) == friday
    assert next_working_day(friday, ()) == monday
    assert next_working_day(friday, (monday,)) == monday + dt.timedelta(days=1)
