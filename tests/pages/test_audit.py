"""The audit page, and what every page records before it shows it: read off the page and out of the trail."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import audited, guard, settings
from dashboard.audited import Reader, Year
from dashboard.components import audit as parts
from dashboard.i18n import translator
from data_access import audit, audit_guard
from data_access.audit import Action, Event
from data_access.engine import Database
from data_access.errors import AuditFailed, NotAllowed
from data_access.queries.trail import Recorded, Sought
from data_access.schema import audit_event
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, copied
from tests.pages import reading
from tests.pages.conftest import APP, said

NOW = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
TOWN = "320599101"
AUDITOR = Scope(Role.AUDITOR, CITY)
LIST = Event("wang", "town_supervisor", Action.LIST_CHILDREN, TOWN, ("YP-000001", "YP-000002"), detail="未走访儿童")
NAME = Event("li", "city_supervisor", Action.REVEAL, CITY, ("YP-000002",), "电话核实", "name")
BROUGHT_IN = Event("root", "operator", Action.IMPORT, None, detail="import visit, 2 rows")
FOREIGN = Event("wu", "city_supervisor", Action.EXPORT, "320500", ("XX-000009",), detail="foreign")
EVERYTHING = Sought(NOW - dt.timedelta(days=400), NOW + dt.timedelta(days=1))


@pytest.fixture
def place(yunpu: Database, tmp_path: Path) -> Iterator[Database]:
    """A demo of its own, whose trail a test may fill and break."""
    reading.forget_answers()
    audited._verdict.cache_clear()
    settings.forget()
    guard.fall()
    database = copied(yunpu, tmp_path / "demo.db")
    settings.use(settings.load(auth="demo", data_folder=tmp_path, today=YUNPU_AS_OF))
    yield database
    database.dispose()
    database.audit.dispose()
    reading.forget_answers()


@pytest.fixture
def filled(place: Database) -> Database:
    audit.append(place, [LIST, NAME, BROUGHT_IN, FOREIGN], NOW - dt.timedelta(minutes=5))
    audit.append(place, [NAME], NOW - dt.timedelta(days=300))
    return place


def opened(page: str, look: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"look": look, **query}.items():
        at.query_params[name] = value
    at.run()
    return at if page == "overview" else at.switch_page(f"../pages/{page}.py").run()


def trail(database: Database) -> list[Recorded]:
    """What is in the trail, the oldest first."""
    reader = Reader(database, AUDITOR, "Asia/Shanghai")
    return list(reversed(audited.events(reader, Sought(dt.datetime(2000, 1, 1), dt.datetime(2999, 1, 1)))))


def of(database: Database, action: Action) -> list[Recorded]:
    return [event for event in trail(database) if event.action == action]


def unwritable(database: Database) -> None:
    with database.audit.write() as connection:
        connection.exec_driver_sql("DROP TABLE audit_head")


# --- what pages record ------------------------------------------------------------------------------------------------


def test_coming_in_is_recorded_once_a_tab(place: Database):
    at = opened("overview", "leader")
    at.run()
    at.switch_page("../pages/visits.py").run()
    assert [(event.subject, event.role, event.area_code) for event in of(place, Action.SIGN_IN)] == [
        ("demo-leader", "leader", CITY)
    ]
    opened("overview", "leader")
    assert len(of(place, Action.SIGN_IN)) == 2


def test_a_list_is_recorded_with_the_codes_on_the_screen_and_once(place: Database):
    at = opened("unvisited", f"town_supervisor:{TOWN}")
    at.run()
    (event,) = of(place, Action.LIST_CHILDREN)
    text = said(at)
    assert event.children
    assert all(code in text for code in event.children)
    assert event.area_code == TOWN
    assert "未走访儿童" in (event.detail or "")
    assert "2026年10月" in (event.detail or "")
    opened("unvisited", f"town_supervisor:{TOWN}")
    assert len(of(place, Action.LIST_CHILDREN)) == 2


def test_a_director_s_round_shows_whole_lists_and_is_recorded_as_such(place: Database):
    at = opened("unvisited", f"town_supervisor:{TOWN}")
    at.segmented_control(key="view").set_value("director").run()
    first, rounds = of(place, Action.LIST_CHILDREN)
    assert "rounds" in (rounds.detail or "")
    assert set(first.children) <= set(rounds.children)


def test_every_list_of_children_behind_a_door_is_recorded(place: Database):
    at = opened("visits", "city_supervisor")
    before = len(of(place, Action.LIST_CHILDREN))
    door = next(
        button for button in at.button if button.key and button.key.startswith("door_") and "名单" in button.label
    )
    door.click().run()
    assert len(of(place, Action.LIST_CHILDREN)) == before + 1


@pytest.mark.parametrize("page", ["overview", "unvisited"])
def test_what_cannot_be_recorded_is_not_shown(place: Database, page: str):
    unwritable(place)
    text = said(opened(page, "city_supervisor"))
    assert "未能记入审计" in text
    assert "YP-" not in text
    assert "data-figure" not in text


def test_a_list_that_cannot_be_recorded_is_not_shown_though_its_page_was(place: Database):
    at = opened("overview", f"town_supervisor:{TOWN}")
    unwritable(place)
    text = said(at.switch_page("../pages/unvisited.py").run())
    assert "未能记入审计" in text
    assert "YP-" not in text


def test_a_page_that_is_not_one_s_own_is_refused_and_recorded(place: Database):
    opened("audit", "leader")
    (event,) = of(place, Action.DENIED)
    assert (event.subject, event.detail) == ("demo-leader", "页面“审计”")


def test_a_town_of_a_link_that_is_not_one_s_own_is_refused_and_recorded(place: Database):
    opened("overview", f"town_supervisor:{TOWN}", towns="320599105")
    (event,) = of(place, Action.DENIED)
    assert event.area_code == TOWN
    assert "链接中的镇" in (event.detail or "")


def test_the_town_s_workbook_is_recorded_before_its_bytes(place: Database):
    from dashboard import doors, session
    from dashboard import unvisited as roster
    from dashboard.components import unvisited
    from dashboard.components.taking import of_page
    from dashboard.exports.files import Kind

    pages = []
    keep = session.keep_page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "keep_page", lambda page: (pages.append(page), keep(page)))
        opened("unvisited", f"town_supervisor:{TOWN}")
    page = pages[-1]
    rows = roster.chosen(doors.children(page.access, page.ask, "A4"), roster.Facet.TO_SEE, ())
    taken = of_page(page)
    assert unvisited.town_file(page, rows, roster.Facet.TO_SEE, TOWN, Kind.XLSX, taken)
    (event,) = of(place, Action.EXPORT)
    assert set(event.children) == {row.child for row in rows}
    assert event.area_code == TOWN
    unwritable(place)
    with pytest.raises(AuditFailed):
        unvisited.town_file(page, rows, roster.Facet.TO_SEE, TOWN, Kind.XLSX, taken)


# --- the auditor's page -----------------------------------------------------------------------------------------------


def table(at: AppTest) -> str:
    return at.dataframe[0].value.to_csv() if at.dataframe else ""


def test_the_auditor_sees_whether_it_is_whole_and_the_last_month(filled: Database):
    at = opened("audit", "auditor")
    assert "审计记录完整：共6 条记录" in said(at)
    text = table(at)
    for there in ("wang", "YP-000001 …", "显示姓名", "电话核实", "管理员（命令行）", "demo-auditor"):
        assert there in text
    for absent in ("XX-000009", "wu,", "foreign"):
        assert absent not in text
    assert len(at.dataframe[0].value) == 4


def test_in_english(filled: Database):
    at = opened("audit", "auditor", lang="en")
    assert "The trail is whole: 6 events" in said(at)
    assert "name shown" in table(at)


@pytest.mark.parametrize(
    ("key", "value", "left"),
    [
        ("audit_action", "reveal", 1),
        ("audit_subject", "wang", 1),
        ("audit_area", TOWN, 1),
    ],
)
def test_filters_narrow(filled: Database, key: str, value: str, left: int):
    at = opened("audit", "auditor")
    at.selectbox(key=key).set_value(value).run()
    assert len(at.dataframe[0].value) == left


@pytest.mark.parametrize(("code", "left"), [("YP-000002", 2), ("YP-000001", 1), ("YP-00000", 0), ("%", 0), ("_", 0)])
def test_who_saw_this_child(filled: Database, code: str, left: int):
    at = opened("audit", "auditor")
    at.text_input(key="audit_child").set_value(code).run()
    assert (len(at.dataframe[0].value) if at.dataframe else 0) == left
    assert "YP" not in "".join(str(value) for value in at.query_params.values())


def test_fifty_a_page(filled: Database):
    audit.append(filled, [LIST] * 120, NOW - dt.timedelta(minutes=2))
    at = opened("audit", "auditor")
    assert len(at.dataframe[0].value) == parts.EVENTS_A_PAGE
    assert "第 1—50 条，共 124 条" in said(at)


def test_a_broken_trail_is_said_first(filled: Database):
    with filled.audit.write() as connection:
        audit_guard.take_down(connection)
        connection.execute(sa.delete(audit_event).where(audit_event.c.id == 2))
    text = said(opened("audit", "auditor"))
    assert "审计记录不完整：第 2 条被删除" in text
    assert "th-broken" in text


@pytest.mark.parametrize("look", ["leader", "city_supervisor", f"town_supervisor:{TOWN}", "finance"])
def test_nobody_else_opens_it(filled: Database, look: str):
    at = opened("audit", look)
    assert "这超出了您的查看范围" in said(at)
    assert not at.dataframe
    assert "wang" not in said(at)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_no_other_role_s_scope_reads_it(filled: Database, role: Role):
    reader = Reader(filled, Scope(role, CITY, TOWN if role is Role.TOWN_SUPERVISOR else None), "Asia/Shanghai")
    for ask in (audited.events, audited.count, audited.subjects):
        with pytest.raises(NotAllowed):
            ask(reader, EVERYTHING)
    with pytest.raises(NotAllowed):
        audited.verdict(reader)


def test_the_extract_of_a_year(filled: Database):
    reader = Reader(filled, AUDITOR, "Asia/Shanghai")
    many = tuple(f"YP-{number:06d}" for number in range(1, 1001))
    audit.append(filled, [Event("li", "city_supervisor", Action.LIST_CHILDREN, TOWN, many)], NOW)
    year = Year(reader.today().year, "云浦市", "审计员", demo=True)
    text = reading.cells(audited.extract(reader, year, translator("zh")))
    assert f"{year.number}年审计记录 · 云浦市" in text
    assert "审计记录完整" in text
    assert "演示数据（虚构城市） · " in text
    assert all(code in text for code in many)
    assert "XX-000009" not in text


def test_taking_the_extract_is_recorded_and_without_a_record_there_is_none(filled: Database):
    from dashboard import session

    pages = []
    keep = session.keep_page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "keep_page", lambda page: (pages.append(page), keep(page)))
        opened("audit", "auditor")
    page = pages[-1]
    reader = parts.reader(page)
    assert parts.year_workbook(page, reader, 2026)
    assert [(event.subject, event.detail) for event in of(filled, Action.EXPORT)] == [
        ("demo-auditor", "导出2026年度摘录")
    ]
    unwritable(filled)
    with pytest.raises(AuditFailed):
        parts.year_workbook(page, reader, 2026)
