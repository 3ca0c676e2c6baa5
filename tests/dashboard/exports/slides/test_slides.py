"""Slides as they are drawn: hostile texts fitted, workbooks safe, maps with parts and holes, parts in their places."""

import dataclasses
import datetime as dt
import io
import json
import subprocess
from typing import Any

import pytest
from PIL import ImageFont
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from dashboard.exports.slides import book, fitting
from dashboard.exports.slides.deck import LAYOUTS, presentation
from dashboard.exports.slides.model import (
    Area,
    Bullets,
    Chart,
    Column,
    Cover,
    Deck,
    Extra,
    Ground,
    Kind,
    Layout,
    Look,
    Number,
    Numbered,
    Numbers,
    Pin,
    Point,
    Series,
    Slide,
    TownMap,
    Words,
)
from tests import office

LONG = "云浦高新技术产业开发区与望潮湖旅游度假区街道办事处" * 3
FORMULA = '=HYPERLINK("http://x","y")'
CHART = Chart(
    name="chart",
    alt="what it shows",
    kind=Kind.LINES,
    label="Town",
    categories=("A", "B", FORMULA),
    series=(
        Series("rate", (0.8, None, 0.5), Look.POINTS, low=(0.7, None, 0.3), high=(0.9, None, 0.6), labelled=True),
        Series("city", (0.7, 0.7, 0.7), Look.GOAL),
    ),
    form="0.0%",
    columns=(Column("due", (10, None, 20)), Column("note", ("", "n/a", "+1"))),
    extra=(Extra("C", (None, None, None, "<5")),),
)


def deck(*parts: Any, layout: Layout = Layout.WHOLE, message: str = "One message") -> Deck:
    return Deck(
        cover=Cover("place", "title", "month", ("a", "b"), ("note",)),
        slides=(Slide(message, ("spoken",), layout, parts),),
        foot="foot",
        watermark="taken",
        about=("taken", FORMULA),
        about_title="About",
        interval_words=("low", "high", "up", "down"),
        language="zh",
        on=dt.date(2026, 11, 22),
    )


def opened(made: Deck) -> list[Any]:
    return list(Presentation(io.BytesIO(presentation(made))).slides)


def rows(made: Deck, sheet: int = 0) -> list[list[Any]]:
    (graphic,) = (shape for shape in opened(made)[1].shapes if shape.has_chart)
    blob = graphic.chart.part.chart_workbook.xlsx_part.blob
    return CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_index(sheet).to_python()


# --- the workbook -----------------------------------------------------------------------------------------------------


def test_the_workbook_holds_values_ends_distances_and_what_stands_beside():
    head, first, blank, last, extra = rows(deck(CHART))
    assert head == ["Town", "rate", "city", "low", "high", "up", "down", "due", "note"]
    assert first == ["A", 0.8, 0.7, 0.7, 0.9, pytest.approx(0.1), pytest.approx(0.1), 10, ""]
    assert blank == ["B", "", 0.7, "", "", "", "", "", "n/a"]  # no rate is blank, never 0
    assert last[:2] == [FORMULA, 0.5]  # a text, whatever it begins with
    assert extra == ["C", "", "", "", "", "", "", "", "<5"]


def test_no_cell_is_a_formula_and_the_second_sheet_says_what_the_file_says_of_itself():
    made = deck(CHART)
    assert rows(made, 1) == [["taken"], [FORMULA]]
    for name, part in office.parts(presentation(made), "embeddings/").items():
        sheets = office.parts(part, "worksheets/")
        assert sheets, name
        assert not [sheet for sheet in sheets.values() if b"<f>" in sheet]


def test_what_is_not_drawn_is_not_in_the_chart():
    (graphic,) = (shape for shape in opened(deck(CHART))[1].shapes if shape.has_chart)
    assert list(graphic.chart.plots[0].categories) == ["A", "B", FORMULA]
    points = graphic.chart._chartSpace.xpath(".//c:ser[1]/c:val//c:pt/@idx")
    assert points == ["0", "2"]


