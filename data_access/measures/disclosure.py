"""Disclosure control (H) for tables below town level that leave the system.

A table of counts with its totals is a network: everything flows from the grand total through a row's total into its
cells, and through the columns' totals back.  A number that is hidden can be worked out from those that are shown
exactly when no other flow fits them: when the residual network has no cycle through it.  Where a hidden number could
be worked out, the cheapest such cycle is hidden with it, until none can.

The totals of the columns are the town's own figures, which stand elsewhere without a mask, so they are never relied on:
only in the table of a single village, whose figures are the town's, are they hidden with it.  Counts that grow from
month to month are masked as a series: what was hidden stays hidden, and neither is the growth of a month told.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_access.errors import ContractBroken
from data_access.texts import msg

SMALLEST_SHOWN = 5
"""Default k: counts of 1 to k - 1 do not leave.  0 is no person and stays."""
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
    return mask_series((table,), k)[0]


def mask_series(tables: Sequence[Table], k: int = SMALLEST_SHOWN) -> tuple[MaskedTable, ...]:
    """The same counts at the end of one month after the other (since the beginning of a year, say), as each may leave.

    Whoever holds two of them can subtract: what grew by 1 to k - 1 is masked too, and no masked number or growth can
    be worked out from all of them together.  Each table depends on those before it alone: what left is not taken back.
    Raises ContractBroken when rows or columns differ, or a count falls.
    """
    hidden: set[int] = set()
    before: Table | None = None
    masked = []
    for table in tables:
        hidden = _hidden(table, before, hidden, k)
        masked.append(_shown(table, hidden))
        before = table
    return tuple(masked)


def _hidden(table: Table, before: Table | None, already: set[int], k: int) -> set[int]:
    """The numbers to hide, with those that were hidden `before`: theirs can no more be told from what is added.

    The earlier table may be known, so whatever is hidden anew must be safe in the growth alone.
    """
    growth = table if before is None else _growth(table, before)
    network = _Network(growth)
    small = _small(growth, k)
    stood_still = {arc for arc in _small(table, k) - already if not network.can_be_safe(arc)}
    hidden = already | small | _small(table, k) - stood_still
    while (found := network.first_derivable(hidden, hidden - already | small)) is not None:
        hidden |= network.cheapest_cycle(found, hidden)
    return hidden


def _growth(table: Table, before: Table) -> Table:
    if (table.rows, table.columns) != (before.rows, before.columns):
        raise ContractBroken("tables of a series have the same rows and columns")
    cells = tuple(
        tuple(now - then for now, then in zip(row, earlier, strict=True))
        for row, earlier in zip(table.cells, before.cells, strict=True)
    )
    return Table(table.rows, table.columns, cells)


def _shown(table: Table, hidden: set[int]) -> MaskedTable:
    network = _Network(table)
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
    return {arc for arc in hidden if network.can_be_safe(arc)}


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

    def can_be_safe(self, arc: int) -> bool:
        """Whether hiding a number can help: a cell of a column without anybody is known to be 0."""
        return self._rows == 1 or self.flow[arc] > 0 or self.flow[self._total_beside(arc)] > 0

    def _total_beside(self, arc: int) -> int:
        first = self.cell(0, 0)
        return self.column_total((arc - first) % self._width) if arc >= first else 0

    def first_derivable(self, hidden: set[int], among: set[int]) -> int | None:
        """The first of some hidden numbers that those shown leave only one value."""
        return next((arc for arc in sorted(among) if not self._is_open(arc, hidden)), None)

    def _is_open(self, arc: int, hidden: set[int]) -> bool:
        tail, head = self._ends[arc]
        if self._path(head, tail, arc, hidden, hidden) is not None:  # it could be more
            return True
        return self.flow[arc] > 0 and self._path(tail, head, arc, hidden, hidden) is not None  # it could be less

    def cheapest_cycle(self, arc: int, hidden: set[int]) -> set[int]:
        """The numbers to hide so that this one could be more, or less where it is somebody."""
        tail, head = self._ends[arc]
        ways = [self._path(head, tail, arc, hidden, None)]
        if self.flow[arc] > 0:
            ways.append(self._path(tail, head, arc, hidden, None))
        found = [way for way in ways if way is not None]
        assert found, "another row can take or give what this one gives or takes"
        return min(found, key=lambda way: (sum(map(self._cost, way - hidden)), sorted(way)))

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
                if arc == without or (only is not None and arc not in only) or self._is_known(arc):
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

    def _is_known(self, arc: int) -> bool:
        """The totals of a town of several villages."""
        return self._rows > 1 and (arc == 0 or arc >= self.column_total(0))

    def _cost(self, arc: int) -> int:
        """Hide what tells least: small numbers, and few."""
        return 1 + self.flow[arc]

    @staticmethod
    def _way(came: dict[int, tuple[int, int]], goal: int) -> set[int]:
        way, node = set(), goal
        while node in came:
            arc, node = came[node]
            way.add(arc)
        return way
