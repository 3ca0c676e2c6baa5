"""Each page for each role in each language: it opens, and says nothing in the other language."""

import re

import pytest
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from dashboard.i18n import CATALOGUE
from dashboard.navigation import PAGES
from data_access.scope import Role
from tests.pages.conftest import Open, said
from tests.pages.reading import words

LOOKS = ("leader", "city_supervisor", "town_supervisor:320599105", "finance", "auditor")
ALLOWED_IN_CHINESE = {"English", "GCJ", "WGS", "docx", "pptx", "xlsx"}
"""The switch to English, the names of datums, and the endings of files."""
SUBJECT = re.compile(r"demo-\w+(:\d+)?|\b[0-9a-f]{12,64}\b")
"""As whom somebody looked, and the hash of an event, as they stand in the audit trail: in no language."""
LONG_ENOUGH = 5  # shorter texts (镇, 名单) also stand in names of places and stations, which have no English
NAMES = ("未成年人保护工作站", "社会工作服务", "经济开发区")
"""What names of the sample city are made of."""


def pages_of(look: str) -> tuple[str, ...]:
    role = Role(look.partition(":")[0])
    return tuple(page.file.stem for page in PAGES if page.allows(role))


def visit(at: AppTest, page: str) -> AppTest:
    return at.switch_page(f"../pages/{page}.py").run()


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_opens_in_chinese_and_says_no_english(opened: Open, look: str) -> None:
    at = opened(look=look, lang="zh")
    for page in pages_of(look):
        text = said(visit(at, page))
        assert 'class="th-box"' not in text, page
        latin = set(re.findall("[A-Za-z]{4,}", SUBJECT.sub("", words(at)))) - ALLOWED_IN_CHINESE
        assert not latin, (page, latin)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_opens_in_english_and_says_no_chinese(opened: Open, look: str) -> None:
    with CATALOGUE.open("rb") as source:
        chinese = {str(m.string) for m in read_po(source) if m.id and isinstance(m.string, str)}
    chinese = {text for text in chinese if len(text) >= LONG_ENOUGH and "{" not in text and text not in NAMES}
    at = opened(look=look, lang="en")
    for page in pages_of(look):
        text = said(visit(at, page))
        assert 'class="th-box"' not in text, page
        shown = words(at)
        assert not [text for text in chinese if text in shown], page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_mark_of_markdown_is_left_to_read(opened: Open, lang: str) -> None:
    """`**` closes nothing when a Chinese sign stands before it and a letter behind: it would stand there to be read."""
    at = opened(lang=lang)
    for page in pages_of("city_supervisor"):
        visit(at, page)
        for text in (each.value for each in (*at.markdown, *at.caption)):
            assert "**" not in MarkdownIt().render(text), (page, text)


@pytest.mark.parametrize("page", ["risk", "visits", "unvisited"])
def test_finance_is_refused_in_words_and_keeps_its_own_pages(opened: Open, page: str) -> None:
    at = opened(page, look="finance")
    text = said(at)
    assert "超出了您的查看范围" in text
    assert "data-figure" not in text
    pages = ["总览", "关爱站点", "社会组织", "保障与资金", "统计口径"]
    assert [link.proto.label for link in at.get("page_link")] == pages
