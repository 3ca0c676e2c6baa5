"""The page on social organisations: the verdict in words, the seam's numbers, gaps that are findings."""

import re

import pytest

from dashboard import facts, figures, formatting
from dashboard.figures import Access
from dashboard.i18n import translator
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask
from data_access.sample import organisations, stories
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.pages.conftest import Open, card, said, totals

VERDICTS = {
    "zh": "7 家（目标 6 家）</b><span>2025-09-12 达标，保持",
    "en": "7 (target 6)</b><span>met on 2025-09-12, held",
}
LOOKS = ("leader", "city_supervisor", "town_supervisor:320599101", "finance", "auditor")


def rows(text: str, table: str) -> int:
    found = re.search(rf'data-table="{table}" data-rows="(\d+)"', text)
    assert found
    return int(found[1])


@pytest.mark.parametrize("lang", VERDICTS)
@pytest.mark.parametrize("look", LOOKS)
def test_every_role_reads_the_verdict_in_both_languages(opened: Open, look: str, lang: str) -> None:
    text = said(opened("ngos", look=look, lang=lang))
    assert VERDICTS[lang] in text
    assert 'class="th-box"' not in text


def test_the_cards_and_their_doors_hold_as_many_organisations(opened: Open) -> None:
    at = opened("ngos")
    story = next(one for one in stories.build(YUNPU_AS_OF, YUNPU_SEED) if one.id == "organisation_left").expected
    assert card(at, "E1.at_deadline").startswith(f"截至2025-12-31 期限日达到标准的社会组织 {story['at_deadline']}")
    assert totals(at.button(key="door_E1").click().run()) == [story["now"]]
    assert totals(opened("ngos").button(key="door_E1.at_deadline").click().run()) == [story["at_deadline"]]


def test_the_list_holds_every_organisation_with_its_stage_and_the_one_that_left(opened: Open, yunpu: Database) -> None:
    text = said(opened("ngos", look="leader"))
    found = facts.social_organisations(Access(yunpu, Scope(Role.LEADER, "320599"), 1), YUNPU_AS_OF)
    assert rows(text, "organisations") == len(found)
    line = text[text.index(f"{organisations.LEAVER}<") :].split("</tr>")[0]
    assert "退出" in line
    assert organisations.LEFT_ON.isoformat() in line


def test_before_the_deadline_it_tells_the_pace_and_no_verdict(opened: Open) -> None:
    text = said(opened("ngos", as_of="2025-06-30"))
    assert "5 家（目标 6 家）</b><span>距 2025-12-31 的目标尚差 1 家" in text
    assert "按时序进度应有" in text
    assert 'data-figure="E1.at_deadline" data-state="na"' in text


VIEWS = {
    "leader": Scope(Role.LEADER, "320599"),
    "town_supervisor:320599101": Scope(Role.TOWN_SUPERVISOR, "320599", "320599101"),
}


@pytest.mark.parametrize("look", VIEWS)
def test_services_purchases_and_programmes_open_as_many(opened: Open, yunpu: Database, look: str) -> None:
    access = Access(yunpu, VIEWS[look], 1)
    found = figures.selected(access, Ask(YUNPU_AS_OF, months.parse("2026-10")), ("E2", "E3", "E4"))
    count = {part: figure.numerator for part, figure in found.items()}
    at = opened("ngos", look=look)
    for service in ("counselling", "comfort", "relationships", "protection_care"):
        assert card(at, f"E2.{service}").split()[2] == str(count[f"E2.{service}"])
        assert f"{count[f'E2.{service}_without']} 个镇没有" in card(at, f"E2.{service}")
        behind = totals(opened("ngos", look=look).button(key=f"door_E2.{service}").click().run())
        assert behind == [count[f"E2.{service}"], count[f"E2.{service}_without"]], service
    contracts = (
        sum(n for part, n in count.items() if part.startswith("E3.") and part.count("_yuan") == 0) - count["E3.never"]
    )
    yuan = sum(n for part, n in count.items() if part.endswith("_yuan"))
    assert f"本年起始合同 {contracts}" in card(at, "E3")
    assert formatting.yuan(yuan, translator("zh")) in card(at, "E3")
    assert totals(opened("ngos", look=look).button(key="door_E3").click().run()) == [contracts]
    programmes = sum(n for part, n in count.items() if part.startswith("E4."))
    assert totals(opened("ngos", look=look).button(key="door_E4").click().run()) == [programmes]


def test_the_category_never_bought_is_named(opened: Open) -> None:
    """The sample city never bought guardianship assessment."""
    assert card(opened("ngos"), "E3.never").startswith("截至2026-11-22 从未购买的类别 1 监护评估")


def test_purchases_by_town_add_up(opened: Open) -> None:
    text = said(opened("ngos", look="finance"))
    table = text.split('data-table="purchases_by_town"')[1].split("</table>")[0]
    rows = [
        [int(n.replace(",", "")) for n in re.findall(r'th-num">([\d,]+)</td>', row)] for row in table.split("<tr>")[2:]
    ]
    assert len(rows) == 11  # ten towns and what is bought for the whole city
    assert all(sum(row[:-1]) == row[-1] for row in rows)


def test_between_exit_and_deadline_nothing_is_known_of_what_comes(opened: Open) -> None:
    """As of 2025-11-10 seven qualify: what happens later is not told."""
    text = said(opened("ngos", as_of="2025-11-10"))
    assert "7 家（目标 6 家）</b><span>已提前达到 2025-12-31 的目标" in text
    assert organisations.LEFT_ON.isoformat() not in text
