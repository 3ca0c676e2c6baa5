"""Each page at 1366 × 768: whole, legible, quiet, without a word to another host (conftest asks the last two)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looking
from tests.browser.conftest import SIZE, Open, drawn

PAGES = ("", "stations", "risk", "visits", "unvisited", "ngos", "support", "data")
WITH_MAP = ("stations", "unvisited")
WITH_TIERS = ("", "risk", "unvisited")
TIERS = "红黄蓝绿"
NO_LETTERS = "\ufffe\ue000"
"""What no font draws: an empty box, as every Chinese character would be without a Chinese font."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_legible(opened: Open, path: str) -> None:
    page = opened(path, look="" if path else "leader")
    answers_on_the_first_screen(page)
    whole(page)
    shapes = looking.map_shapes(page)
    assert len(shapes) == (path in WITH_MAP)
    assert all(n >= 10 for n in shapes)  # ten towns at the least
    assert not looking.look_alike(page, TIERS + "童护" + NO_LETTERS[:1])
    if path in WITH_TIERS:
        tiers_are_words_and_shapes(page)
    page.set_viewport_size({"width": 768, "height": 1024})  # a tablet
    drawn(page)
    assert not looking.scrolls_sideways(page)


def answers_on_the_first_screen(page: Page) -> None:
    """Before any scrolling: the title, a sentence or a verdict, and the page's picture or list."""
    expect(page.locator(".th-head h1")).to_be_in_viewport(ratio=1)
    answers = page.locator(".th-sentence, .th-verdict, .stMain [data-testid=stMarkdown] p").first
    expect(answers).to_be_in_viewport(ratio=1)
    pictures = ".stMain iframe, .th-map, .th-plot, .th-share, .stMain .js-plotly-plot, .stMain table.th-table"
    picture = page.locator(pictures).first.bounding_box()
    assert picture
    assert picture["y"] < SIZE["height"] * 0.6


def whole(page: Page) -> None:
    assert not looking.scrolls_sideways(page)
    assert not looking.cut_off(page)
    assert not looking.chart_faults(page)
    assert not looking.map_faults(page)


def tiers_are_words_and_shapes(page: Page) -> None:
    marks = page.locator(".th-tiermark:visible")
    assert {text[:1] for text in marks.all_inner_texts()} & set(TIERS)
    assert all(shape.strip() for shape in page.locator(".th-tier:visible").all_inner_texts())
    assert marks.first.evaluate("mark => parseFloat(getComputedStyle(mark).fontSize)") >= 12


@pytest.mark.parametrize(
    ("look", "path"), [("town_supervisor:320599105", "visits"), ("finance", "stations"), ("leader", "unvisited")]
)
def test_other_roles_and_english_are_whole_too(opened: Open, look: str, path: str) -> None:
    whole(opened(look=look))
    whole(opened(path, look=look, lang="en"))


def test_one_click_hands_out_the_briefing(opened: Open) -> None:
    page = opened("", look="leader")
    with page.expect_download() as handed:
        page.get_by_role("button", name="生成汇报（.pptx）").click()
    assert handed.value.suggested_filename == "云浦市 汇报 2026-10.pptx"
    assert Path(handed.value.path()).read_bytes()[:2] == b"PK"
