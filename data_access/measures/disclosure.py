"""Disclosure control (H) for tables below town level that leave the system.

A table of counts with its totals is a network: everything flows from the grand total through a row's total into its
cells, and through the columns' totals back.  A number that is hidden can be worked out from those that are shown
exactly when no other flow fits them: when the residual network has no cycle through it.  Where a hidden number could
be worked out, the cheapest such cycle is hidden with it, until none can.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_access.errors import ContractBroken
from data_access.texts import msg

SMALLEST_SHOWN = 5
"""Default k: counts of 1 to k - 1 do not leave.  0 is no person and stays."""
TOTAL_COST = 1_000_000
"""Totals of a town are exact elsewhere: hiding one here is the last resort, for a town of one village."""
MASKED_NOTE = msg("<{k}: fewer than {k}, or hidden so that no number below {k} can be worked out.")

Number = int | None
"""None is masked: it is shown as "<5", never as 0."""


@dataclass(frozen=True)
class Table:
    """Counts by row (a village) and column, whose sums are shown beside them.

    Raises ContractBroken when a row has another width than the columns, or a count is negative.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ContractBroken("a table's cells do not fit its rows and columns")
        if any(cell < 0 for row in self.cells for cell in row):
            raise ContractBroken("a count is negative")


@dataclass(frozen=True)
class MaskedTable:
    """The table as it may leave; None is masked.  Any ratio is derived from these numbers alone."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Number, ...], ...]
    row_totals: tuple[Number, ...]
    column_totals: tuple[Number, ...]
    total: Number


@dataclass(frozen=True)
class MaskedRate:
    """A rate as it may leave: the ratio only where both of its numbers are shown."""

    row: str
    numerator: Number
    denominator: Number

    @property
    def value(self) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator


def is_small(count: int, k: int = SMALLEST_SHOWN) -> bool:
    return 1 <= count < k


def mask(table: Table, k: int = SMALLEST_SHOWN) -> MaskedTable:
    """Mask each cell whose count, complement in its row or row total is 1 to k - 1, and each such row total; then as
    much more as keeps every masked number from being worked out.
    """
    network = _Network(table)
    hidden = _small(table, k)
    while (found := network.first_derivable(hidden)) is not None:
        hidden |= network.cheapest_cycle(found, hidden)
    shown = [None if i in hidden else flow for i, flow in enumerate(network.flow)]
    rows, width = len(table.rows), len(table.columns)
    cells = [tuple(shown[network.cell(i, j)] for j in range(width)) for i in range(rows)]
    return MaskedTable(
        table.rows,
        table.columns,
        tuple(cells),
        tuple(shown[network.row_total(i)] for i in range(rows)),
        tuple(shown[network.column_total(j)] for j in range(width)),
        shown[0],
    )


def mask_rates(rates: Sequence[tuple[str, int, int]], k: int = SMALLEST_SHOWN) -> tuple[MaskedRate, ...]:
    """Rates (row, numerator, denominator) of the villages of one town, whose sums the town shows."""
    rows, cells = tuple(row for row, _n, _d in rates), tuple((n, d - n) for _row, n, d in rates)
    masked = mask(Table(rows, ("numerator", "complement"), cells), k)
    return tuple(
        MaskedRate(row, cell[0], total)
        for row, cell, total in zip(masked.rows, masked.cells, masked.row_totals, strict=True)
    )


def _small(table: Table, k: int) -> set[int]:
    network = _Network(table)
    hidden = set()
    for i, row in enumerate(table.cells):
        total = sum(row)
        if is_small(total, k):
            hidden.add(network.row_total(i))
        hidden |= {
            network.cell(i, j)
            for j, cell in enumerate(row)
            if is_small(cell, k) or is_small(total - cell, k) or is_small(total, k)
        }
    return hidden


class _Network:
    """The numbers of a table as arcs between nodes, numbered: the total, row totals, cells, column totals."""

    def __init__(self, table: Table) -> None:
        rows, width = len(table.rows), len(table.columns)
        self._rows, self._width = rows, width
        source, sink = 0, 1
        row = [2 + i for i in range(rows)]
        column = [2 + rows + j for j in range(width)]
        self.flow = [sum(map(sum, table.cells))]
        self.flow += [sum(cells) for cells in table.cells]
        self.flow += [cell for cells in table.cells for cell in cells]
        self.flow += [sum(cells[j] for cells in table.cells) for j in range(width)]
        self._ends = [(sink, source)]
        self._ends += [(source, node) for node in row]
        self._ends += [(a, b) for a in row for b in column]
        self._ends += [(node, sink) for node in column]
        self._at: list[list[int]] = [[] for _node in range(2 + rows + width)]
        for arc, (tail, head) in enumerate(self._ends):
            self._at[tail].append(arc)
            self._at[head].append(arc)

    def row_total(self, i: int) -> int:
        return 1 + i

    def cell(self, i: int, j: int) -> int:
        return 1 + self._rows + i * self._width + j

    def column_total(self, j: int) -> int:
        return 1 + self._rows * (1 + self._width) + j

    def first_derivable(self, hidden: set[int]) -> int | None:
        """A hidden number that those shown leave only one value."""
        return next((arc for arc in sorted(hidden) if not self._is_open(arc, hidden)), None)

    def _is_open(self, arc: int, hidden: set[int]) -> bool:
        tail, head = self._ends[arc]
        if self._path(head, tail, arc, hidden, hidden) is not None:  # it could be more
            return True
        return self.flow[arc] > 0 and self._path(tail, head, arc, hidden, hidden) is not None  # it could be less

    def cheapest_cycle(self, arc: int, hidden: set[int]) -> set[int]:
        """The numbers to hide so that this one could be more: one such cycle runs through all four kinds of totals."""
        tail, head = self._ends[arc]
        path = self._path(head, tail, arc, hidden, None)
        assert path is not None, "forward arcs alone close a cycle through every number"
        return path

    def _path(self, start: int, goal: int, without: int, hidden: set[int], only: set[int] | None) -> set[int] | None:
        """The cheapest way through the residual network, as arcs; `only` limits it to these."""
        best = {start: 0}
        came: dict[int, tuple[int, int]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return self._way(came, goal)
            if cost > best[node]:
                continue
            for arc, after in self._steps(node):
                if arc == without or (only is not None and arc not in only):
                    continue
                reached = cost + (0 if arc in hidden else self._cost(arc))
                if reached < best.get(after, reached + 1):
                    best[after] = reached
                    came[after] = (arc, node)
                    heapq.heappush(queue, (reached, after))
        return None

    def _steps(self, node: int) -> Iterator[tuple[int, int]]:
        """Along an arc always; against it only where there is something to take back."""
        for arc in self._at[node]:
            tail, head = self._ends[arc]
            if tail == node:
                yield arc, head
            elif self.flow[arc] > 0:
                yield arc, tail

    def _cost(self, arc: int) -> int:
        """Hide what tells least: small numbers, and few; totals of the town last."""
        is_total = arc == 0 or arc >= self.column_total(0)
        return 1 + self.flow[arc] + (TOTAL_COST if is_total else 0)

    @staticmethod
    def _way(came: dict[int, tuple[int, int]], goal: int) -> set[int]:
        way, node = set(), goal
        while node in came:
            arc, node = came[node]
            way.add(arc)
        return way
