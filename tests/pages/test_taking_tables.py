"""The tables of a page and of its doors as files: what is on the screen, masked below the town, and no child in it."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from html import unescape

import pytest
import streamlit as st
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from dashboard import figures, formatting
from dashboard.figures import Access
from dashboard.navigation import PAGES
from data_access import audit
from data_access.audit import AuditFailed
from data_access.engine import Database
from data_access.measures.model import Ask, Level
from data_access.months import parse
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY
from tests.office import Render
from tests.pages.conftest import Open

LOOKS = ("leader", "city_supervisor", "town_supervisor:320599105", "finance", "auditor")
TOWN = "320599105"
CHILD = re.compile(r"\bYP-\d+")
ALONE = {"child", "audit"}
"""Pages that hold children, or who looked at them, and nothing else: no table of theirs leaves this way."""
Sheets = dict[str, list[list[object]]]
Taken = dict[str, Callable[[], io.BytesIO]]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """What makes the files that are offered, by the key of their buttons."""
    offered: Taken = {}

    def button(_label: str, *, data: Callable[[], io.BytesIO], key: str, **_rest: object) -> bool:
        offered[key] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return offered


def read(data: bytes) -> Sheets:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def visit(at: AppTest, page: str, taken: Taken) -> AppTest:
    taken.clear()
    return at.switch_page(f"../pages/{page}.py").run()


# --- the screen, cell by cell -----------------------------------------------------------------------------------------

_TABLE = re.compile(r'<table class="th-table" data-table="([^"]*)".*?</table>', re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def tables(at: AppTest) -> list[tuple[str, list[list[str]]]]:
    """(name, header and rows) of every table that the page draws as HTML."""
    bodies = "\n".join(html.proto.body for html in at.get("html"))
    return [
        (found[1], [[words(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(found[0])])
        for found in _TABLE.finditer(bodies)
    ]


def said(row: dict[str, object], label: str) -> tuple[str, ...]:
    """A cell of a file as the screen may begin to say it: a proportion without numbers beside it is one too."""
    value, over = row[label], row.get(f"{label} · 分母")
    if isinstance(value, float) and isinstance(over, float):
        return (formatting.percent(value, int(over)),)
    if isinstance(value, float):
        return formatting.number(value), formatting.percent(value)
    return (str(value),)


def matching(sheets: Sheets, shown: list[list[str]]) -> list[dict[str, object]] | None:
    """The rows of the first sheet with these columns and first cells, which is taken out: sheets stand in order."""
    head, rows = shown[0], shown[1:]
    for name, sheet in list(sheets.items()):
        for at, line in enumerate(sheet):
            if line[0] != head[0] or len(sheet) - at - 1 != len(rows) or not {*head} - {""} <= {*map(str, line)}:
                continue
            found = [dict(zip(map(str, line), row, strict=True)) for row in sheet[at + 1 :]]
            if all(str(row[head[0]]) == cells[0] for row, cells in zip(found, rows, strict=True)):
                del sheets[name]
                return found
    return None


@pytest.mark.parametrize("look", LOOKS)
def test_the_file_of_a_page_is_what_the_screen_shows_without_a_child(opened: Open, taken: Taken, look: str):
    at = opened(look=look)
    compared = 0
    for page in [page for page in PAGES if page.allows(Role(look.partition(":")[0]))]:
        name = page.file.stem
        visit(at, name, taken)
        if name in ALONE:
            assert not [key for key in taken if key.startswith("take_")], name
            continue
        if "take_page_xlsx" not in taken:
            assert name in ("unvisited", "support", "data", "overview"), name
            continue
        sheets = read(taken["take_page_xlsx"]().getvalue())
        everything = "\n".join(str(cell) for sheet in sheets.values() for row in sheet for cell in row)
        assert not CHILD.search(everything), name
        assert all(any("范围：" in str(row[0]) for row in sheet) for sheet in sheets.values()), name
        for _table, shown in tables(at):
            rows = matching(sheets, shown)
            for row, cells in zip(rows or (), shown[1:], strict=False):
                for label, text in zip(shown[0], cells, strict=True):
                    if label in row and "<5" not in str(row[label]):
                        assert text.startswith(said(row, label)) or not row[label] or text == "无", (name, label, row)
                        compared += 1
    assert compared > 50


def test_the_file_holds_the_figures_of_the_registry(opened: Open, taken: Taken, yunpu: Database):
    opened("visits", look="city_supervisor")
    sheet = read(taken["take_page_xlsx"]().getvalue())["各镇（区、街道）走访完成率"]
    access = Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)
    ask = Ask(YUNPU_AS_OF, parse("2026-10"))
    found = [*figures.figures(access, ask, ("A1",), Level.TOWN), *figures.figures(access, ask, ("A1",))]
    rows = sheet[-len(found) :]
    assert [row[2:4] for row in rows] == [[figure.numerator, figure.denominator] for figure in found]
    assert [row[1] for row in rows] == [figure.value for figure in found]


def test_below_the_town_nothing_small_leaves(opened: Open, taken: Taken):
    opened("visits", look="city_supervisor", towns=TOWN)
    sheets = read(taken["take_page_xlsx"]().getvalue())
    masked = 0
    for name in ("各村（居）月走访完成率", "儿童主任逐月走访"):
        sheet = sheets[name]
        assert any("<5：" in str(row[0]) for row in sheet)
        at = next(at for at, row in enumerate(sheet) if "村（居）" in row)
        masked += sum(cell == "<5" for row in sheet[at + 1 :] for cell in row)
        labels = [str(cell) for cell in sheet[at]]
        for row in sheet[at + 1 :]:
            counts = {label: cell for label, cell in zip(labels, row, strict=True) if not label.startswith("完成率")}
            assert not [label for label, cell in counts.items() if isinstance(cell, float) and 1 <= cell < 5], row
    assert masked > 20


def test_a_door_is_taken_along_and_a_list_of_children_is_not(opened: Open, taken: Taken):
    at = opened("workforce", look="city_supervisor")
    taken.clear()
    at.button(key="door_D2").click().run()
    at.button(key="door_D8").click().run()
    (sheet, *_rest) = read(taken["take_door_D8_xlsx"]().getvalue()).values()
    assert "姓名" in [cell for row in sheet for cell in row]
    at = opened("visits", look="city_supervisor")
    at.button(key="door_A3").click().run()
    assert not [key for key in taken if key.startswith("take_door_A3")]


def test_csv_is_for_machines_with_what_it_is_beside_it(opened: Open, taken: Taken):
    opened("stations", look="city_supervisor")
    sheets = read(taken["take_page_xlsx"]().getvalue())
    with zipfile.ZipFile(taken["take_page_zip"]()) as made:
        assert [name.removesuffix(".csv") for name in made.namelist()[:-1]] == list(sheets)
        first = made.read(made.namelist()[0]).decode("utf-8-sig")
        assert "数据截至" in made.read("说明.txt").decode()
    rows = list(csv.reader(io.StringIO(first)))
    assert rows[0][0] == "镇（区、街道）"
    assert len({len(row) for row in rows}) == 1


def test_it_is_recorded_before_there_are_bytes(opened: Open, taken: Taken, monkeypatch: pytest.MonkeyPatch):
    opened("visits", look="city_supervisor", towns=TOWN)
    events: list[audit.Event] = []
    monkeypatch.setattr(audit, "append", lambda _database, new, _at: events.extend(new))
    taken["take_page_xlsx"]()
    (event,) = events
    assert event.child_ids == ()
    assert "走访履职" in (event.detail or "")
    assert "2026年10月" in (event.detail or "")

    def fail(*_args: object) -> None:
        raise AuditFailed

    monkeypatch.setattr(audit, "append", fail)
    with pytest.raises(AuditFailed):
        taken["take_page_xlsx"]()


@pytest.mark.needs_office
def test_an_office_program_opens_it(opened: Open, taken: Taken, render: Render):
    opened("visits", look="city_supervisor", towns=TOWN)
    (pdf,) = render(("visits.xlsx", taken["take_page_xlsx"]().getvalue()))
    assert "各村（居）月走访完成率" in pdf.text
    assert "数据截至" in pdf.text
    assert pdf.pages >= 5
