"""The letter as paper: one page and its list, however long names and lists are; sound Office Open XML."""

import dataclasses
import datetime as dt

import pytest

from dashboard.exports import letter_paper
from dashboard.exports.about import About, Meaning
from dashboard.exports.letter_paper import Line, Paper
from dashboard.i18n import translator
from tests import office
from tests.office import Pdf, Render

zh, en = translator("zh"), translator("en")
MEANING = Meaning("A4", "距上次有效走访天数", "在册且未满18周岁的儿童", "", "", "第35、58条", 1)
ABOUT = About("云浦市 · 桐泾镇", "2026年10月", "2026-11-22", "", "导出人 王科长 · 2026-11-22", "7", "", "", (MEANING,))
TIERS = ("red", "yellow", "blue", "green", "not_assessed")
LONG_TOWN, LONG_VILLAGE = "云津高新技术产业开发区（街道）管理委员会", "云津街道高新技术产业开发区第二社区居民委员会"


def lines(n: int, village: str = "联浜村") -> tuple[Line, ...]:
    return tuple(Line(f"YP-{i:06}", str(i), village, TIERS[i % 5], 30 + i, "沈建国", False) for i in range(1, n + 1))


def paper(n: int, **changes: object) -> Paper:
    made = Paper(
        title="工作提示函", order=False, number="童护提示〔2026〕12号", town="桐泾镇", body="云浦市民政局",
        contact="未保科 0512-00000000", clauses="第35、58条", register="困境儿童", as_of=dt.date(2026, 11, 22),
        due_on=dt.date(2026, 11, 30), signed_on=dt.date(2026, 11, 23), mark="", children=n, never=0, overdue=n,
        vacant=0, stale=False, records_end=None, lines=lines(n),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


PAPERS = {
    "one": paper(1),
    "forty": paper(40, vacant=3),
    "long": paper(
        40, title="督办单", order=True, town=LONG_TOWN, body="云浦市人民政府督查室", lines=lines(40, LONG_VILLAGE),
        stale=True, records_end=dt.date(2026, 10, 30), mark="草稿，未签发",
    ),
    "changed": paper(3, lines=(*lines(1), Line("YP-000002", "2", "联浜村", "red", 3, "沈建国", changed=True))),
    "never": paper(2, stale=True),
    "english": paper(8, title="Reminder letter", clauses="clauses 35 and 58", register="children in difficulty"),
}  # fmt: skip
PAGES = {"one": (2, 2), "forty": (3, 4), "long": (5, 6), "changed": (2, 3), "never": (2, 3), "english": (3, 3)}
"""At least and at most: LibreOffice's fonts are not those of an office in Jiangsu."""


def written(name: str) -> bytes:
    return letter_paper.write(PAPERS[name], ABOUT, en if name == "english" else zh)


@pytest.fixture(scope="module")
def pdfs(render: Render) -> dict[str, Pdf]:
    return dict(zip(PAPERS, render(*((f"{name}.docx", written(name)) for name in PAPERS)), strict=True))


@pytest.mark.parametrize("name", PAPERS)
def test_it_is_sound(name: str):
    assert office.faults(f"{name}.docx", written(name)) == ()


@pytest.mark.parametrize("name", PAPERS)
def test_the_pages_hold_all_of_it_and_nothing_runs_out(pdfs: dict[str, Pdf], name: str):
    pdf, (least, most) = pdfs[name], PAGES[name]
    assert least <= pdf.pages <= most
    assert all(line.child in pdf.text for line in PAPERS[name].lines)
    assert all(office.darkest_at_the_edge(image) > 200 for image in pdf.images())
    assert "12号" in pdf.text_of(1)


def test_the_letter_says_what_it_asks_by_when_of_whom(pdfs: dict[str, Pdf]):
    first = pdfs["forty"].text_of(1)
    for said in (
        "工作提示函", "桐泾镇：", "第35、58条", "截至2026年11月22日", "40名", "超期未走访40名", "儿童主任缺岗3名",
        "2026年11月30日前", "未保科0512-00000000", "云浦市民政局", "2026年11月23日",
    ):  # fmt: skip
        assert said in first, said
    assert "王科长" in first
    assert "第1版" in pdfs["forty"].text_of(pdfs["forty"].pages)


def test_no_signature_stands_alone_on_a_page(pdfs: dict[str, Pdf]):
    for name in ("one", "long", "changed", "never"):
        page = next(n for n in (1, 2) if PAPERS[name].body in pdfs[name].text_of(n))
        assert "反馈办理情况" in pdfs[name].text_of(page), name


def test_a_late_town_is_asked_for_its_records(pdfs: dict[str, Pdf]):
    assert "走访记录止于2026年10月30日" in pdfs["long"].text
    assert "暂无走访记录" in pdfs["never"].text
    assert "走访记录止于" not in pdfs["one"].text
    assert "草稿，未签发" in pdfs["long"].text_of(3)  # on every page
    assert "逾期未反馈" in pdfs["long"].text


def test_what_changed_since_is_said_and_no_sum_is_told_that_does_not_add_up(pdfs: dict[str, Pdf]):
    said = pdfs["changed"].text
    assert "登记时为3名" in said
    assert "其中2名" in said  # one is marked, one is not told any more
    assert "超期未走访" not in said
    assert "记录有变" in said


def test_a_tier_stands_with_its_character_in_both_languages():
    assert [letter_paper.tier_word(tier, zh) for tier in TIERS] == ["红", "黄", "蓝", "绿", "未评定"]
    assert [letter_paper.tier_word(tier, en) for tier in TIERS][:2] == ["red 红", "yellow 黄"]


def test_its_properties_name_nobody():
    core = office.parts(written("one"), "docProps/core")["docProps/core.xml"].decode()
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert "童护提示〔2026〕12号" in core
