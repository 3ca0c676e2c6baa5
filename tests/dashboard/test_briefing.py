"""The briefing: the seam's numbers cell by cell, native and sound, villages masked, hard cities laid out well."""

import dataclasses
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from dashboard import briefing, cli, doors, facts, figures, filters, formatting
from dashboard.figures import Access
from dashboard.i18n import Language, translator
from dashboard.taking import Office, Taking
from data_access import months, rollups
from data_access.engine import Database
from data_access.errors import AuditFailed, NotAllowed
from data_access.measures.model import Level, State
from data_access.measures.visits import STREAKS, band
from data_access.parameters import ALL_TIERS
from data_access.queries.snapshot import MUST_BE_SEEN
from data_access.scope import Role, Scope
from tests import factories as f
from tests import office
from tests.conftest import YUNPU_AS_OF

CITY, TOWN = f.CITY, "320599101"
OCTOBER, NOVEMBER = months.parse("2026-10"), months.parse("2026-11")
SLIDES = 10
STATIONS, TIERS, COMPLETION, TREND, UNVISITED, WORKFORCE, FUNDS, CLOSING = range(2, 10)


class Trail:
    """What was recorded, in order."""

    def __init__(self) -> None:
        self.said: list[tuple[str, tuple[str, ...], str | None]] = []

    def record(self, what: str, children: Sequence[str], area: str | None) -> None:
        self.said.append((what, tuple(children), area))


def taking(
    database: Database,
    scope: Scope | None = None,
    *,
    towns: tuple[str, ...] = (),
    month: int | None = None,
    language: Language = "zh",
    record: Callable[..., None] | None = None,
    today: dt.date = YUNPU_AS_OF,
) -> Taking:
    scope = scope or Scope(Role.CITY_SUPERVISOR, CITY)
    offered = filters.choices(database, scope, 1, today, "Asia/Shanghai")
    chosen = dataclasses.replace(filters.default(offered), towns=towns)
    if month is not None:
        chosen = dataclasses.replace(chosen, month=month)
    to = record or Trail().record
    return Taking(Access(database, scope, 1), chosen, offered, Office(), translator(language), "李 督导", to)


