"""What stands behind a number about children: their list by code, or, for other roles, their counts by town and tier.

    figure_card(page, figure, door=lambda: behind(page, "A1.missed"))     # of the page's own ask
    behind(page, "A1.missed", other_ask)                                   # of another one
    child_list(page, rows, page.ask, key="rest")   spread(page, counts)    # of rows or counts at hand

The ids of doors are those of `dashboard.doors`.  List and counts come from the same children, so that both have the
length of the number.  Lists have no download; names of children are in none of them.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TypeVar

import streamlit as st

from dashboard import doors
from dashboard.components.states import empty, not_allowed
from dashboard.components.tables import STAYS, Column, exact, html_table
from dashboard.components.tiers import tier_label
from dashboard.doors import Listed
from dashboard.page import Page
from data_access.measures.model import Ask
from data_access.measures.registry import MEASURES, PARTS
from data_access.parameters import ALL_TIERS
from data_access.queries.roster import Asked, Detail
from data_access.texts import msg

ROWS_A_PAGE = 50
Row = tuple[Listed, Detail | None]
T = TypeVar("T")
CHILDREN = msg("{first} to {last} of {n}")


def behind(page: Page, door: str, ask: Ask | None = None) -> None:
    """Draw what a door opens, for the page's ask or another one: children by code where the role may see them, else
    their counts by town and tier.
    """
    asked = ask or page.ask
    if not page.scope.sees_visits:
        not_allowed(page)
    elif page.sees_children:
        child_list(page, doors.children(page.access, asked, door), asked, key=door)
    else:
        spread_table(page, asked, door)


def child_list(page: Page, rows: Sequence[Listed], ask: Ask, *, key: str) -> None:
    """Children by code, fifty at a time, in the order given; `key` is unique on the page."""
    total(page, len(rows))
    if not rows:
        empty(page, page.t("No child is counted here."))
        return
    shown = page_of(page, rows, key=key)
    html_table(page, with_details(page, shown, ask), _columns(page), name=key, take=STAYS)


def page_of(page: Page, rows: Sequence[T], *, key: str, counted: str = CHILDREN) -> Sequence[T]:
    """Fifty rows of a list, and above them the numbers of its pages where there are more; `key` is unique.

    `counted` is the msgid that says which rows of how many.
    """
    pages = -(-len(rows) // ROWS_A_PAGE)
    if pages <= 1:
        return rows
    left, right = st.columns([2, 5], vertical_alignment="center")
    with left:
        number = st.pagination(pages, key=f"pages_{key}")
    first = (number - 1) * ROWS_A_PAGE
    shown = rows[first : first + ROWS_A_PAGE]
    with right:
        st.caption(page.t(counted, first=first + 1, last=first + len(shown), n=len(rows)))
    return shown


def with_details(page: Page, rows: Sequence[Listed], ask: Ask | None = None) -> tuple[Row, ...]:
    """Rows with what is known beyond their state (roster number, director, deferral …); for one page of a list."""
    asked = tuple(Asked(row.child, row.village, row.director) for row in rows)
    known = doors.details(page.access, asked, (ask or page.ask).as_of)
    return tuple((row, known.get(row.child)) for row in rows)


def state_word(page: Page, row: Listed) -> str:
    """The state of A4 in words; "—" in lists of a month that is over."""
    return "—" if row.state is None else page.t(PARTS[f"A4.{row.state}"].title)


def village(page: Page, row: Listed, detail: Detail | None) -> str:
    """The village's name; 未明确村（居） where a child has none."""
    if not row.town:
        return page.t("No village")
    return detail.village_name if detail is not None else row.village


def director(page: Page, detail: Detail | None) -> str:
    """Who holds the village's post, or for how long nobody has."""
    t = page.t
    if detail is None:
        return "—"
    if detail.director_name:
        return detail.director_name
    if detail.never_staffed:
        return t("never staffed")
    if detail.vacant_days is not None:
        return t("vacant for {days}", days=t.plural("{n} day", "{n} days", detail.vacant_days))
    return t("vacant post")


def spread_table(page: Page, ask: Ask, door: str, title: str = "") -> None:
    """What a door opens for roles without child rows."""
    spread(page, doors.spread(page.access, ask, door), name=f"{door}.spread", title=title)


def spread(
    page: Page, counts: Mapping[tuple[str, str], int], *, name: str = "spread", said: str = "", title: str = ""
) -> None:
    """Counts by town and tier in division order, with their sums; what belongs to no town stands last.

    `said` tells their number where they are no children; `title` is that of their sheet where it is not the door's.
    """
    measures = tuple(each for each in (name.partition(".")[0],) if each in MEASURES)
    t = page.t
    total(page, sum(counts.values()), said)
    if not counts:
        empty(page, t("No child is counted here."))
        return
    named = {town.code: town.name for town in page.towns}
    towns = [*named, *sorted({town for town, _tier in counts} - named.keys())]
    rows = [(named.get(town) or town or t("No village"), _by_tier(counts, (town,))) for town in towns]
    rows.append((t("Total"), _by_tier(counts, tuple(towns))))
    columns = [Column(t("Town"), lambda row: row[0])]
    columns += [_tier_column(page, tier) for tier in ALL_TIERS if any(each == tier for _town, each in counts)]
    columns.append(Column(t("Total"), lambda row: sum(row[1].values()), kind="number"))
    html_table(page, rows, columns, name=name, take=exact(title, measures=measures))


def _columns(page: Page) -> tuple[Column, ...]:
    t = page.t
    return (
        Column(t("Tier"), lambda row: row[0].tier, kind="tier"),
        Column(t("State"), lambda row: state_word(page, row[0]), kind="word"),
        Column(t("Days since last visit"), lambda row: row[0].days, kind="number"),
        Column(t("Months missed"), lambda row: row[0].streak, kind="number"),
        Column(t("Roster no."), lambda row: row[1] and row[1].roster_no, kind="code"),
        Column(t("Town"), lambda row: page.choices.town_name(row[0].town) if row[0].town else None, kind="word"),
        Column(t("Village"), lambda row: village(page, *row), kind="word"),
        Column(t("Child director"), lambda row: director(page, row[1])),
        Column(t("Child code"), lambda row: row[0].child, kind="child"),
    )


def _tier_column(page: Page, tier: str) -> Column:
    return Column(tier_label(tier, page.t), lambda row: row[1].get(tier, 0), kind="number")


def _by_tier(counts: Mapping[tuple[str, str], int], towns: tuple[str, ...]) -> dict[str, int]:
    return {tier: sum(counts.get((town, tier), 0) for town in towns) for tier in ALL_TIERS}


def total(page: Page, n: int, said: str = "") -> None:
    """The number that the door was opened from, said again above what it opened: of children, or as `said`."""
    words = said or page.t.plural("{n} child", "{n} children", n)
    st.html(f'<div class="th-total" data-total="{n}">{escape(words)}</div>')
