"""Take the pictures of docs/images from a running demo: `make screenshots`.

Each page at 1366 × 768, the usual office display, in Chinese, as the bureau, the Overview as a leader; always as of the
same day and by the same seed, so that a picture changes only when a page does.
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

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from dashboard.navigation import PAGES

IMAGES = Path(__file__).resolve().parent / "images"
AS_OF = "2026-11-22"
SIZE = {"width": 1366, "height": 768}
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
LEADER = "?look=leader"
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


def take(page: Page, address: str, path: str, name: str) -> None:
    page.goto(address + path, timeout=PATIENCE_MILLISECONDS)
    page.wait_for_selector(SETTLED, timeout=PATIENCE_MILLISECONDS)
    page.wait_for_timeout(DRAWN_MILLISECONDS)  # charts and maps draw themselves after the script has ended
    page.wait_for_selector(SETTLED, timeout=PATIENCE_MILLISECONDS)
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    with Image.open(target) as picture:  # 256 colours are enough for a page, and a third of the size
        every = Image.Quantize.MAXCOVERAGE  # rare colours are kept: a tier's mark is a few pixels
        small = picture.convert("RGB").quantize(256, method=every, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, locale="zh-CN")
        for spec in PAGES:
            take(page, address, spec.path or LEADER, spec.path or "overview")
        browser.close()


if __name__ == "__main__":
    main()
