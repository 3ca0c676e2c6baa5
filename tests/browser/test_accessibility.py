"""Every page in Chromium under axe-core: no serious and no critical finding, in light and in the dark."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboard.navigation import PAGES
from data_access.scope import Role
from tests.browser.conftest import Open

GRAVE = ("serious", "critical")
LISTED = tuple(page for page in PAGES if page.listed)


def grave(findings: dict) -> list[str]:
    """The grave findings, each with the place at which it was found."""
    return [
        f"{found['id']}: {place['html'][:200]}"
        for found in findings["violations"]
        if found["impact"] in GRAVE
        for place in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [page.path for page in LISTED])
def test_no_page_keeps_people_out(opened: Open, path: str, scheme: str) -> None:
    allowed = next(page for page in LISTED if page.path == path).roles
    look = Role.CITY_SUPERVISOR if Role.CITY_SUPERVISOR in allowed else Role.AUDITOR
    page = opened(path, scheme=scheme, look=look)
    assert grave(Axe().run(page).response) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_childs_record_keeps_nobody_out(opened: Open, scheme: Literal["light", "dark"]) -> None:
    """The hidden page too, opened by a code of a list, with all that is on record on its time axis."""
    code = opened("risk").locator('[data-table="B2.rose"] a').first.inner_text()
    page = opened("child", scheme=scheme, code=code)
    page.get_by_role("radio", name="全部记录").click()
    expect(page.locator(".th-plot .th-d-bar").first).to_be_visible()
    assert grave(Axe().run(page).response) == []


def test_a_hint_stands_until_it_is_sent_away_for_good(opened: Open) -> None:
    page = opened("risk")
    hint = page.locator(".th-hint")
    expect(hint).to_be_visible()
    hint.get_by_role("button").press("Enter")
    expect(hint).to_be_hidden()
    expect(opened("risk").locator(".th-hint")).to_be_hidden()
    expect(opened("ngos").locator(".th-hint")).to_be_visible()  # each page has its own


def test_a_town_of_the_map_opens_by_the_keyboard(opened: Open) -> None:
    page = opened("", look="leader")
    town = page.locator(".th-map-towns a").first
    code = town.get_attribute("data-code")
    town.focus()
    town.press("Enter")
    page.wait_for_url(f"**/visits?*towns={code}*")
