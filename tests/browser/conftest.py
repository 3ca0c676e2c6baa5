"""One server and one Chromium for all browser tests of a run: the demo on the sample city, at the usual office display.

`opened("visits", look="leader")` opens a page and waits until it is drawn.  At the end of every test its pages are
asked whether all went well: no error in the console, no request to another host, no answer that failed.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, Page, Response, sync_playwright

from dashboard import demo
from data_access import setup
from data_access.engine import Database
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED, chromium
from tests.factories import copied

SIZE = {"width": 1366, "height": 768}
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PATIENCE_MILLISECONDS = 30_000
START_SECONDS = 60
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MAP_IN_ITS_FRAME = """() => {
    const map = document.querySelector('.leaflet-container').getBoundingClientRect();
    return map.height > 0 && map.bottom <= innerHeight + 1 && map.right <= innerWidth + 1;
}"""
"""A map is drawn before its frame is told how high it is; until then its foot hangs out of the frame."""
_QUIET = """() => new Promise(done => {
    let timer = setTimeout(done, 300);
    const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 300); });
    const options = {subtree: true, childList: true, attributes: true, characterData: true};
    watch.observe(document.querySelector('[data-testid="stApp"]'), options);
    setTimeout(done, 5000);
})"""
"""Until nothing has moved for a while: what is clicked earlier may be replaced under the pointer."""
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.needs_chromium)


@pytest.fixture(scope="session")
def address(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo in a process of its own, on a copy of the sample city."""
    folder = tmp_path_factory.mktemp("browser")
    copied(yunpu, folder / "demo.db")
    database = Database(f"sqlite:///{folder / 'demo.db'}")
    demo.approve(database, YUNPU_AS_OF)
    setup.note(database, demo.MADE_AS, f"{YUNPU_AS_OF.isoformat()} {YUNPU_SEED}")
    database.dispose()
    with serving(folder, "demo", "--as-of", YUNPU_AS_OF.isoformat(), "--seed", str(YUNPU_SEED)) as address:
        yield address


@contextmanager
def serving(folder: Path, command: str, *options: str, port: int = 0) -> Iterator[str]:
    """The address of a server in a process of its own; what it prints lies in the folder's file "log"."""
    port = port or _free_port()
    arguments = [sys.executable, "-m", "dashboard.cli", command, "--no-browser", "--port", str(port), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            arguments, env={**os.environ, "TONGHU_DATA_FOLDER": str(folder)}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


@pytest.fixture(scope="session")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        context = browser.new_context(viewport=SIZE, locale="zh-CN", accept_downloads=True)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context
        browser.close()


@dataclass
class Watched:
    """What went wrong in the pages of a test."""

    address: str
    wrong: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and self.wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", lambda request: self._own(request.url))
        page.on("response", self._answered)

    def _own(self, url: str) -> None:
        own = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:", "about:")
        if not url.startswith(own):
            self.wrong.append(f"request to another host: {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")


@pytest.fixture
def opened(address: str, context: BrowserContext) -> Iterator[Open]:
    """Opens a page of the demo; as the bureau unless `look` says otherwise, on a light page unless `scheme` does."""
    watched = Watched(address)
    pages: list[Page] = []

    def open_(path: str = "", *, scheme: Literal["light", "dark"] = "light", **query: str) -> Page:
        page = context.new_page()
        page.emulate_media(color_scheme=scheme)
        watched.watch(page)
        pages.append(page)
        page.goto(f"{address}/{path}" + (f"?{urlencode(query)}" if query else ""))
        drawn(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert not watched.wrong


def drawn(page: Page) -> None:
    """Wait until the script has ended and every chart and map stands."""
    page.wait_for_selector(".th-trust")
    page.wait_for_selector(SETTLED)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
        ".every(chart => chart.offsetParent === null || chart.querySelector('.main-svg'))"
    )
    page.wait_for_function("() => [...document.querySelectorAll('.th-drawing')].every(drawing => drawing.innerHTML)")
    _maps_drawn(page)
    page.wait_for_selector(SETTLED)
    page.evaluate(_QUIET)


def _maps_drawn(page: Page) -> None:
    """A map that is replaced by the next drawing while it is waited for is no more: that one's frame is."""
    waited: set[Frame] = set()
    while frames := set(page.frames[1:]) - waited:
        for frame in frames:
            try:
                frame.wait_for_selector("path.leaflet-interactive", state="attached")
                frame.wait_for_function(_MAP_IN_ITS_FRAME)
            except Error:
                if not frame.is_detached():
                    raise
        waited |= frames
