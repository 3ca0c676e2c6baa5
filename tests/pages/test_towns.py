"""The town review: its numbers and doors, what is agreed on, and figures put in question from their cards."""

import datetime as dt
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import doors, formatting, guard, settings, town_review
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.town_review import GROUPS
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask, Form
from data_access.queries import agreements
from data_access.scope import Role, Scope
from tests import factories
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, City, copied, write
from tests.pages.conftest import APP, Open, said, totals

TOWN, OTHER = "320599101", "320599105"
ASK = Ask(YUNPU_AS_OF, months.parse("2026-10"), towns=(TOWN,))
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
zh = translator("zh")


@pytest.fixture
def demo(yunpu: Database, tmp_path: Path) -> Database:
    """A demo of one's own, to write in."""
    settings.forget()
    guard.fall()
    return copied(yunpu, tmp_path / "demo.db")


def visit(demo: Database, page: str, look: str = "city_supervisor", **query: str) -> AppTest:
    assert demo.path is not None
    settings.use(settings.load(auth="demo", data_folder=demo.path.parent, today=YUNPU_AS_OF))
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"look": look, **query}.items():
        at.query_params[name] = value
    return at.run().switch_page(f"../pages/{page}.py").run()


def row(text: str, part: str) -> str:
    return re.sub(r"<[^>]*>", " ", text.split(f'data-measure="{part}"')[1].split("</tr>")[0])


# --- what stands there ------------------------------------------------------------------------------------------------


def test_a_count_of_0_never_stands_bare_beside_the_name_of_a_rate(opened: Open, yunpu: Database) -> None:
    """A town without a vacant village: "Villages with a director · 0" would say the opposite of what is."""
    text, told = said(opened("towns", towns=TOWN)), 0
    for line in town_review.build(Access(yunpu, BUREAU, 1), ASK, TOWN).lines:
        if len(line.parts) > 1 and not any(figure.numerator for figure in line.own) and line.own[0].numerator == 0:
            told += 1
            named = [part for part, city in zip(line.parts, line.city, strict=True) if city.numerator] or line.parts
            assert f"{zh(named[0].title)} 0" in " ".join(row(text, line.parts[0].id).split())
    assert told >= 3


@pytest.mark.parametrize("look", ["city_supervisor", "leader", "auditor", f"town_supervisor:{TOWN}"])
def test_every_line_is_the_seam_s(opened: Open, yunpu: Database, look: str) -> None:
    text = said(opened("towns", look=look, towns=TOWN))
    review = town_review.build(Access(yunpu, BUREAU, 1), ASK, TOWN)
    assert f'data-rows="{len(review.lines)}"' in text
    for line in review.lines:
        if line.parts[0].form is Form.RATE:
            shown = formatting.show(line.own[0], zh)
            assert shown.text in row(text, line.parts[0].id)
            assert shown.counts in row(text, line.parts[0].id)


def test_the_three_groups_open_as_many_as_they_count(opened: Open, yunpu: Database) -> None:
    access = Access(yunpu, BUREAU, 1)
    for group in GROUPS:
        at = opened("towns", towns=TOWN)
        counted = int(re.findall(rf'data-group="{re.escape(group.door)}">[^<]*<b>(\d+)', said(at))[0])
        assert counted == len(doors.children(access, ASK, group.door))
        assert totals(at.button(key=f"door_group_{group.door}").click().run()) == [counted]


def test_one_chooses_the_town_on_the_page_and_finds_it_in_the_link(opened: Open) -> None:
    at = opened("towns")
    assert 'data-town="320599001"' in said(at)  # the first in division order, not the worst
    at.selectbox(key="tonghu_w_review_town").set_value(TOWN).run()
    assert f'data-town="{TOWN}"' in said(at)
    assert at.query_params["towns"] == TOWN


def test_around_the_target_the_missed_children_are_counted(opened: Open) -> None:
    at = opened("towns", towns=TOWN)
    at.segmented_control(key="funnel_around").set_value("target").run()
    assert "漏访一名也算" in said(at)


def test_finance_is_refused(opened: Open) -> None:
    assert "超出了您的查看范围" in said(opened("towns", look="finance"))


