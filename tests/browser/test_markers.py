"""What reaches the browser: every frame of the websocket both ways, every answer, every file; and names that attack.

The city of tests/markers.py behind a sign-in, its names hostile; a diagonal of pages and roles, each at least once.
"""

import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Response, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from dashboard.navigation import PAGES
from data_access.engine import Database
from data_access.scope import Role
from tests import markers
from tests.browser.conftest import PATIENCE_MILLISECONDS, SIZE, _free_port, drawn
from tests.browser.test_sign_in import PATIENCE_SECONDS, Served, forged, server, settings_for
from tests.markers import FOREIGN, OWN, Eyes
from tests.pages.reading import readable

NO_PROVIDER = "https://provider.example"
"""Nobody signs in anew here."""


@pytest.fixture(scope="module")
def served(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hostile")
    database = markers.marked(yunpu, folder / "tonghu.db", hostile=True)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with server(settings_for(database, NO_PROVIDER, address), port, folder / "log"):
        yield Served(address, database, folder / "log")
    database.dispose()
    database.audit.dispose()


class Overheard:
    """A tab and all that passes between it and the server."""

    def __init__(self, browser: BrowserContext, served: Served, eyes: Eyes) -> None:
        self.page = browser.new_page()
        self.eyes, self.served = eyes, served
        self.told: list[bytes] = []
        self.sent: list[bytes] = []
        self.asked: dict[str, str] = {}
        self.answers: list[Response] = []
        self.bodies: list[bytes] = []
        self.wrong: list[str] = []
        self.page.on("websocket", self._listen)
        self.page.on("response", lambda answer: self.answers.append(answer))
        self.page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self._own(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.told.append(as_bytes(frame)))
        socket.on("framesent", lambda frame: self.sent.append(as_bytes(frame)))

    def _own(self, url: str) -> None:
        own = (self.served.address, self.served.address.replace("http", "ws", 1), "data:", "blob:", "about:")
        if not url.startswith(own):
            self.wrong.append(url)

    def open(self, path: str, **query: str) -> Page:
        self.asked |= query
        self.page.goto(f"{self.served.address}/{path}" + (f"?{urlencode(query)}" if query else ""))
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page stands, and read its answers."""
        drawn_or_refused(self.page)
        self.bodies += [self._body(answer) for answer in self.answers if answer.ok and is_ours(answer.url)]
        self.answers.clear()

    def _body(self, answer: Response) -> bytes:
        try:
            return answer.body()
        except Error:  # it came late for a page that was left, and went with it: asked for once more
            return self.page.request.get(answer.url).body()

    @property
    def heard(self) -> str:
        """All that came, without one's own link, which is told back as it is."""
        text = as_text([*self.told, *self.bodies])
        for name, value in self.asked.items():
            text = text.replace(urlencode({name: value}), "")
        return text

    def assert_nothing_strange(self, *, of_trail: bool = False) -> None:
        assert len(self.told) > 5
        strange = self.eyes.strange(self.heard, of_trail=of_trail)
        assert not strange, sorted(strange)[:5]
        asked = {word for value in self.asked.values() for word in value.split(",")}
        assert not self.eyes.strange(as_text(self.sent), of_trail=of_trail) - asked
        for frame in self.page.frames:
            assert frame.evaluate(INJECTED) == [], frame.url
        assert not self.wrong


INJECTED = """() => [
    ...(window.ran ? ['ran'] : []),
    ...[...document.querySelectorAll('img[src="x"], img[src*="ran.example"], a[href^="javascript"], [onerror]')]
        .map(each => each.outerHTML.slice(0, 80)),
]"""
"""What a hostile name would have left in a document."""


def as_bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def as_text(parts: Sequence[bytes]) -> str:
    return readable(b"\n".join(parts).decode("utf-8", "replace"))


def is_ours(url: str) -> bool:
    """Not Streamlit's own program, which is the same for everybody; a file that is taken is read where it arrives, and
    what a page makes for itself (blob:) came before.
    """
    return url.startswith("http") and not re.search(r"/static/|/media/|\.(js|css|woff2?|png|svg)(\?|$)", url)


def drawn_or_refused(page: Page) -> None:
    page.wait_for_selector(".th-trust, .th-box, .th-state")
    drawn(page)


def pointed_at(page: Page) -> None:
    """Move over every chart and map, so that what they say when pointed at is drawn."""
    for chart in page.locator(".js-plotly-plot:visible .nsewdrag").all()[:3]:
        box = chart.bounding_box()
        if box is not None:
            for step in range(1, 6):
                page.mouse.move(box["x"] + box["width"] * step / 6, box["y"] + box["height"] * step / 6)
    for frame in page.frames[1:]:
        frame.locator("path.leaflet-interactive").first.hover(force=True)
        frame.wait_for_selector(".tonghu-tip")


@pytest.fixture
def tab(served: Served, context: BrowserContext) -> Iterator[Callable[[str], Overheard]]:
    """Opens a tab of somebody who has signed in, in a browser of their own."""
    made: list[BrowserContext] = []

    def open_(subject: str) -> Overheard:
        assert context.browser is not None
        made.append(context.browser.new_context(viewport=SIZE, locale="zh-CN", accept_downloads=True))
        made[-1].set_default_timeout(PATIENCE_MILLISECONDS)
        login = forged(served, subject, nonce=f"{subject}-{len(made)}")
        made[-1].add_cookies([{"name": name, "value": value, "url": served.address} for name, value in login.items()])
        return Overheard(made[-1], served, markers.eyes(served.database, subject))

    yield open_
    for each in made:
        each.close()


DIAGONAL = (
    ("leader", "", {"towns": FOREIGN}),
    ("leader", "risk", {"lang": "en"}),
    ("leader-town", "visits", {"towns": FOREIGN}),
    ("neighbour", "visits", {"lang": "en", "towns": OWN}),
    ("bureau", "unvisited", {"towns": FOREIGN}),
    ("bureau", "stations", {"lang": "en"}),
    ("supervisor", "stations", {"towns": f"{FOREIGN},' or 1=1 --,%"}),
    ("supervisor", "child", {}),
    ("bureau", "towns", {"towns": FOREIGN}),
    ("bureau", "workforce", {"lang": "en"}),
    ("supervisor", "support", {"towns": FOREIGN}),
    ("finance", "ngos", {"towns": "*"}),
    ("finance", "definitions", {"lang": "en"}),
    ("auditor", "data", {"lang": "en"}),
    ("auditor", "audit", {}),
)


@pytest.mark.parametrize(("subject", "path", "query"), DIAGONAL, ids=lambda each: each if isinstance(each, str) else "")
def test_no_mark_of_elsewhere_reaches_the_browser_and_no_name_runs(
    served: Served, tab: Callable[[str], Overheard], subject: str, path: str, query: dict[str, str]
) -> None:
    code = {"code": markers.one_child(served.database, FOREIGN)} if path == "child" else {}
    overheard = tab(subject)
    page = overheard.open(path, **query, **code)
    pointed_at(page)
    overheard.assert_nothing_strange(of_trail=path == "audit")


def test_what_opens_reads_names_as_texts(tab: Callable[[str], Overheard]) -> None:
    """The title of a dialog, the sheets of a town and of a station."""
    overheard = tab("bureau")
    page = overheard.open("")
    page.locator('[class*="st-key-door_say_"] button').first.click()
    page.wait_for_selector('[role="dialog"] table')
    overheard.assert_nothing_strange()
    page = overheard.open("stations")
    page.frame_locator(".stMain iframe").first.locator(".leaflet-stations-pane .leaflet-marker-icon").first.click()
    page.wait_for_selector('table[data-table="station_sheet"]')
    assert "<script>window.ran=1" in page.inner_text(".stMain")  # there to be read
    overheard.assert_nothing_strange()


def test_the_diagonal_has_every_page_and_every_role() -> None:
    assert {path for _subject, path, _query in DIAGONAL} == {page.path for page in PAGES}
    assert {markers.LOOKS[subject].role for subject, _path, _query in DIAGONAL} == set(Role)


def test_a_town_takes_its_own_list_as_texts(served: Served, tab: Callable[[str], Overheard]) -> None:
    overheard = tab("supervisor")
    page = overheard.open("unvisited", towns=FOREIGN)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("导出")).click()
    overheard.assert_nothing_strange()
    assert f"zqc{OWN[3:]}" in overheard.heard  # the search sees what is there
    with zipfile.ZipFile(download.value.path()) as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "=HYPERLINK(1)" in sheets
    assert not re.search(r"<f[ >]|<hyperlink", sheets)
    assert not overheard.eyes.strange(sheets)


