"""One child's page: opened by its code, recorded before it is shown, closed to who is not its town or its bureau."""

import datetime as dt
import re
import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.engine import Database
from data_access.rollups.schema import child_scope
from data_access.schema import audit_event, visit
from tests.conftest import YUNPU_AS_OF
from tests.pages import reading
from tests.pages.conftest import said
from tests.pages.test_names import BUREAU, Opened, People, ask, events, opened, people, place

__all__ = ["opened", "people", "place"]  # fixtures
REFUSED = "目前没有此编号的儿童"


def moved(database: Database) -> tuple[str, str, str]:
    """A child that moved from one town of the city to another: code, town before, town now."""
    before, now = child_scope.alias("before"), child_scope.alias("now")
    wanted = (
        sa.select(now.c.child_id, before.c.town_code, now.c.town_code)
        .join_from(now, before, sa.and_(before.c.child_id == now.c.child_id, before.c.present == 0))
        .where(now.c.present == 1, before.c.town_code != "", now.c.town_code != "")
        .order_by(now.c.child_id)
    )
    with database.read() as connection:
        child, former, present = connection.execute(wanted).first() or ("", "", "")
    assert former != present
    return child, former, present


def record(at: AppTest) -> list[str]:
    """The rows of the record, tags left out."""
    (table,) = re.findall(r'<table[^>]*data-table="record".*?</table>', said(at), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", table)[1:]]


def test_the_record_of_a_child_without_its_name(opened: Opened, place: Database, people: People):
    code, _former, _present = moved(place)
    at = opened("child", code=code)
    assert f"{code} · 花名册序号 " in said(at)
    assert people.anywhere(at, code) == []
    rows = record(at)
    assert len(rows) == 50  # one page of it, the latest
    with place.read() as connection:
        days = connection.execute(
            sa.select(visit.c.visited_on).where(visit.c.child_id == code).order_by(visit.c.visited_on.desc())
        ).scalars()
        visits = [day.isoformat() for day in days]
    told = [row[:10] for row in rows if " 走访 " in row]
    assert len(told) > 20
    assert told == visits[: len(told)]
    assert [row[:10] for row in rows] == sorted((row[:10] for row in rows), reverse=True)
    seen = next(row for row in rows if " 走访 " in row)
    assert re.search(r"生活：\w+、监护：\w+、健康：\w+、学习：\w+", seen)
    (event,) = events(place, "timeline")
    assert (event["subject"], event["child_ids"], event["reason"]) == (BUREAU, code, None)


def test_the_record_stands_on_a_time_axis_too(opened: Opened, place: Database, people: People):
    """Every visit of the table within the year is a point of the axis; nothing of who the child is."""
    code, *_ = moved(place)
    at = opened("child", code=code)
    assert re.search(r"风险等级 \*\*.\*\*，最近评定 \d{4}", at.markdown[0].value)
    axis = reading.rendered(at)
    since = (YUNPU_AS_OF - dt.timedelta(days=364)).isoformat()
    told = [row[:10] for row in record(at) if " 走访 " in row and row[:10] >= since]
    points = re.findall(r'th-d-(?:circle|hollow)[^>]*aria-label=\\*"(\d{4}-\d\d-\d\d) ', axis)
    assert sorted(points) == sorted(told)
    assert len(told) > 5
    assert people.anywhere(at, code) == []


def test_opening_is_recorded_once_a_tab(opened: Opened, place: Database):
    code, *_ = moved(place)
    at = opened("child", code=code)
    at.run()
    assert len(events(place, "timeline")) == 1
    opened("child", code=code)
    assert len(events(place, "timeline")) == 2


def test_its_name_is_asked_for_here_too(opened: Opened, place: Database, people: People):
    code, _former, present = moved(place)
    at = opened("child", code=code, look=f"town_supervisor:{present}")
    ask(at)
    assert people.names_in(at) == {code}
    assert events(place, "reveal")[0]["child_ids"] == code
    other = next(each for each in people.of if each != code)
    at.query_params["code"] = other
    at.run()
    assert people.anywhere(at, code) == []


def test_the_former_town_is_told_nothing(opened: Opened, place: Database, people: People):
    code, former, _present = moved(place)
    at = opened("child", code=code, look=f"town_supervisor:{former}")
    assert REFUSED in said(at)
    assert "花名册序号" not in said(at)
    assert people.anywhere(at, code) == []
    assert events(place, "timeline") == []
    denied = events(place, "denied")
    assert [(event["subject"], event["detail"]) for event in denied] == [
        (f"demo-town_supervisor:{former}", f"child {code}")
    ]


@pytest.mark.parametrize(
    "code", ["YP-999999", "王小明", "<b>x</b>", "' or 1=1 --", "%", "x" * 4000, "YP-000001 ", "=HYPERLINK(1)"]
)
def test_a_code_that_there_is_not_says_the_same(opened: Opened, place: Database, code: str):
    at = opened("child", code=code)
    assert REFUSED in said(at)
    assert len(code) < 4 or code not in said(at)
    (event,) = events(place, "denied")
    assert not re.search(r"[^\x00-\x7f]| or ", event["detail"])  # a name that somebody typed is not kept
    assert len(event["detail"]) < 80


def test_without_a_code_it_says_where_to_begin(opened: Opened, place: Database):
    at = opened("child")
    assert "请在名单中点击儿童编号" in said(at)
    with place.audit.read() as connection:
        kinds = set(connection.execute(sa.select(audit_event.c.action)).scalars())
    assert not kinds & {"timeline", "denied"}


@pytest.mark.parametrize("look", ["leader", "auditor", "finance"])
def test_other_roles_are_refused(opened: Opened, place: Database, look: str):
    code, *_ = moved(place)
    at = opened("child", code=code, look=look)
    assert "超出了您的查看范围" in said(at)
    assert code not in said(at)
    assert events(place, "timeline") == []


def test_what_cannot_be_recorded_is_not_shown(opened: Opened, place: Database):
    code, *_ = moved(place)
    assert place.audit.path is not None
    with closing(sqlite3.connect(place.audit.path)) as connection:
        connection.execute("ALTER TABLE audit_event RENAME TO elsewhere")
    text = said(opened("child", code=code))
    assert "花名册序号" not in text
    assert 'data-table="record"' not in text


def test_lists_lead_to_it_and_the_menu_does_not(opened: Opened, place: Database):
    at = opened()
    links = re.findall(r'href="(child\?[^"]*code=YP-\d{6})"', said(at))
    assert len(links) == 50
    assert all("as_of=" in link or "month=" in link or "look=" in link for link in links)
    assert "儿童档案" not in [link.proto.label for link in at.get("page_link")]
