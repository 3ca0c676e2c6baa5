"""The Overview for every role: the planted stories in words, the seam's numbers on the cards, lists as long as they."""

import re

import pytest

from dashboard import doors, facts, figures
from dashboard.figures import Access
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask, Level
from data_access.sample import stories
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.pages.conftest import Open, card, said, sentences, totals

CITY = "320599"
OCTOBER = months.parse("2026-10")
ASK = Ask(YUNPU_AS_OF, OCTOBER)
LOOKS = ("leader", "city_supervisor", "town_supervisor:320599101", "finance", "auditor")


@pytest.fixture(scope="session")
def told() -> dict[str, stories.Story]:
    return {story.id: story for story in stories.build(YUNPU_AS_OF, YUNPU_SEED)}


@pytest.fixture
def bureau(yunpu: Database) -> Access:
    return Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)


# --- every role, both languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("look", LOOKS)
def test_every_role_sees_its_overview_in_both_languages(opened: Open, look: str, lang: str) -> None:
    at = opened(look=look, lang=lang)
    text = said(at)
    assert 'class="th-sentence"' in text
    assert 'data-figure="E1"' in text
    assert 'class="th-box"' not in text  # no error in words either


def test_no_english_is_left_in_the_chinese_sentences(opened: Open) -> None:
    for look in LOOKS:
        for sentence in sentences(opened(look=look)).values():
            assert not re.search("[a-z]", sentence), sentence


# --- the stories ------------------------------------------------------------------------------------------------------


def test_the_leader_is_told_the_stories_most_urgent_first(opened: Open, told: dict[str, stories.Story]) -> None:
    found = sentences(opened(look="leader"))
    assert list(found) == ["cases", "unseen", "far_below", "no_standard", "uncertified", "arrears"]
    below = told["town_below"].expected
    assert f"（{below['visited']}/{below['due']}）：与全市相比明显偏低" in found["far_below"]
    assert f"漏访 {below['due'] - below['visited']} 名" in found["far_below"]
    assert told["no_standard_station"].title_zh.split("：")[1] in found["no_standard"]
    assert found["uncertified"].startswith("1 名在岗儿童主任")
    owed = told["share_outstanding"].expected
    assert f"{owed['year']}年度运营补贴镇级承担部分尚有 {owed['yuan'] // 10_000}万元未到位" in found["arrears"]


def test_a_town_that_is_low_by_chance_is_not_named(opened: Open, told: dict[str, stories.Story]) -> None:
    name = told["town_chance"].title_zh.split("：")[1]
    assert all(name not in sentence for sentence in sentences(opened(look="leader")).values())


def test_unseen_children_are_those_of_the_doors(opened: Open, bureau: Access) -> None:
    found = sentences(opened(look="leader"))["unseen"]
    seen, unseen = (doors.children(bureau, ASK, f"A5.2more.{part}") for part in ("seen_since", "unseen"))
    red = sum(row.tier == "red" for row in unseen)
    assert found == (
        f"截至10月末连续两个月及以上未走访 {len(seen) + len(unseen)} 名，"
        f"其中11月已补访 {len(seen)} 名，仍未见 {len(unseen)} 名（红色 {red} 名）"
    )


def test_a_town_hears_of_itself_alone(opened: Open, told: dict[str, stories.Story]) -> None:
    below = told["town_below"].where
    at = opened(look=f"town_supervisor:{below}")
    found = sentences(at)
    assert "far_below" in found
    assert not {"no_standard", "arrears", "uncertified"} & set(found)  # those are other towns' stories
    assert "全市 " in card(at, "A1")


def test_finance_hears_of_money_and_sees_no_figure_of_children(opened: Open, bureau: Access) -> None:
    at = opened(look="finance")
    assert set(sentences(at)) == {"arrears"}
    text = said(at)
    for figure in ("A1", "must_be_seen", "B1"):
        assert f'data-figure="{figure}"' not in text
    paid = figures.selected(bureau, ASK, ("C5",))["C5.paid"].numerator
    assert card(at, "C5").startswith("截至2026-11-22 2026年度运营补贴")
    assert f"{paid / 10_000:g}万元" in card(at, "C5")
    assert 'data-table="operating"' in text