def opened(made: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(made)).slides)


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def sheet(chart: Any) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """The header and the rows of an embedded workbook, by category; an empty cell is None."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    header, *rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    blank = [{name: None if cell == "" else cell for name, cell in zip(header, row, strict=True)} for row in rows]
    return header, {str(row[header[0]]): row for row in blank}


def title(slide: Any) -> str:
    return str(slide.shapes.title.text_frame.text)


def notes(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


@pytest.fixture(scope="module")
def city(yunpu: Database) -> list[Any]:
    return opened(briefing.make(taking(yunpu)))


@pytest.fixture(scope="module")
def town(yunpu: Database) -> list[Any]:
    return opened(briefing.make(taking(yunpu, towns=(TOWN,))))


# --- the same numbers as the screen -----------------------------------------------------------------------------------


def test_ten_slides_each_with_one_message_and_notes(city: list[Any]):
    assert len(city) == SLIDES
    assert all(title(slide) and notes(slide) for slide in city)
    assert len({title(slide) for slide in city}) == SLIDES


def test_completion_is_the_seam_s_town_by_town(yunpu: Database, city: list[Any]):
    taken = taking(yunpu)
    (chart,) = charts(city[COMPLETION])
    _header, rows = sheet(chart)
    found = figures.figures(taken.access, taken.ask, ("A1",), Level.TOWN)
    assert [name for name in rows if "合计" not in name] == [figure.area_name for figure in found]  # division order
    whole = figures.figures(taken.access, taken.ask, ("A1",))[0]
    for name, figure in [*((each.area_name, each) for each in found), ("云浦市合计", whole)]:
        row = rows[name]
        assert row["2026年10月走访完成率"] == figure.value
        assert (row["下限（95%）"], row["上限（95%）"]) == (figure.low, figure.high)
        assert (row["已访"], row["应访"]) == (figure.numerator, figure.denominator)
        assert row["全市完成率"] == whole.value
    assert rows["桐泾镇"]["与全市相比"].startswith("明显偏低")
    assert rows["桐泾镇"]["与目标相比"] == "未达标，漏访 15 名"


def test_what_is_drawn_is_what_the_workbook_holds(city: list[Any], town: list[Any]):
    for slide in (*city, *town):
        for chart in charts(slide):
            header, rows = sheet(chart)
            drawn = list(rows.values())[: len(chart.plots[0].categories)]
            for at, series in enumerate(chart.plots[0].series, start=1):
                assert series.name == header[at]
                assert [row[series.name] for row in drawn] == [
                    pytest.approx(v) if v is not None else None for v in series.values
                ]


def test_the_error_bars_read_their_ends_from_the_workbook(city: list[Any]):
    (chart,) = charts(city[COMPLETION])
    header, rows = sheet(chart)
    series = chart.plots[0].series[0]._element
    bars = series.find(qn("c:errBars"))
    assert bars.getnext().tag == qn("c:cat")  # the order of the schema
    for side, label, sign in (("c:plus", "上限（95%）", 1), ("c:minus", "下限（95%）", -1)):
        reference = bars.find(qn(side)).find(qn("c:numRef"))
        column = reference.find(qn("c:f")).text.split("$")[1]
        distances = [row[header[ord(column) - ord("A")]] for row in rows.values()]
        assert distances == [pytest.approx((row[label] - row["2026年10月走访完成率"]) * sign) for row in rows.values()]
        cached = [float(point.find(qn("c:v")).text) for point in reference.iter(qn("c:pt"))]
        assert cached == [pytest.approx(each) for each in distances]


def test_tiers_are_the_seam_s_and_add_up(yunpu: Database, city: list[Any]):
    taken = taking(yunpu)
    (chart,) = charts(city[TIERS])
    _header, rows = sheet(chart)
    found = figures.figures(taken.access, taken.ask, ("B1",), Level.TOWN)
    words = {tier: translator("zh")(figures.title(f"B1.{tier}")) for tier in ALL_TIERS}
    for figure in found:
        (row,) = (row for name, row in rows.items() if name.startswith(figure.area_name))
        assert row[words[figure.measure.removeprefix("B1.")]] == figure.numerator
    total = next(row for name, row in rows.items() if name.startswith("云浦市合计"))
    assert sum(total[word] for word in words.values()) == total["在册"]


def test_the_trend_is_the_p_chart_and_the_open_month_stands_apart(yunpu: Database, city: list[Any]):
    taken = taking(yunpu)
    (chart,) = charts(city[TREND])
    _header, rows = sheet(chart)
    control = figures.control(taken.access, taken.ask, 24)
    assert control is not None
    for point in control.points:
        row = rows[str(months.first_day(point.m))]
        assert (row["完成率（已封存月份）"], row["下控制限"], row["上控制限"]) == (point.value, point.low, point.high)
        assert (row["已访"], row["应访"], row["中心线"]) == (point.numerator, point.denominator, control.centre)
        assert (row["超出正常波动"] is not None) == bool(point.signals)
    running = rows["2026-11-01"]
    assert running["完成率（已封存月份）"] is None
    assert running["备注"] == "未封存"


def test_who_must_be_seen_is_counted_by_town_and_streak_as_the_children_say(yunpu: Database, city: list[Any]):
    taken = taking(yunpu)
    expected = Counter(
        (child.town, band(child.streak, STREAKS))
        for child in figures.children_on(taken.access, taken.ask.as_of)
        if child.kind == "difficulty" and child.state in MUST_BE_SEEN
    )
    (chart,) = charts(city[UNVISITED])
    header, rows = sheet(chart)
    for place in taken.choices.towns:
        row = rows[place.name]
        assert [row[name] for name in header[1:5]] == [expected[place.code, name] for name, _least in STREAKS]
        assert row["须立即走访"] == sum(n for (code, _band), n in expected.items() if code == place.code)
    assert title(city[UNVISITED]).startswith(f"须立即走访 {sum(expected.values())} 名")


def test_workforce_funds_and_organisations_are_the_seam_s(yunpu: Database, city: list[Any]):
    taken, t = taking(yunpu), translator("zh")
    found = figures.selected(taken.access, taken.ask, ("C4", "C5", "D1", "D2", "D4", "D5", "D6", "D7", "E1"))
    _header, rows = sheet(charts(city[WORKFORCE])[0])
    for part in ("D1", "D1.certified", "D2", "D4", "D5", "D6", "D7"):
        row = rows[t(figures.title(part))]
        assert row["云浦市"] == found[part].value
        assert (row["云浦市：其中"], row["云浦市：总数"]) == (found[part].numerator, found[part].denominator)
    money, steps = (sheet(chart)[1] for chart in charts(city[FUNDS]))
    built, *operating = money.values()
    assert built["应拨（元）"] == found["C4.due"].numerator
    assert sum(row["已拨（元）"] for row in operating) == found["C5.paid"].numerator
    assert [row["已到期未到位（元）"] for row in operating] == [
        found["C5.arrears_city"].numerator, found["C5.arrears_town"].numerator,
    ]  # fmt: skip
    assert list(steps.values())[-1][t(figures.title("E1"))] == found["E1"].numerator


def test_notes_tell_numerator_denominator_window_definition_and_earlier_months(city: list[Any]):
    said = notes(city[COMPLETION])
    assert "A1 月走访完成率：94.6% (666/704, 93–96)，2026年10月；较上月下降 0.1 个百分点（属正常波动）" in said
    assert "口径第" in said
    assert all("Definitions" not in notes(slide) for slide in city)


# --- sound and native -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_is_native_named_and_sound(yunpu: Database, language: Language):
    made = briefing.make(taking(yunpu, language=language))
    assert office.faults("briefing.pptx", made) == ()
    assert not [part for part in office.parts(made) if part.endswith((".jpeg", ".png", ".bin"))]
    assert b"Canny" not in b"".join(office.parts(made, "docProps/").values())
    assert len(office.parts(made, "embeddings/")) == len(office.parts(made, "charts/chart"))
    for slide in opened(made):
        for shape in slide.shapes:
            assert shape.shape_type is not MSO_SHAPE_TYPE.PICTURE
            assert shape.name
            assert shape._element.find(qn("p:style")) is None
        for graphic in (shape for shape in slide.shapes if shape.has_chart):
            assert graphic._element.xpath(".//p:cNvPr")[0].get("descr")


def test_each_town_is_one_shape_and_stations_without_a_place_are_counted(yunpu: Database, city: list[Any]):
    taken = taking(yunpu)
    drawn = {shape.name: shape for shape in city[STATIONS].shapes if shape.shape_type is MSO_SHAPE_TYPE.FREEFORM}
    assert list(drawn) == [one.name for one in facts.outlines(taken.access, Level.TOWN, taken.ask.as_of)]
    said = "\n".join(shape.text_frame.text for shape in city[STATIONS].shapes if shape.has_text_frame)
    assert "无坐标 1 个" in said
    assert "示意图，不作为划界依据" in said
    placed = [one for one in facts.town_stations(taken.access, taken.ask.as_of) if one.has_coordinates]
    assert {one.name for one in placed} <= {shape.name for shape in city[STATIONS].shapes}


def test_fonts_are_named_in_both_scripts_and_none_is_embedded(yunpu: Database):
    made = briefing.make(taking(yunpu))
    assert not office.parts(made, "fonts/")
    slides = office.parts(made, "ppt/slides/slide")
    assert all('<a:ea typeface="微软雅黑"/>' in part.decode() for name, part in slides.items() if name.endswith(".xml"))
    assert all('typeface="微软雅黑"' in part.decode() for part in office.parts(made, "ppt/charts/chart").values())


# --- who may, and what is on record first -----------------------------------------------------------------------------


def test_the_row_of_the_trail_comes_first_and_names_no_child(yunpu: Database):
    trail = Trail()
    briefing.make(taking(yunpu, towns=(TOWN,), record=trail.record))
    assert trail.said == [("2026-10 汇报（幻灯片）", (), TOWN)]


def test_without_the_row_nothing_is_made(yunpu: Database, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_said: object) -> None:
        raise AuditFailed()

    monkeypatch.setattr(briefing, "presentation", lambda _deck: pytest.fail("a byte was made"))
    monkeypatch.setattr(briefing, "deck", lambda _taken: pytest.fail("a figure was asked for"))
    with pytest.raises(AuditFailed):
        briefing.make(taking(yunpu, record=refuse))


def test_a_role_without_figures_of_visits_takes_no_briefing(yunpu: Database):
    trail = Trail()
    with pytest.raises(NotAllowed):
        briefing.make(taking(yunpu, Scope(Role.FINANCE, CITY), record=trail.record))
    assert trail.said == []


@pytest.mark.parametrize(
    "scope",
    [
        Scope(Role.LEADER, CITY), Scope(Role.LEADER, CITY, TOWN), Scope(Role.TOWN_SUPERVISOR, CITY, TOWN),
        Scope(Role.AUDITOR, CITY),
    ],
    ids=str,
)  # fmt: skip
def test_others_take_that_of_their_own_scope(yunpu: Database, scope: Scope):
    slides = opened(briefing.make(taking(yunpu, scope)))
    assert len(slides) == SLIDES
    if scope.town is not None:
        others = [town.name for town in taking(yunpu).choices.towns if town.code != TOWN]
        everything = "\n".join(
            [
                *(shape.text_frame.text for s in slides for shape in s.shapes if shape.has_text_frame),
                *map(notes, slides),
            ]
        )
        everything += "\n".join(name for s in slides for chart in charts(s) for name in sheet(chart)[1])
        assert not [name for name in others if name in everything]


def test_no_child_stands_in_a_briefing(yunpu: Database):
    made = briefing.make(taking(yunpu, towns=(TOWN,)))
    access = taking(yunpu).access
    text = b"".join(office.parts(made).values())
    for graphic in (chart for slide in opened(made) for chart in charts(slide)):
        text += b"".join(office.parts(graphic.part.chart_workbook.xlsx_part.blob).values())
    codes = {child.child for child in doors.children(access, taking(yunpu).ask, "A4")}
    assert codes
    assert not [code for code in codes if code.encode() in text]


# --- one town: villages are masked ------------------------------------------------------------------------------------

DAY = f.day("2026-11-10")
LARGE, MIDDLE, SMALL = f.V11, f.V12, f.V13
"""Villages with 20 and 16 children due, of whom 8 and 6 were missed; and one with 3."""


def _many(village: str, due: int, seen: int) -> list[Any]:
    rows = []
    for number in range(due):
        name = f"c{village}{number}"
        days = ["2026-09-10", "2026-10-10", "2026-11-08"] if number < seen else ["2026-08-10"]
        rows += [f.child(name, village), f.visits(name, *days), f.assessment(name, "2026-01-10", "blue")]
    return rows


@pytest.fixture
def masking(sqlite: Database) -> Database:
    city = f.City.of(
        f.places(f.T1, LARGE, MIDDLE, SMALL, f.T2, f.V21),
        _many(LARGE, 20, 12), _many(MIDDLE, 16, 10), _many(SMALL, 3, 2),
        _many(f.V21, 12, 12),
    )  # fmt: skip
    f.write(sqlite, city)
    rollups.refresh(sqlite, f.day("2026-11-10"))
    return sqlite


def test_small_numbers_of_villages_are_blank_and_never_0(masking: Database):
    slides = opened(briefing.make(taking(masking, towns=(f.T1,), today=f.day("2026-11-10"))))
    (chart,) = charts(slides[COMPLETION])
    _header, rows = sheet(chart)
    small = rows["village 003"]
    assert (small["已访"], small["应访"]) == (None, None)
    assert small["备注"] == "<5"
    shown = [row for name, row in rows.items() if name.startswith("village") and row["应访"] is not None]
    hidden = [row for name, row in rows.items() if name.startswith("village") and row["应访"] is None]
    assert len(hidden) >= 2  # one alone could be worked out from the town's own figure
    assert len(shown) + len(hidden) == 3
    assert all(row["2026年10月走访完成率"] is None for row in hidden)
    assert len(chart.plots[0].categories) == 2 + len([row for row in shown if row["2026年10月走访完成率"] is not None])


def test_counts_of_villages_leave_masked_or_not_at_all(yunpu: Database, town: list[Any]):
    """Whatever stands in a village's row of the workbook is 0, or 5 and more."""
    taken = taking(yunpu, towns=(TOWN,))
    names = {village.name for village in facts.villages(taken.access, taken.ask.as_of) if village.parent_code == TOWN}
    seen = 0
    for chart in (chart for slide in town for chart in charts(slide)):
        for name, row in sheet(chart)[1].items():
            if name in names:
                seen += 1
                numbers = [cell for cell in list(row.values())[1:] if isinstance(cell, int | float)]
                assert not [n for n in numbers if 0 < n < 5 and float(n).is_integer()]
    assert seen == 2 * len(names)  # completion and streaks
    assert "<5：" in notes(town[0])


