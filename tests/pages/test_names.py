"""Names of children on a screen: to whom, after what was recorded, and for how long.

The sample city as the demo; every name in it is invented.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import demo, guard, reveal, settings
from dashboard.i18n import translator
from dashboard.reveal import Reason
from data_access import engine, identity
from data_access.engine import Database
from data_access.errors import AuditFailed
from data_access.schema import app_user, audit_event, child_identity
from tests.conftest import YUNPU_AS_OF
from tests.factories import copied
from tests.pages import reading
from tests.pages.conftest import APP, said

BUREAU, TOWN = "demo-city_supervisor", "320599101"
WHOM, REASON, NOTE, ASK, ADDRESS, HIDE = (
    f"tonghu_w_reveal{part}" for part in ("_whom", "_reason", "_note", "_ask", "_address", "_hide")
)
REASONS = tuple(Reason)
Opened = Callable[..., AppTest]


@pytest.fixture
def place(yunpu: Database, tmp_path: Path) -> Iterator[Database]:
    """The demo of one test, in which the bureau and the towns' supervisors may see names."""
    copied(yunpu, tmp_path / "demo.db")
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    demo.approve(database, YUNPU_AS_OF)
    reading.forget_answers()
    yield database
    database.dispose()
    database.audit.dispose()


@pytest.fixture
def opened(place: Database) -> Opened:
    """Opens the list of unvisited children, or another page, as the bureau unless `look` says otherwise."""
    settings.forget()
    guard.fall()
    assert place.path is not None
    settings.use(settings.load(auth="demo", data_folder=place.path.parent, today=YUNPU_AS_OF))

    def open_(page: str = "unvisited", **query: str) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in ({"look": "city_supervisor"} | query).items():
            at.query_params[name] = value
        return at.run().switch_page(f"../pages/{page}.py").run()

    return open_


class People:
    """Who the children are."""

    def __init__(self, database: Database) -> None:
        with database.read() as connection:
            rows = connection.execute(sa.select(child_identity)).mappings()
            self.of = {row["child_id"]: row for row in rows}

    def names_in(self, at: AppTest, *columns: str) -> set[str]:
        """The children whose name (or what else is asked for) was handed to the browser in the part for names."""
        text = "\n".join(
            node.proto.body
            for node in at.get("html")
            if 'data-table="names"' in getattr(node.proto, "body", "")  # names of officials may be like them elsewhere
        )
        columns = columns or ("name",)
        return {code for code, row in self.of.items() if code in text and all(row[each] in text for each in columns)}

    def anywhere(self, at: AppTest, code: str) -> list[str]:
        """What of a child was handed to the browser at all, or is kept by the session."""
        text = reading.rendered(at) + repr(at.session_state.to_dict()) + repr(at.query_params)
        row = self.of[code]
        return [each for each in ("name", "guardian_phone", "address") if row[each] and row[each] in text]


@pytest.fixture
def people(place: Database) -> People:
    return People(place)


def events(database: Database, action: str) -> list[sa.RowMapping]:
    with database.audit.read() as connection:
        wanted = sa.select(audit_event).where(audit_event.c.action == action).order_by(audit_event.c.id)
        return list(connection.execute(wanted).mappings().all())


def approve(database: Database, **values: object) -> None:
    with database.write() as connection:
        connection.execute(sa.update(app_user).where(app_user.c.subject == BUREAU).values(**values))


def ask(at: AppTest, whom: int = 0, reason: Reason | None = Reason.PHONE, note: str = "") -> AppTest:
    at.selectbox(key=WHOM).select_index(whom)
    if reason is not None:
        at.selectbox(key=REASON).select_index(REASONS.index(reason))
    at.text_input(key=NOTE).set_value(note)
    return at.button(key=ASK).click().run()


def code_at(at: AppTest, whom: int = 0) -> str:
    return str(at.selectbox(key=WHOM).options[whom]).rpartition(" · ")[2]


def keys(at: AppTest) -> set[str]:
    return {widget.key for kind in ("button", "selectbox", "text_input") for widget in at.get(kind) if widget.key}


# --- what is shown, and what was recorded before ----------------------------------------------------------------------


