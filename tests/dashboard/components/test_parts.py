"""The parts that pages are built of: escaped, legible without colour, each state with its own look."""

import base64
import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest

from dashboard.components import cards, style, tables, tiers, trust
from dashboard.components.tables import Column
from dashboard.formatting import Look, Shown
from dashboard.i18n import translator
from dashboard.page import Page
from data_access.months import parse
from data_access.parameters import ALL_TIERS
from data_access.queries.freshness import Trust

zh = translator("zh")
WICKED = '<img src=x onerror="alert(1)">'


@pytest.mark.parametrize("tier", ALL_TIERS)
def test_a_tier_is_a_character_and_a_shape_of_its_own(tier: str):
    assert tiers.tier_word(tier, zh) in tiers.tier_mark(tier, zh)
    assert tiers.tier_label(tier, zh) == tiers.tier_word(tier, zh) + tiers.SHAPES[tier]
    assert len(set(tiers.SHAPES.values())) == len(ALL_TIERS)


def test_a_card_escapes_every_text():
    html = cards._card_html(WICKED, Shown(WICKED, WICKED, "", WICKED, Look.PROVISIONAL), WICKED, WICKED, "", (), WICKED)
    assert WICKED not in html
    assert "onerror=" not in html.replace("onerror=&quot;", "")


def test_a_table_cell_escapes_its_text():
    page = cast(Page, SimpleNamespace(t=zh))
    assert WICKED not in tables._html(Column("x", lambda value: value), WICKED, page)


def test_every_look_has_a_style_of_its_own():
    sheet = style.SHEET.read_text(encoding="utf-8")
    for look in Look:
        if look is not Look.PLAIN:
            assert f".th-v-{look.value}" in sheet


def test_the_style_asks_no_other_host():
    sheet = style.SHEET.read_text(encoding="utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_a_trend_leaves_gaps_where_nothing_is_known():
    image = cards.sparkline((0.9, 0.8, None, 0.7, 0.75))
    drawing = base64.b64decode(image.split("base64,")[1].split('"')[0]).decode()
    assert drawing.count("<polyline") == 2
    assert cards.sparkline((0.9, None)) == ""


def test_the_trust_strip_keeps_numbers_about_children_from_roles_that_see_none():
    told = Trust(dt.date(2026, 11, 22), dt.date(2026, 11, 22), parse("2026-10"), None, None, None, None, 1, frozenset())
    assert trust.lines(told, zh) == [("最近导入", "11-22"), ("无坐标站点", "1"), ("数据滞后的镇", "0")]


def test_columns_read_attributes_keys_and_functions():
    assert Column("n", "n").of({"n": 3}) == 3
    assert Column("year", "year").of(dt.date(2026, 1, 1)) == 2026
    assert Column("n", lambda row: row + 1).of(1) == 2


def test_a_grid_keeps_numbers_and_dates_sortable():
    day = dt.date(2026, 11, 22)
    assert tables._cell(Column("d", "d", kind="date"), day, zh) == day
    assert tables._cell(Column("n", "n", kind="number"), 7, zh) == 7
    assert tables._cell(Column("p", "p", kind="percent"), 0.941, zh) == pytest.approx(94.1)