# --- what is easily miscounted ----------------------------------------------------------------------------------------


def test_children_without_a_village_and_late_towns_stand_apart(sqlite: Database):
    city = f.City.of(
        f.places(),
        f.child("nowhere", None), f.visits("nowhere", "2026-08-01"),  # must be seen, and stands in no town
        f.child("late", f.V21), f.visits("late", "2026-08-02"),  # its town's records end here
        f.child("seen", f.V11), f.visits("seen", "2026-09-01", "2026-10-01", "2026-11-08"),
        f.child("missed", f.V11), f.visits("missed", "2026-08-01"),
    )  # fmt: skip
    f.write(sqlite, city)
    rollups.refresh(sqlite, DAY)
    slide = opened(briefing.make(taking(sqlite, today=DAY)))[UNVISITED]
    assert title(slide) == "须立即走访 2 名：超期 2 名，建档后未走访 0 名；另 1 名所在镇数据滞后"
    header, rows = sheet(charts(slide)[0])
    assert rows["未明确村（居）"]["须立即走访"] == 1
    assert [rows["town 102"][name] for name in header[1:6]] == [None] * 5  # no recent data is not 0
    assert rows["town 102"]["备注"] == "记录滞后，未计入 1 名"


# --- laid out well ----------------------------------------------------------------------------------------------------

