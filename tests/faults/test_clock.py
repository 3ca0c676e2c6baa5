"""A clock that was moved back: the records reach further than today, and nothing later than today is told."""

import datetime as dt

import pytest

from tests.conftest import YUNPU_AS_OF
from tests.pages.conftest import Open, said
from tests.pages.conftest import demo_folder as demo_folder
from tests.pages.conftest import opened as opened

BEFORE = YUNPU_AS_OF - dt.timedelta(days=40)  # 2026-10-13: September is not closed by then, October has just begun
PAGES = ("overview", "visits", "unvisited", "towns", "data")


@pytest.mark.parametrize("page", PAGES)
def test_pages_tell_what_was_so_on_that_day(opened: Open, page: str) -> None:
    text = said(opened(page, today=BEFORE))
    assert 'class="th-box"' not in text
    for later in ("2026-11", "2026年11月", "走访记录截至 11-", "走访记录截至 10-14"):
        assert later not in text.split("</style>")[-1]