@pytest.mark.parametrize(("column", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_letters_of_columns(column: int, expected: str):
    assert book.letter(column) == expected


# --- every kind of part, sound ----------------------------------------------------------------------------------------

MAP = TownMap(
    areas=(
        Area("parts and a hole", json.dumps({
            "type": "MultiPolygon",
            "coordinates": [
                [
                    [[0, 30], [2, 30], [2, 32], [0, 32], [0, 30]],
                    [[0.5, 30.5], [1, 30.5], [1, 31], [0.5, 31], [0.5, 30.5]],
                ],
                [[[3, 30], [4, 30], [4, 31], [3, 31], [3, 30]]],
            ],
        }), Ground.STANDARD, "alt"),
        Area("without outline", "", Ground.NONE, "alt"),
    ),
    points=(Point("station", 1.5, 31.5, Pin.NOT_YET, "alt"),),
    grounds=((Ground.STANDARD, "accepted 1"),),
    pins=((Pin.NOT_YET, "not yet 1"),),
    gaps=("1 without coordinates",),
    note="示意图，不作为划界依据",
    empty="nothing",
    name="map",
)  # fmt: skip


def test_every_part_and_kind_of_chart_is_sound():
    stacked = dataclasses.replace(
        CHART, kind=Kind.STACKED, form="0", low=None,
        series=(
            Series("n", (1, None, 3), Look.STRIPED, labelled=True),
            Series("m", (0, 2, 0), Look.RED, labelled=True),
        ),
    )  # fmt: skip
    shares, bars = dataclasses.replace(stacked, kind=Kind.SHARES), dataclasses.replace(stacked, kind=Kind.BARS)
    marked = dataclasses.replace(CHART, series=(dataclasses.replace(CHART.series[0], coarse=(0, 2)), CHART.series[1]))
    parts = (
        marked, stacked, shares, bars, MAP, dataclasses.replace(MAP, areas=()),
        Words((LONG,), "w"), Words((), "w"), Words(("x",), "w", instead=True),
        Numbered(((0, "x"), (2, LONG)), "n"), Numbers((Number("149/180", LONG, LONG),), "n"),
        Bullets("h", (LONG,), "b"),
    )  # fmt: skip
    base = deck()
    slides = tuple(Slide("m", ("s",), Layout.WHOLE, (part,)) for part in parts)
    made = presentation(dataclasses.replace(base, slides=slides))
    assert office.faults("all.pptx", made) == ()


def test_all_rings_of_an_area_are_contours_of_one_shape_and_keep_their_proportions():
    shapes = [shape for shape in opened(deck(MAP))[1].shapes if shape.shape_type is MSO_SHAPE_TYPE.FREEFORM]
    assert [shape.name for shape in shapes] == ["parts and a hole"]
    path = shapes[0]._element.find(f".//{qn('a:path')}")
    assert len(path.findall(qn("a:moveTo"))) == len(path.findall(qn("a:close"))) == 3
    # 4 degrees of longitude at 31 north are 3.43 times as long as 1 degree of latitude: 4 * cos(31 deg) over 2
    assert shapes[0].width / shapes[0].height == pytest.approx(4 * 0.857 / 2, rel=0.01)


def test_a_map_without_outlines_says_so():
    said = [shape.text_frame.text for shape in opened(deck(dataclasses.replace(MAP, areas=())))[1].shapes]
    assert "nothing\n1 without coordinates" in said


def test_parts_of_a_layout_do_not_overlap():
    for layout, boxes in LAYOUTS.items():
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                apart = (
                    one.x + one.w <= other.x or other.x + other.w <= one.x
                    or one.y + one.h <= other.y or other.y + other.h <= one.y
                )  # fmt: skip
                assert apart, layout


# --- texts in their boxes ---------------------------------------------------------------------------------------------


def test_a_text_takes_the_largest_size_that_fits_and_is_cut_where_none_does():
    assert fitting.fitted(("短",), 5, 1, (24, 12)) == (("短",), 24)
    kept, size = fitting.fitted((LONG, LONG, LONG), 2, 0.8, (24, 12))
    assert size == 12
    assert fitting.height(kept, size, 2) <= 0.8
    assert kept[-1].endswith("…")


def test_a_mark_does_not_begin_a_line():
    assert fitting.lines("一二三，", 72, 3.5) == fitting.lines("一二三", 72, 2.5) == 2


@pytest.mark.needs_office  # where the fonts are installed with it
@pytest.mark.parametrize(
    "text", ["云浦市未成年人保护工作汇报", "2026年10月完成率 94.6%（666/704）", "By the end of October, 11 children"]
)
def test_texts_are_told_no_narrower_than_they_are(text: str):
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"], capture_output=True, text=True, check=True
    )
    drawn = ImageFont.truetype(found.stdout, 100).getlength(text) / 100
    assert drawn <= fitting.width(text) * 1.02


@pytest.mark.parametrize("message", [LONG, "A message " * 30, "短"])
def test_a_long_message_stays_in_its_place(message: str):
    slide = opened(deck(Words(("x",), "w"), message=message))[1]
    holder = slide.shapes.title
    run = holder.text_frame.paragraphs[0].runs[0]
    inches = holder.width / 914_400
    assert fitting.height((run.text,), run.font.size.pt, inches) <= holder.height / 914_400 + 0.01
