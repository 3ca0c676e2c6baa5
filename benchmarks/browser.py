"""Each page in Chromium, on the server's own machine: how soon it speaks, how soon it is whole, what it sends.

Times count from navigation, by the page's own clock, in a browser that has been here before; the first visit of all,
with nothing in the browser's cache, is in the remark.  Bytes are data: frames of the websocket and what is fetched for
maps, without the program's own scripts and styles, which the browser keeps.
"""

import datetime as dt
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, WebSocket, sync_playwright

from benchmarks.city import DATABASE, SEED
from benchmarks.measured import Measured
from benchmarks.pages import BUREAU_PAGES
from dashboard import demo
from data_access import setup
from data_access.engine import Database

SIZE = {"width": 1366, "height": 768}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE_MILLISECONDS = 90_000
OPENED = 5
"""Visits of each page of which the median counts."""
SAID_TARGET, WHOLE_TARGET, CHANGED_TARGET, BYTES_TARGET = 1_500, 2_500, 600, 1_000
"""Milliseconds to sentences and cards, to the last chart, from a changed filter to the new figures; kilobytes."""
_KEPT = re.compile(r"/static/|favicon|\.png")

_SAID = """() => document.querySelector('.th-trust') && document.querySelector(
    '.th-sentence, .th-verdict, .th-card, .stMain [data-testid=stMarkdown] p, .stMain table') && _quiet()"""
_WHOLE = """() => _quiet()
    && [...document.querySelectorAll('.th-drawing')].every(each => each.innerHTML)
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
        .every(each => each.offsetParent === null || each.querySelector('.main-svg'))
    && [...document.querySelectorAll('.stMain iframe')]
        .every(each => each.contentDocument && each.contentDocument.querySelector('path.leaflet-interactive'))"""
_STATE = "document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'"
_CHANGED = """before => _quiet() && document.querySelector('.th-head p').textContent !== before"""


def of_pages(folder: Path, as_of: dt.date) -> list[Measured]:
    """Every page as the bureau, and one change of a filter on the Overview."""
    with serving(folder, as_of) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(FLAGS))
        measured = [found for page in BUREAU_PAGES for found in _page(browser, address, page.path)]
        measured.append(_filter_change(browser, address))
        browser.close()
    return measured


@contextmanager
def serving(folder: Path, as_of: dt.date) -> Iterator[str]:
    """The demo on the city of this folder, in a process of its own."""
    database = Database(f"sqlite:///{folder / DATABASE}")
    demo.approve(database, as_of)
    setup.note(database, demo.MADE_AS, f"{as_of.isoformat()} {SEED}")
    database.dispose()
    command = [sys.executable, "-m", "dashboard.cli", "demo", "--no-browser", "--as-of", as_of.isoformat()]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGHU_")}
    environment = {**kept, "TONGHU_DATA_FOLDER": str(folder)}
    with subprocess.Popen(
        [*command, "--seed", str(SEED)], env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            found = next(found for line in server.stdout if (found := re.search(r"http://\S+", line)))
            time.sleep(2)  # the address is printed just before the server listens
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "no Chromium"
    return found


def _page(browser: Browser, address: str, path: str) -> list[Measured]:
    context = _context(browser)
    first = _visit(context, f"{address}/{path}")
    visits = [_visit(context, f"{address}/{path}") for _ in range(OPENED)]
    context.close()
    said, whole, size = (statistics.median(each) for each in zip(*visits, strict=True))
    name = f"browser: /{path}"
    empty = f"first visit, nothing in the browser's cache: {first[0]:,.0f} ms"
    return [
        Measured(f"{name}, to sentences and cards", said, "ms", remark=f"{empty}; to be at most {SAID_TARGET:,} ms"),
        Measured(f"{name}, to the last chart", whole, "ms", remark=f"to be at most {WHOLE_TARGET:,} ms"),
        Measured(f"{name}, data sent", size / 1000, "kB", remark=f"to be at most {BYTES_TARGET:,} kB"),
    ]


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport=SIZE, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    context.add_init_script(f"window._quiet = () => {_STATE}")
    return context


def _visit(context: BrowserContext, url: str) -> tuple[float, float, int]:
    """Milliseconds until the page speaks and until it is whole, and the bytes of its data."""
    page = context.new_page()
    sent: list[int] = []
    page.on("websocket", lambda socket: _count(socket, sent))
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # a method of a list takes no mark of theirs
    page.goto(url, wait_until="commit")
    said = _when(page, _SAID)
    whole = _when(page, _WHOLE)
    size = sum(sent) + sum(map(_size, list(finished)))
    page.close()
    return said, whole, size


def _count(socket: WebSocket, sent: list[int]) -> None:
    socket.on("framereceived", lambda frame: sent.append(len(frame)))


def _size(request: Request) -> int:
    return 0 if _KEPT.search(request.url) else request.sizes()["responseBodySize"]


def _when(page: Page, holds: str) -> float:
    """The page's own clock when this first holds: asked at every frame that it draws."""
    return float(page.wait_for_function(f"argument => ({holds})(argument) ? performance.now() : false").json_value())


def _filter_change(browser: Browser, address: str) -> Measured:
    """From the choice of another month to the new figures, each month for the first time: nothing of it is cached."""
    context = _context(browser)
    page = context.new_page()
    page.goto(address)
    _when(page, _WHOLE)
    taken = []
    for _ in range(OPENED):
        before = page.locator(".th-head p").inner_text()
        page.locator(".stSidebar [data-testid=stSelectbox] input").first.click()
        page.keyboard.press("ArrowDown")
        began = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function(_CHANGED, arg=before)
        taken.append((time.perf_counter() - began) * 1000)
    context.close()
    remark = f"slowest {max(taken):,.0f} ms; to be at most {CHANGED_TARGET} ms"
    return Measured("browser: another month on the Overview", statistics.median(taken), "ms", remark=remark)