# --- two at once ------------------------------------------------------------------------------------------------------


def test_two_towns_at_once_in_two_browsers(tab: Callable[[str], Overheard]) -> None:
    both = [tab("supervisor"), tab("neighbour")]
    for path in ("unvisited", "stations"):
        for overheard in both:
            overheard.page.goto(f"{overheard.served.address}/{path}", wait_until="commit")
        for overheard in both:
            overheard.settle()
    for overheard, town in zip(both, (OWN, FOREIGN), strict=True):
        overheard.assert_nothing_strange()
        assert f"zqc{town[3:]}" in overheard.heard


def test_many_at_once_on_one_process(served: Served) -> None:
    """Threads of eight tabs of two towns, the leader and the bureau's finance ask for pages again and again."""
    subjects = ("supervisor", "neighbour", "leader", "finance") * 2
    heard: dict[int, bytes] = {}

    def ask(number: int) -> None:
        answers = []
        with served.connect(forged(served, subjects[number], nonce=f"many-{number}")) as connection:
            for path in ("stations", "unvisited", "", "visits", "stations"):
                message = BackMsg()
                message.rerun_script.query_string = f"towns={FOREIGN}"
                message.rerun_script.page_name = path
                connection.send(message.SerializeToString())
                answers += list(until_finished(connection))
        heard[number] = b"\n".join(answers)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(subjects))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == len(subjects)
    for number, frames in heard.items():
        eyes = markers.eyes(served.database, subjects[number])
        text = readable(frames.decode("utf-8", "replace"))
        assert f"zqp{eyes.entry.area_code[3:]}" in text
        assert not eyes.strange(text)


def until_finished(connection: ClientConnection) -> Iterator[bytes]:
    while True:
        frame = connection.recv(timeout=PATIENCE_SECONDS)
        assert isinstance(frame, bytes)
        yield frame
        if ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished":
            return


# --- the log ----------------------------------------------------------------------------------------------------------


def test_the_log_of_the_server_holds_no_mark_and_no_code_of_a_child(served: Served) -> None:
    log = served.log.read_text(encoding="utf-8")
    assert served.address in log
    assert not markers.MARK.search(log)
    assert not markers.CODE.search(log)