# --- numbers and what they open ---------------------------------------------------------------------------------------


def test_the_cards_show_the_seams_numbers(opened: Open, bureau: Access) -> None:
    at = opened(look="leader")
    found = figures.selected(bureau, ASK, ("A1", "A4", "B1", "C1", "E1"))
    a1 = found["A1"]
    assert f"{a1.numerator}/{a1.denominator}" in card(at, "A1")
    overdue, never = found["A4.overdue"].numerator, found["A4.never"].numerator
    assert f"须立即走访 {overdue + never} = 超期 {overdue} + 建档后未走访 {never}" in card(at, "must_be_seen")
    assert f"本月待走访 {found['A4.due'].numerator}" in card(at, "must_be_seen")
    assert [int(n) for n in re.findall(r"[●▲■◆○] (\d+)", card(at, "B1"))] == [
        found[f"B1.{tier}"].numerator for tier in ("red", "yellow", "blue", "green", "not_assessed")
    ]
    assert f"{found['C1'].numerator}/{found['C1'].denominator} 镇" in card(at, "C1")
    assert f"{found['E1'].numerator} 家 目标 6 家 · 2025-09-12 达标，保持" in card(at, "E1")


@pytest.mark.parametrize("look", ["city_supervisor", "leader", "town_supervisor:320599101"])
def test_a_door_opens_as_many_as_its_card_says(opened: Open, look: str) -> None:
    at = opened(look=look)
    must, due = re.findall(r"须立即走访 (\d+)|本月待走访 (\d+)", card(at, "must_be_seen"))
    missed = re.search(r"漏访 (\d+) 名", card(at, "A1"))
    assert totals(at.button(key="door_must").click().run()) == [int(must[0]), int(due[1])]
    assert totals(opened(look=look).button(key="door_A1").click().run()) == [int(missed[1])]


def test_the_unseen_open_as_two_lists_that_add_up(opened: Open) -> None:
    at = opened(look="city_supervisor")
    children, seen, unseen = map(int, re.findall(r"(\d+) 名", sentences(at)["unseen"])[:3])
    assert totals(at.button(key="door_say_unseen").click().run()) == [unseen, seen]
    assert seen + unseen == children


def test_directors_and_stations_and_organisations_open_as_rows(
    opened: Open, told: dict[str, stories.Story], bureau: Access
) -> None:
    at = opened(look="city_supervisor").button(key="door_say_uncertified").click().run()
    assert totals(at) == [1]
    assert told["uncertified"].title_zh.split("：")[1] in said(at)
    rows = re.findall(r'data-table="coverage" data-rows="(\d+)"', said(opened().button(key="door_C1").click().run()))
    assert [int(n) for n in rows] == [len(facts.town_stations(bureau, YUNPU_AS_OF)) - _of_the_city(bureau)]
    assert totals(opened().button(key="door_E1").click().run()) == [7]


def _of_the_city(access: Access) -> int:
    return sum(not station.town_code for station in facts.town_stations(access, YUNPU_AS_OF))


def test_a_leader_gets_counts_by_town_for_directors(opened: Open) -> None:
    at = opened(look="leader").button(key="door_say_uncertified").click().run()
    assert 'data-table="D3.now"' in said(at)


def test_arrears_open_the_ledger_that_adds_up(opened: Open, told: dict[str, stories.Story]) -> None:
    at = opened(look="finance").button(key="door_say_arrears").click().run()
    owed = told["share_outstanding"].expected
    assert 'data-table="arrears" data-rows="1"' in said(at)
    assert f"{owed['yuan']:,}" in said(at)


