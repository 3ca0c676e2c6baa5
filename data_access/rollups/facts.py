"""What a child's month was: METRICS A1–A8 for one month, for all children of some records at once."""

from dataclasses import dataclass

import numpy as np

from data_access import months
from data_access.parameters import ALL_TIERS, NOT_ASSESSED, REGISTER_KINDS, Parameters
from data_access.rollups.records import Bools, Ints, Records
from data_access.rollups.schema import COUNTS

_NO_KIND = len(REGISTER_KINDS)
_NOT_ASSESSED = ALL_TIERS.index(NOT_ASSESSED)


@dataclass(frozen=True)
class Beginnings:
    """The first day with a recorded contact, by town and for the city; beyond every date where there is none."""

    towns: Ints  # by position in Places.towns, the city's first where the town has none
    city: int

    def of(self, town: Ints) -> Ints:
        if not self.towns.size:
            return np.full(town.shape, self.city, dtype=np.int64)
        return np.where(town < 0, self.city, self.towns[np.maximum(town, 0)])


@dataclass(frozen=True)
class MonthFacts:
    """One row a child on the register on any day of the month; all arrays run over those children."""

    m: int
    child: Ints  # position in Records.ids
    kind: Ints  # position in REGISTER_KINDS
    village: Ints  # -1: 未落村
    town: Ints
    director: Ints  # -1: vacant post
    tier: Ints  # position in ALL_TIERS, in force on the last day
    tier_first: Ints  # in force on the first day
    end_kind: Ints  # position in REGISTER_KINDS on the last day; _NO_KIND when on no register
    counts: dict[str, Ints]  # by name of COUNTS
    first_day: Ints  # day of the month of the first valid visit, 0 without one
    no_data: Bools


def month_facts(
    records: Records, m: int, parameters: Parameters, beginnings: Beginnings, *, as_of: int | None = None
) -> MonthFacts:
    """The facts of month m.

    `as_of` (an ordinal in m) is given for the open month alone: the register need then run from day 1 to as_of, and
    place, tier and director are those of as_of.
    """
    first, last = months.first_day(m).toordinal(), months.last_day(m).toordinal()
    upto = last if as_of is None else as_of
    kind = kinds_touching(records, first, upto)
    child = np.flatnonzero(kind < _NO_KIND)
    village = records.villages.at(upto, child, else_first=True)
    town = records.places.town_at(village)
    begins = beginnings.of(town)
    no_data = (begins > last) if as_of is None else (begins > as_of)
    status = _eligibility(records, kind, first, last, upto)
    counts = {name: values[child] for name, values in _visit_counts(records, first, upto).items()}
    counts |= {name: values[child] for name, values in status.items()}
    counts |= {
        name: values[child]
        for name, values in _first_visits(records, kind, first, last, as_of, parameters.first_visit_days).items()
    }
    tier_first = tier_at(records, first)[child]
    need = np.array([parameters.standard(tier).visits_per_month for tier in ALL_TIERS])[tier_first]
    due = counts["due"]
    counts["attained"] = due * (counts.pop("visit_days") >= need)
    counts["visited"] = due * (counts["valid_visits"] > 0)
    counts["home"] = due * (counts["home"] > 0)
    counts["on_register"] = np.ones_like(due)
    counts["at_end"] = on_register(records, kind, upto)[child].astype(np.int64)
    kept_without_data = ("on_register", "at_end")
    counts = {
        name: counts[name] if name in kept_without_data else np.where(no_data, 0, counts[name]) for name in COUNTS
    }
    holder = records.posts.holder(upto, len(records.places.villages))
    return MonthFacts(
        m=m,
        child=child,
        kind=kind[child],
        village=village,
        town=town,
        director=np.where(village < 0, -1, holder[np.maximum(village, 0)]) if holder.size else village * 0 - 1,
        tier=tier_at(records, upto)[child],
        tier_first=tier_first,
        end_kind=kinds_touching(records, upto, upto)[child],
        counts=counts,
        first_day=np.where(no_data, 0, _first_days(records, first, upto)[child]),
        no_data=no_data,
    )


def kinds_touching(records: Records, first: int, last: int) -> Ints:
    """The kind under which each child counts between two days: the first in order; _NO_KIND when on no register."""
    kind = np.full(len(records.ids), _NO_KIND, dtype=np.int64)
    touching = records.registers.touching(first, last)
    np.minimum.at(kind, records.registers.child[touching], records.registers.label[touching])
    return kind


def on_register(records: Records, kind: Ints, day: int) -> Bools:
    """Whether each child is on the register of its kind on a day."""
    periods = records.registers
    here = periods.covering(day, day) & (periods.label == kind[periods.child])
    present = np.zeros(len(records.ids), dtype=bool)
    present[periods.child[here]] = True
    return present