def test_one_child_s_name_and_telephone(opened: Opened, place: Database, people: People):
    at = opened()
    assert "依据：云浦市民政局（演示）授权（至2027-12-31）" in at.expander[0].label
    code = code_at(at, 3)
    assert people.anywhere(at, code) == []
    ask(at, 3)
    assert people.names_in(at, "name", "guardian_name", "guardian_phone") == {code}
    assert people.of[code]["address"] not in reading.rendered(at)
    (event,) = events(place, "reveal")
    assert (event["subject"], event["role"], event["child_ids"]) == (BUREAU, "city_supervisor", code)
    assert (event["reason"], event["detail"]) == ("电话核实", "name")
    assert event["area_code"].startswith("320599")


def test_the_address_is_a_second_step(opened: Opened, place: Database, people: People):
    at = ask(opened(), note="与家长约时间", reason=Reason.OTHER)
    code = code_at(at)
    at.button(key=ADDRESS).click().run()
    assert people.names_in(at, "name", "address") == {code}
    assert [(e["child_ids"], e["reason"], e["detail"]) for e in events(place, "reveal")] == [
        (code, "其他：与家长约时间", "name"),
        (code, "其他：与家长约时间", "address"),
    ]
    at.button(key=ADDRESS).click().run()
    assert len(events(place, "reveal")) == 2
    assert at.button(key=ADDRESS).disabled


def test_a_director_s_list_is_an_event_a_child(opened: Opened, place: Database, people: People):
    at = opened()
    at.segmented_control(key="view").set_value("director").run()
    options = at.selectbox(key=WHOM).options
    whom = max(range(len(options)), key=lambda i: int("".join(filter(str.isdigit, options[i].rpartition("·")[2]))))
    ask(at, whom, Reason.HOME_VISIT)
    shown = people.names_in(at)
    assert len(shown) > 1
    assert {event["child_ids"] for event in events(place, "reveal")} == shown
    at.selectbox(key="tonghu_w_reveal_address_of").select_index(1)
    at.button(key=ADDRESS).click().run()
    assert len(people.names_in(at, "address")) == 1
    assert len(events(place, "reveal")) == len(shown) + 1


def test_a_rerun_records_nothing_again(opened: Opened, place: Database, people: People):
    at = ask(opened())
    for _ in range(2):
        at.run()
        assert people.names_in(at)
    assert len(events(place, "reveal")) == 1


def test_a_name_is_text(opened: Opened, place: Database):
    at = opened()
    with place.write() as connection:
        of = sa.update(child_identity).where(child_identity.c.child_id == code_at(at))
        connection.execute(of.values(name="<script>alert(1)</script>"))
    text = "\n".join(node.proto.body for node in ask(at).get("html"))
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text


# --- to whom ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "missing",
    [
        {"reveal_approved_by": None},
        {"reveal_approved_by": "  "},
        {"reveal_until": None},
        {"reveal_until": YUNPU_AS_OF - dt.timedelta(days=1)},
        {"disabled_at": dt.datetime(2026, 1, 1)},
        {"valid_until": YUNPU_AS_OF - dt.timedelta(days=1)},
        {"role": "leader"},
        {"area_code": TOWN, "role": "town_supervisor"},
    ],
    ids=str,
)
def test_without_an_approval_that_stands_there_is_one_sentence(
    opened: Opened, place: Database, missing: dict[str, object]
):
    approve(place, **missing)
    at = opened()
    assert "姓名仅向已登记授权的人员显示" in said(at)
    assert not keys(at) & {ASK, ADDRESS, WHOM}
    assert events(place, "reveal") == []


def test_an_approval_holds_on_its_last_day(opened: Opened, place: Database, people: People):
    approve(place, reveal_until=YUNPU_AS_OF)
    assert people.names_in(ask(opened()))


@pytest.mark.parametrize("look", ["leader", "auditor", "finance"])
def test_other_roles_are_not_even_told_of_names(opened: Opened, place: Database, look: str):
    with place.write() as connection:  # whatever stands in the table
        values = {"subject": f"demo-{look}", "role": look, "area_code": "320599", "approved_by": "x"}
        late = dt.date(2030, 1, 1)
        connection.execute(sa.insert(app_user).values(**values, reveal_approved_by="x", reveal_until=late))
    for page in ("unvisited", "child"):
        at = opened(page, look=look, code="YP-000001")
        assert not keys(at) & {ASK, ADDRESS, WHOM}
        assert "姓名" not in said(at)
    assert events(place, "reveal") == []


