"""What opens behind the figures about single visits (A8, A9.late)."""

from dashboard import doors, visit_doors
from dashboard.components.children import page_of, spread, total, village
from dashboard.components.states import empty
from dashboard.components.tables import STAYS, Column, html_table
from dashboard.page import Page
from data_access.queries.roster import Asked
from data_access.texts import msg

VISITS = msg("visits {first} to {last} of {n}")


def behind(page: Page, part: str) -> None:
    """The visits that a number counts; for roles without child rows their counts by town and tier."""
    t = page.t
    if not page.sees_children:
        counted = visit_doors.counts(page.access, page.ask, part)
        spread(page, counted, name=f"{part}.spread", said=_said(page, sum(counted.values())))
        return
    rows = visit_doors.listed(page.access, page.ask, part)
    total(page, len(rows), _said(page, len(rows)))
    if not rows:
        empty(page, t("No visit is counted here."))
        return
    shown = page_of(page, rows, key=part, counted=VISITS)
    asked = tuple(dict.fromkeys(Asked(row.child.child, row.child.village, row.child.director) for row in shown))
    known = doors.details(page.access, asked, page.ask.as_of)
    html_table(page, [(row, known.get(row.child.child)) for row in shown], _columns(page), name=part, take=STAYS)


def _said(page: Page, n: int) -> str:
    return page.t.plural("{n} visit", "{n} visits", n)


def _columns(page: Page) -> tuple[Column, ...]:
    t = page.t
    return (
        Column(t("Visited on"), lambda row: row[0].visit.visited_on, kind="date"),
        Column(t("Recorded on"), lambda row: row[0].visit.recorded_on or t("not known"), kind="word"),
        Column(t("Tier"), lambda row: row[0].child.tier, kind="tier"),
        Column(t("Roster no."), lambda row: row[1] and row[1].roster_no, kind="code"),
        Column(t("Town"), lambda row: page.choices.town_name(row[0].child.town) if row[0].child.town else None,
               kind="word"),
        Column(t("Village"), lambda row: village(page, row[0].child, row[1]), kind="word"),
        Column(t("Child code"), lambda row: row[0].child.child, kind="child"),
    )  # fmt: skip
