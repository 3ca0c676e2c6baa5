"""Each page as Streamlit runs it: the first script run, and the median of warm ones."""

import gc
import statistics

from streamlit.testing.v1 import AppTest

from benchmarks.measured import Measured, stopwatch
from benchmarks.stage import Stage
from dashboard import figures, launch
from dashboard.navigation import PAGES, PageSpec
from data_access.scope import Role

TIMEOUT = 120
WARM_TARGET = 150
WARM_TARGET_MAP = 450
MOST_TIMES_ALONE = 3
BUREAU_PAGES = tuple(page for page in PAGES if page.listed and page.allows(Role.CITY_SUPERVISOR))
WITH_MAP = frozenset({"stations", "unvisited"})


def opened(stage: Stage, page: PageSpec) -> AppTest:
    """The page after its first run, from cold caches of figures."""
    stage.use()
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


def script_runs(stage: Stage, runs: int, floor: Stage | None = None) -> list[Measured]:
    """First run and median of warm runs of each page, as the bureau; garbage is collected as in the server.

    The floor, where one is given, is the same city in a database of its own.
    """
    return [_measured(stage, page, runs, floor) for page in BUREAU_PAGES]


def _measured(stage: Stage, page: PageSpec, runs: int, floor: Stage | None) -> Measured:
    first, warm = _runs(stage, page, runs)
    alone = statistics.median(_runs(floor, page, runs)[1]) if floor else None
    target = WARM_TARGET_MAP if page.path in WITH_MAP else WARM_TARGET
    beside = f"floor: the city alone, to be at most {MOST_TIMES_ALONE} times; " if floor else ""
    remark = f"{beside}first {first:,.0f} ms, slowest {max(warm):,.0f} ms; to be at most {target} ms"
    return Measured(f"page /{page.path}, warm", statistics.median(warm), "ms", alone, remark)


def _runs(stage: Stage, page: PageSpec, runs: int) -> tuple[float, list[float]]:
    """Milliseconds of the first run and of warm ones."""
    at = opened(stage, page)
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
    gc.unfreeze()
    return first.milliseconds, warm
