"""The definitions page: every measure for every role, what is searched is found, and what the bureau sets holds."""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings
from data_access import parameters, rollups, targets
from data_access.audit import Action
from data_access.engine import Database
from data_access.errors import DatabaseForbids
from data_access.local_rules import RULES
from data_access.measures.not_collected import NOT_COLLECTED
from data_access.measures.registry import MEASURES
from data_access.schema import audit_event
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import City, copied, parameter, write
from tests.pages.conftest import APP, Open, card, said
from tests.pages.reading import rendered

BUREAU = Scope(Role.CITY_SUPERVISOR, "320599")
LOOKS = ("leader", "city_supervisor", "town_supervisor:320599105", "finance", "auditor")
NEXT = dt.date(2026, 12, 1)


def shown(at: AppTest) -> list[str]:
    return re.findall(r'data-measure="(\w+)"', said(at))


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_reads_every_definition(opened: Open, look: str) -> None:
    at = opened("definitions", look=look)
    assert sorted(shown(at)) == sorted(MEASURES)
    assert f'data-table="not_collected" data-rows="{len(NOT_COLLECTED)}"' in said(at)
    rows = [int(n) for n in re.findall(r'data-table="values_\d" data-rows="(\d+)"', said(at))]
    assert sum(rows) == len(RULES)
    assert bool([box for box in at.selectbox if box.key == "rule"]) is (look == "city_supervisor")


@pytest.mark.parametrize(
    ("lang", "words", "found"), [("zh", "四要素", "A8"), ("en", "four elements", "A8"), ("zh", "e1", "E1")]
)
def test_a_search_finds_what_holds_the_words(opened: Open, lang: str, words: str, found: str) -> None:
    at = opened("definitions", lang=lang)
    at.text_input(key="definitions_search").set_value(words).run()
    assert found in shown(at)
    assert len(shown(at)) < len(MEASURES)
    at.text_input(key="definitions_search").set_value("zqzq").run()
    assert shown(at) == []


# --- what the bureau sets ---------------------------------------------------------------------------------------------


@pytest.fixture
def own(yunpu: Database, tmp_path: Path) -> Iterator[tuple[Callable[..., AppTest], Database]]:
    """A copy of the sample city that may be written, as the demo shows it."""
    database = copied(yunpu, tmp_path / "demo.db")
    settings.forget()
    guard.fall()
    settings.use(settings.load(auth="demo", data_folder=tmp_path, today=YUNPU_AS_OF))

    def open_(look: str = "city_supervisor") -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=60)
        at.query_params["look"] = look
        at.run()
        return at.switch_page("../pages/definitions.py").run()

    yield open_, database
    database.dispose()
    database.audit.dispose()


def settled(at: AppTest) -> AppTest:
    """After the figures were computed anew."""
    until = time.monotonic() + 60
    while "正在重新计算" in said(at) and time.monotonic() < until:
        time.sleep(0.5)
        at.run()
    return at


def test_a_value_that_the_bureau_sets_holds_and_is_on_record(own: tuple[Callable[..., AppTest], Database]) -> None:
    open_, database = own
    at = open_()
    at.selectbox(key="rule").set_value("first_visit_days").run()
    assert "A3 新登记首次走访及时率" in said(at)
    at.number_input(key="rule_first_visit_days").set_value(10).run()
    at = settled(at.button(key="rule_set").click().run())
    with database.read() as connection:
        found = [parameters.load(connection, day).first_visit_days for day in (YUNPU_AS_OF, NEXT)]
    assert found == [7, 10]
    assert f"自 {NEXT} 起：10 天" in said(at)
    assert 'data-table="versions" data-rows="1"' in said(at)
    with database.audit.read() as connection:
        events = connection.execute(sa.select(audit_event).where(audit_event.c.action == Action.SETTINGS)).all()
    assert [(event.subject, event.detail) for event in events] == [
        ("demo-city_supervisor", f"first_visit_days = 10 ({NEXT})")
    ]


