"""Tables: rows of any kind in, no index, in the order given; sorting is the reader's click.

Built-in export and copy are switched off for every table (client.disableDataExport): what of it may leave is said with
`take`, and leaves by `components.leaving`; lists of children leave by the unvisited page alone.  A table with a column
of children's codes (kind "child") is recorded in the audit trail before it is drawn, and is not drawn when it cannot
be recorded.

    columns = (
        Column(t("Town"), "area_name"),
        Column(t("Visited"), "numerator", kind="number"),
        Column(t("Completion"), lambda f: f, kind="figure"),
    )
    html_table(page, rows, columns, take=exact())      # up to some tens of rows: marks, states, prints well
    chosen = grid(page, rows, columns, key="towns", take=STAYS)  # long lists: scrolls, sorts; the row clicked, or None
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import formatting, trail
from dashboard.components import leaving
from dashboard.components.columns import STAYS, Column, Take, below, exact
from dashboard.components.tiers import tier_label, tier_mark
from dashboard.formatting import Look, Shown
from dashboard.i18n import Translator
from dashboard.page import Page

__all__ = (
    "STAYS", "Column", "Take", "below", "exact", "grid", "html_table", "mark_html", "record_children", "shown_html",
)  # fmt: skip
_RIGHT = frozenset({"number", "percent", "yuan", "signed"})
_NUMBERS = frozenset({"number", "date", "yuan", "days", "hours", "signed"})
_UNBROKEN = frozenset({"code", "child", "date", "share", "of"})
_JOINED = " · "
ROW_HEIGHT = 30
MOST_ROWS_SHOWN = 14
RECORD = "child"
"""The path of the page of one child."""


def html_table(page: Page, rows: Sequence[Any], columns: Sequence[Column], *, take: Take, name: str = "") -> None:
    """A plain table for few rows; every text is escaped.  `name` marks it for tests (data-table) and for the auditor.

    `take` says what of it may leave.  Raises AuditFailed when its children could not be recorded.
    """
    leaving.collect(rows, columns, take)
    _record(page, rows, columns, name)
    head = "".join(f'<th class="{_align(c)}" title="{escape(c.help)}">{escape(c.label)}</th>' for c in columns)
    body = "".join(
        "<tr>" + "".join(f'<td class="{_align(c)}">{_html(c, c.of(row), page)}</td>' for c in columns) + "</tr>"
        for row in rows
    )
    mark = f' data-table="{escape(name)}" data-rows="{len(rows)}"'
    table = f'<table class="th-table"{mark}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'<div class="th-scroll">{table}</div>')


def grid(
    page: Page, rows: Sequence[Any], columns: Sequence[Column], *, key: str, take: Take, selectable: bool = False
) -> int | None:
    """A scrolling table for long lists; gives the position of the row that was clicked, None without.

    `take` says what of it may leave.  Raises AuditFailed when its children could not be recorded.
    """
    leaving.collect(rows, columns, take)
    _record(page, rows, columns, key)
    frame = pd.DataFrame({c.label: [_cell(c, c.of(row), page.t) for row in rows] for c in columns})
    config = {c.label: _config(c) for c in columns}
    height = ROW_HEIGHT * (min(len(rows), MOST_ROWS_SHOWN) + 1) + 4
    if not selectable:
        st.dataframe(frame, hide_index=True, column_config=config, height=height, row_height=ROW_HEIGHT, key=key)
        return None
    state = st.dataframe(
        frame,
        hide_index=True,
        column_config=config,
        height=height,
        row_height=ROW_HEIGHT,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = state["selection"]["rows"]
    return int(chosen[0]) if chosen else None


def record_children(page: Page, codes: Iterable[str], name: str) -> None:
    """Record that these children are shown, for what shows them otherwise than by a column of codes; once a tab.

    Raises AuditFailed; then they must not be shown.
    """
    filters = page.filters.in_words(page.t, page.choices, page.spec.heeded(page.scope))
    what = " · ".join((page.t(page.spec.title), name, filters))
    towns = page.filters.towns
    town = towns[0] if len(towns) == 1 else None
    trail.listed(page.access.database, page.user, tuple(dict.fromkeys(codes)), what, town)


def _record(page: Page, rows: Sequence[Any], columns: Sequence[Column], name: str) -> None:
    codes = (c.of(row) for c in columns if c.kind == "child" for row in rows)
    record_children(page, (code for code in codes if code), name)


def shown_html(shown: Shown) -> str:
    """A shown figure as HTML with the look of its state."""
    text = f'<span class="th-v-{shown.look.value}">{escape(shown.text)}</span>'
    details = ", ".join(part for part in (shown.counts, shown.interval) if part and part != shown.text)
    small = f" <small>{escape(details)}</small>" if details else ""
    return text + small + mark_html(shown)


def mark_html(shown: Shown) -> str:
    """The word of a state, where the value does not say it already."""
    if not shown.mark or shown.look is Look.NO_DATA:
        return ""
    return f'<span class="th-mark">{escape(shown.mark)}</span>'


def _align(column: Column) -> str:
    if column.kind in _RIGHT:
        return "th-num"
    if column.kind in ("word", "gap"):
        return f"th-{column.kind}"
    return "th-code" if column.kind in _UNBROKEN else ""


def _html(column: Column, value: Any, page: Page) -> str:
    t = page.t
    if value is None:
        return "—"
    if column.kind == "child":
        return _record_of(page, str(value))
    if column.kind == "tier":
        return tier_mark(value, t)
    if column.kind == "figure":
        return shown_html(formatting.show(value, t))
    if column.kind == "gap":
        return formatting.number(value) if value else f"<b>{escape(t('none'))}</b>"
    if column.kind == "act":
        code, label = value
        return f'<a class="th-act" href="#" data-code="{escape(code)}">{escape(label)}</a>'
    if column.kind == "parts":
        return _JOINED.join(f'<span class="th-code">{escape(part)}</span>' for part in value)
    return escape(_text(column, value, t))


def _record_of(page: Page, child: str) -> str:
    """A child's code, which leads to its own page in this view where one may open it."""
    if not page.may_open(RECORD):
        return escape(child)
    address = f"{RECORD}?{urlencode({**page.query(), 'code': child})}"
    return f'<a href="{escape(address)}" target="_self">{escape(child)}</a>'


