"""工作提示函 clicked through: drafted, reviewed, issued, taken along as a file that opens."""

import io
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, drawn

TOWN_CODE = "320599103"
TABLE = 'table[data-table="letters"]'


def section(page: Page) -> None:
    page.locator(".st-key-letters_open label").click()
    expect(page.get_by_text("函件登记")).to_be_visible()


def test_a_letter_is_drafted_issued_and_taken_along(opened: Open) -> None:
    page = opened("unvisited", look="city_supervisor", towns=TOWN_CODE)
    section(page)
    page.locator(".st-key-letters_draft button").click()
    row = page.locator(f"{TABLE} tbody tr").first
    expect(row).to_contain_text("草拟")
    number = row.locator("td").first.inner_text()
    for step, state in (("reviewed", "已审核"), ("issued", "已签发")):
        drawn(page)
        page.locator(f".st-key-letters_{step} button").click()
        expect(row).to_contain_text(state)
    drawn(page)
    with page.expect_download() as taken:
        page.locator(".st-key-letters_take button").click()
    assert taken.value.suggested_filename.startswith(f"{number}-")
    letter = Document(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert any(number in paragraph.text for paragraph in letter.paragraphs)
    children = int(row.locator("td").nth(3).inner_text())
    assert len(letter.tables[0].rows) == children + 1
