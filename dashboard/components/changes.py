"""Changes in children's situations on the visits page: reported in time (A11), and those still to be handled."""

from collections.abc import Callable, Mapping, Sequence

from dashboard import changes, doors, figures, formatting
from dashboard.changes import ChangeListed
from dashboard.components.cards import figure_card
from dashboard.components.children import page_of, spread, total
from dashboard.components.states import empty
from dashboard.components.tables import STAYS, Column, html_table
from dashboard.page import Page
from data_access.queries.roster import Asked, Detail
from data_access.texts import msg

CHANGES = msg("changes {first} to {last} of {n}")


def in_time_card(page: Page) -> None:
    """A11; its door opens what was not reported in time."""
    t = page.t
    figure_card(
        page,
        figures.selected(page.access, page.ask, ("A11",))["A11"],
        door=lambda: _behind(page, "A11", changes.not_in_time, changes.not_in_time_spread),
        door_label=t("→ not in time") if page.sees_children else "",
    )


def unhandled_card(page: Page) -> None:
    """Changes that nobody has handled yet, whenever they were found."""
    figure_card(
        page,
        figures.selected(page.access, page.ask, ("A11",))["A11.unhandled"],
        door=lambda: _behind(page, "A11.unhandled", changes.unhandled, changes.unhandled_spread),
    )


def _behind(
    page: Page,
    name: str,
    listed: Callable[..., Sequence[ChangeListed]],
    counted: Callable[..., Mapping[tuple[str, str], int]],
) -> None:
    rows = listed(page.access, page.ask) if page.sees_children else ()
    counts = {} if page.sees_children else counted(page.access, page.ask)
    number = len(rows) or sum(counts.values())
    said = page.t.plural("{n} change", "{n} changes", number)
    if not number:
        empty(page, page.t("No change is counted here."))
    elif page.sees_children:
        total(page, number, said)
        _list(page, rows, name)
    else:
        spread(page, counts, name=f"{name}.spread", said=said)


def _list(page: Page, rows: Sequence[ChangeListed], name: str) -> None:
    shown = page_of(page, rows, key=name, counted=CHANGES)
    asked = tuple(dict.fromkeys(Asked(row.child, row.village, row.director) for row in shown))
    known = doors.details(page.access, asked, page.ask.as_of)
    html_table(page, [(row, known.get(row.child)) for row in shown], _columns(page), name=name, take=STAYS)


def _columns(page: Page) -> tuple[Column, ...]:
    t = page.t
    return (
        Column(t("Found on"), lambda row: row[0].found_on, kind="date"),
        Column(t("Reported on"), lambda row: row[0].reported_on or t("not reported"), kind="word"),
        Column(t("Handled on"), lambda row: row[0].handled_on or t("not handled"), kind="word"),
        Column(t("Kind of change"), lambda row: _kind(page, row[0]), kind="word"),
        Column(t("Tier"), lambda row: row[0].tier, kind="tier"),
        Column(t("Roster no."), lambda row: row[1] and row[1].roster_no, kind="code"),
        Column(t("Town"), lambda row: page.choices.town_name(row[0].town) if row[0].town else None, kind="word"),
        Column(t("Village"), lambda row: _village(page, *row), kind="word"),
        Column(t("Child code"), lambda row: row[0].child, kind="child"),
    )


def _kind(page: Page, row: ChangeListed) -> str | None:
    return formatting.word("change_kind", row.kind, page.t) if row.kind else None


def _village(page: Page, row: ChangeListed, detail: Detail | None) -> str | None:
    """The village's name; of a child who lives elsewhere by now it is not told."""
    if not row.town:
        return page.t("No village")
    return detail.village_name if detail is not None else None