def _text(column: Column, value: Any, t: Translator) -> str:
    if isinstance(value, str):  # a word where there is no number
        return value
    if column.kind == "number":
        return formatting.number(value)
    if column.kind == "percent":
        return formatting.percent(value)
    if column.kind == "yuan":
        return formatting.yuan(value, t)
    if column.kind == "date":
        return formatting.day(value)
    if column.kind in ("share", "of"):
        return _pair(value, with_rate=column.kind == "share")
    if column.kind in _UNITS:
        return _UNITS[column.kind](value, t)
    return _JOINED.join(value) if column.kind == "parts" else str(value)


_UNITS: dict[str, Callable[[Any, Translator], str]] = {
    "days": formatting.days,
    "hours": formatting.hours,
    "signed": lambda n, _t: formatting.signed(n),
}


def _pair(value: tuple[int, int], *, with_rate: bool) -> str:
    n, m = value
    if not with_rate:
        return formatting.n_of_m(n, m)
    return f"{formatting.percent(n / m, m)} ({formatting.n_of_m(n, m)})" if m else "—"


def _cell(column: Column, value: Any, t: Translator) -> Any:
    """A cell of a grid: numbers and dates stay what they are, so that sorting sorts them rightly."""
    if value is None or column.kind in _NUMBERS:
        return value
    if column.kind == "percent":
        return value * 100
    if column.kind == "tier":
        return tier_label(value, t)
    if column.kind == "figure":
        return formatting.show(value, t).line
    return _text(column, value, t)


def _config(column: Column) -> Any:
    tip = column.help or None
    if column.kind == "percent":
        return st.column_config.NumberColumn(column.label, help=tip, format="%.1f%%")
    if column.kind in ("number", "yuan"):
        return st.column_config.NumberColumn(column.label, help=tip)
    if column.kind == "date":
        return st.column_config.DateColumn(column.label, help=tip, format="YYYY-MM-DD")
    return st.column_config.TextColumn(column.label, help=tip)