LONG = "云浦高新技术产业开发区与望潮湖旅游度假区街道"


def _forty() -> f.City:
    rows: list[Any] = [f.area(CITY, "云浦市")]
    for number in range(40):
        code = f"{CITY}{101 + number}"
        west, south = 120.9 + 0.03 * (number % 8), 31.4 + 0.03 * (number // 8)
        rows.append(f.area(code, f"{LONG[:18]}{number:02d}", geometry=f.square(west, south, 0.03)))
        rows.append(f.area(f"{code}001"))
        rows.append(f.station(f"s{number}", code, lon=west + 0.01, lat=south + 0.01))
        rows += _many(f"{code}001", 12, 12 - number % 5)
    return f.City.of(rows)


def _one_town() -> f.City:
    return f.City.of(f.places(f.T1, f.V11), _many(f.V11, 12, 9))


def _nobody() -> f.City:
    """One child who has left: visits are on record, and nobody is on the register."""
    return f.City.of(
        f.places(), f.child("c1", f.V11, left="2026-01-20"), f.visits("c1", "2026-01-10", "2026-02-10")
    )  # fmt: skip


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[f.City], Database]]:
    from data_access import setup

    made: list[Database] = []

    def new(city: f.City) -> Database:
        folder: Path = tmp_path_factory.mktemp("hard")
        database = Database(f"sqlite:///{folder / 'tonghu.db'}")
        setup.initialise(database)
        f.write(database, city)
        rollups.refresh(database, DAY)
        made.append(database)
        return database

    yield new
    for database in made:
        database.dispose()
        database.audit.dispose()


