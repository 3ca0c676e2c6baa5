"""The data-trust page's verdict, completeness and contradictions: every number is as long as its list."""

import dataclasses
import datetime as dt
import re

import pytest

from dashboard import facts, figures, quality
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.quality import Standing, Verdict
from data_access import months
from data_access.engine import Database
from data_access.queries.quality import Contradiction, Kind
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.pages.conftest import Open, card, said, totals

BUREAU = Scope(Role.CITY_SUPERVISOR, "320599")
CHINESE, ENGLISH = translator("zh"), translator("en")
OCTOBER = months.parse("2026-10")


def test_the_page_says_first_whether_october_can_be_quoted(opened: Open) -> None:
    text = said(opened("data"))
    verdict = re.search(r'data-verdict="(\w+)"><b>(.*?)</b>(.*?)</div>', text)
    assert verdict
    assert verdict[1] == "quotable"
    assert verdict[2] == "2026年10月的数据可以引用：已封存（11-05），各镇（区、街道）记录均到月末。"
    assert "2026年11月尚未封存，仅可作为进度引用。" in verdict[3]
    assert text.index("data-verdict") < text.index("data-table")


def test_a_town_whose_records_end_before_the_month_does_is_said_with_it(
    opened: Open, yunpu: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = Access(yunpu, BUREAU, 1)
    town = facts.towns(access, YUNPU_AS_OF)[2]
    known = facts.town_freshness(access, YUNPU_AS_OF)
    for last, standing in ((dt.date(2026, 10, 30), "with_a_word"), (dt.date(2026, 10, 31), "quotable")):
        fresh = tuple(
            dataclasses.replace(row, last_recorded_on=last) if row.town_code == town.code else row for row in known
        )
        monkeypatch.setattr(facts, "stale_towns", lambda *_: frozenset({town.code}))
        monkeypatch.setattr(facts, "town_freshness", lambda *_, fresh=fresh: fresh)
        text = said(opened("data"))
        assert f'data-verdict="{standing}"' in text
        assert (f"{town.name}：记录只到 {last}。" in text) is (standing == "with_a_word")


VERDICT = Verdict(Standing.QUOTABLE, OCTOBER, dt.date(2026, 11, 5), (), 0, (OCTOBER + 1,), 0)


def test_without_visits_nothing_is_quoted() -> None:
    found = dataclasses.replace(VERDICT, standing=Standing.NO_DATA)
    assert quality.sentence(found, ENGLISH) == "October 2026 cannot be quoted: no visits are on record."
    assert not found.quotable
    assert VERDICT.quotable


@pytest.mark.parametrize("look", ["city_supervisor", "auditor"])
def test_shares_are_of_all_children_on_the_register(opened: Open, yunpu: Database, look: str) -> None:
    text = said(opened("data", look=look))
    table = re.search(r'data-table="completeness".*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    assert table
    lines = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in table[1].split("</tr>") if row]
    access = Access(yunpu, BUREAU, 1)
    children = [c for c in figures.children_on(access, YUNPU_AS_OF) if c.kind == "difficulty"]
    assert {line[0] for line in lines} >= {town.name for town in facts.towns(access, YUNPU_AS_OF)}
    for column in (1, 4):  # the tier, from the children on the day; the roster number, from their rows
        counts = [re.search(r"\((\d+)/(\d+)\)", line[column]) for line in lines]
        assert sum(int(found[2]) for found in counts if found) == len(children)
    tiers = sum(int(found[1]) for line in lines if (found := re.search(r"\((\d+)/", line[1])))
    assert tiers == sum(c.tier != "not_assessed" for c in children)


ROWS = (
    Contradiction(Kind.ADULT_ON_REGISTER, "320599101", "YP-000003", ("difficulty",)),
    Contradiction(Kind.ADULT_ON_REGISTER, "320599105", "YP-000004", ("difficulty",)),
    Contradiction(Kind.TWO_DIRECTORS, "320599101", "永浦村", ("甲", "乙")),
)


def test_every_contradiction_opens_as_many_rows_as_it_counts(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {(row.kind, row.town_code): 1 for row in ROWS}
    monkeypatch.setattr(facts, "contradiction_counts", lambda *_: counts)
    monkeypatch.setattr(facts, "contradictions", lambda *_: ROWS)
    at = opened("data")
    for kind, n in ((Kind.ADULT_ON_REGISTER, 2), (Kind.TWO_DIRECTORS, 1), (Kind.TWO_REGISTERS, 0)):
        assert f" {n} " in f" {card(at, kind.value)} "
        buttons = [each for each in at.button if each.key == f"door_{kind.value}"]
        assert bool(buttons) is bool(n)
        if n:
            at = buttons[0].click().run()
            assert totals(at)[-1] == n
            assert f'data-table="{kind.value}" data-rows="{n}"' in said(at)
            at = opened("data")


def test_the_auditor_gets_numbers_by_town(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "contradiction_counts", lambda *_: {(row.kind, row.town_code): 1 for row in ROWS})
    at = opened("data", look="auditor")
    at = at.button(key=f"door_{Kind.ADULT_ON_REGISTER.value}").click().run()
    text = said(at)
    assert f'data-table="{Kind.ADULT_ON_REGISTER.value}" data-rows="2"' in text
    assert "YP-0000" not in text


@pytest.mark.parametrize(("door", "test"), [
    ("B1.not_assessed", lambda child: child.tier == "not_assessed"),
    ("no_village", lambda child: not child.town),
    ("vacant", lambda child: child.state is not None and not child.director),
])  # fmt: skip
def test_what_children_lack_is_counted_and_listed(opened: Open, yunpu: Database, door: str, test: object) -> None:
    children = [c for c in figures.children_on(Access(yunpu, BUREAU, 1), YUNPU_AS_OF) if c.kind == "difficulty"]
    n = sum(map(test, children))  # type: ignore[call-overload]
    at = opened("data")
    assert f" {n} " in f" {card(at, f'lacking_{door}')} "
    if n:
        at = at.button(key=f"door_lacking_{door}").click().run()
        assert totals(at)[-1] == n


def test_a_year_of_months_stands_before_any_table(opened: Open, yunpu: Database) -> None:
    """Closed ones with what was entered later, then the one that runs."""
    text = said(opened("data"))
    boxes = re.findall(r'class="th-month th-(\w+)"><b>(.*?)</b><span>(.*?)</span><small>(.*?)</small>', text)
    assert [box[0] for box in boxes] == ["closed"] * 11 + ["running"]
    assert (boxes[-2][1], boxes[-2][2], boxes[-1][2]) == ("10月", "已封存", "进行中")
    late = sum(facts.late_entries(Access(yunpu, BUREAU, 1), OCTOBER).values())
    assert late > 0
    assert boxes[-2][3] == f"补录 {late}"
    assert boxes[-1][3] == ""
    assert text.index("th-months") < text.index("data-table")


def test_a_month_that_is_not_frozen_yet_is_told_apart(opened: Open) -> None:
    """On 3 November October is over and still open to entries: September is the last that can be quoted."""
    text = said(opened("data", today=dt.date(2026, 11, 3)))
    assert re.findall(r'class="th-month th-(\w+)"', text)[-3:] == ["closed", "frozen_soon", "running"]
    assert "2026年9月的数据可以引用" in text


@pytest.mark.parametrize(("revised", "said_"), [(None, False), (0, False), (3, True), (-1, True)])
def test_what_was_published_otherwise_is_said(
    opened: Open, monkeypatch: pytest.MonkeyPatch, revised: int | None, said_: bool
) -> None:
    found = dataclasses.replace(VERDICT, revised=revised)
    monkeypatch.setattr(quality, "verdict", lambda _page, _disputed: found)
    text = said(opened("data"))
    assert (f"已访儿童数与封存时公布数相比 {revised or 0:+d}。" in text) is said_
