"""The tables of a page as a file: what is on the screen, masked below town level, and no child in it."""

import io
import re
from collections.abc import Callable

import pytest
import streamlit as st
from python_calamine import CalamineWorkbook

from dashboard.navigation import PAGES
from tests.pages.conftest import Open

CHILD = re.compile(r"\bETU?-|\bC\d{6,}")
LOOKS = ("leader", "city_supervisor", "town_supervisor:320599105", "finance", "auditor")
TOWN = "320599105"
Taken = dict[str, Callable[[], io.BytesIO]]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """What makes the files that the page, or the door opened last, offers; by the key of its button."""
    offered: Taken = {}

    def button(_label: str, *, data: Callable[[], io.BytesIO], key: str, **_rest: object) -> bool:
        if key.startswith("take_"):
            offered[key] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return offered


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_try(opened: Open, taken: Taken) -> None:
    import pathlib

    for page in PAGES:
        at = opened(page.file.stem, look="city_supervisor", towns=TOWN)
        if "take_page_xlsx" in taken:
            data = taken["take_page_xlsx"]().getvalue()
            pathlib.Path(f"/tmp/lists/{page.file.stem}.xlsx").write_bytes(data)
            z = taken["take_page_zip"]().getvalue()
            pathlib.Path(f"/tmp/lists/{page.file.stem}.zip").write_bytes(z)
            print(page.path, {k: len(v) for k, v in sheets(data).items()})
        for key in [b.key for b in at.button if str(b.key).startswith("door_")]:
            taken.clear()
            at2 = at.button(key=key).click().run()
            got = [k for k in taken if k.startswith("take_door")]
            print("   ", key, got, at2.exception)
            for k in got:
                taken[k]()
        taken.clear()