def test_a_target_that_the_bureau_sets_is_listed(own: tuple[Callable[..., AppTest], Database]) -> None:
    open_, database = own
    at = open_()
    at.selectbox(key="target_measure").set_value("A7").run()
    at.number_input(key="target_share").set_value(60).run()
    at.button(key="target_set").click().run()
    assert "目标须为大于 0 的数" in said(at)  # without its source
    at.text_input(key="target_source").set_value("年度计划").run()
    at = settled(at.button(key="target_set").click().run())
    assert "年度计划" in said(at)
    with database.read(BUREAU) as connection:
        assert targets.in_force(connection, BUREAU, YUNPU_AS_OF)["A7"].value == 0.6


@pytest.mark.parametrize(
    ("name", "key", "set_to", "expected"),
    [
        ("count_remote", "rule_count_remote", True, True),
        ("certified_since", "rule_certified_since", dt.date(2023, 5, 1), dt.date(2023, 5, 1)),
        ("holidays", "rule_holidays", "2026-12-31\n2026-12-30", (dt.date(2026, 12, 30), dt.date(2026, 12, 31))),
        ("grade_yuan", "rule_good", 42_000, (("good", 42_000),)),
    ],
)
def test_each_kind_of_value_is_asked_for_as_what_it_is(
    own: tuple[Callable[..., AppTest], Database], name: str, key: str, set_to: object, expected: object
) -> None:
    open_, database = own
    at = open_()
    at.selectbox(key="rule").set_value(name).run()
    widgets = {each.key: each for each in (*at.toggle, *at.date_input, *at.text_area, *at.number_input)}
    widgets[key].set_value(set_to).run()
    settled(at.button(key="rule_set").click().run())
    with database.read() as connection:
        assert getattr(parameters.load(connection, NEXT), name) == expected


def test_a_line_that_is_no_day_is_said_and_not_set(own: tuple[Callable[..., AppTest], Database]) -> None:
    open_, _database = own
    at = open_()
    at.selectbox(key="rule").set_value("holidays").run()
    at.text_area(key="rule_holidays").set_value("昨天").run()
    assert "有一行不是日期" in said(at)
    assert at.button(key="rule_set").disabled


def test_a_day_in_the_past_is_told_to_touch_closed_months(own: tuple[Callable[..., AppTest], Database]) -> None:
    open_, _database = own
    at = open_()
    at.selectbox(key="rule").set_value("freeze_day").run()
    assert "含已封存月份" not in said(at)
    at.date_input(key="rule_since").set_value(dt.date(2026, 9, 1)).run()
    assert "含已封存月份" in said(at)


def test_what_was_set_holds_though_the_figures_cannot_be_computed_here(
    own: tuple[Callable[..., AppTest], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login of the dashboard alone may write the value, and not the facts."""

    def refuse(*_args: object, **_more: object) -> None:
        raise DatabaseForbids()

    monkeypatch.setattr(rollups, "refresh", refuse)
    open_, database = own
    at = open_()
    at.selectbox(key="rule").set_value("stale_after_days").run()
    at.number_input(key="rule_stale_after_days").set_value(25).run()
    at = settled(at.button(key="rule_set").click().run())
    assert "已保存；指标待下次重新计算后更新。" in said(at)
    with database.read() as connection:
        assert parameters.load(connection, NEXT).stale_after_days == 25


# --- series that break ------------------------------------------------------------------------------------------------


def test_cards_and_charts_say_since_when_a_series_does_not_compare(
    own: tuple[Callable[..., AppTest], Database],
) -> None:
    open_, database = own
    write(
        database, City.of(parameter("first_visit_days", 10, "2026-06-01"), parameter("count_ngo", "yes", "2026-08-01"))
    )
    rollups.refresh(database, YUNPU_AS_OF)
    at = open_().switch_page("../pages/visits.py").run()
    first, completion = "自 2026-06-01 起口径调整，此前不可比", "自 2026-08-01 起口径调整，此前不可比"
    assert completion in card(at, "A1")
    assert first not in card(at, "A1")
    chart = rendered(at).split("th-plot")[1].split("data-figure")[0]
    assert completion in chart
    text = said(at.switch_page("../pages/definitions.py").run())
    a3 = re.search(r'data-measure="A3".*?</details>', text, re.DOTALL)
    assert a3
    assert "2026-06-01 之前（新登记儿童首次走访时限）" in a3[0]
    assert "2026-08-01 之前（社会组织探访）" in a3[0]
