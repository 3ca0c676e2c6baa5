"""The monthly bulletin: the seam's numbers cell by cell, its words, its order, and hard cities on paper."""

from collections import Counter
from typing import Any

import pytest

from dashboard import bulletin, earlier, facts, figures, formatting
from dashboard.bulletin_tables import MAIN
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.taking import Office
from data_access import months
from data_access.engine import Database
from data_access.errors import AuditFailed, NotAllowed
from data_access.measures.compare import Verdict
from data_access.measures.model import Ask, Level
from data_access.measures.registry import PARTS
from data_access.parameters import ALL_TIERS
from data_access.scope import Role, Scope
from tests import factories as f
from tests import office
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY
from tests.papers import LONG, Trail, many_towns, nobody, one_town, paragraphs, tables, taking

OCTOBER, NOVEMBER = months.parse("2026-10"), months.parse("2026-11")
ASK = Ask(YUNPU_AS_OF, OCTOBER)
TONGJING = "320599101"  # the town of the sample that lies clearly below the city
TOWNS, STEPS, MAIN_FIGURES, IN_FULL, FROM_TO, MOVED, STATIONS = range(7)
zh, en = translator("zh"), translator("en")


@pytest.fixture(scope="module")
def made(yunpu: Database) -> bytes:
    return bulletin.make(taking(yunpu))


@pytest.fixture(scope="module")
def cells(made: bytes) -> list[list[list[str]]]:
    return tables(made)


def access(yunpu: Database) -> Access:
    return Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)