@pytest.fixture(scope="module")
def drawn(
    yunpu: Database, hard: Callable[[f.City], Database], render: office.Render
) -> dict[str, tuple[list[Any], office.Pdf]]:
    """Every hard case, made and converted at once."""
    made = {
        "city": briefing.make(taking(yunpu)),
        "english": briefing.make(taking(yunpu, language="en")),
        "town": briefing.make(taking(yunpu, towns=(TOWN,))),
        "running": briefing.make(taking(yunpu, month=NOVEMBER)),
        "forty": briefing.make(taking(hard(_forty()), today=DAY)),
        "one": briefing.make(taking(hard(_one_town()), today=DAY)),
        "nobody": briefing.make(taking(hard(_nobody()), today=DAY)),
    }
    pdfs = render(*((f"{name}.pptx", data) for name, data in made.items()))
    return {name: (opened(data), pdf) for (name, data), pdf in zip(made.items(), pdfs, strict=True)}


CASES = ["city", "english", "town", "running", "forty", "one", "nobody"]


@pytest.mark.parametrize("case", CASES)
def test_each_slide_is_one_page_with_its_message_on_it(case: str, drawn: dict[str, tuple[list[Any], office.Pdf]]):
    slides, pdf = drawn[case]
    assert pdf.pages == len(slides) == SLIDES
    for number, slide in enumerate(slides, start=1):
        assert "".join(title(slide).split())[:20] in pdf.text_of(number)
        assert f"{number}/{SLIDES}" in pdf.text_of(number)


