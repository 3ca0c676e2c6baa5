"""The ways through the product, clicked: from a map to its sheet, from a number to its rows, with the view kept."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FrameLocator, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import Open, drawn

TOWN, TOWN_CODE = "桐泾镇", "320599101"

_INSIDE = """path => {
    const box = path.getBoundingClientRect();
    for (let y = box.top + 4; y < box.bottom; y += 6)
        for (let x = box.left + 4; x < box.right; x += 6)
            if (document.elementFromPoint(x, y) === path) return {x: x - box.left, y: y - box.top};
    return null;
}"""


def the_map(page: Page) -> FrameLocator:
    return page.frame_locator(".stMain iframe").first


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def data_rows(page: Page, name: str) -> int:
    return int(str(page.locator(f'table[data-table="{name}"]').last.get_attribute("data-rows")))


# --- maps -------------------------------------------------------------------------------------------------------------


def test_a_town_on_the_station_map_opens_its_sheet(opened: Open) -> None:
    page = opened("stations")
    town = the_map(page).locator(".leaflet-towns-pane path").first
    point = town.evaluate(_INSIDE)
    town.click(position=point)
    sheet = page.locator('table[data-table="town_sheet"]')
    expect(sheet).to_be_visible()
    expect(page.get_by_role("link", name="→ 该镇走访情况")).to_be_visible()
    assert int(str(sheet.get_attribute("data-rows"))) == 10  # C1–C3, C6, C7 twice, C9 three times, A1
    the_map(page).locator(".leaflet-stations-pane .leaflet-marker-icon").first.click()
    expect(page.locator('table[data-table="station_sheet"]')).to_be_visible()
    expect(sheet).to_have_count(0)


def test_a_town_on_the_overview_s_map_leads_to_its_visits(opened: Open) -> None:
    page = opened()
    town = page.locator(".th-map-towns a").first
    code = town.get_attribute("data-code")
    shape = town.locator("path")
    shape.scroll_into_view_if_needed()
    point = shape.evaluate(
        f"path => {{ const p = ({_INSIDE})(path), b = path.getBoundingClientRect(); "
        "return {x: b.left + p.x, y: b.top + p.y} }"
    )
    page.mouse.click(point["x"], point["y"])  # a position in an SVG path is none in its box with its stroke
    page.wait_for_url("**/visits?**")
    drawn(page)
    assert query(page)["towns"] == code
    expect(page.locator(".th-head h1")).to_contain_text("走访履职")


# --- numbers and their doors ------------------------------------------------------------------------------------------


def test_a_number_on_the_overview_opens_as_many_rows(opened: Open) -> None:
    page = opened()
    number = page.locator('[data-figure="must_be_seen"] .th-value').inner_text().strip()
    page.locator(".st-key-door_must button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-total]").first).to_have_attribute("data-total", number)
    listed = dialog.locator("table.th-table").first
    expect(listed.locator("tbody tr")).to_have_count(min(50, int(number)))
    assert not set(listed.locator("th").all_inner_texts()) & {"姓名", "身份证号", "住址", "电话"}
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".th-head h1")).to_be_visible()


def test_a_definition_opens_from_the_keyboard(opened: Open) -> None:
    page = opened("visits")
    opener = page.get_by_role("button", name="口径").first
    opener.focus()
    page.keyboard.press("Enter")
    card = page.locator("dl.th-def:visible").first
    expect(card).to_contain_text("分子")
    expect(card).to_contain_text("2026-11-22")


# --- the view ---------------------------------------------------------------------------------------------------------


def test_a_filter_lives_in_the_link_and_goes_with_one(opened: Open) -> None:
    page = opened("visits")
    page.locator(".st-key-tonghu_w_towns input").click()
    page.get_by_role("option", name=TOWN).click()
    page.wait_for_url(f"**towns={TOWN_CODE}**")
    page.keyboard.press("Escape")
    expect(page.locator(".th-head p")).to_contain_text(TOWN)
    page.get_by_test_id("stSidebar").get_by_role("link", name="未走访儿童").click()
    expect(page.locator(".th-head h1")).to_contain_text("未走访儿童")
    expect(page.locator(".th-head p")).to_contain_text(TOWN)
    drawn(page)
    before = query(page)
    assert before["towns"] == TOWN_CODE
    page.reload()
    drawn(page)
    assert query(page) == before
    expect(page.locator(".th-head p")).to_contain_text(TOWN)
    page.go_back()
    expect(page.locator(".th-head h1")).to_contain_text("走访履职")


def test_one_looks_as_another_and_in_another_language(opened: Open) -> None:
    page = opened()
    bar = page.locator(".st-key-th_demo")
    bar.get_by_text("镇督导员", exact=True).click()
    page.wait_for_url("**look=town_supervisor**")
    expect(page.locator(".th-head h1")).to_contain_text("镇督导员")
    expect(page.locator(".st-key-tonghu_w_towns")).to_have_count(0)
    bar.get_by_text("财政", exact=True).click()
    expect(page.locator(".th-head h1")).to_contain_text("财政")
    expect(page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(5)
    page.get_by_role("button", name="English").click()
    expect(page.locator(".th-head h1")).to_contain_text("Overview")
    expect(page.locator(".th-head h1")).to_contain_text("Finance")
    assert query(page)["lang"] == "en"
    drawn(page)


# --- unvisited children -----------------------------------------------------------------------------------------------


def test_the_list_of_the_unvisited_in_pages_groups_and_by_director(opened: Open) -> None:
    page = opened("unvisited")
    facets = page.locator(".st-key-facet button")
    whole = int(str(facets.first.inner_text().split()[-1]))
    first = page.locator('table[data-table="unvisited"] tbody tr').first.inner_text()
    page.locator(".st-key-pages_unvisited_list").get_by_text("2", exact=True).click()
    expect(page.locator('table[data-table="unvisited"] tbody tr').first).not_to_have_text(first)
    assert data_rows(page, "unvisited") == min(50, whole - 50)

    facets.filter(has_text="须立即走访").click()
    number = int(facets.filter(has_text="须立即走访").inner_text().split()[-1])
    expect(page.locator(f'table[data-table="unvisited"][data-rows="{number}"]')).to_be_visible()
    page.locator(".st-key-view").get_by_text("按儿童主任").click()
    rounds = page.locator('table[data-table="rounds"]')
    expect(rounds).to_be_visible()
    assert sum(int(text) for text in rounds.locator("td.th-num").all_inner_texts()) == number


def test_one_click_writes_a_reminder_down(opened: Open) -> None:
    page = opened("unvisited")
    row = page.locator('table[data-table="unvisited"] tbody tr').nth(3)
    child = row.locator('a[href*="code="]').inner_text()
    row.locator("a.th-act").click()
    written = page.locator('table[data-table="unvisited"] tbody tr').filter(has_text=child)
    expect(written).to_contain_text("已提醒，约")
    drawn(page)
    assert urlsplit(page.url).fragment == ""


def test_a_town_s_list_as_xlsx_holds_the_facet_s_children(opened: Open, tmp_path: Path) -> None:
    page = opened("unvisited", towns=TOWN_CODE)
    facet = page.locator(".st-key-facet button").first
    with page.expect_download() as download:
        page.locator(".st-key-export button").click()
    target = tmp_path / "list.xlsx"
    download.value.save_as(target)
    assert TOWN in download.value.suggested_filename
    rows = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    head = next(i for i, row in enumerate(rows) if row[0] == "儿童编号")
    assert not {"姓名", "困境类别", "住址", "电话"} & set(rows[head])
    children = [row[0] for row in rows[head + 1 :] if row[0]]
    assert all(re.fullmatch(r"YP-\d{6}", str(child)) for child in children)
    assert len(children) == len(set(children)) == int(facet.inner_text().split()[-1])
    above = "\n".join(str(row[0]) for row in rows[:head])
    assert TOWN in above
    assert "演示数据" in above
    assert "11-22" in above
