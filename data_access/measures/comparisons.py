"""G2, G3 and G4 as figures and as pictures: the funnel of towns and the p-chart of months around A1."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from data_access import months
from data_access.measures import build, compare
from data_access.measures.compare import ControlChart, Funnel, Signal, Verdict
from data_access.measures.model import Figure, Level
from data_access.measures.sheet import Sheet
from data_access.queries import visits

MONTHS_SHOWN = 24

Tiers = Mapping[str, tuple[int, int]]
"""(visited, due) by the tier of the month's first day."""


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    figures: list[Figure] = []
    if "G2" in wanted:
        figures += _verdicts(sheet)
    if "G3" in wanted:
        figures += _signals(sheet)
    if "G4" in wanted:
        figures += _adjusted(sheet)
    return figures


def centre(sheet: Sheet) -> float | None:
    """The pooled completion of the whole city in the month of the ask; None without a child due."""
    ask = dataclasses.replace(sheet.ask, towns=())
    counts = visits.month_counts(sheet.connection, sheet.scope, ask, Level.CITY).get(sheet.scope.city)
    return counts["visited"] / counts["due"] if counts and counts["due"] else None


def verdicts(sheet: Sheet) -> dict[str, Verdict]:
    """The verdict of each town of the sheet (level town) with a child due; empty for a month that is not closed."""
    middle = centre(sheet) if sheet.is_closed else None
    if middle is None or not compare.has_funnel(middle):
        return {}
    return {
        place.code: compare.verdict(counts["visited"], counts["due"], middle)
        for place in sheet.rows.places
        if (counts := sheet.month.get(place.code)) and counts["due"]
    }


def funnel(sheet: Sheet, target: float | None = None) -> Funnel | None:
    """The funnel of the towns of the sheet (level town) around the city or a target; None where METRICS G2 has none."""
    middle = (centre(sheet) if target is None else target) if sheet.is_closed else None
    if middle is None:
        return None
    points = [
        (place.code, place.name, counts["visited"], counts["due"])
        for place in sheet.rows.places
        if (counts := sheet.month.get(place.code)) and counts["due"]
    ]
    return compare.funnel(points, centre=middle)


@dataclass(frozen=True)
class Adjusted:
    """A town's children seen beside those whom the city's rate of each tier would make one expect (G4).

    `verdict`: where the town lies when its tiers are taken into account; None where the city has no funnel.
    """

    visited: int
    due: int
    expected: float
    verdict: Verdict | None

    @property
    def ratio(self) -> float | None:
        """Observed / expected; None where nobody is expected to be seen."""
        return self.visited / self.expected if self.expected else None


def adjusted(sheet: Sheet) -> dict[str, Adjusted]:
    """Indirect standardisation by the tier of the month's first day, for each area of the sheet with a child due.

    Empty for a month that is not closed, and for the whole city, which is its own standard.
    """
    if not sheet.is_closed or sheet.level is Level.VILLAGE or (sheet.level is Level.CITY and not sheet.ask.towns):
        return {}
    whole = dataclasses.replace(sheet.ask, towns=())
    city = visits.first_tier_counts(sheet.connection, sheet.scope, whole, Level.CITY).get(sheet.scope.city, {})
    middle = centre(sheet)
    found = visits.first_tier_counts(sheet.connection, sheet.scope, sheet.ask, sheet.level)
    shown = {place.code for place in sheet.rows.places}
    by_place = {sheet.code(area): tiers for area, tiers in found.items()}
    return {code: _of_tiers(tiers, city, middle) for code, tiers in by_place.items() if code in shown}


def _of_tiers(own: Tiers, city: Tiers, middle: float | None) -> Adjusted:
    visited, due = (sum(counts[i] for counts in own.values()) for i in (0, 1))
    strata = [(counts[1], city[tier][0] / city[tier][1]) for tier, counts in sorted(own.items())]
    judged = middle is not None and compare.has_funnel(middle)
    return Adjusted(
        visited,
        due,
        sum(size * chance for size, chance in strata),
        compare.verdict_of_strata(visited, strata) if judged else None,
    )


def _adjusted(sheet: Sheet) -> list[Figure]:
    found, window = adjusted(sheet), sheet.month_window
    figures = []
    for place in sheet.rows.places:
        town = found.get(place.code)
        if town is None or town.due < build.SMALLEST_RATE:
            figures += [build.without_meaning(part, place, window) for part in ("G4", "G4.expected")]
        else:
            state = sheet.month_state(place)
            figures.append(build.value("G4", place, window, town.ratio, town.due, state))
            figures.append(build.value("G4.expected", place, window, town.expected, town.due, state))
    return figures


def _verdicts(sheet: Sheet) -> list[Figure]:
    window = sheet.month_window
    if sheet.level is Level.VILLAGE or not sheet.is_closed:
        return [build.without_meaning(f"G2.{v}", place, window) for place in sheet.rows.places for v in Verdict]
    if sheet.level is Level.TOWN:
        found = verdicts(sheet)
        return [
            build.count(f"G2.{v}", place, window, int(found[place.code] is v))
            if place.code in found
            else build.without_meaning(f"G2.{v}", place, window)
            for place in sheet.rows.places
            for v in Verdict
        ]
    by_town = Sheet(sheet.connection, sheet.scope, sheet.ask, Level.TOWN, sheet.ground)
    # one's own town alone would be counted under the city's name: a town's scope has no number of towns
    found = {} if sheet.scope.town is not None else verdicts(by_town)
    if not found:
        return [build.without_meaning(f"G2.{v}", place, window) for place in sheet.rows.places for v in Verdict]
    counts = Counter(found.values())
    return [build.count(f"G2.{v}", place, window, counts[v]) for place in sheet.rows.places for v in Verdict]


def chart(sheet: Sheet, shown: int = MONTHS_SHOWN, past: visits.Series | None = None) -> dict[str, ControlChart | None]:
    """The p-chart of each area of the sheet over the closed months up to the month of the ask.

    `past` are the counts of these months and more where they have been read.
    """
    since = sheet.ask.month - shown + 1
    found = visits.series(sheet.connection, sheet.scope, sheet.ask, since, sheet.level) if past is None else past
    charts = {}
    for place in sheet.rows.places:
        by_month = found.get(place.code if sheet.level is not Level.CITY else sheet.scope.city, {})
        rows = [
            (m, counts["visited"], counts["due"])
            for m, counts in sorted(by_month.items())
            if m >= since and counts["due"] and months.is_closed(m, sheet.ask.as_of, sheet.parameters.freeze_day)
        ]
        charts[place.code] = compare.control_chart(rows) if rows else None
    return charts


def _signals(sheet: Sheet) -> list[Figure]:
    window = f"{months.label(sheet.ask.month - MONTHS_SHOWN + 1)}/{sheet.month_window}"
    if sheet.level is Level.VILLAGE or not sheet.is_closed:
        return [build.without_meaning(f"G3.{s}", place, window) for place in sheet.rows.places for s in Signal]
    charts = chart(sheet)
    figures = []
    for place in sheet.rows.places:
        drawn = charts[place.code]
        for signal in Signal:
            if drawn is None:
                figures.append(build.without_meaning(f"G3.{signal}", place, window))
            else:
                number = sum(signal in point.signals for point in drawn.points)
                figures.append(build.count(f"G3.{signal}", place, window, number))
    return figures