def test_an_approval_withdrawn_before_the_click_shows_nothing(opened: Opened, place: Database, people: People):
    at = opened()
    code = code_at(at)
    approve(place, reveal_approved_by=None)
    ask(at)
    assert people.anywhere(at, code) == []
    assert events(place, "reveal") == []
    assert [(event["subject"], event["detail"]) for event in events(place, "denied")] == [(BUREAU, "names")]


def test_an_approval_withdrawn_afterwards_ends_what_is_shown(opened: Opened, place: Database, people: People):
    at = opened()
    code = code_at(at)
    assert people.names_in(ask(at)) == {code}
    approve(place, disabled_at=dt.datetime(2026, 11, 22))
    at.run()
    assert people.anywhere(at, code) == []
    approve(place, disabled_at=None)
    at.run()
    assert people.names_in(at) == set()  # it must be asked for anew


def test_the_town_s_own_supervisor_sees_own_children_alone(opened: Opened, place: Database, people: People):
    at = opened(look=f"town_supervisor:{TOWN}")
    code = code_at(at)
    assert people.names_in(ask(at)) == {code}
    assert events(place, "reveal")[0]["subject"] == f"demo-town_supervisor:{TOWN}"
    assert events(place, "reveal")[0]["area_code"] == TOWN


@pytest.mark.parametrize("page", ["unvisited", "child"])
def test_without_a_login_for_names_there_is_none(
    opened: Opened, place: Database, people: People, monkeypatch: pytest.MonkeyPatch, page: str
):
    monkeypatch.setattr(settings.Settings, "identity_database", property(lambda _self: None))
    at = ask(opened(page, code="YP-002758"))
    assert "TONGHU_IDENTITY_URL" in said(at)
    assert people.names_in(at) == set()
    assert events(place, "reveal") == []


def test_a_list_that_is_too_long_is_left_out(opened: Opened, place: Database, monkeypatch: pytest.MonkeyPatch):
    at = opened()
    at.segmented_control(key="view").set_value("director").run()
    before = at.selectbox(key=WHOM).options
    monkeypatch.setattr(reveal, "MOST", 1)
    at.run()
    assert at.selectbox(key=WHOM).options == [label for label in before if label.endswith("· 1 名")]
    assert 0 < len(at.selectbox(key=WHOM).options) < len(before)
    assert f"超过 {identity.MOST} 名儿童的名单未列入" in said(at)


# --- a reason ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "note", "sentence"),
    [
        (None, "", "请选择查看事由"),
        (None, "约时间", "请选择查看事由"),
        (Reason.OTHER, "  ", "请选择查看事由"),
        (Reason.PHONE, "打 13812345678", "请勿填写姓名"),
    ],
)
def test_without_a_fit_reason_nothing_is_shown(
    opened: Opened, place: Database, people: People, reason: Reason | None, note: str, sentence: str
):
    at = ask(opened())
    assert people.names_in(at)
    ask(at, 1, reason, note)
    assert sentence in said(at)
    assert people.names_in(at) == set()
    assert people.names_in(at.run()) == set()
    assert len(events(place, "reveal")) == 1
    assert "请勿填写姓名" in at.text_input(key=NOTE).label


# --- what cannot be recorded is not shown -----------------------------------------------------------------------------


def gone(audit: Path) -> Callable[[], None]:
    with closing(sqlite3.connect(audit)) as connection:
        connection.execute("ALTER TABLE audit_event RENAME TO elsewhere")
    return lambda: None


def locked(audit: Path) -> Callable[[], None]:
    connection = sqlite3.connect(audit, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection.close


def read_only(audit: Path) -> Callable[[], None]:
    """Refuses each new event, as a file system or a grant would."""
    with closing(sqlite3.connect(audit)) as connection:
        connection.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'read-only'); END"
        )
    return lambda: None


TROUBLES = pytest.mark.parametrize("trouble", [gone, locked, read_only], ids=lambda trouble: trouble.__name__)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 200)


