"""The frame, run as Streamlit runs it: roles, filters in the link, languages, and every trouble as one sentence."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings
from data_access import schema
from data_access.engine import Database
from data_access.migrations.creating import VERSION_TABLE
from tests.dashboard.frame import city
from tests.factories import copied

APP = Path(__file__).parent / "frame" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture
def place(sqlite: Database) -> Path:
    """The data folder of a demo on the smallest city."""
    assert sqlite.path is not None
    city.fill(sqlite)
    copied(sqlite, sqlite.path.with_name("demo.db"))
    return sqlite.path.parent


@pytest.fixture
def demo(place: Path) -> Open:
    return opener(settings.load(auth="demo", data_folder=place, today=city.TODAY))


def opener(chosen: settings.Settings) -> Open:
    def opened(page: str = "", **query: str) -> AppTest:
        settings.use(chosen)
        at = AppTest.from_file(str(APP), default_timeout=20)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        return at.switch_page(f"{page}.py").run() if page else at

    return opened


def said(at: AppTest) -> str:
    assert not at.exception
    return "\n".join([*(h.proto.body for h in at.get("html")), *(x.value for x in at.text)])


def link(at: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}


def test_the_demo_opens_on_the_last_closed_month_as_the_bureau(demo: Open):
    at = demo()
    text = said(at)
    assert "演示数据（虚构城市）" in text
    assert "总览 · 云浦市" in text
    assert "2026年10月（已封存 11-05） · 走访记录截至 11-22，其后走访未计入" in text
    assert "city_supervisor -" in text
    assert link(at) == {"month": "2026-10", "as_of": "2026-11-22"}


def test_a_card_shows_window_value_counts_interval_and_definition(demo: Open):
    text = said(demo())
    assert 'data-figure="A1" data-state="ok"' in text
    assert "2026年10月" in text
    assert "94.1%" in text
    assert "638/678, 92–96" in text
    assert '<dl class="th-def">' in text


def test_a_door_opens_when_it_is_asked(demo: Open):
    at = demo()
    before = said(at).count("th-table")
    at.button(key="door_A1").click().run()
    assert said(at).count("th-table") == before + 1


def test_a_filter_changes_the_link_and_the_page(demo: Open):
    at = demo()
    at.multiselect(key="tonghu_w_towns").set_value([city.SOUTH]).run()
    assert link(at)["towns"] == city.SOUTH
    assert "桐泾镇" in said(at)
    at.selectbox(key="tonghu_w_kind").set_value("migrant").run()
    assert link(at) == {"month": "2026-10", "as_of": "2026-11-22", "towns": city.SOUTH, "kind": "migrant"}


def test_a_link_opens_the_same_view(demo: Open):
    at = demo(month="2026-09", as_of="2026-11-01", towns=city.NORTH, tiers="red", kind="left_behind")
    assert f"24320 {city.NORTH} left_behind" in said(at)
    assert "2026年9月（待封存，暂）" not in said(at)  # closed since 5 October
    assert "未知" not in said(at)


def test_filters_go_with_one_from_page_to_page_and_a_page_heeds_its_own(demo: Open):
    at = demo(towns=city.NORTH, kind="migrant")
    at.switch_page("second.py").run()
    assert "second 2026-11-22 difficulty 2" in said(at)
    assert link(at)["kind"] == "migrant"
    assert [w.key for w in at.multiselect] == []
    at.switch_page("first.py").run()
    assert f"{city.NORTH} migrant" in said(at)


def test_another_date_takes_the_month_along_where_it_must(demo: Open):
    at = demo(month="2026-11")
    at.date_input(key="tonghu_w_as_of").set_value(city.TODAY.replace(month=10, day=20)).run()
    assert link(at) == {"month": "2026-09", "as_of": "2026-10-20"}


def test_an_old_link_says_so_and_leads_to_the_latest_data(demo: Open):
    at = demo(as_of="2026-09-30", month="2026-08", towns=city.NORTH)
    at.button(key="th_latest").click().run()
    assert link(at) == {"month": "2026-10", "as_of": "2026-11-22", "towns": city.NORTH}
    assert [b.key for b in at.button if b.key == "th_latest"] == []


@pytest.mark.parametrize(
    ("role", "expected"),
    [("leader", "leader -"), ("finance", "finance -"), ("auditor", "auditor -")],
)
def test_one_looks_as_each_role(demo: Open, role: str, expected: str):
    at = demo()
    at.segmented_control(key="tonghu_w_look_role").set_value(role).run()
    assert expected in said(at)
    assert link(at)["look"] == role


def test_a_supervisor_sees_the_own_town_alone(demo: Open):
    at = demo(towns=city.SOUTH)
    at.segmented_control(key="tonghu_w_look_role").set_value("town_supervisor").run()
    assert f"town_supervisor {city.NORTH}" in said(at)  # the first town; the town chosen before is let go
    assert "towns" not in link(at)
    assert "总览 · 松渚镇" in said(at)
    at.selectbox(key="tonghu_w_look_town").set_value(city.SOUTH).run()
    assert f"town_supervisor {city.SOUTH}" in said(at)
    assert [w.key for w in at.multiselect if w.key == "tonghu_w_towns"] == []


def test_a_link_to_another_s_town_is_a_sentence_and_goes_on_without_it(demo: Open):
    at = demo(look=f"town_supervisor:{city.NORTH}", towns=city.SOUTH, tiers="red")
    assert "超出了您的查看范围" in said(at)
    assert f"town_supervisor {city.NORTH}" in said(at)
    assert link(at)["towns"] == city.SOUTH  # nothing is taken from the link unasked
    at.button(key="th_without").click().run()
    assert "超出了您的查看范围" not in said(at)
    assert "towns" not in link(at)
    assert link(at)["tiers"] == "red"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"towns": "999999999"}, "没有代码为 999999999 的地区"),
        ({"as_of": "2020-01-01"}, "2020-01-01 尚无数据：最早的走访记录为 2021-11-03"),
        ({"month": "2027-01"}, "晚于统计日"),
        ({"kind": "unknown"}, "不在可选范围内"),
    ],
)
def test_what_a_link_cannot_have_is_one_sentence(demo: Open, query: dict[str, str], sentence: str):
    at = demo(**query)
    assert sentence in said(at)
    assert "city_supervisor" in said(at)  # the page runs all the same


def test_a_page_that_a_role_may_not_open_says_so_and_the_others_are_offered(demo: Open):
    at = demo(look="finance")
    at.switch_page("second.py").run()
    assert "超出了您的查看范围" in said(at)
    assert "second 2026" not in said(at)
    assert [x.proto.label for x in at.get("page_link")][:2] == ["总览", "风险分级"]


def test_finance_is_offered_no_filter_about_children(demo: Open):
    at = demo(look="finance")
    assert [w.key for w in at.multiselect] == ["tonghu_w_towns"]


def test_two_languages(demo: Open):
    at = demo()
    at.button(key="tonghu_w_language").click().run()
    assert "Overview · 云浦市" in said(at)
    assert "October 2026 (closed 11-05)" in said(at)
    assert link(at)["lang"] == "en"
    assert "Overview" in said(demo(lang="en"))


# --- trouble ----------------------------------------------------------------------------------------------------------


def test_a_fault_of_the_program_is_a_number_and_leaves_no_value_behind(demo: Open, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR, "tonghu"):
        at = demo("faulty")
    assert "请将编号" in said(at)
    assert "总览" in [x.proto.label for x in at.get("page_link")]
    assert "ValueError at faulty.py:3" in caplog.text
    assert "13800000000" not in caplog.text + said(at)


def test_no_database_yet(tmp_path: Path):
    at = opener(settings.load(auth="demo", data_folder=tmp_path, today=city.TODAY))()
    assert "还没有数据库 demo.db" in said(at)
    assert str(tmp_path) not in said(at)


def test_a_database_without_areas(new_sqlite: Callable[[], Database]):
    assert "还没有行政区划" in said(on(new_sqlite()))


def test_a_database_without_visits(new_sqlite: Callable[[], Database]):
    database = new_sqlite()
    city.fill(database, visits=False)
    assert "还没有走访记录" in said(on(database))


def test_a_database_of_an_earlier_and_of_a_later_version(new_sqlite: Callable[[], Database]):
    database = new_sqlite()
    city.fill(database)
    with database.write() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = 'later'"))
    assert "更新的版本" in said(on(database))


def test_a_demo_never_shows_a_real_city(new_sqlite: Callable[[], Database]):
    database = new_sqlite()
    city.fill(database)
    with database.write() as connection:
        connection.execute(sa.insert(schema.area).values(code="320500", name="某市", level="city", fictional=False))
    at = on(database)
    assert "含有真实城市" in said(at)
    assert "松渚镇" not in said(at)


def test_a_database_that_goes_away_and_comes_back_loses_nothing(demo: Open, place: Path):
    at = demo(towns=city.NORTH)
    (place / "demo.db").rename(place / "away.db")
    at.run()
    assert "还没有数据库" in said(at)
    assert link(at)["towns"] == city.NORTH
    (place / "away.db").rename(place / "demo.db")
    at.run()
    assert f"24321 {city.NORTH}" in said(at)


def test_real_data_need_the_guard(new_sqlite: Callable[[], Database]):
    database = new_sqlite()
    city.fill(database, fictional=False)
    local = opener(settings.load(database_url=database.url))
    at = local()
    assert "tonghu run" in said(at)
    assert "云浦市" not in said(at)
    guard.stand()
    assert "city_supervisor -" in said(local())  # without app_user: the bureau of the only city
    assert "演示数据" not in said(local())


def test_the_one_of_app_user_works_here(new_sqlite: Callable[[], Database]):
    database = new_sqlite()
    city.fill(database, fictional=False)
    guard.stand()
    add_user(database, "zhang", "town_supervisor", city.SOUTH)
    local = opener(settings.load(database_url=database.url))
    assert f"town_supervisor {city.SOUTH}" in said(local())
    add_user(database, "li", "leader", city.CITY)
    assert "TONGHU_USER" in said(local())  # two people: which?
    assert "leader -" in said(opener(settings.load(database_url=database.url, user="li"))())


def add_user(database: Database, subject: str, role: str, area: str) -> None:
    with database.write() as connection:
        connection.execute(
            sa.insert(schema.app_user).values(subject=subject, role=role, area_code=area, approved_by="局长")
        )


def on(database: Database) -> AppTest:
    """The demo opened on a database."""
    assert database.path is not None
    database.dispose()
    copied(database, database.path.with_name("demo.db"))
    return opener(settings.load(auth="demo", data_folder=database.path.parent, today=city.TODAY))()
