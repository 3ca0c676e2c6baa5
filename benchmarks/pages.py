"""Each page as Streamlit runs it: the first script run, and the median of warm ones."""

import datetime as dt
import gc
import statistics
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks.measured import Measured, stopwatch
from dashboard import figures, launch, settings
from dashboard.navigation import PAGES, PageSpec
from data_access.scope import Role

TIMEOUT = 120
WARM_TARGET = 150
WARM_TARGET_MAP = 450
BUREAU_PAGES = tuple(page for page in PAGES if page.listed and page.allows(Role.CITY_SUPERVISOR))
WITH_MAP = frozenset({"stations", "unvisited"})


def use_demo(folder: Path, as_of: dt.date) -> None:
    """Put the demo on the city of this folder in force."""
    settings.use(settings.load(auth="demo", data_folder=folder, today=as_of))


def opened(page: PageSpec) -> AppTest:
    """The page after its first run, from cold caches of figures."""
    figures.forget()
    at = AppTest.from_file(str(launch.APP), default_timeout=TIMEOUT)
    if page.path:
        at.run()
        at.switch_page(str(page.file))
    return at


def require_drawn(at: AppTest) -> None:
    """Nothing for a page with its figures: one that shows an error instead is fast and no measurement."""
    assert not at.exception, at.exception
    assert not [button for button in at.button if (button.key or "").startswith("again_")], "an error instead of a page"


def script_runs(folder: Path, as_of: dt.date, runs: int) -> list[Measured]:
    """First run and median of warm runs of each page, as the bureau; garbage is collected as in the server."""
    use_demo(folder, as_of)
    measured = []
    for page in BUREAU_PAGES:
        at = opened(page)
        with stopwatch() as first:
            at.run()
        require_drawn(at)
        warm = []
        gc.collect()
        gc.freeze()
        for _ in range(runs):
            with stopwatch() as watch:
                at.run()
            warm.append(watch.milliseconds)
        require_drawn(at)
        target = WARM_TARGET_MAP if page.path in WITH_MAP else WARM_TARGET
        remark = f"first {first.milliseconds:,.0f} ms, slowest {max(warm):,.0f} ms; to be at most {target} ms"
        measured.append(Measured(f"page /{page.path}, warm", statistics.median(warm), "ms", remark=remark))
    return measured