@TROUBLES
def test_no_record_no_name(
    impatient: None, opened: Opened, place: Database, people: People, trouble: Callable[[Path], Callable[[], None]]
):
    at = opened()
    code = code_at(at)
    assert place.audit.path is not None
    undo = trouble(place.audit.path)
    ask(at)
    assert translator("zh").error(AuditFailed()) in said(at)
    assert people.anywhere(at, code) == []
    assert 'data-table="unvisited"' in said(at)  # the list around it stands
    at.run()
    assert people.anywhere(at, code) == []
    undo()


@TROUBLES
def test_no_record_no_address(
    impatient: None, opened: Opened, place: Database, people: People, trouble: Callable[[Path], Callable[[], None]]
):
    at = ask(opened())
    code = code_at(at)
    assert place.audit.path is not None
    undo = trouble(place.audit.path)
    at.button(key=ADDRESS).click().run()
    assert people.of[code]["address"] not in reading.rendered(at)
    at.run()
    assert people.of[code]["address"] not in reading.rendered(at)
    undo()


# --- for how long -----------------------------------------------------------------------------------------------------


def leave(at: AppTest) -> AppTest:
    return at.switch_page("../pages/overview.py").run().switch_page("../pages/unvisited.py").run()


def another_town(at: AppTest) -> AppTest:
    at.query_params["towns"] = TOWN
    at.run()
    del at.query_params["towns"]
    return at.multiselect(key="tonghu_w_towns").set_value([]).run()


def nobody(at: AppTest) -> AppTest:
    """A list without anybody, and back."""
    at.multiselect(key="tonghu_w_categories").set_value(["orphan"]).run()
    at.multiselect(key="tonghu_w_tiers").set_value(["red"]).run()
    assert 'data-table="unvisited"' not in said(at)
    at.multiselect(key="tonghu_w_categories").set_value([]).run()
    return at.multiselect(key="tonghu_w_tiers").set_value([]).run()


def another_group(at: AppTest) -> AppTest:
    at.pills(key="facet").set_value("overdue").run()
    return at.pills(key="facet").set_value("to_see").run()


def by_director(at: AppTest) -> AppTest:
    at.segmented_control(key="view").set_value("director").run()
    return at.segmented_control(key="view").set_value("child").run()


def another_look(at: AppTest) -> AppTest:
    at.segmented_control(key="tonghu_w_look_role").set_value("town_supervisor").run()
    return at.segmented_control(key="tonghu_w_look_role").set_value("city_supervisor").run()


def hide(at: AppTest) -> AppTest:
    return at.button(key=HIDE).click().run()


@pytest.mark.parametrize(
    "change",
    [leave, another_town, nobody, another_group, by_director, another_look, hide],
    ids=lambda each: each.__name__,
)
def test_names_go_with_the_screen(opened: Opened, people: People, change: Callable[[AppTest], AppTest]):
    """Even when the same screen is opened again, the name must be asked for again."""
    at = opened()
    code = code_at(at)
    assert people.names_in(ask(at)) == {code}
    change(at)
    assert 'data-table="unvisited"' in said(at)
    assert people.anywhere(at, code) == []


def test_a_name_is_kept_nowhere(opened: Opened, people: People):
    from tests.test_privacy import Secrets, _kept_in_caches

    at = ask(opened())
    code = code_at(at)
    at.button(key=ADDRESS).click().run()
    row = people.of[code]
    secrets = Secrets({row["name"], row["guardian_phone"], row["address"]})
    assert secrets.in_(reading.rendered(at)) == 3
    assert secrets.in_(repr(at.session_state.to_dict())) == 0
    assert secrets.in_(repr(at.query_params)) == 0
    assert secrets.in_("\n".join(_kept_in_caches())) == 0


def test_what_was_read_repeats_nothing():
    person = identity.Named("c1", "张三", "张大", "13800000000")
    assert repr(person) == "Named(child='c1')"
    assert repr(identity.Address("c1", "某村 1 号")) == "Address(child='c1')"


def test_two_users_of_one_process(opened: Opened, people: People):
    """What one of them asked for is on that one's screen alone, whoever clicks in between."""
    bureau, town = opened(towns=TOWN), opened(look=f"town_supervisor:{TOWN}")
    code = code_at(bureau)
    assert code_at(town) == code
    ask(bureau)
    town.run()
    assert people.anywhere(town, code) == []
    assert people.names_in(bureau.run()) == {code}
    ask(town, 1)
    assert people.names_in(bureau.run()) == {code}
    assert code not in people.names_in(town)
