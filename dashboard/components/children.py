"""What stands behind a number about children: their list by code, or, for other roles, their counts by town and tier.

    child_door(page, "A4.overdue", title=t("Overdue"))                 # a door on its own
    figure_card(page, figure, door=lambda: behind(page, "A1.missed"))  # the door of a card

The ids of doors are those of `dashboard.doors`.  List and counts come from the same children, so that both have the
length of the number.  Lists have no download; names of children are in none of them.
"""

from html import escape

import streamlit as st

from dashboard import doors
from dashboard.components.door import door
from dashboard.components.states import empty, not_allowed
from dashboard.components.tables import Column, html_table
from dashboard.components.tiers import tier_label
from dashboard.doors import Listed
from dashboard.page import Page
from data_access.measures.model import Ask
from data_access.measures.registry import PARTS
from data_access.parameters import ALL_TIERS
from data_access.queries.roster import Asked, Detail

ROWS_A_PAGE = 50


def child_door(page: Page, door_id: str, *, title: str, key: str = "", label: str = "", ask: Ask | None = None) -> None:
    """A door to the children behind a number; nothing for a role that sees no figures about children."""
    if page.scope.sees_visits:
        door(page, key or door_id, lambda: behind(page, door_id, ask), title=title, label=label)


def behind(page: Page, door_id: str, ask: Ask | None = None) -> None:
    """Draw the list, or the counts by town and tier, of the page's ask or of another one."""
    asked = ask or page.ask
    if not page.scope.sees_visits:
        not_allowed(page)
    elif page.sees_children:
        child_list(page, doors.children(page.access, asked, door_id), asked, key=door_id)
    else:
        spread(page, doors.spread(page.access, asked, door_id))


def child_list(page: Page, rows: tuple[Listed, ...], ask: Ask, *, key: str) -> None:
    """Children by code, fifty on a page; the most urgent first, as they come."""
    t = page.t
    _total(page, len(rows))
    if not rows:
        empty(page, t("No child is counted here."))
        return
    pages = -(-len(rows) // ROWS_A_PAGE)
    shown_page = st.pagination(pages, key=f"pages_{key}") if pages > 1 else 1
    shown = rows[(shown_page - 1) * ROWS_A_PAGE : shown_page * ROWS_A_PAGE]
    asked = tuple(Asked(row.child, row.village, row.director) for row in shown)
    known = doors.details(page.access, asked, ask.as_of)
    html_table(page, shown, _columns(page, known), name=key)


def _columns(page: Page, known: dict[str, Detail]) -> tuple[Column, ...]:
    t = page.t

    def detail(name: str) -> Column:
        labels = {"roster_no": t("Roster no."), "village_name": t("Village"), "director_name": t("Director")}
        return Column(labels[name], lambda row: getattr(known.get(row.child), name, None) or "—")

    return (
        Column(t("Tier"), "tier", kind="tier"),
        Column(t("Visit state"), lambda row: "—" if row.state is None else t(PARTS[f"A4.{row.state}"].title)),
        Column(t("Days since"), "days", kind="number"),
        Column(t("Months missed"), "streak", kind="number"),
        detail("roster_no"),
        Column(t("Town"), lambda row: page.choices.town_name(row.town) or t("No town")),
        detail("village_name"),
        detail("director_name"),
        Column(t("Child code"), "child"),
    )


def spread(page: Page, counts: dict[tuple[str, str], int]) -> None:
    """Counts by town and tier in division order, with their sums; what belongs to no town stands last."""
    t = page.t
    _total(page, sum(counts.values()))
    if not counts:
        empty(page, t("No child is counted here."))
        return
    named = {town.code: town.name for town in page.towns}
    towns = [*named, *sorted({town for town, _tier in counts} - named.keys())]
    rows = [(named.get(town) or town or t("No town"), _by_tier(counts, (town,))) for town in towns]
    rows.append((t("Total"), _by_tier(counts, tuple(towns))))
    tiers = [tier for tier in ALL_TIERS if any(each == tier for _town, each in counts)]
    columns = [Column(t("Town"), lambda row: row[0])]
    columns += [_tier_column(page, tier) for tier in tiers]
    columns.append(Column(t("Total"), lambda row: sum(row[1].values()), kind="number"))
    html_table(page, rows, columns, name="spread")


def _tier_column(page: Page, tier: str) -> Column:
    return Column(tier_label(tier, page.t), lambda row: row[1].get(tier, 0), kind="number")


def _by_tier(counts: dict[tuple[str, str], int], towns: tuple[str, ...]) -> dict[str, int]:
    return {tier: sum(counts.get((town, tier), 0) for town in towns) for tier in ALL_TIERS}


def _total(page: Page, n: int) -> None:
    """The number that the door was opened from, said again above what it opened."""
    st.html(f'<p class="th-total" data-total="{n}">{escape(page.t.plural("{n} child", "{n} children", n))}</p>')
