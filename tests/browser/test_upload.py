"""The bureau's box in a real browser: a workbook is tried, brought in, and its rejected rows are fetched once."""

import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import BrowserContext, Page, expect
from python_calamine import CalamineWorkbook

from data_access import setup
from data_access.engine import Database
from tests.browser.conftest import SETTLED, Watched, drawn, serving
from tests.data_access.importing.files import official

HEADERS = official("visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen")
FILE = "补报走访.xlsx"
GOOD, BAD = 3, 2
PATIENCE = 60_000
PAST, ALSO_PAST, IMPOSSIBLE = "2024-05-17", "2024-05-18", "2024-02-30"
"""Days before any clock that these tests may run by; and one that no calendar has."""


@pytest.fixture(scope="module")
def folder(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office whose tonghu.db is a copy of the sample city."""
    place = tmp_path_factory.mktemp("office")
    assert yunpu.path is not None
    yunpu.dispose()  # the last connection folds the write-ahead log into the file
    shutil.copyfile(yunpu.path, place / "tonghu.db")
    database = Database(f"sqlite:///{place / 'tonghu.db'}")
    setup.initialise(database)
    database.dispose()
    database.audit.dispose()
    return place


@pytest.fixture(scope="module")
def own_address(folder: Path, context: BrowserContext) -> Iterator[str]:
    """The address of that office's server, to a browser that has exchanged the one-time token."""
    with serving(folder, "run") as address:
        token = re.search(r"\?token=\S+", (folder / "log").read_text(encoding="utf-8"))
        assert token
        page = context.new_page()
        page.goto(f"{address}/{token[0]}")
        drawn(page)
        page.close()
        yield address


@pytest.fixture
def office(own_address: str, context: BrowserContext) -> Iterator[Page]:
    """The data-trust page of that office."""
    watched = Watched(own_address)
    page = context.new_page()
    watched.watch(page)
    page.goto(f"{own_address}/data")
    drawn(page)
    yield page
    page.close()
    assert not watched.wrong


def asked(folder: Path, question: str, name: str = "tonghu.db") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / name)) as connection:
        return connection.execute(question).fetchall()


def clerks_file(folder: Path, day: str) -> bytes:
    """Visits to children on the register all the year: some that can be taken, some of a day that never was."""
    children = asked(
        folder,
        "SELECT DISTINCT child_id FROM child_register WHERE registered_on < '2024-01-01' AND left_on IS NULL "
        f"ORDER BY child_id LIMIT {GOOD + BAD}",
    )
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet("补报")
        sheet.write_row(0, 0, HEADERS)
        for row, (child,) in enumerate(children, start=1):
            sheet.write_row(row, 0, [child, day if row <= GOOD else IMPOSSIBLE, "学校", "儿童主任", "是"])
    return memory.getvalue()


def test_a_file_is_tried_then_brought_in_and_its_rejects_are_fetched_once(office: Page, folder: Path):
    visits = asked(folder, "SELECT count(*) FROM visit")[0][0]
    (version,) = asked(folder, "SELECT version FROM data_version")[0]
    audited = len(asked(folder, "SELECT * FROM audit_event", "tonghu-audit.db"))
    office.set_input_files(
        "[data-testid=stFileUploader] input",
        [{"name": FILE, "mimeType": "application/octet-stream", "buffer": clerks_file(folder, PAST)}],
    )

    expect(office.get_by_text("试读结果（尚未写入）")).to_be_visible(timeout=PATIENCE)
    expect(office.locator(".th-counts")).to_have_text(
        f"共 {GOOD + BAD} 行：将新增 {GOOD}，将更新 0，已有 0，不能接收 {BAD}", timeout=PATIENCE
    )
    expect(office.locator("table[data-table=reasons]")).to_contain_text("日历上没有这一天")
    assert asked(folder, "SELECT count(*) FROM visit")[0][0] == visits  # only tried
    assert len(asked(folder, "SELECT * FROM audit_event", "tonghu-audit.db")) == audited

    office.get_by_role("button", name="导入", exact=True).click()
    expect(office.get_by_text("导入结果")).to_be_visible(timeout=PATIENCE)
    office.wait_for_selector(SETTLED)
    expect(office.locator(".th-counts")).to_have_text(
        f"共 {GOOD + BAD} 行：新增 {GOOD}，更新 0，已有 0，未通过 {BAD}", timeout=PATIENCE
    )
    assert asked(folder, "SELECT count(*) FROM visit")[0][0] == visits + GOOD
    assert asked(folder, "SELECT version FROM data_version")[0][0] > version  # the figures are computed
    answer = office.locator(".stMain [data-testid=stMarkdown] p").first
    expect(answer).to_contain_text(f"最近一次导入 {GOOD + BAD} 行，其中 {BAD} 行未通过")
    events = asked(folder, "SELECT subject, action, detail FROM audit_event ORDER BY id", "tonghu-audit.db")
    subject, action, detail = events[audited]
    assert (subject, action) == ("local", "import")
    assert f"{BAD} rejected" in str(detail)

    link = office.locator("a.th-fetch")
    address = link.evaluate("link => link.href")
    with office.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == f"{FILE}.rejected.xlsx"
    with CalamineWorkbook.from_path(download.value.path()) as book:
        header, *rows = book.get_sheet_by_index(0).to_python()
    assert header[: len(HEADERS)] == HEADERS
    assert [row[1] for row in rows] == [IMPOSSIBLE] * BAD
    expect(office.get_by_text(f"{FILE}.rejected.xlsx 已下载或已过期。")).to_be_visible(timeout=PATIENCE)
    assert office.request.get(address).status == 410
    assert not list(folder.glob("*.xlsx"))


def test_what_was_offered_is_gone_when_the_page_is_left(office: Page, folder: Path):
    office.set_input_files(
        "[data-testid=stFileUploader] input",
        [{"name": FILE, "mimeType": "application/octet-stream", "buffer": clerks_file(folder, ALSO_PAST)}],
    )
    office.get_by_role("button", name="导入", exact=True).click()
    address = office.locator("a.th-fetch").evaluate("link => link.href", timeout=PATIENCE)
    office.get_by_role("link", name="社会组织").click()
    expect(office.locator(".th-head h1")).to_contain_text("社会组织")
    office.wait_for_selector(SETTLED)
    assert office.request.get(address).status == 410
