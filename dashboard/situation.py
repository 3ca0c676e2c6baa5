"""What the sentences of the Overview are made from: frozen values, in the terms of METRICS, without a word yet."""

import datetime as dt
from dataclasses import dataclass

from data_access.measures.compare import Verdict


@dataclass(frozen=True)
class Cases:
    """F7 and F8 in the month of as_of, F5.open on as_of and the longest wait of an open one in hours."""

    extreme: int
    open_reports: int
    longest_wait: float | None
    emergencies: int = 0


@dataclass(frozen=True)
class Unseen:
    """Children missed for two closed months and more (A5), in towns whose records are up to date.

    `seen_since` have been visited validly since then, `red` counts those of the others whose tier is red; `late` are
    further such children without a visit since, whose town is late with its records: told apart, not counted.
    """

    children: int
    seen_since: int
    red: int
    late: int

    @property
    def unseen(self) -> int:
        return self.children - self.seen_since


@dataclass(frozen=True)
class TownRate:
    """A town's completion in a closed month beside the city's (G2); `value` None below 10 children due.

    `late`: the town's visit records are late, so that the month may look worse than it was.  `adjusted`: the verdict
    with the mix of tiers taken into account (G4), None where there is none.
    """

    code: str
    name: str
    visited: int
    due: int
    value: float | None
    late: bool = False
    adjusted: Verdict | None = None

    @property
    def missed(self) -> int:
        return self.due - self.visited


@dataclass(frozen=True)
class Town:
    code: str
    name: str


@dataclass(frozen=True)
class Owed:
    """What one payer has not paid although it was due: yuan of one kind of subsidy, year (None: construction), town.

    `town` is where the station stands; a town's own share is owed by that town.
    """

    kind: str  # construction, operating
    payer: str  # city, town
    year: int | None
    town: Town
    yuan: int


@dataclass(frozen=True)
class TargetState:
    """The target of E1 on a day: how many qualify now, and how it went at the deadline.

    `met_on`: the first day of the unbroken run that held at the deadline, None when it was missed.  `reached_on`: the
    first day of the run that holds now; of a missed target that is below now, the day on which it had been reached
    after all.  `below_since`: the first day below the target after it had been reached.
    """

    now: int
    target: int
    due_on: dt.date
    at_deadline: int | None  # None before the deadline
    met_on: dt.date | None = None
    reached_on: dt.date | None = None
    below_since: dt.date | None = None

    @property
    def is_over(self) -> bool:
        return self.at_deadline is not None

    @property
    def is_held(self) -> bool:
        return self.now >= self.target


@dataclass(frozen=True)
class Compared:
    """The towns of the scope beside the city in a closed month (G2): how many were compared, and what was found.

    `watched` lie below, not far below; `only_chance`: none lies outside what chance explains.  `own` is the town of a
    scope or a choice of one, where it differs from the city by chance alone.
    """

    towns: int
    watched: tuple[TownRate, ...] = ()
    only_chance: bool = False
    own: TownRate | None = None


@dataclass(frozen=True)
class Agreed:
    """Agreed actions still open, and how many of them are late."""

    open: int
    overdue: int


@dataclass(frozen=True)
class Standing:
    """What the sentences are made from, for one scope and one ask; None where the role sees no such figure.

    `month` is that of the ask (monthly figures), `closed` the last closed one at as_of (streaks).  `no_visits`: the
    scope has no visit on record by as_of, so nothing can be said about visits.
    """

    as_of: dt.date
    month: int
    closed: int
    cases: Cases | None = None
    no_visits: bool = False
    unseen: Unseen | None = None
    far_below: tuple[TownRate, ...] = ()
    without_standard: tuple[Town, ...] = ()
    uncertified: int = 0
    no_record: int = 0
    owed: tuple[Owed, ...] = ()
    target: TargetState | None = None
    agreed: Agreed | None = None
    compared: Compared | None = None