def test_cases_open_by_town_and_for_the_bureau_one_by_one(opened: Open, bureau: Access) -> None:
    open_reports = facts.open_reports(bureau, YUNPU_AS_OF)
    assert totals(opened(look="city_supervisor").button(key="door_say_cases").click().run()) == [len(open_reports)]
    assert "open_reports" not in said(opened(look="leader").button(key="door_say_cases").click().run())


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "2026-11-03", "month": "2026-10"},  # October is over and not frozen
        {"as_of": "2026-11-03", "month": "2026-09"},
        {"as_of": "2024-02-29", "month": "2024-01", "kind": "left_behind"},
        {"as_of": "2022-01-02", "month": "2021-12", "tiers": "red"},  # hardly any data yet
        {"categories": "orphan", "towns": "320599104"},  # fewer than ten children
    ],
)
def test_every_view_is_drawn(opened: Open, query: dict[str, str]) -> None:
    for look in ("leader", "town_supervisor:320599104", "finance"):
        own = {name: value for name, value in query.items() if name != "towns" or look != "finance"}
        assert 'data-figure="E1"' in said(opened(look=look, **own))


# --- late towns, other months, filters --------------------------------------------------------------------------------


def test_children_of_a_town_with_late_records_are_told_apart(
    opened: Open, bureau: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No recent data is not overdue: they leave the headline and are counted beside it."""
    by_town = {f.area_code: f for f in figures.figures(bureau, ASK, ("A4",), Level.TOWN) if f.measure == "A4.overdue"}
    late = max(by_town.values(), key=lambda figure: figure.numerator or 0)
    monkeypatch.setattr(facts, "stale_towns", lambda _access, _date: frozenset({late.area_code}))
    whole = figures.selected(bureau, ASK, ("A4",))["A4.overdue"].numerator
    at = opened(look="city_supervisor")
    assert f"超期 {whole - late.numerator} " in card(at, "must_be_seen")
    apart = re.search(r"另 (\d+) 名所在镇数据滞后", card(at, "must_be_seen"))
    assert int(apart[1]) >= late.numerator
    counted, told_apart, _due = totals(at.button(key="door_must").click().run())
    assert told_apart == int(apart[1])
    assert counted + told_apart == len(doors.children(bureau, ASK, "must_be_seen"))


def test_the_month_in_progress_is_provisional_and_judges_nobody(opened: Open) -> None:
    at = opened(look="leader", month="2026-11")
    assert 'data-figure="A1" data-state="provisional"' in said(at)
    assert "far_below" not in sentences(at)
    assert "漏访" not in card(at, "A1")
    assert "尚未走访" in card(at, "A1")


def test_a_choice_of_towns_reaches_sentences_and_cards(opened: Open, told: dict[str, stories.Story]) -> None:
    town = told["share_outstanding"].where
    at = opened(look="leader", towns=town)
    assert "far_below" not in sentences(at)
    assert "arrears" in sentences(at)
    assert "1/1 镇" in card(at, "C1")


def test_before_the_deadline_the_target_is_no_alarm(opened: Open) -> None:
    at = opened(look="leader", as_of="2025-06-30", month="2025-05")
    assert "target" not in sentences(at)
    assert "尚差" in card(at, "E1")


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        ("leader", ["月度通报（.docx）", "生成汇报（.pptx）"]),
        ("city_supervisor", ["月度通报（.docx）", "生成汇报（.pptx）"]),
        ("town_supervisor:320599101", ["生成汇报（.pptx）"]),  # the bulletin is about the whole city
        ("auditor", ["生成汇报（.pptx）"]),
        ("finance", []),  # sees no figures about children
    ],
)
def test_the_briefing_is_one_click_away_for_those_who_may_see_it(opened: Open, look: str, expected: list[str]) -> None:
    labels = [button.proto.label for button in opened(look=look).get("download_button")]
    assert [label for label in labels if label not in ("导出本页表格", "CSV")] == expected
