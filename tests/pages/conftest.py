"""The pages as a browser asks for them: the sample city as the demo, each role and language, through the entry file."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings
from data_access.engine import Database
from tests.conftest import YUNPU_AS_OF
from tests.factories import copied

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def demo_folder(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo whose demo.db is the sample city."""
    folder = tmp_path_factory.mktemp("demo")
    copied(yunpu, folder / "demo.db")
    return folder


@pytest.fixture
def opened(demo_folder: Path) -> Open:
    """Opens a page: opened("ngos", look="leader", lang="en", towns="320599101")."""
    settings.forget()
    guard.fall()

    def open_(page: str = "overview", today: dt.date = YUNPU_AS_OF, **query: str) -> AppTest:
        settings.use(settings.load(auth="demo", data_folder=demo_folder, today=today))
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        return at if page == "overview" else at.switch_page(f"../pages/{page}.py").run()

    return open_


def said(at: AppTest) -> str:
    """Everything that the page says, tags included."""
    assert not at.exception, at.exception
    texts = [h.proto.body for h in at.get("html")]
    texts += [x.value for x in (*at.text, *at.markdown, *at.caption)]
    return unescape("\n".join(texts))


def card(at: AppTest, name: str) -> str:
    """The text of the card with this figure (data-figure), tags left out."""
    found = re.search(rf'data-figure="{re.escape(name)}".*?(?=data-figure=|\Z)', said(at), re.DOTALL)
    assert found, f"no card {name}"
    return " ".join(re.sub(r"<[^>]*>", " ", found[0].split(">", 1)[1]).split())


def totals(at: AppTest) -> list[int]:
    """The numbers of rows that an opened door says it holds (data-total)."""
    return [int(n) for n in re.findall(r'data-total="(\d+)"', said(at))]


def sentences(at: AppTest) -> dict[str, str]:
    """What the Overview says, by what it is about."""
    found = re.findall(r'data-about="(\w+)"><i>\d*</i><span>(.*?)</span>', said(at))
    return dict(found)