def tier_at(records: Records, day: int) -> Ints:
    tier = records.tiers.at(day)
    return np.where(tier < 0, _NOT_ASSESSED, tier)


def deferred_over(records: Records, first: int, last: int) -> Bools:
    """Whether the approved deferrals of each child together cover every day."""
    deferred = np.zeros(len(records.ids), dtype=bool)
    deferred[records.deferrals.child[records.deferrals.covering(first, last)]] = True
    return deferred


def _eligibility(records: Records, kind: Ints, first: int, last: int, upto: int) -> dict[str, Ints]:
    """A1 due and the three of A2, exclusive, first that applies."""
    periods = records.registers
    covers = periods.covering(first, upto) & (periods.label == kind[periods.child])
    whole = np.zeros(len(records.ids), dtype=bool)
    whole[periods.child[covers]] = True
    present = kind < _NO_KIND
    grown = records.adult_on <= first
    deferred = deferred_over(records, first, last)
    return {
        "turned_18": (present & grown).astype(np.int64),
        "partial_month": (present & ~grown & ~whole).astype(np.int64),
        "deferred": (present & ~grown & whole & deferred).astype(np.int64),
        "due": (present & ~grown & whole & ~deferred).astype(np.int64),
    }


def _visit_counts(records: Records, first: int, upto: int) -> dict[str, Ints]:
    visits = records.visits
    here = visits.within(first, upto)
    child, day, valid = visits.child[here], visits.day[here], visits.valid[here]

    def count(mask: Bools) -> Ints:
        return np.bincount(child[mask], minlength=len(records.ids))

    # rows run by child, then day: a valid visit on a new day differs from the valid one before it
    c, d = child[valid], day[valid]
    new_day = np.ones(c.shape, dtype=bool)
    new_day[1:] = (c[1:] != c[:-1]) | (d[1:] != d[:-1])
    return {
        "valid_visits": count(valid),
        "complete_visits": count(valid & visits.complete[here]),
        "home": count(valid & visits.home[here]),
        "remote_contacts": count(visits.remote[here]),
        "ngo_contacts": count(visits.ngo[here]),
        "visit_days": np.bincount(c[new_day], minlength=len(records.ids)),
    }


def _first_days(records: Records, first: int, upto: int) -> Ints:
    """The day of the month of each child's first valid visit between two days; 0 where there is none."""
    visits = records.visits
    here = visits.within(first, upto)
    here = here[visits.valid[here]]
    none = upto + 1
    days = np.full(len(records.ids), none, dtype=np.int64)
    np.minimum.at(days, visits.child[here], visits.day[here])
    return np.where(days == none, 0, days - first + 1)


def _first_visits(records: Records, kind: Ints, first: int, last: int, as_of: int | None, days: int) -> dict[str, Ints]:
    """A3: registrations whose seventh day lies in the month, still on the register then, and those met within it."""
    periods = records.registers
    seventh = periods.start + days
    until = last if as_of is None else min(last, as_of - 1)  # due only once the seventh day has passed
    mine = periods.label == kind[periods.child]
    due = np.flatnonzero(mine & (seventh >= first) & (seventh <= until) & (periods.end >= seventh))
    n = len(records.ids)
    met = np.fromiter(
        (last_valid_between(records, int(periods.child[i]), int(periods.start[i]), int(seventh[i])) for i in due),
        dtype=bool,
    )
    return {
        "first_due": np.bincount(periods.child[due], minlength=n),
        "first_seen": np.bincount(periods.child[due][met], minlength=n),
    }


def last_valid_between(records: Records, child: int, since: int, until: int) -> bool:
    visits = records.visits
    lo, hi = np.searchsorted(visits.child, [child, child + 1])
    days = visits.day[lo:hi]
    return bool(np.any(visits.valid[lo:hi] & (days >= since) & (days <= until)))


def last_valid_visit(records: Records, upto: int, since: int = 0) -> Ints:
    """The day of each child's last valid visit on or before a day, not before `since`; 0 when there is none."""
    visits = records.visits
    seen = visits.within(since, upto)
    seen = seen[visits.valid[seen]]
    last = np.zeros(len(records.ids), dtype=np.int64)
    np.maximum.at(last, visits.child[seen], visits.day[seen])
    return last


def next_streak(facts: MonthFacts, streak: Ints) -> Ints:
    """A5 carried over one more month: misses count on, a visit or a month without data ends, all else pauses."""
    due, visited = facts.counts["due"] > 0, facts.counts["visited"] > 0
    before = streak[facts.child]
    after = np.where(facts.no_data | (due & visited), 0, np.where(due, before + 1, before))
    carried = streak.copy()
    carried[facts.child] = after
    return carried
