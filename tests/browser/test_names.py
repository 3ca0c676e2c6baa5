"""A name reaches the browser after it was asked for, and goes with the page: every frame of the websocket is read."""

import re

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, WebSocket, expect

from data_access.engine import Database
from data_access.schema import child_identity
from tests.browser.conftest import Open, drawn

NAMES = 'table[data-table="names"]'


class Frames:
    """All that the server sends to a tab, as bytes."""

    def __init__(self, page: Page) -> None:
        self.heard = b""
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, payload: bytes | str) -> None:
        self.heard += payload if isinstance(payload, bytes) else payload.encode()

    def hold(self, text: str) -> bool:
        return text.encode() in self.heard


def codes(page: Page) -> Locator:
    """The links to the children's records."""
    return page.locator('table[data-table="unvisited"] tbody a', has_text=re.compile(r"^YP-"))


def ask(page: Page, code: str) -> None:
    page.get_by_text("显示姓名 · 依据：").click()
    drawn(page)  # a list that opens in a part that is still unfolding closes again
    page.get_by_label("查看对象").press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()  # what is typed before the list stands is lost
    page.keyboard.type(code)  # the list draws its first few choices alone
    page.get_by_role("option").filter(has_text=code).click()
    page.get_by_label("查看事由").click()
    page.get_by_role("option", name="电话核实").click()
    page.get_by_role("button", name="显示姓名", exact=True).click()
    expect(page.locator(NAMES)).to_be_visible()
    drawn(page)


def test_a_name_comes_when_asked_for_and_goes_with_the_page(opened: Open, yunpu: Database) -> None:
    page = opened("unvisited")
    frames = Frames(page)
    page.reload()  # a connection whose every frame is heard
    drawn(page)
    code = codes(page).nth(4).inner_text()
    with yunpu.read() as connection:
        who = connection.execute(sa.select(child_identity).where(child_identity.c.child_id == code)).one()
    assert frames.hold(code)
    assert not any(map(frames.hold, (who.name, who.guardian_phone, who.address)))

    ask(page, code)
    expect(page.locator(NAMES)).to_contain_text(who.name)
    expect(page.locator(NAMES)).to_contain_text(who.guardian_phone)
    assert not frames.hold(who.address)
    page.get_by_role("button", name="再显示住址").click()
    expect(page.locator(NAMES)).to_contain_text(who.address)

    page.get_by_role("link", name="走访履职").first.click()
    page.wait_for_url("**/visits?**")
    drawn(page)
    assert not any(text in page.content() for text in (who.guardian_phone, who.address))
    page.go_back()
    page.wait_for_url("**/unvisited?**")
    drawn(page)
    expect(page.locator('table[data-table="unvisited"]')).to_be_visible()
    assert not any(text in page.content() for text in (who.guardian_phone, who.address))


def test_a_code_leads_to_the_record_and_keeps_the_view(opened: Open) -> None:
    page = opened("unvisited", towns="320599101")
    row = codes(page).first
    code = row.inner_text()
    row.click()
    page.wait_for_url("**/child?**")
    drawn(page)
    assert "towns=320599101" in page.url
    expect(page.locator(".th-head h1")).to_contain_text("儿童档案")
    expect(page.locator("[data-child]")).to_contain_text(f"{code} · 花名册序号")
    expect(page.locator('table[data-table="record"]')).to_be_visible()
    expect(page.locator(".stSidebar")).not_to_contain_text("儿童档案")
