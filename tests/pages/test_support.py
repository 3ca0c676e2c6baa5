"""The page on support and funds: the seam's numbers, each as long as what it opens; nothing of children for finance."""

import re

import pytest

from dashboard import figures, formatting, support
from dashboard.figures import Access
from dashboard.i18n import translator
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.pages.conftest import Open, card, said, totals

CITY, TOWN = "320599", "320599101"
ASK = Ask(YUNPU_AS_OF, months.parse("2026-10"))
LOOKS = {
    "city_supervisor": Scope(Role.CITY_SUPERVISOR, CITY),
    f"town_supervisor:{TOWN}": Scope(Role.TOWN_SUPERVISOR, CITY, TOWN),
    "leader": Scope(Role.LEADER, CITY),
    "auditor": Scope(Role.AUDITOR, CITY),
}
zh = translator("zh")


def bar(text: str, name: str) -> str:
    """What the bar of a rate or of a payer says in words."""
    found = re.search(rf'data-share="{re.escape(name)}">.*?aria-label="(.*?)"', text)
    assert found, name
    return found[1]


def opened_rows(text: str, table: str) -> int:
    found = re.findall(rf'data-table="{re.escape(table)}" data-rows="(\d+)"', text)
    assert len(found) == 1, (table, found)
    return int(found[0])


@pytest.mark.parametrize("look", LOOKS)
def test_the_bars_are_the_seams_and_open_as_many_children(opened: Open, yunpu: Database, look: str) -> None:
    found = figures.selected(Access(yunpu, LOOKS[look], 1), ASK, ("F1", "F2", "F3", "F4"))
    at = opened("support", look=look)
    text = said(at)
    for line in support.lines(found):
        shown = formatting.show(line.figure, zh)
        assert shown.text in bar(text, line.figure.measure)
        assert shown.counts in bar(text, line.figure.measure)
    missing = {line.figure.measure: line.missing for line in support.lines(found)}
    for part in ("F1.categorised_support", "F2", "F4"):
        door = at.button(key=f"door_{part}.missing")
        assert door.label.endswith(f" {missing[part]}")
        assert totals(door.click().run()) == [missing[part]]
        at = opened("support", look=look)
    for part in ("F1.not_recorded", "F3.critical_illness_not_recorded", "F4.not_recorded", "placed_F2.relatives"):
        number = found[part.removeprefix("placed_")].numerator
        door = at.button(key=f"door_{part}")
        assert door.label.endswith(f" {number}")
        assert totals(door.click().run()) == [number]
        at = opened("support", look=look)


def test_the_sentence_adds_up_the_policies(opened: Open, yunpu: Database) -> None:
    found = figures.selected(Access(yunpu, LOOKS["leader"], 1), ASK, ("F1", "F2"))
    rates = [found[part] for part in support.ENTITLEMENTS]
    owed, received = sum(rate.denominator or 0 for rate in rates), sum(rate.numerator or 0 for rate in rates)
    text = said(opened("support", look="leader"))
    assert f"**应享政策 {owed} 项次，已落实 {received} 项次**，未落实 {owed - received} 项次" in text
    assert f"未得到有效监护 {found['F2.gap'].numerator} 名" in text


@pytest.mark.parametrize("look", ["city_supervisor", "finance", f"town_supervisor:{TOWN}"])
def test_money_is_that_of_the_measures_and_opens_its_stations(opened: Open, yunpu: Database, look: str) -> None:
    scope = LOOKS.get(look, Scope(Role.FINANCE, CITY))
    access = Access(yunpu, scope, 1)
    found = figures.selected(access, ASK, ("C4", "C5"))
    at = opened("support", look=look)
    text = said(at)
    year = YUNPU_AS_OF.year
    owed = {(one.kind, one.year, one.payer): one for one in support.owing(access, ASK)}
    construction = owed["construction", None, "city"]
    assert construction.due == found["C4.due"].numerator
    of_year = [one for one in owed.values() if one.kind == "operating" and one.year == year]
    assert sum(one.due for one in of_year) == found["C5.due"].numerator
    for payer in ("city", "town"):
        assert owed["operating", year, payer].arrears == found[f"C5.arrears_{payer}"].numerator
    assert formatting.yuan(construction.due, zh) in bar(text, "construction..city")
    text = said(at.button(key="door_construction__city").click().run())
    assert opened_rows(text, "construction__city") == len(construction.shares)


def test_what_is_not_paid_up_stands_in_the_ledger(opened: Open, yunpu: Database) -> None:
    access = Access(yunpu, LOOKS["leader"], 1)
    at = opened("support", look="leader")
    every = [share for one in support.owing(access, ASK) for share in one.shares]
    waiting = [share for share in every if share.outstanding or share.overpaid]
    assert waiting  # a planted story
    assert opened_rows(said(at), "ledger") == len(waiting)


def test_cases_are_counted_and_listed_one_by_one(opened: Open, yunpu: Database) -> None:
    found = figures.selected(Access(yunpu, LOOKS["city_supervisor"], 1), ASK, ("F5", "F6", "F7", "F8"))
    at = opened("support", look="city_supervisor")
    assert card(at, "F7").startswith("2026年10月 极端事件 0")
    assert formatting.show(found["F6"], zh).text in card(at, "F6")
    still_open = (found["F6"].denominator or 0) - (found["F6"].numerator or 0)
    assert totals(at.button(key="door_F6").click().run()) == [still_open]
    at = opened("support", look="city_supervisor")
    assert totals(at.button(key="door_F8").click().run()) == [found["F8"].numerator]
    at = opened("support", look="leader")
    text = said(at.button(key="door_F6").click().run())
    assert "data-total" not in text.split('data-table="F6"')[1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_finance_sees_money_and_no_children(opened: Open, lang: str) -> None:
    text = said(opened("support", look="finance", lang=lang))
    assert 'data-share="construction..city"' in text
    assert 'data-share="F' not in text
    assert set(re.findall(r'data-figure="([A-Z])', text)) == {"E"}  # purchases
    assert 'data-table="sources"' in text


def test_small_tables(opened: Open, yunpu: Database) -> None:
    access = Access(yunpu, LOOKS["city_supervisor"], 1)
    text = said(opened("support", look="city_supervisor"))
    assert opened_rows(text, "screening") == len(support.screening_years(access, ASK))
    assert opened_rows(text, "aid") == len(support.aid_years(access, ASK))
    rounds = support.screening_years(access, ASK)[0]
    assert rounds.year == 2026
    assert rounds.villages <= len(figures.areas_on(access, YUNPU_AS_OF).villages())


def test_a_town_filter_narrows_money_children_and_tables(opened: Open, yunpu: Database) -> None:
    ask = Ask(YUNPU_AS_OF, ASK.month, towns=(TOWN,))
    access = Access(yunpu, LOOKS["city_supervisor"], 1)
    own = Access(yunpu, LOOKS[f"town_supervisor:{TOWN}"], 1)
    assert support.owing(access, ask) == support.owing(own, ASK)
    assert support.sources(access, ask) == support.sources(own, ASK)
    assert support.screening_years(access, ask) == support.screening_years(own, ASK)
    assert figures.selected(access, ask, ("F1", "F4")) == figures.selected(own, ASK, ("F1", "F4"))
