"""Counts below town level as they may leave (METRICS.md H): masked town by town, each number once for every table.

A director's number is that of the director's villages: what the list of villages hides, a list of directors does not
tell.  A masked number is an `exports.lists.Masked`; any rate or difference is made of what is shown alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dashboard import figures
from dashboard.exports.lists import Masked, Share
from dashboard.figures import Access
from data_access.measures.disclosure import MaskedRate, Table, is_small, mask, mask_rates
from data_access.measures.model import Ask, Figure, Level

Number = int | Masked


def towns_of(access: Access, ask: Ask) -> Mapping[str, str]:
    """The town of each village valid on the day; what is no village is of none."""
    return {village.code: village.parent_code or "" for village in figures.areas_on(access, ask.as_of).villages()}


def by_village(access: Access, ask: Ask, measure: str, k: int) -> Mapping[str, MaskedRate]:
    """A rate of each village with a denominator, by code, as it may leave."""
    towns = towns_of(access, ask)
    groups: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for figure in figures.figures(access, ask, (measure,), Level.VILLAGE):
        if figure.measure == measure and figure.denominator:
            group = groups[towns.get(figure.area_code, "")]
            group.append((figure.area_code, figure.numerator or 0, figure.denominator))
    return {rate.row: rate for group in groups.values() for rate in mask_rates(group, k)}


def number(count: int | None, k: int) -> Number:
    return Masked(k) if count is None else count


def share(rate: MaskedRate, few: int, word: str, k: int) -> Any:
    """The rate where both of its numbers are shown; over fewer than `few` the word that says so."""
    if rate.denominator is None or rate.numerator is None:
        return Masked(k)
    return Share(rate.value or 0) if rate.denominator >= few else word


def cell(visited: int, due: int, rate: MaskedRate | None, k: int) -> tuple[Number, Number]:
    """(visited, due) of a director in one village and month, as the village's own row leaves.

    Hidden where the village's number is, and where the director's is only a part of it: the rest would be told.
    """
    if rate is None or rate.denominator != due:
        return Masked(k), Masked(k)
    whole = rate.numerator == visited and not is_small(visited, k) and not is_small(due - visited, k)
    return (visited if whole else Masked(k)), due


def together(cells: Iterable[tuple[Number, Number]], k: int) -> tuple[Number, Number]:
    """(visited, due) of several villages, each where all of it is shown."""
    visited, due = zip(*cells, strict=True)
    return _sum(visited, k), _sum(due, k)


def _sum(numbers: Sequence[Number], k: int) -> Number:
    known = [each for each in numbers if not isinstance(each, Masked)]
    return sum(known) if len(known) == len(numbers) else Masked(k)


def less(whole: Number, part: Number, k: int) -> Number:
    """A difference, where both of its numbers are shown."""
    return Masked(k) if isinstance(whole, Masked) or isinstance(part, Masked) else whole - part


def counts(
    rows: Sequence[Any], town: Callable[[Any], str], cells: Callable[[Any], Sequence[int]], k: int
) -> list[tuple[tuple[Number, ...], Number]]:
    """Counts of villages, with the sum of each row, in the order given; masked town by town."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[town(row)].append(at)
    found: dict[int, tuple[tuple[Number, ...], Number]] = {}
    for places in groups.values():
        numbers = tuple(tuple(cells(rows[at])) for at in places)
        named = tuple(str(each) for each in range(len(numbers[0])))
        masked = mask(Table(tuple(map(str, places)), named, numbers), k)
        for at, line, total in zip(places, masked.cells, masked.row_totals, strict=True):
            found[at] = (tuple(number(each, k) for each in line), number(total, k))
    return [found[at] for at in range(len(rows))]


def steps(gains: Sequence[int], k: int) -> list[tuple[Number, Number]]:
    """Gains with their running sums: from the first small gain on neither is told, for sums give back their steps."""
    found: list[tuple[Number, Number]] = []
    total, hidden = 0, False
    for gain in gains:
        total += gain
        hidden = hidden or is_small(gain, k)
        found.append((Masked(k), Masked(k)) if hidden else (gain, total))
    return found


def tiers(access: Access, ask: Ask, found: Sequence[Figure], k: int) -> dict[str, dict[str, Number]]:
    """B1 by village: area code → tier → children, as they may leave, villages with nobody left out."""
    by_area: dict[str, dict[str, int]] = {}
    for figure in found:
        tier = figure.measure.partition(".")[2]
        by_area.setdefault(figure.area_code, {})[tier] = figure.numerator or 0
    rows = [(code, numbers) for code, numbers in by_area.items() if any(numbers.values())]
    if not rows:
        return {}
    names, towns = list(rows[0][1]), towns_of(access, ask)
    masked = counts(rows, lambda row: towns.get(row[0], ""), lambda row: [row[1][name] for name in names], k)
    return {
        code: {**dict(zip(names, line, strict=True)), "": total}
        for (code, _numbers), (line, total) in zip(rows, masked, strict=True)
    }
