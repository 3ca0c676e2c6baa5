"""The page on the workforce: numbers of the seam, as long as the lists behind them, names for some alone."""

import re

import pytest

from dashboard import figures, formatting
from dashboard.figures import Access
from dashboard.i18n import translator
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask, Level
from data_access.sample import stories
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.pages.conftest import Open, card, said, totals

CITY, TOWN, VACANT_TOWN = "320599", "320599101", "320599105"
ALL = ("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8")
zh = translator("zh")


def asked(yunpu: Database, role: Role = Role.CITY_SUPERVISOR, *towns: str) -> dict[str, figures.Figure]:
    ask = Ask(YUNPU_AS_OF, months.parse("2026-10"), towns=towns)
    return figures.selected(Access(yunpu, Scope(role, CITY), 1), ask, ALL)


@pytest.mark.parametrize("towns", [(), (TOWN,), (TOWN, VACANT_TOWN)])
def test_numbers_are_the_seams_and_open_as_many(opened: Open, yunpu: Database, towns: tuple[str, ...]) -> None:
    found = asked(yunpu, Role.CITY_SUPERVISOR, *towns)

    def view() -> object:
        return opened("workforce", towns=",".join(towns))

    at = view()
    for part in ("D2", "D4", "D5", "D6", "D7", "D8", "D1", "D3.now", "D3.history", "D4.expiring"):
        assert formatting.show(found[part], zh).text in card(at, part), part
    counts = {part: found[part].numerator for part in ("D3.now", "D3.history", "D4.expiring", "D6")}
    counts |= {
        part: found[part].denominator - found[part].numerator for part in ("D1", "D2", "D4", "D5", "D7")
    }  # who lacks it
    counts["D8"] = found["D8.ended"].numerator
    expiring = counts["D4.expiring"]  # stands open in its tab
    for part, count in counts.items():
        assert totals(view().button(key=f"door_{part}").click().run()) == [expiring, count], part


def test_the_headline_and_the_planted_stories(opened: Open, yunpu: Database) -> None:
    told = {story.id: story for story in stories.build(YUNPU_AS_OF, YUNPU_SEED)}
    found = asked(yunpu)
    at = opened("workforce")
    said_first = at.markdown[0].value
    assert f"**{found['D1.certified'].numerator}/{found['D1.certified'].denominator} 个村（居）**" in said_first
    assert "2 个村（居）缺岗，1 名在岗儿童主任未见有效合格记录" in said_first
    vacant = said(opened("workforce").button(key="door_D1").click().run())
    for days in told["vacant_villages"].expected["days_vacant"].values():
        assert f"{days} 天" in vacant
    without = said(opened("workforce").button(key="door_D3.now").click().run())
    assert told["uncertified"].title_zh.split("：")[1] in without


def test_the_table_by_town_holds_the_seams_figures(opened: Open, yunpu: Database) -> None:
    access = Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)
    towns = figures.figures(access, Ask(YUNPU_AS_OF, months.parse("2026-10")), ("D1",), Level.TOWN)
    table = said(opened("workforce")).split('data-table="workforce"')[1].split("</table>")[0]
    staffed = [figure for figure in towns if figure.measure == "D1"]
    assert table.count("<tr>") == len(staffed) + 1
    for figure in staffed:
        assert formatting.n_of_m(figure.numerator, figure.denominator) in table


def test_an_auditor_reads_counts_by_town_and_no_name(opened: Open, yunpu: Database) -> None:
    with yunpu.read() as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM worker").scalars())
    for part, table in (("D2", "D2.not"), ("D3.now", "D3.now"), ("D8", "D8.ended")):
        at = opened("workforce", look="auditor").button(key=f"door_{part}").click().run()
        text = said(at)
        assert not [name for name in names if name in text]
        body = text.split(f'data-table="{table}"')[1].split("</table>")[0]
        figure = asked(yunpu)[table.removesuffix(".not")]
        counted = figure.numerator if figure.denominator is None else figure.denominator - figure.numerator
        assert sum(map(int, re.findall(r'th-num">(\d+)</td>', body))) == counted


def test_the_small_tables_count_every_director_once(opened: Open, yunpu: Database) -> None:
    text = said(opened("workforce"))
    directors = asked(yunpu)["D2"].denominator
    for trait in ("recruited_by", "background"):
        body = text.split(f'data-table="{trait}"')[1].split("</table>")[0]
        assert sum(map(int, re.findall(r'th-num">(\d+)</td>', body))) == directors
    assert 'data-table="topics" data-rows="8"' in text
    assert 'data-table="support" data-rows="12"' in text


@pytest.mark.parametrize("look", ["leader", "finance", "town_supervisor:320599101"])
def test_it_is_the_bureaus_page(opened: Open, look: str) -> None:
    text = said(opened("workforce", look=look))
    assert "data-figure" not in text
    assert "超出了您的查看范围" in text
