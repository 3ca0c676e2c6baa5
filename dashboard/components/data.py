"""Parts of the data-trust page about freshness: how far the records reach, and which towns are late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import facts, figures, formatting
from dashboard.components import states
from dashboard.components.tables import Column, exact, html_table
from dashboard.page import Page
from data_access import months
from data_access.queries.freshness import TownFreshness
from data_access.queries.imports import Batch


def headline(page: Page, batches: Sequence[Batch]) -> None:
    """Whether the figures can be quoted: how far the records reach, who is late, what was left out of the last file."""
    t, on = page.t, page.choices.data_date
    stale = facts.stale_towns(page.access, on)
    parts = [t("**Visit records reach to {day}.**", day=formatting.day(on))]
    if stale:
        names = t(", ").join(town.name for town in page.towns if town.code in stale)
        parts.append(
            t.plural("{n} town is late: {names}.", "{n} towns are late: {names}.", len(stale), names=names)
            + " " + t("Their children stay out of the headlines and are counted beside them.")
        )  # fmt: skip
    else:
        parts.append(t("No town is late."))
    latest = next(iter(batches), None)
    if latest is not None:
        parts.append(
            t("The last file came in with {rows} rows, of which {rejected} were left out.",
              rows=formatting.number(latest.rows_in), rejected=formatting.number(latest.rejected))
        )  # fmt: skip
    st.markdown(" ".join(parts))


@dataclass(frozen=True)
class _Line:
    """One town of the table; '' is 未落村."""

    name: str
    fresh: TownFreshness | None
    late: int | None
    is_stale: bool


def by_town(page: Page) -> None:
    """Towns in division order: the last record, whether they are late, what was entered after the month was closed."""
    t, on = page.t, page.choices.data_date
    month = months.last_closed(on, figures.parameters_in_force(page.access, on).freeze_day)
    st.html(f'<div class="th-part">{t("Freshness by town · {day}", day=formatting.day(on))}</div>')
    rows = _lines(page, facts.late_entries(page.access, month))
    if not any(row.fresh for row in rows):
        states.no_data(page, t("No visits are on record here yet."))
        return
    stale_after = figures.parameters_in_force(page.access, on).stale_after_days
    columns = (
        Column(t("Town"), "name", kind="word"),
        Column(t("Last record of a visit"), lambda row: row.fresh and row.fresh.last_recorded_on, kind="date"),
        Column(t("Late?"), lambda row: t("late") if row.is_stale else t("up to date"), kind="code",
               help=t("Late: the last record is more than {n} days older than the data date.", n=stale_after)),
        Column(t("Late entries of {month}", month=formatting.month(month, t)), "late", kind="number",
               help=t("Valid visits of the month that were recorded after it was closed (A9).")),
        Column(t("Records begin"), lambda row: row.fresh and row.fresh.first_visit_on, kind="date"),
    )  # fmt: skip
    html_table(page, rows, columns, name="freshness", take=exact(t("Freshness by town")))


def _lines(page: Page, late: Mapping[str, int]) -> list[_Line]:
    on = page.choices.data_date
    fresh = {row.town_code: row for row in facts.town_freshness(page.access, on)}
    stale = facts.stale_towns(page.access, on)
    lines = [_Line(town.name, fresh.get(town.code), late.get(town.code, 0), town.code in stale) for town in page.towns]
    if "" in fresh:
        lines.append(_Line(page.t("No village"), fresh[""], late.get("", 0), is_stale=False))
    return lines