@pytest.mark.parametrize("look", ["city_supervisor", "leader", f"town_supervisor:{TOWN}"])
def test_the_sheet_of_the_town_is_one_click_away(opened: Open, look: str) -> None:
    labels = [button.proto.label for button in opened("towns", look=look, towns=TOWN).get("download_button")]
    assert labels[:1] == ["一页纸（.docx）"]


# --- what is agreed on ------------------------------------------------------------------------------------------------


def actions(demo: Database) -> tuple[agreements.Action, ...]:
    with demo.read(BUREAU) as connection:
        return agreements.actions(connection, BUREAU, YUNPU_AS_OF)


def test_an_action_is_agreed_on_and_its_outcome_written(demo: Database) -> None:
    at = visit(demo, "towns", towns=TOWN)
    at.text_input(key="action_who").set_value("镇民政办")
    at.text_input(key="action_what").set_value("联浜村儿童主任补缺")
    at.date_input(key="action_due").set_value(dt.date(2026, 12, 10))
    at.button(key="action_new").click().run()
    (action,) = actions(demo)
    assert (action.town_code, action.who, action.due_on) == (TOWN, "镇民政办", dt.date(2026, 12, 10))
    assert "镇民政办：联浜村儿童主任补缺（12-10前）" in said(at)
    at.text_input(key="action_said").set_value("已到岗")
    at.date_input(key="action_done").set_value(YUNPU_AS_OF)
    at.button(key="action_settle").click().run()
    assert (actions(demo)[0].outcome, actions(demo)[0].done_on) == ("已到岗", YUNPU_AS_OF)
    assert "已完成（2026-11-22）" in said(at)


@pytest.mark.parametrize(("what", "sentence"), [("", "请简要填写"), ("电话13900000000", "请勿填写儿童")])
def test_what_cannot_be_written_is_said(demo: Database, what: str, sentence: str) -> None:
    at = visit(demo, "towns", towns=TOWN)
    at.text_input(key="action_who").set_value("镇民政办")
    at.text_input(key="action_what").set_value(what)
    at.date_input(key="action_due").set_value(dt.date(2026, 12, 10))
    assert sentence in said(at.button(key="action_new").click().run())
    assert actions(demo) == ()


def test_a_town_reads_its_own_actions_and_a_leader_writes_none(demo: Database) -> None:
    write(
        demo,
        City.of(
            factories.action("mine", TOWN, agreed="2026-10-01", due="2026-11-10"),
            factories.action("theirs", OTHER, agreed="2026-10-01", due="2026-11-10"),
        ),
    )
    text = said(visit(demo, "towns", look=f"town_supervisor:{TOWN}"))
    assert "what mine" in text
    assert "逾期 12 天" in text
    assert "theirs" not in text
    leader = visit(demo, "towns", look="leader", towns=TOWN)
    assert "what mine" in said(leader)
    assert "action_who" not in [each.key for each in leader.text_input]


# --- figures put in question ------------------------------------------------------------------------------------------


def disputes(demo: Database) -> tuple[agreements.Dispute, ...]:
    with demo.read(BUREAU) as connection:
        return agreements.disputes(connection, BUREAU, YUNPU_AS_OF + dt.timedelta(days=1))


def test_a_figure_is_put_in_question_on_its_card_and_checked_by_the_bureau(demo: Database) -> None:
    at = visit(demo, "visits", look=f"town_supervisor:{TOWN}")
    at.button(key="dispute_A1").click().run()
    at.text_area(key="dispute_note").set_value("代访记录尚未录入")
    at.button(key="dispute_A1").click()  # the dialog is a fragment, which only a browser keeps open by itself
    at.button(key="dispute_send").click().run()
    (dispute,) = disputes(demo)
    assert (dispute.measure_id, dispute.area_code, dispute.time_window) == ("A1", TOWN, "2026-10")
    bureau = visit(demo, "data")
    assert "代访记录尚未录入" in said(bureau)
    bureau.text_input(key="review_said").set_value("已补录")
    bureau.button(key="review_go").click().run()
    (dispute,) = disputes(demo)
    assert (dispute.outcome, dispute.closed_at is not None) == ("已补录", True)
    assert dispute.reviewer in said(bureau)


def test_who_may_not_write_has_no_such_button(demo: Database) -> None:
    for look in ("leader", "auditor"):
        assert not [each.key for each in visit(demo, "visits", look=look).button if str(each.key).startswith("dispute")]
