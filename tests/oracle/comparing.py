"""G. Comparing honestly: the funnel of towns (G2) and the p-chart of months (G3), both on A1."""

from fractions import Fraction
from itertools import pairwise

from tests.oracle.answers import Line, at_least, at_most, line, meaningless
from tests.oracle.ground import Question, label
from tests.oracle.visits import child_months

VERDICTS = ("far_below", "below", "normal", "above", "far_above")
SIGNALS = ("outside", "seven_one_side", "trend", "two_of_three")
MONTHS_SHOWN = 24


def _completion(q: Question) -> dict[str, tuple[int, int]]:
    """(visited, due) by area, areas with nobody due left out."""
    found: dict[str, tuple[int, int]] = {}
    for row in child_months(q):
        if row.due:
            visited, due = found.get(row.area, (0, 0))
            found[row.area] = visited + row.visited, due + 1
    return found


def verdict(x: int, n: int, p: float) -> str:
    """“Below when P(X ≤ x) < α/2, above when P(X ≥ x) < α/2, α = 5 % and 0.2 %”."""
    if at_most(x, n, p) < 0.001:
        return "far_below"
    if at_least(x, n, p) < 0.001:
        return "far_above"
    if at_most(x, n, p) < 0.025:
        return "below"
    return "above" if at_least(x, n, p) < 0.025 else "normal"


def verdicts(q: Question) -> dict[str, str]:
    """“Around the pooled city rate p0”; “at p0 ≥ 99.9 % or 0: no funnel”; an open or provisional month has none."""
    if not q.is_closed:
        return {}
    counts = _completion(q.at_level("town"))
    due = sum(n for _x, n in counts.values())
    p0 = sum(x for x, _n in counts.values()) / due if due else 0.0
    if p0 == 0 or p0 >= 0.999:
        return {}
    towns = {code for code, _name in q.at_level("town").areas()}
    return {town: verdict(x, n, p0) for town, (x, n) in counts.items() if town in towns}


def g2(q: Question) -> list[Line]:
    """Count 1 for the town's verdict, 0 else; at the city the number of towns; without a funnel not applicable."""
    found = verdicts(q)
    lines = []
    for area in q.areas():
        judged = list(found.values()) if q.level == "city" else [found[area[0]]] if area[0] in found else []
        for name in VERDICTS:
            if q.level == "village" or not judged:
                lines.append(meaningless(f"G2.{name}", area, q.month_window))
            else:
                lines.append(line(f"G2.{name}", area, q.month_window, "ok", numerator=judged.count(name)))
    return lines


def side(x: int, n: int, centre: Fraction, sigmas: int) -> int:
    """1 above, −1 below, 0 within: |x/n − c| > k √(c(1−c)/n), squared so that nothing is rounded."""
    away = Fraction(x, n) - centre
    if away**2 <= sigmas**2 * centre * (1 - centre) / n:
        return 0
    return 1 if away > 0 else -1


def signals(months: list[tuple[int, int]]) -> dict[str, int]:
    """“Outside 3σ; 7 in a row on one side (points on the centre belong to no side); trend of 7 points, strictly rising
    or falling; 2 of 3 on one side beyond 2σ, those beyond 3σ included”, each counted in the month that completes it.
    """
    centre = Fraction(sum(x for x, _n in months), sum(n for _x, n in months))
    found = dict.fromkeys(SIGNALS, 0)
    for last in range(len(months)):
        seven, three = months[max(0, last - 6) : last + 1], months[max(0, last - 2) : last + 1]
        rates = [Fraction(x, n) for x, n in seven]
        steps = list(pairwise(rates))
        sides = [side(x, n, centre, 0) for x, n in seven]
        beyond = [side(x, n, centre, 2) for x, n in three]
        found["outside"] += side(*months[last], centre, 3) != 0
        found["seven_one_side"] += len(seven) == 7 and (sides == [1] * 7 or sides == [-1] * 7)
        found["trend"] += len(seven) == 7 and (all(a < b for a, b in steps) or all(a > b for a, b in steps))
        found["two_of_three"] += beyond[-1] != 0 and beyond.count(beyond[-1]) >= 2
    return found


def g3(q: Question) -> list[Line]:
    """“p-chart limits per month on child-months (all closed months)”: the 24 months up to m."""
    first = q.month - MONTHS_SHOWN + 1
    window = f"{label(first)}/{label(q.month)}"
    by_area: dict[str, list[tuple[int, int]]] = {}
    if q.level != "village" and q.is_closed:
        for m in range(first, q.month + 1):
            for area, counts in _completion(q.of_month(m)).items():
                by_area.setdefault(area, []).append(counts)
    lines = []
    for area in q.areas():
        found = signals(by_area[area[0]]) if area[0] in by_area else None
        for name in SIGNALS:
            if found is None:
                lines.append(meaningless(f"G3.{name}", area, window))
            else:
                lines.append(line(f"G3.{name}", area, window, "ok", numerator=found[name]))
    return lines


def by_tier(q: Question) -> dict[str, dict[str, tuple[int, int]]]:
    """(visited, due) by area and tier of the month's first day."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in child_months(q):
        if row.due:
            of_area = found.setdefault(row.area, {})
            visited, due = of_area.get(row.tier, (0, 0))
            of_area[row.tier] = visited + row.visited, due + 1
    return found


def g4(q: Question) -> list[Line]:
    """“Indirectly standardised ratio (observed / expected at the city's tier-specific rates, tier of the first day of
    m) beside the crude rate”; not below ten children due, and not for the city, which is the standard.
    """
    city = by_tier(q.at_level("city")).get(q.city_code, {})
    towns = by_tier(q) if q.level == "town" and q.is_closed else {}
    lines = []
    for area in q.areas():
        tiers = towns.get(area[0], {})
        due = sum(n for _x, n in tiers.values())
        if due < 10:
            lines += [meaningless(part, area, q.month_window) for part in ("G4", "G4.expected")]
            continue
        seen = sum(x for x, _n in tiers.values())
        expected = sum(n * city[tier][0] / city[tier][1] for tier, (_x, n) in tiers.items())
        if expected:
            lines.append(line("G4", area, q.month_window, "ok", value=seen / expected, denominator=due))
        else:
            lines.append(line("G4", area, q.month_window, "not_applicable", denominator=0))
        lines.append(line("G4.expected", area, q.month_window, "ok", value=expected, denominator=due))
    return lines


def strata_verdict(x: int, strata: list[tuple[int, float]]) -> str:
    """The verdict on a sum of binomial counts, its distribution built up child by child."""
    chances = [1.0]
    for size, p in strata:
        for _child in range(size):
            stay, go = [c * (1 - p) for c in chances] + [0.0], [0.0] + [c * p for c in chances]
            chances = [a + b for a, b in zip(stay, go, strict=True)]
    low, high = sum(chances[: x + 1]), sum(chances[x:])
    if low < 0.001:
        return "far_below"
    if high < 0.001:
        return "far_above"
    if low < 0.025:
        return "below"
    return "above" if high < 0.025 else "normal"


MEASURES = {"G2": g2, "G3": g3, "G4": g4}