@pytest.mark.parametrize("case", CASES)
def test_nothing_runs_out_of_a_page(case: str, drawn: dict[str, tuple[list[Any], office.Pdf]]):
    _slides, pdf = drawn[case]
    assert min(map(office.darkest_at_the_edge, pdf.images())) > 230


@pytest.mark.parametrize("case", CASES)
def test_nothing_lies_outside_its_slide_or_over_its_foot(case: str, drawn: dict[str, tuple[list[Any], office.Pdf]]):
    slides, _pdf = drawn[case]
    for slide in slides:
        for shape in slide.shapes:
            right, below = (shape.left + shape.width) / 914_400, (shape.top + shape.height) / 914_400
            assert shape.left >= 0, shape.name
            assert shape.top >= 0, shape.name
            assert right <= 13.34, shape.name
            assert below <= (7.3 if shape.name in ("foot", "number") else 6.95), shape.name


def test_words_are_said_where_nothing_is_to_be_drawn(drawn: dict[str, tuple[list[Any], office.Pdf]]):
    slides, _pdf = drawn["nobody"]
    assert title(slides[TIERS]) == "所选范围内无在册儿童。"
    assert title(slides[COMPLETION]) == "2026年1月无应访儿童"
    assert not charts(slides[UNVISITED])


def test_a_month_in_progress_is_counted_and_compared_with_nothing(drawn: dict[str, tuple[list[Any], office.Pdf]]):
    slides, _pdf = drawn["running"]
    assert "进行中" in title(slides[COMPLETION])
    header, _rows = sheet(charts(slides[COMPLETION])[0])
    assert header[1:3] == ["已访", "待访"]


# --- the command line -------------------------------------------------------------------------------------------------


def test_the_command_writes_it_with_its_exit_status(sqlite: Database, tmp_path: Path):
    f.write(sqlite, f.City.of(f.places(), f.child("c1", f.V11), f.visits("c1", "2024-09-10", "2024-10-10")))
    rollups.refresh(sqlite, f.day("2024-10-12"))
    out, of = tmp_path / "briefing.pptx", ("--database", f"sqlite:///{sqlite.path}")
    assert cli.status(["briefing", "--month", "2024-09", "--out", str(out), *of]) == 0
    assert len(opened(out.read_bytes())) == SLIDES
    out.unlink()
    assert cli.status(["briefing", "--month", "2024-11", "--out", str(out), *of]) == 1  # after the data
    assert not out.exists()


def test_shown_as_the_command_line_prints_them(yunpu: Database, city: list[Any]):
    taken = taking(yunpu)
    own = figures.selected(taken.access, taken.ask, ("A1",))["A1"]
    assert own.state is State.OK
    assert formatting.show(own, translator("zh")).counts in title(city[COMPLETION])
