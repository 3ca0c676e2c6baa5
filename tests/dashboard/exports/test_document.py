"""Official documents: the measures of GB/T 9704-2012, numbers, tables, and nothing that asks for a repair."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from dashboard.exports.about import About
from dashboard.exports.document import Column, Paper, Run, numbered, numeral, written_day
from dashboard.i18n import Language, translator
from tests import office

ON = dt.date(2026, 11, 5)
ABOUT = About("云浦市", "2026年10月", "2026-11-22", "演示数据", "导出人 甲 · 2026-11-05", "1", "", "", ())
COLUMNS = (Column("镇（区、街道）", 3), Column("应访", 1, number=True))


def written(language: Language = "zh", *, small: bool = False) -> bytes:
    """A document with everything in it."""
    paper = Paper("关于十月的\n通报", ABOUT, translator(language), on=ON, small=small)
    paper.title("关于十月的\n通报", number=numbered("童护提示", 2026, 3))
    paper.to("各镇（区、街道）：")
    paper.heading(1, "总体情况")
    paper.heading(2, "走访", then="已访 638 名。")
    paper.heading(2, "等级")
    paper.heading(3, "红色")
    paper.heading(1, "下一步工作")
    paper.heading(2, "时限")
    paper.paragraph("在册", Run("678", bold=True), "名，\x07备注<甲>&乙。")
    paper.caption("表1")
    paper.table(COLUMNS, [("云津街道<&>", "87"), ("合计", "87")], total=True)
    paper.notes(["排名不分先后"])
    paper.enclosed(("情况表", "口径"))
    paper.sign("云浦市民政局", ON)
    paper.annex("情况表", wide=True)
    paper.table(COLUMNS, [])
    paper.annex("口径")
    paper.heading(1, "范围")
    return paper.bytes()


@pytest.fixture(scope="module")
def document() -> Any:
    return Document(io.BytesIO(written()))


def style(document: Any, name: str) -> Any:
    return document.styles[name].element


def test_the_page_is_that_of_the_standard(document: Any) -> None:
    first, wide, last = document.sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    edges = (first.top_margin, first.left_margin, first.right_margin, first.bottom_margin)
    assert [round(edge.mm) for edge in edges] == [37, 28, 26, 35]  # 版心 156 × 225
    assert (round(wide.page_width.mm), round(wide.page_height.mm)) == (297, 210)
    assert round(last.page_width.mm) == 210


@pytest.mark.parametrize(
    ("name", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),  # 2号
        ("Paper Body", "仿宋_GB2312", 16),  # 3号
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Footer", "宋体", 14),  # 4号
    ],
)
def test_fonts_are_those_of_the_standard_in_all_three_places(document: Any, name: str, font: str, points: int) -> None:
    run = style(document, name).rPr
    fonts = run.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) is not None
    assert run.find(qn("w:sz")).get(qn("w:val")) == str(points * 2)


def test_each_official_font_names_one_that_every_program_has_and_none_is_embedded() -> None:
    (table,) = office.parts(written(), "fontTable.xml").values()
    pairs = dict(re.findall(r'w:name="([^"]+)"><w:altName w:val="([^"]+)"', table.decode()))
    assert pairs["仿宋_GB2312"] == "仿宋"
    assert pairs["方正小标宋简体"] == "宋体"
    assert not office.parts(written(), ".odttf")
    assert not office.parts(written(), ".jpeg")


def test_lines_stand_at_28_points_and_begin_after_two_characters(document: Any) -> None:
    form = style(document, "Paper Body").pPr
    spacing, indent = form.find(qn("w:spacing")), form.find(qn("w:ind"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == (str(28 * 20), "exact")
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert indent.get(qn("w:firstLine")) == str(2 * 16 * 20)  # the same for programs that know no characters
    assert style(document, "Paper Signed").pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"  # 右空四字


def test_numbers_are_text_and_begin_anew_below_each_heading_and_annex(document: Any) -> None:
    texts = [each.text for each in document.paragraphs]
    headings = ("一、总体情况", "（一）走访。已访 638 名。", "（二）等级", "1. 红色", "二、下一步工作", "（一）时限")
    for expected in (*headings, "附件：1. 情况表", "2. 口径", "附件1", "附件2", "一、范围"):
        assert texts.count(expected) == 1
    assert "童护提示〔2026〕3号" in texts
    assert texts.index("云浦市民政局") + 1 == texts.index("2026年11月5日")


def test_a_single_annex_has_no_number() -> None:
    paper = Paper("函", ABOUT, translator("zh"), on=ON)
    paper.enclosed(("名单",))
    paper.annex("名单")
    texts = [each.text for each in Document(io.BytesIO(paper.bytes())).paragraphs]
    assert [text for text in texts if text] == ["附件：名单", "附件", "名单"]


def test_english_has_the_same_layout_with_its_own_words() -> None:
    made = Document(io.BytesIO(written("en")))
    texts = [each.text for each in made.paragraphs]
    for expected in ("1. 总体情况", "(1) 走访. 已访 638 名。", "Annex 1", "2026-11-05"):
        assert expected in texts
    assert style(made, "Paper Body").rPr.find(qn("w:rFonts")).get(qn("w:ascii")) == "Times New Roman"
    assert made.core_properties.language == "en-GB"


def test_what_xml_cannot_hold_is_left_out_and_the_rest_stays_text(document: Any) -> None:
    assert "在册678名，备注<甲>&乙。" in [each.text for each in document.paragraphs]
    assert document.tables[0].rows[1].cells[0].text == "云津街道<&>"


def test_a_table_repeats_its_header_splits_no_row_and_puts_numbers_right(document: Any) -> None:
    table = document.tables[0]
    head, first, total = (row._tr for row in table.rows)
    assert head.trPr.find(qn("w:tblHeader")) is not None
    assert first.trPr.find(qn("w:tblHeader")) is None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (head, first, total))
    assert 'w:jc w:val="right"' in first.tc_lst[1].xml
    assert 'w:jc w:val="right"' not in first.tc_lst[0].xml
    assert "<w:b/>" in total.xml
    assert "<w:b/>" not in first.xml
    widths = [round(cell.width.mm) for cell in table.rows[1].cells]
    assert widths == [117, 39]  # 3 : 1 of 156 mm


def test_pages_are_numbered_outside_and_the_watermark_stands_on_each(document: Any) -> None:
    section = document.sections[0]
    sides = {"right": section.footer, "left": section.even_page_footer}
    for side, place in sides.items():
        xml = place.paragraphs[0]._p.xml
        assert " PAGE " in xml
        assert f'w:jc w:val="{side}"' in xml
        assert place.paragraphs[0].text == "— 1 —"
    for place in (section.header, section.even_page_header):
        assert place.paragraphs[0].text == ABOUT.watermark
    assert document.settings.odd_and_even_pages_header_footer


def test_the_file_names_no_person_and_no_time_of_day(document: Any) -> None:
    told = document.core_properties
    assert (told.title, told.author, told.last_modified_by, told.comments) == ("关于十月的通报", "", "", "")
    assert (told.created, told.language) == (dt.datetime(2026, 11, 5, tzinfo=told.created.tzinfo), "zh-CN")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("small", [False, True])
def test_it_is_sound_and_the_same_every_time(language: Language, *, small: bool) -> None:
    assert office.faults("paper.docx", written(language, small=small)) == ()
    assert office.parts(written(language, small=small)) == office.parts(written(language, small=small))


@pytest.mark.parametrize(
    ("n", "expected"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_chapters_are_numbered_in_characters(n: int, expected: str) -> None:
    assert numeral(n) == expected


def test_days_are_written_out() -> None:
    assert (written_day(ON, translator("zh")), written_day(ON, translator("en"))) == ("2026年11月5日", "2026-11-05")
