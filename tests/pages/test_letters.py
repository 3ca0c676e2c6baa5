"""工作提示函 on the unvisited page: drafted in one click, taken from the register, gone step by step."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import guard, letters, settings
from data_access import users
from data_access.engine import Database
from data_access.queries import letters as written
from data_access.queries import trail
from data_access.queries.letters import Letter, LetterState
from data_access.queries.trail import Sought
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, copied
from tests.pages.conftest import APP, said
from tests.pages.test_numbers import facets

TOWN, OTHER = "320599101", "320599105"
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
Open = Callable[..., AppTest]
Files = dict[str, Callable[[], bytes]]


@pytest.fixture
def demo(yunpu: Database, tmp_path: Path) -> Database:
    settings.forget()
    guard.fall()
    return copied(yunpu, tmp_path / "demo.db")


@pytest.fixture
def opened(demo: Database) -> Open:
    def open_(look: str = "city_supervisor", today: dt.date = YUNPU_AS_OF, lang: str = "zh", **more: Any) -> AppTest:
        assert demo.path is not None
        query = {name: more.pop(name) for name in ("towns", "tiers") if name in more}
        settings.use(settings.load(auth="demo", data_folder=demo.path.parent, today=today, **more))
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in {"look": look, "lang": lang, **query}.items():
            at.query_params[name] = value
        at.run().switch_page("../pages/unvisited.py").run()
        return at.toggle(key="letters_open").set_value(True).run() if at.toggle else at

    return open_


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """The files on offer, by name, with what makes them."""
    offered: Files = {}

    def button(_label: str, *, data: Callable[[], Any], file_name: str, **_rest: object) -> bool:
        offered[file_name] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return offered


def register(demo: Database) -> list[Letter]:
    with demo.read(BUREAU) as connection:
        return list(written.register(connection, BUREAU, YUNPU_AS_OF))


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button if str(button.key).startswith("letters_")}


def events(demo: Database, action: str) -> list[trail.Recorded]:
    auditor = Scope(Role.AUDITOR, CITY)
    with demo.read(auditor) as connection:
        towns = users.town_codes(connection, CITY)
    with demo.audit.read(auditor) as connection:
        sought = Sought(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), action=action)
        return list(trail.events(connection, auditor, towns, sought))


def drafted(opened: Open, **more: Any) -> AppTest:
    at = opened(**more)
    return at.button(key="letters_draft").click().run()


def test_one_click_drafts_a_letter_to_every_town_with_somebody_to_see(demo: Database, opened: Open, files: Files):
    whole = facets(opened())["须立即走访"]
    at = drafted(opened)
    found = register(demo)
    assert [letter.number for letter in found] == [f"童护提示〔2026〕{n}号" for n in range(1, len(found) + 1)]
    assert [letter.town_code for letter in found] == sorted({letter.town_code for letter in found})
    assert sum(letter.children for letter in found) == whole
    assert "letters_draft" not in keys(at)  # nothing is left to draft for this day
    (name,) = [name for name in files if name.startswith("工作提示函") and name.endswith(".zip")]
    before = len(events(demo, "export"))
    with zipfile.ZipFile(io.BytesIO(files[name]().read())) as packed:  # type: ignore[attr-defined]
        names = packed.namelist()
    assert [each.split("-")[0] for each in names] == [letter.number for letter in found]
    exports = events(demo, "export")[: -before or None]
    assert sum(len(event.children) for event in exports) == whole
    assert len(events(demo, "settings")) == len(found)
    files[name]()  # a file that is asked for twice numbers nothing twice
    assert len(register(demo)) == len(found)


def test_one_town_s_letter_leaves_nobody_out_for_a_tier_that_is_looked_at(demo: Database, opened: Open):
    whole = facets(opened(towns=TOWN))["须立即走访"]
    drafted(opened, towns=TOWN, tiers="red")
    (letter,) = register(demo)
    assert (letter.town_code, letter.children) == (TOWN, whole)
    assert letter.due_on == dt.date(2026, 11, 30)  # Monday the 23rd, and five working days more


def test_a_letter_goes_from_hand_to_hand(demo: Database, opened: Open):
    at = drafted(opened, towns=TOWN)
    own = f"town_supervisor:{TOWN}"
    assert 'data-table="letters"' not in said(opened(own))  # a draft is the bureau's
    assert keys(at) == {"letters_reviewed", "letters_withdrawn"}
    at = at.button(key="letters_reviewed").click().run()
    at = at.button(key="letters_issued").click().run()
    assert keys(at) == set()  # the town's turn
    late = said(opened(own, today=dt.date(2026, 12, 3)))
    assert "逾期 3 天" in late
    town = opened(own)
    assert keys(town) == {"letters_acknowledged"}
    town = town.button(key="letters_acknowledged").click().run()
    assert keys(town) == {"letters_answered"}
    (note,) = [each for each in town.text_input if "letters_note" in str(each.key)]
    note.set_value("已全部走访")
    town = town.button(key="letters_answered").click().run()
    assert keys(town) == set()
    assert "逾期" not in said(opened(own, today=dt.date(2026, 12, 3))).split('data-table="letters"')[1]
    at = opened()
    assert "已全部走访" in said(at)
    at.button(key="letters_closed").click().run()
    (letter,) = register(demo)
    assert letter.state is LetterState.CLOSED
    assert "函件登记" in said(opened())
    assert 'data-table="letters"' not in said(opened())


def test_all_letters_go_a_step_together(demo: Database, opened: Open):
    at = drafted(opened)
    at = at.button(key="letters_reviewed").click().run()  # "all drafted" is what is offered first
    at.button(key="letters_issued").click().run()
    found = register(demo)
    assert {letter.state for letter in found} == {LetterState.ISSUED}
    assert len(events(demo, "settings")) == 3 * len(found) > 3
    at = opened()
    assert keys(at) == set()


def test_an_answer_without_words_is_refused_with_a_sentence(demo: Database, opened: Open):
    at = drafted(opened, towns=TOWN)
    for step in ("reviewed", "issued"):
        at = at.button(key=f"letters_{step}").click().run()
    town = opened(f"town_supervisor:{TOWN}").button(key="letters_acknowledged").click().run()
    town = town.button(key="letters_answered").click().run()
    assert "请用几个字" in said(town) or 'class="th-box"' in said(town)
    assert register(demo)[0].state is LetterState.ACKNOWLEDGED


def test_a_withdrawn_draft_stays_in_the_register_and_another_may_be_drafted(demo: Database, opened: Open):
    at = drafted(opened, towns=TOWN)
    at = at.button(key="letters_withdrawn").click().run()
    assert "letters_draft" in keys(at)
    assert 'data-table="letters"' not in said(at)
    at = at.checkbox(key="letters_ended").check().run()
    assert "已作废" in said(at)
    at.button(key="letters_draft").click().run()
    assert [letter.number for letter in register(demo)] == ["童护提示〔2026〕1号", "童护提示〔2026〕2号"]


def test_supervision_orders_are_offered_only_where_a_body_may_issue_them(demo: Database, opened: Open):
    assert "letters_kind" not in {each.key for each in opened().selectbox}
    at = opened(towns=TOWN, supervision_body="云浦市政府督查室")
    at.selectbox(key="letters_kind").select(letters.SUPERVISION_ORDER).run()
    at.button(key="letters_draft").click().run()
    assert register(demo)[0].number == "童护督办〔2026〕1号"


def test_where_nobody_must_be_seen_a_sentence_says_so(opened: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(letters, "to_see", lambda _access, _ask: {})
    at = opened()
    assert "无需提示" in said(at)
    assert keys(at) == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("look", "offered"),
    [
        ("leader", set()),
        ("city_supervisor", {"letters_draft"}),  # to the other towns
        (f"town_supervisor:{TOWN}", {"letters_acknowledged"}),
        (f"town_supervisor:{OTHER}", set()),
        ("finance", set()),
        ("auditor", set()),
    ],
)
def test_each_role_reads_what_is_its_own(opened: Open, look: str, offered: set[str], lang: str):
    at = drafted(opened, towns=TOWN)
    for step in ("reviewed", "issued"):
        at = at.button(key=f"letters_{step}").click().run()
    at = opened(look, lang=lang)
    text = said(at)
    assert ('data-table="letters"' in text) == (look not in ("finance", f"town_supervisor:{OTHER}"))
    assert keys(at) == offered
    assert 'class="th-box"' not in text or look == "finance"
    assert "YP-" not in text.partition('data-table="letters"')[2].partition("</table>")[0]