def by_town(yunpu: Database, *measures: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for figure in figures.figures(access(yunpu), ASK, measures, Level.TOWN):
        found.setdefault(figure.area_name, {})[figure.measure] = figure
    return found


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_every_official_figure_is_the_seam_s_with_both_changes(yunpu: Database, cells: list[list[list[str]]]) -> None:
    ids = tuple(dict.fromkeys(part.partition(".")[0] for part in MAIN))
    of_city = figures.selected(access(yunpu), ASK, ids)
    before = {f.measure: f for f in figures.figures(access(yunpu), earlier.then(ASK, 1), ids)}
    rows = cells[MAIN_FIGURES][1:]
    assert len(rows) == len(MAIN)
    for part, (title, window, figure, month, _year) in zip(MAIN, rows, strict=True):
        now = of_city[part]
        assert zh(PARTS[part].title) in title
        assert window == formatting.window(now.window, zh)
        assert figure == formatting.with_unit(now, zh).line
        if PARTS[part].form.value == "count" and month != "—":
            by = (now.numerator or 0) - (before[part].numerator or 0)
            assert month[0] == ("+" if by > 0 else "−" if by else "±")


def test_the_towns_stand_in_division_order_with_the_seam_s_numbers(
    yunpu: Database, cells: list[list[list[str]]]
) -> None:
    rows, found = cells[TOWNS][1:], by_town(yunpu, "A1", "A8", "A11")
    assert [row[0] for row in rows] == [*found, "云浦市"]  # as the seam gives them: by code
    for (name, due, seen, rate, target, _city, elements, changes), told in zip(rows, found.values(), strict=False):
        a1 = told["A1"]
        assert (int(due), int(seen)) == (a1.denominator, a1.numerator)
        shown = formatting.show(a1, zh)
        assert rate == (f"{shown.text} ({shown.interval})" if shown.interval else shown.text)
        missed = (a1.denominator or 0) - (a1.numerator or 0)
        assert target == (f"未达标，漏访 {missed} 名" if missed else "达标"), name
        assert elements == formatting.show(told["A8"], zh).text
        assert changes == formatting.show(told["A11"], zh).text
    of_city = figures.selected(access(yunpu), ASK, ("A1",))["A1"]
    assert [int(n) for n in rows[-1][1:3]] == [of_city.denominator, of_city.numerator]


def test_the_words_beside_the_city_are_those_of_the_funnel(yunpu: Database, cells: list[list[list[str]]]) -> None:
    verdicts = figures.verdicts(access(yunpu), ASK)
    codes = [area.code for area in taking(yunpu).choices.towns]
    for code, row in zip(codes, cells[TOWNS][1:], strict=False):
        assert row[5] == zh(VERDICT_LOOKS[verdicts[code]].words)
    assert verdicts[TONGJING] is Verdict.FAR_BELOW  # so that the test has something to tell apart


def test_movements_add_up_to_the_register_of_both_days(yunpu: Database, cells: list[list[list[str]]]) -> None:
    """Read from the moves themselves, by (before, after)."""
    counted: Counter[tuple[str | None, str | None]] = Counter()
    for move in figures.moves(access(yunpu), ASK):
        counted[move.before, move.after] += move.children
    places = (*ALL_TIERS, None)
    for before, row in zip(places, cells[FROM_TO][1:], strict=True):
        for after, cell in zip(places, row[1:], strict=True):
            assert cell == ("—" if before is after is None else str(counted[before, after]))
    parts = by_town(yunpu, "B2")
    for row in cells[MOVED][1:-1]:
        told = parts[row[0]]
        assert [int(n) for n in row[1:3]] == [told["B2.entered"].numerator, told["B2.left"].numerator]


def test_stations_and_money_are_the_seam_s_by_town(yunpu: Database, cells: list[list[list[str]]]) -> None:
    found = by_town(yunpu, "C1", "C4", "C5")
    assert cells[STATIONS][0][5:8] == [zh(PARTS[f"C4.{part}"].title) for part in ("due", "paid", "outstanding")]
    for row in cells[STATIONS][1:-1]:
        told = found[row[0]]
        assert row[1] == f"{told['C1'].numerator}/{told['C1'].denominator}"
        paid = [formatting.yuan(told[f"C4.{part}"].numerator, zh) for part in ("due", "paid", "outstanding")]
        assert row[5:8] == paid
        assert row[-1] == formatting.yuan(told["C5.arrears_town"].numerator, zh)


def test_children_missed_are_counted_by_town_and_nothing_lies_below_it(yunpu: Database, made: bytes) -> None:
    a5 = by_town(yunpu, "A5")
    expected = [
        f"{name} {n} 名"
        for name, parts in a5.items()
        if (n := (parts["A5.2"].numerator or 0) + (parts["A5.3plus"].numerator or 0))
    ]
    text = "\n".join((*paragraphs(made), *(cell for table in tables(made) for row in table[1:] for cell in row)))
    assert f"分镇（区、街道）：{'、'.join(expected)}" in text
    villages = [village.name for village in facts.villages(access(yunpu), YUNPU_AS_OF)]
    assert not [name for name in villages if name in text]


# --- words ------------------------------------------------------------------------------------------------------------


def test_it_has_the_order_of_a_bulletin(made: bytes) -> None:
    found = paragraphs(made)
    expected = ["关于2026年10月全市困境儿童\n关爱保护工作情况的通报", "各镇（区、街道）：", "一、总体情况",
                "二、各镇（区、街道）推进情况", "三、工作亮点", "四、存在问题", "五、下一步工作", "特此通报。",
                "附件：1. 主要指标情况表", "云浦市民政局", "2026年11月22日", "附件1", "附件5"]  # fmt: skip
    places = [found.index(text) for text in expected]
    assert places == sorted(places)


def test_the_settings_name_who_signs(yunpu: Database) -> None:
    signed = bulletin.make(taking(yunpu, office=Office(body="云浦市未成年人保护委员会办公室")))
    assert "云浦市未成年人保护委员会办公室" in paragraphs(signed)


def test_requests_follow_from_the_problems_and_a_line_is_left_empty(cells: list[list[list[str]]]) -> None:
    rows = cells[STEPS][1:]
    assert [row[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert ["桐泾镇", "逐名核查漏访原因并走访"] in [row[1:3] for row in rows]
    assert rows[-1][1:3] == ["", ""]


def test_agreed_actions_come_first_and_late_ones_say_so(hard: dict[str, bytes]) -> None:
    rows = tables(hard["many"])[STEPS][1:]
    assert [row[3] for row in rows[:12]] == ["2026-11-10，逾期 12 天"] * 12
    assert rows[0][1].startswith(f"{LONG}1、镇民政办负责人")
    assert rows[12][1:3] == [f"{LONG}2", "对连续两个月及以上未走访的儿童逐名见面走访"]
    assert rows[13][1:3] == ["40 个镇（区、街道）（见附件2）", "补齐空缺的儿童主任"]  # of many towns the number


def test_what_chance_explains_is_called_that(made: bytes) -> None:
    assert "月走访完成率" in "".join(paragraphs(made))
    assert "属正常波动" in "".join(paragraphs(made))


def test_towns_that_missed_nobody_in_two_months_are_the_highlight(sqlite: Database) -> None:
    text = "\n".join(paragraphs(bulletin.make(taking(one_town(sqlite)))))
    assert "9月和10月应访儿童全部走访的有：town 101（按行政区划顺序，排名不分先后）" in text


def test_one_miss_in_the_month_before_is_no_highlight(sqlite: Database) -> None:
    f.write(sqlite, f.City.of(f.child("late", f.V11), f.visits("late", "2026-08-10", "2026-10-10")))
    text = "\n".join(paragraphs(bulletin.make(taking(one_town(sqlite)))))
    assert "尚无连续两个月应访儿童全部走访" in text


def test_a_month_in_progress_is_provisional_and_praises_nobody(yunpu: Database) -> None:
    running = bulletin.make(taking(yunpu, month=NOVEMBER))
    text = "\n".join(paragraphs(running))
    assert "关于2026年11月全市困境儿童\n关爱保护工作情况的通报（月度未封存，数据暂定）" in text
    assert "工作亮点待封存后通报" in text
    assert "明显偏低" not in text  # nothing is compared before a month is closed
    assert all(row[5] == "—" for row in tables(running)[TOWNS][1:])


# --- who may, and the trail -------------------------------------------------------------------------------------------


def test_it_is_recorded_without_a_child_before_it_is_made(yunpu: Database) -> None:
    trail = Trail()
    bulletin.make(taking(yunpu, record=trail.record))
    assert trail.said == [("bulletin", (), None)]
    refused = Trail(fails=AuditFailed())
    with pytest.raises(AuditFailed):
        bulletin.make(taking(yunpu, record=refused.record))


def test_finance_is_refused(yunpu: Database) -> None:
    with pytest.raises(NotAllowed):
        bulletin.make(taking(yunpu, scope=Scope(Role.FINANCE, CITY)))


def test_a_town_reads_its_own_rows_alone(yunpu: Database) -> None:
    made = bulletin.make(taking(yunpu, scope=Scope(Role.TOWN_SUPERVISOR, CITY, TONGJING)))
    assert tables(made)[TOWNS][1][0] == "桐泾镇"
    assert len(tables(made)[TOWNS]) == 3  # head, town, total
    assert "桐泾镇：" in paragraphs(made)


# --- on paper ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hard(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    from data_access import setup

    def new(name: str) -> Database:
        database = Database(f"sqlite:///{tmp_path_factory.mktemp(name) / 'tonghu.db'}")
        setup.initialise(database)
        return database

    made: dict[str, bytes] = {}
    for language in ("zh", "en"):
        made[f"yunpu-{language}"] = bulletin.make(taking(yunpu, language))  # type: ignore[arg-type]
    made["running"] = bulletin.make(taking(yunpu, month=NOVEMBER))
    for name, build in (("many", many_towns), ("one", one_town), ("nobody", nobody)):
        database = build(new(name))
        made[name] = bulletin.make(taking(database))
        database.dispose()
        database.audit.dispose()
    return made


@pytest.fixture(scope="module")
def rendered(hard: dict[str, bytes], render: office.Render) -> dict[str, office.Pdf]:
    found = render(*((f"{name}.docx", data) for name, data in hard.items()))
    return dict(zip(hard, found, strict=True))


def test_nothing_asks_for_a_repair(hard: dict[str, bytes]) -> None:
    assert {name: office.faults(f"{name}.docx", data) for name, data in hard.items()} == dict.fromkeys(hard, ())


@pytest.mark.parametrize(
    ("name", "most"), [("yunpu-zh", 4), ("yunpu-en", 6), ("running", 4), ("many", 12), ("one", 4), ("nobody", 4)]
)
def test_the_text_keeps_to_its_pages_and_the_annexes_follow(
    rendered: dict[str, office.Pdf], name: str, most: int
) -> None:
    pdf = rendered[name]
    label = "Annex1" if name.endswith("en") else "附件1"
    first = next(page for page in range(1, pdf.pages + 1) if pdf.text_of(page).find(label) >= 0)
    assert first - 1 <= most
    assert pdf.pages <= first + (20 if name == "many" else 11)


def test_what_it_says_is_found_on_the_pages(rendered: dict[str, office.Pdf]) -> None:
    text = rendered["yunpu-zh"].text
    for expected in ("各镇（区、街道）：", "桐泾镇", "明显偏低", "云浦市民政局", "导出人测试员", "—1—", "演示数据"):
        assert expected in text
    assert "clearlybelow" in rendered["yunpu-en"].text
    assert LONG in rendered["many"].text
    assert "在册困境儿童0名" in rendered["nobody"].text


@pytest.mark.parametrize("name", ["yunpu-zh", "yunpu-en", "running", "many", "one", "nobody"])
def test_nothing_runs_out_of_a_page(rendered: dict[str, office.Pdf], name: str) -> None:
    for image in rendered[name].images(40):
        assert office.darkest_at_the_edge(image, 20) > 200
