"""What a month hands on to the next: the streak, the last visit, and the run of identical records.

Kept in child_month, so that a refresh that begins in the middle of a child's history goes on as one from the beginning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from data_access import bulk, months
from data_access.rollups.facts import MonthFacts, last_valid_visit, next_streak
from data_access.rollups.load import by_word, days_of
from data_access.rollups.records import FOREVER, Ints, Records
from data_access.rollups.schema import child_month


@dataclass(frozen=True)
class Carried:
    """As of the end of a month; all arrays run over the children of some records.

    streak        A5
    last_visit    the day of the last valid visit, 0 for none
    run_length    valid visits with the same four elements, one after the other, the last ones on record (A12)
    run_elements  these elements, -1 when one is missing or there was no visit
    identical     positions of the visits of the month that made a run long enough to be asked about, or longer
    """

    streak: Ints
    last_visit: Ints
    run_length: Ints
    run_elements: Ints
    identical: Ints

    @classmethod
    def nothing(cls, children: int) -> "Carried":
        zeros = np.zeros(children, dtype=np.int64)
        return cls(zeros, zeros, zeros, zeros - 1, zeros[:0])

    def over(self, records: Records, facts: MonthFacts, long: Ints) -> "Carried":
        """Carried over one more month; `long`: the run that is asked about, by visit (its day's parameter)."""
        first, last = months.first_day(facts.m).toordinal(), months.last_day(facts.m).toordinal()
        return replace(
            self._runs(records, first, last, long),
            streak=next_streak(facts, self.streak),
            last_visit=np.maximum(self.last_visit, last_valid_visit(records, last, first)),
        )

    def _runs(self, records: Records, first: int, last: int, long: Ints) -> "Carried":
        visits = records.visits
        here = visits.within(first, last)
        here = here[visits.valid[here]]
        if not here.size:
            return replace(self, identical=here)
        child, elements = visits.child[here], visits.elements[here]
        same_child = np.r_[False, child[1:] == child[:-1]]
        before = np.where(same_child, np.r_[-1, elements[:-1]], self.run_elements[child])
        begins = (elements != before) | (elements < 0)
        at = np.arange(here.size)
        # a run that goes on from an earlier month counts on from there; without its beginning here it begins before 0
        start = np.where(begins, at, np.where(same_child, -1, at - self.run_length[child]))
        known = begins | ~same_child
        start = start[np.maximum.accumulate(np.where(known, at, 0))]
        length = at - start + 1
        lengths, held = self.run_length.copy(), self.run_elements.copy()
        lengths[child], held[child] = length, elements  # of a child's visits the last one stays
        found = here[(length >= long[here]) & (elements >= 0)]
        return replace(self, run_length=lengths, run_elements=held, identical=found)


def before(connection: sa.Connection, records: Records, since: int, on_register: Ints) -> Carried:
    """What the months before `since` hand on; `on_register`: the children (positions) that have a row from then on."""
    c = child_month.c
    wanted = sa.select(c.child_id, c.streak, c.last_visit_on, c.run_length, c.run_elements).where(
        c.city_code == records.city
    )
    position = {records.ids[i]: i for i in on_register.tolist()}
    rows = bulk.read(connection, wanted.where(c.m == since - 1))
    state = _with_rows(Carried.nothing(len(records.ids)), rows, position)
    unknown = position.keys() - set(rows["child_id"].to_pylist())
    for theirs in bulk.among(connection, c.child_id, sorted(unknown)):  # they came, or came back
        earlier = wanted.where(theirs, c.m.between(0, since - 2)).order_by(c.child_id, c.m)
        state = _with_rows(state, bulk.read(connection, earlier), position)
    return state


def _with_rows(state: Carried, rows: pa.Table, position: Mapping[str, int]) -> Carried:
    """With what rows of child_month say of these children; of several of a child the last one stays."""
    who = by_word(rows["child_id"], position, -1)
    kept = who >= 0
    last = days_of(rows["last_visit_on"])

    def over(whole: Ints, values: Ints) -> Ints:
        whole = whole.copy()
        whole[who[kept]] = values[kept]
        return whole

    return replace(
        state,
        streak=over(state.streak, rows["streak"].to_numpy()),
        last_visit=over(state.last_visit, np.where(last == FOREVER, 0, last)),
        run_length=over(state.run_length, rows["run_length"].to_numpy()),
        run_elements=over(state.run_elements, rows["run_elements"].to_numpy()),
    )
