"""Figure cards: one number with all that is needed to read it.

    for cell, figure in cards(4, (a1, must_see, stations, ngos)):
        with cell:
            figure_card(page, figure, door=lambda: ..., key="a1")

A card says what, when (the window stands in the title), the value with its counts and interval, its state, and opens
its definition (口径) and its rows.  Four or five cards fit beside each other at 1366 px.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any, TypeVar

import streamlit as st

from dashboard import figures, formatting
from dashboard.components.definition import definition
from dashboard.components.door import door as door_button
from dashboard.components.sparkline import sparkline
from dashboard.components.tables import mark_html
from dashboard.formatting import Shown
from dashboard.page import Page
from data_access.measures.model import Figure
from data_access.measures.registry import PARTS

T = TypeVar("T")


def cards(columns: int, items: Iterable[T]) -> Iterator[tuple[Any, T]]:
    """Cells beside each other, one for each item, in rows of `columns`."""
    waiting = list(items)
    for start in range(0, len(waiting), columns):
        yield from zip(st.columns(columns, gap="small"), waiting[start : start + columns], strict=False)


def figure_card(
    page: Page,
    figure: Figure,
    *,
    title: str = "",
    note: str = "",
    trend: Sequence[float | None] = (),
    door: Callable[[], None] | None = None,
    door_label: str = "",
    key: str = "",
) -> None:
    """A bordered card of one figure.

    title   instead of the measure's own; the window is added in any case
    note    one line below the value, plain text
    trend   earlier values to the present one, drawn as a small line; None leaves a gap
    door    draws the rows behind the number, asked for when it is opened
    key     unique on the page; the figure's id when none is given
    """
    heading = title or page.t(PARTS[figure.measure].title)
    shown = formatting.show(figure, page.t)
    value_card(
        page,
        heading,
        shown,
        window=formatting.window(figure.window, page.t),
        note=" · ".join(text for text in (note, _incomparable(page, figure)) if text),
        trend=trend,
        name=figure.measure,
        definitions=(figure.measure,),
        figure=figure,
        door=door,
        door_label=door_label,
        key=key,
    )


def _incomparable(page: Page, figure: Figure) -> str:
    """That earlier values were counted by another rule, where they were."""
    found = figures.breaks(page.access, page.ask, figure.measure)
    return (
        page.t("counted otherwise since {day}: not comparable before", day=formatting.day(found[-1].on))
        if found
        else ""
    )


def value_card(
    page: Page,
    title: str,
    shown: Shown | str,
    *,
    window: str = "",
    note: str = "",
    body: str = "",
    trend: Sequence[float | None] = (),
    name: str = "",
    definitions: tuple[str, ...] = (),
    figure: Figure | None = None,
    door: Callable[[], None] | None = None,
    door_label: str = "",
    key: str = "",
) -> None:
    """A card of anything else: a sum of figures, a row of tier marks, a verdict in words.

    `shown` is a formatted figure or plain text; `body` is HTML of one's own making (tier marks), everything else is
    escaped; `definitions` are the ids of the figures that it is made of, `figure` the one that it shows; `name` marks
    it for tests (data-figure).
    """
    value = shown if isinstance(shown, Shown) else Shown(shown, "", "", "", formatting.Look.PLAIN)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.html(_card_html(title, value, window, note, body, trend, name))
        if definitions or door:
            with st.container(horizontal=True, gap="small", key=f"th_foot_{key or name}"):
                if door:
                    heading = f"{title} · {window}" if window else title
                    door_button(page, key or name, door, title=heading, label=door_label)
                if definitions:
                    definition(page, *definitions, figure=figure, key=key or name)


def _card_html(
    title: str, shown: Shown, window: str, note: str, body: str, trend: Sequence[float | None], name: str
) -> str:
    details = ", ".join(part for part in (shown.counts, shown.interval) if part and part != shown.text)
    small = f"<small>{escape(details)}</small>" if details else ""
    when = f"{escape(window)} " if window else ""
    value = f'<span class="th-v-{shown.look.value}">{escape(shown.text)}</span>' if shown.text else ""
    return (
        f'<div class="th-card" data-figure="{escape(name)}" data-state="{shown.look.value}">'
        f'<div class="th-title">{when}<b>{escape(title)}</b></div>'
        f'<div class="th-value">{value}{small}{mark_html(shown)}</div>'
        f"{body}{sparkline(trend)}"
        f'<div class="th-note">{escape(note)}</div></div>'
    )
