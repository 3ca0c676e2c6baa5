"""What charts show, as tables that leave with those of the page: nothing is drawn here."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dashboard import figures, formatting
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.charts.rows import Amount, Bar, TierRow
from dashboard.components import leaving
from dashboard.components.columns import Column, exact
from dashboard.components.tiers import tier_label
from dashboard.page import Page
from data_access.measures.model import Figure
from data_access.measures.registry import PARTS
from data_access.parameters import ALL_TIERS


def parts(page: Page, found: Mapping[str, Figure], measure: str, title: str) -> None:
    """The parts of a counting measure, in the order of its definition."""
    t = page.t
    rows = [figure for part, figure in found.items() if part.partition(".")[0] == measure]
    columns = (
        Column(title, lambda figure: t(PARTS[figure.measure].title)),
        Column(t("Number"), lambda figure: figure, kind="figure"),
    )
    leaving.also(rows, columns, exact(title))


def by_town(page: Page, towns: Sequence[Figure], city: Figure, title: str) -> None:
    """A rate by town with its interval, the city's last; of completion the words beside the city."""
    t = page.t
    verdicts = figures.verdicts(page.access, page.ask) if city.measure == "A1" else {}
    columns = [
        Column(t("Town"), lambda figure: t(figure.area_name)),
        Column(title, lambda figure: figure, kind="figure"),
    ]
    if city.measure == "A1":
        columns.append(Column(t("Beside the city"), partial(_verdict, page, verdicts)))
    leaving.also([*towns, city], columns, exact(title))


def _verdict(page: Page, verdicts: Mapping[str, Any], figure: Figure) -> str | None:
    found = verdicts.get(figure.area_code)
    return None if found is None else page.t(VERDICT_LOOKS[found].words)


def months(page: Page, measure: str, shown: int, title: str) -> None:
    """A monthly rate, month by month, the oldest first; what is not closed says so."""
    t = page.t
    columns = (
        Column(t("Month"), lambda figure: formatting.window(figure.window, t)),
        Column(t(PARTS[measure].title), lambda figure: figure, kind="figure"),
    )
    leaving.also(
        (), columns, exact(title, made=lambda _k: (figures.trend(page.access, page.ask, measure, shown), columns))
    )


def tiers(page: Page, rows: Sequence[TierRow], first: str, title: str) -> None:
    """Children by tier of towns or categories, or months."""
    t = page.t
    columns = (
        Column(first, "label"),
        *(Column(tier_label(tier, t), partial(_of_tier, tier), kind="number") for tier in ALL_TIERS),
        Column(t("Total"), lambda row: sum(row.counts.values()), kind="number"),
    )
    leaving.also(rows, columns, exact(title, measures=("B1",)))


def _of_tier(tier: str, row: TierRow) -> int:
    return row.counts.get(tier, 0)


def tier_months(page: Page, series: Mapping[int, Mapping[str, int]], title: str) -> None:
    rows = [TierRow(formatting.month(m, page.t), counts) for m, counts in sorted(series.items())]
    tiers(page, rows, page.t("Month"), title)


def bars(page: Page, rows: Sequence[Bar], title: str, measure: str) -> None:
    columns = (Column(title, "label"), Column(page.t("Number"), "count", kind="number"))
    leaving.also(rows, columns, exact(title, measures=(measure,)))


def amounts(page: Page, rows: Sequence[Amount], title: str, measure: str) -> None:
    t = page.t
    columns = (
        Column(t("Category"), "label"),
        Column(t("Year"), lambda row: str(row.year)),
        Column(t("Contracts"), "contracts", kind="number"),
        Column(t("Yuan"), "yuan", kind="number"),
    )
    leaving.also(rows, columns, exact(title, measures=(measure,)))
