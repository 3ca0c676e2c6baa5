"""Take the pictures of docs/images from a running demo: `make screenshots`.

Each page at 1366 × 768, the usual office display, in Chinese (risk.png) and in English (risk.en.png), as who mostly
opens it; and the Overview as it prints (overview.print.png).  Always as of the same day and by the same seed, so that a
picture changes only when a page does.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from dashboard.i18n import LANGUAGES
from dashboard.navigation import PAGES, PageSpec
from data_access.scope import Role

IMAGES = Path(__file__).resolve().parent / "images"
AS_OF = "2026-11-22"
SIZE = {"width": 1366, "height": 768}
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 pixels an inch."""
DRAWN_MILLISECONDS = 2_500
PATIENCE_MILLISECONDS = 90_000


@contextmanager
def demo() -> Iterator[str]:
    """A demo in a folder of its own, on a free port; gives its address."""
    with tempfile.TemporaryDirectory(prefix="tonghu-") as folder:
        command = [sys.executable, "-m", "dashboard.cli", "demo", "--no-browser", "--as-of", AS_OF, "--lang", "en"]
        environment = {**_environment(), "TONGHU_DATA_FOLDER": folder}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
            try:
                yield _address(server)
            finally:
                server.terminate()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TONGHU_")}


def _address(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise SystemExit("the demo did not start")


def look(spec: PageSpec) -> Role:
    """As whom a page is shown: the Overview as a leader, else as the bureau where it may open the page."""
    if not spec.path:
        return Role.LEADER
    return Role.CITY_SUPERVISOR if spec.allows(Role.CITY_SUPERVISOR) else Role.AUDITOR


def opened(page: Page, address: str) -> None:
    page.goto(address, timeout=PATIENCE_MILLISECONDS)
    page.wait_for_selector(SETTLED, timeout=PATIENCE_MILLISECONDS)
    page.wait_for_timeout(DRAWN_MILLISECONDS)  # charts and maps draw themselves after the script has ended
    page.wait_for_selector(SETTLED, timeout=PATIENCE_MILLISECONDS)
    hint = page.locator(".th-hint button:visible")
    if hint.count():
        hint.click()  # the page as it stands from the second visit on


def keep(page: Page, name: str) -> None:
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    with Image.open(target) as picture:  # 256 colours are enough for a page, and a third of the size
        every = Image.Quantize.MAXCOVERAGE  # rare colours are kept: a tier's mark is a few pixels
        small = picture.convert("RGB").quantize(256, method=every, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def pages(page: Page, address: str, language: str) -> None:
    """Every page of the menu, and the record of the first child on the list of those not visited."""
    ending = "" if language == "zh" else f".{language}"
    for spec in PAGES:
        if spec.listed:
            opened(page, f"{address}{spec.path}?{urlencode({'look': look(spec), 'lang': language})}")
            keep(page, (spec.path or "overview") + ending)
        if spec.path == "unvisited":
            record = page.locator('a[href^="child?"]').first.get_attribute("href")
            opened(page, f"{address}{record}")
            keep(page, f"child{ending}")


def paper(page: Page, address: str) -> None:
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    opened(page, f"{address}?{urlencode({'look': Role.LEADER, 'lang': 'zh'})}")
    keep(page, "overview.print")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, locale="zh-CN")
        for language in LANGUAGES:
            pages(page, address, language)
        paper(page, address)
        browser.close()


if __name__ == "__main__":
    main()
