"""An open page follows its data by itself, disturbs nobody at work, and outlives a deployment."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page

from dashboard import demo
from dashboard.newer import SHARED_SECONDS
from data_access import schema, setup
from data_access.engine import Database
from data_access.rollups.schema import city_version
from tests.browser.conftest import SIZE, drawn, serving
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.factories import copied

AS_OF = YUNPU_AS_OF.isoformat()
LOOKED_AT = "document.dispatchEvent(new Event('visibilitychange'))"
"""What a tab says when somebody looks at it again: it asks at once, as it does every half minute."""
LINE = ".th-newer"
NAMES = 'table[data-table="names"]'
SHOWS = "city => document.querySelector('.th-head')?.textContent.includes(city)"


class Office:
    """A demo of its own, whose data a test moves on and whose server it replaces."""

    def __init__(self, folder: Path, yunpu: Database) -> None:
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'demo.db'}")
        copied(yunpu, folder / "demo.db")
        demo.approve(self.database, YUNPU_AS_OF)
        setup.note(self.database, demo.MADE_AS, f"{AS_OF} {YUNPU_SEED}")
        self._server = ExitStack()
        self.address = ""

    def serve(self) -> None:
        port = urlsplit(self.address).port or 0
        command = serving(self.folder, "demo", "--as-of", AS_OF, "--seed", str(YUNPU_SEED), port=port)
        self.address = self._server.enter_context(command)

    def stop(self) -> None:
        self._server.close()

    def refresh(self, city: str) -> None:
        """What a refresh leaves: other data, under the next version."""
        with self.database.write() as connection:
            connection.execute(sa.update(schema.area).where(schema.area.c.level == "city").values(name=city))
            connection.execute(sa.update(city_version).values(version=city_version.c.version + 1))


@pytest.fixture
def office(yunpu: Database, tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, yunpu)
    made.serve()
    yield made
    made.stop()
    made.database.dispose()


@pytest.fixture
def page(office: Office, context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.set_viewport_size(SIZE)
    page.goto(f"{office.address}/?look=city_supervisor")
    drawn(page)
    yield page
    page.close()


def shows(page: Page, city: str) -> bool:
    return city in (page.text_content(".th-head") or "")


def look(page: Page) -> None:
    page.wait_for_timeout(SHARED_SECONDS * 1000 + 100)  # what the server saw last holds so long
    page.evaluate(LOOKED_AT)


def test_new_data_come_by_themselves_and_disturb_nobody(office: Office, page: Page) -> None:
    assert shows(page, "云浦市")
    page.evaluate(LOOKED_AT)
    office.refresh("新浦市")
    look(page)
    page.wait_for_function(SHOWS, arg="新浦市")
    drawn(page)
    assert not page.is_visible(LINE)

    page.goto(f"{office.address}/visits?look=city_supervisor")
    drawn(page)
    page.locator(".st-key-door_A1 button").click()
    page.wait_for_selector("[role=dialog]")
    drawn(page)
    office.refresh("东浦市")
    look(page)
    page.wait_for_selector(LINE)
    assert page.is_visible("[role=dialog]")
    assert shows(page, "新浦市")
    page.keyboard.press("Escape")
    page.wait_for_function(SHOWS, arg="东浦市")
    assert not page.is_visible("[role=dialog]")


def test_what_is_typed_and_names_on_the_screen_stay(office: Office, page: Page) -> None:
    page.goto(f"{office.address}/unvisited?look=city_supervisor")
    drawn(page)
    page.get_by_text("显示姓名 · 依据：").click()
    drawn(page)
    note = page.get_by_label("简要说明（请勿填写姓名）")
    note.fill("核对电话")
    office.refresh("新浦市")
    look(page)
    page.wait_for_selector(LINE)  # within seconds of typing: told, not drawn
    page.click(f"{LINE} button")
    page.wait_for_function(SHOWS, arg="新浦市")
    drawn(page)
    assert note.input_value() == "核对电话"  # half a sentence outlives it

    page.get_by_label("查看事由").click()
    page.get_by_role("option", name="电话核实").click()
    page.get_by_role("button", name="显示姓名", exact=True).click()
    page.wait_for_selector(NAMES)
    drawn(page)
    names = page.text_content(NAMES)
    office.refresh("东浦市")
    look(page)
    page.wait_for_selector(LINE)
    page.wait_for_timeout(1500)
    assert page.text_content(NAMES) == names
    page.get_by_role("button", name="收起姓名").click()
    page.wait_for_function(SHOWS, arg="东浦市")


def test_a_page_that_is_open_over_a_deployment(office: Office, page: Page) -> None:
    """The server's process is replaced on the same port: the page takes up with the new one and shows what is true."""
    page.goto(f"{office.address}/visits?look=city_supervisor&month=2026-09")
    drawn(page)
    office.stop()
    office.refresh("新浦市")
    office.serve()
    look(page)  # by then the page has found the new one; half a minute later it would ask by itself
    page.wait_for_function(SHOWS, arg="新浦市")
    drawn(page)
    assert "month=2026-09" in page.url
    assert page.locator(".th-box").count() == 0
    page.get_by_role("link", name="总览").first.click()
    page.wait_for_function("() => !location.pathname.includes('visits')")
    drawn(page)
    assert shows(page, "新浦市")
