"""The tables that count children by village or director, as they leave: masked (METRICS.md H), with the town beside.

Each gives rows and columns for k; it is asked when somebody takes the file, not before.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dashboard import below, facts, figures, formatting, map_rows
from dashboard.components.columns import Column, Rows
from dashboard.components.tiers import tier_label
from dashboard.page import Page
from data_access.measures.build import SMALLEST_RATE
from data_access.measures.disclosure import MaskedRate
from data_access.measures.model import Figure, Level
from data_access.measures.reach import FarVillage, Step
from data_access.queries.deliveries import TYPES
from data_access.queries.stations import Station
from data_access.queries.visits import DirectorCell


def _town(page: Page, code: str) -> str:
    return page.choices.town_name(code) if code else "—"


def villages(page: Page, k: int) -> Rows:
    """A1 by village."""
    t, towns = page.t, below.towns_of(page.access, page.ask)
    masked = below.by_village(page.access, page.ask, "A1", k)
    found = figures.figures(page.access, page.ask, ("A1",), Level.VILLAGE)
    rows = [(figure, masked[figure.area_code]) for figure in found if figure.area_code in masked]
    few = t("fewer than 10: no rate")
    columns = (
        Column(t("Town"), lambda row: _town(page, towns.get(row[0].area_code, ""))),
        Column(t("Village"), lambda row: t(row[0].area_name)),
        Column(t("Completion"), lambda row: below.share(row[1], SMALLEST_RATE, few, k), kind="percent"),
        Column(t("Due"), lambda row: below.number(row[1].denominator, k), kind="number"),
        Column(t("Visited"), lambda row: below.number(row[1].numerator, k), kind="number"),
        Column(t("Missed"), partial(_missed, k), kind="number"),
    )
    return rows, columns


def _missed(k: int, row: tuple[Figure, MaskedRate]) -> below.Number:
    rate = row[1]
    return below.less(below.number(rate.denominator, k), below.number(rate.numerator, k), k)


def _cell(cell: DirectorCell, masked: Mapping[str, MaskedRate], k: int) -> tuple[below.Number, below.Number]:
    return below.cell(cell.visited, cell.due, masked.get(cell.village), k)


def directors(page: Page, listed: Sequence[Sequence[DirectorCell]], k: int) -> Rows:
    """Directors with children not visited, as their villages leave."""
    t, towns = page.t, below.towns_of(page.access, page.ask)
    masked = below.by_village(page.access, page.ask, "A1", k)
    rows = [(cells, *below.together([_cell(cell, masked, k) for cell in cells], k)) for cells in listed]
    columns = (
        Column(t("Town"), lambda row: _town(page, towns.get(row[0][0].village, ""))),
        Column(t("Village"), lambda row: [cell.village_name for cell in row[0]], kind="parts"),
        Column(t("Child director"), lambda row: row[0][0].name),
        Column(t("Due"), lambda row: row[2], kind="number"),
        Column(t("Visited"), lambda row: row[1], kind="number"),
        Column(t("Missed"), lambda row: below.less(row[2], row[1], k), kind="number"),
    )
    return rows, columns


def heat(page: Page, shown: Sequence[int], k: int) -> Rows:
    """Directors × months: seen and due in columns beside each other, each month masked as its villages are."""
    t = page.t
    by_row: dict[tuple[str, str], dict[int, DirectorCell]] = {}
    for cell in facts.director_cells(page.access, page.ask, len(shown)):
        by_row.setdefault((cell.village, cell.director), {})[cell.m] = cell
    masked = {m: below.by_village(page.access, dataclasses.replace(page.ask, month=m), "A1", k) for m in shown}

    def number(row: Mapping[int, DirectorCell], m: int, at: int) -> Any:
        return _cell(row[m], masked[m], k)[at] if m in row and row[m].due else None

    columns = [
        Column(t("Village"), lambda row: next(iter(row.values())).village_name),
        Column(t("Child director"), lambda row: next(iter(row.values())).name),
    ]
    for m in shown:
        month = formatting.month(m, t)
        for at, what in enumerate((t("Visited"), t("Due"))):
            label = t("{label} · {what}", label=month, what=what)
            columns.append(Column(label, partial(number, m=m, at=at), kind="number"))
    return list(by_row.values()), columns


def far_villages(page: Page, listed: Sequence[FarVillage], k: int) -> Rows:
    t = page.t
    masked = below.counts(listed, lambda row: row.village.town_code, lambda row: (row.children,), k)
    columns = (
        Column(t("Town"), lambda row: _town(page, row[0].village.town_code)),
        Column(t("Village"), lambda row: row[0].village.name),
        Column(t("Nearest station"), lambda row: map_rows.distance(row[0].village.metres, t)),
        Column(t("Children on the register"), lambda row: row[1][1], kind="number"),
    )
    return list(zip(listed, masked, strict=True)), columns


def next_sites(page: Page, listed: Sequence[Step], k: int) -> Rows:
    t = page.t
    masked = below.steps([step.gain for step in listed], k)
    columns = (
        Column(t("Step"), lambda row: row[0], kind="number"),
        Column(t("Town"), lambda row: _town(page, row[1].village.town_code)),
        Column(t("Village"), lambda row: row[1].village.name),
        Column(t("Children newly within reach"), lambda row: row[2][0], kind="number"),
        Column(t("Together with the steps before"), lambda row: row[2][1], kind="number"),
    )
    return [(at, *row) for at, row in enumerate(zip(listed, masked, strict=True), start=1)], columns


def services(page: Page, stations: Sequence[Station], found: Mapping[str, Mapping[str, int]], k: int) -> Rows:
    """Persons served by station and type; a station stands in one village, so that small numbers are masked too."""
    t = page.t
    told = [one for one in stations if one.id in found]
    masked = below.counts(
        told, lambda one: one.town_code or "", lambda one: [found[one.id].get(kind, 0) for kind in TYPES], k
    )
    numbers = {one.id: dict(zip(TYPES, cells, strict=True)) for one, (cells, _total) in zip(told, masked, strict=True)}

    def served(kind: str, station: Station) -> Any:
        if station.id not in found:
            return t("not recorded")
        return numbers[station.id][kind] if kind in found[station.id] else None

    columns = (
        Column(t("Town"), lambda row: _town(page, row.town_code) if row.town_code else page.city.name),
        Column(t("Station"), "name"),
        *(Column(formatting.word("service_type", kind, t), partial(served, kind), kind="number") for kind in TYPES),
    )
    return list(stations), columns


def tiers(page: Page, found: Sequence[Figure], k: int) -> Rows:
    """B1 by village."""
    t, towns = page.t, below.towns_of(page.access, page.ask)
    names = {figure.area_code: t(figure.area_name) for figure in found}
    rows = list(below.tiers(page.access, page.ask, found, k).items())
    known = [tier for tier in rows[0][1] if tier] if rows else []
    columns = [
        Column(t("Town"), lambda row: _town(page, towns.get(row[0], ""))),
        Column(t("Village"), lambda row: names[row[0]]),
        *(Column(tier_label(tier, t), partial(_of_tier, tier), kind="number") for tier in known),
        Column(t("Total"), partial(_of_tier, ""), kind="number"),
    ]
    return rows, columns


def _of_tier(tier: str, row: tuple[str, Mapping[str, Any]]) -> Any:
    return row[1][tier]
