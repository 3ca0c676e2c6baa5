"""Support and funds as the page tells them: what children are owed and have, and who owes and paid what.

Rows made of figures and shares of the seam, for what the filters select; nothing is computed anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard import facts
from dashboard.figures import Access
from data_access.measures.model import Ask, Figure, State
from data_access.queries.cases import CONFERENCE, LEGAL_AID, CaseYear
from data_access.queries.subsidies import CONSTRUCTION, PAYERS, Share
from data_access.queries.support import CHANNELS, COVERS, POLICIES

ENTITLEMENTS = tuple(f"F1.{policy}" for policy in POLICIES)
RATES = (*ENTITLEMENTS, "F2", *(f"F3.{cover}" for cover in COVERS), "F4")
NOT_RECORDED = {
    "F2": "F2.not_recorded",
    **{f"F3.{cover}": f"F3.{cover}_not_recorded" for cover in COVERS},
    "F4": "F4.not_recorded",
}
"""The count of those of whom nobody recorded it, by rate; an entitlement is on record or is none."""


@dataclass(frozen=True)
class Line:
    """One rate: of those concerned so many have it, so many are known to lack it, of so many nothing is on record."""

    figure: Figure
    have: int
    missing: int
    unknown: int


def lines(found: Mapping[str, Figure]) -> tuple[Line, ...]:
    """The rates of F1–F4 in their order; `found` holds them by part."""
    return tuple(_line(found[part], found.get(NOT_RECORDED.get(part, ""))) for part in RATES)


def _line(rate: Figure, not_recorded: Figure | None) -> Line:
    unknown = (not_recorded.numerator or 0) if not_recorded is not None else 0
    if rate.state is State.NO_DATA:
        return Line(rate, 0, 0, unknown)
    have = rate.numerator or 0
    return Line(rate, have, (rate.denominator or 0) - have - unknown, unknown)


@dataclass(frozen=True)
class Owing:
    """What one kind of payer owes for one year (None: construction, once for ever), station by station.  Yuan."""

    kind: str
    year: int | None
    payer: str
    shares: tuple[Share, ...]

    @property
    def due(self) -> int:
        return sum(share.due for share in self.shares)

    @property
    def paid(self) -> int:
        """Of what was due; what was paid twice is apart."""
        return sum(min(share.paid, share.due) for share in self.shares)

    @property
    def arrears(self) -> int:
        return sum(share.arrears for share in self.shares)

    @property
    def later(self) -> int:
        """Before its due date (未到拨付期)."""
        return sum(share.outstanding for share in self.shares) - self.arrears

    @property
    def overpaid(self) -> int:
        return sum(share.overpaid for share in self.shares)


def owing(access: Access, ask: Ask) -> tuple[Owing, ...]:
    """Construction, the operating subsidy of the year of as_of, and earlier years of which something is open."""
    groups: dict[tuple[str, int | None, str], list[Share]] = defaultdict(list)
    for share in facts.subsidy_shares(access, ask.as_of):
        if not ask.towns or share.town_code in ask.towns:
            groups[share.kind, share.year, share.payer].append(share)
    found = [Owing(*key, tuple(shares)) for key, shares in groups.items()]
    shown = (
        one
        for one in found
        if one.kind == CONSTRUCTION or one.year == ask.as_of.year or one.due > one.paid or one.overpaid
    )
    return tuple(sorted(shown, key=lambda one: (one.year or 0, PAYERS.index(one.payer))))


@dataclass(frozen=True)
class ScreeningYear:
    """Rounds of looking for children in a year, by channel; `villages` in which there was one."""

    year: int
    rounds: Mapping[str, int]
    villages: int
    screened: int
    found: int
    not_counted: int


def screening_years(access: Access, ask: Ask) -> tuple[ScreeningYear, ...]:
    """The years with a round, the latest first."""
    rows = [one for one in facts.screenings(access, ask.as_of) if not ask.towns or one.town_code in ask.towns]
    found = []
    for year in sorted({one.year for one in rows}, reverse=True):
        of_year = [one for one in rows if one.year == year]
        found.append(
            ScreeningYear(
                year,
                {c: sum(one.rounds for one in of_year if one.channel == c) for c in CHANNELS},
                len(frozenset().union(*(one.villages for one in of_year))),
                sum(one.screened for one in of_year),
                sum(one.found for one in of_year),
                sum(one.not_counted for one in of_year),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class AidYear:
    """Legal aid and conferences of departments in a year."""

    year: int
    aid_opened: int
    aid_closed: int
    conferences: int


def aid_years(access: Access, ask: Ask) -> tuple[AidYear, ...]:
    """The years with a case or a conference, the latest first."""
    rows = [one for one in facts.case_years(access, ask.as_of) if not ask.towns or one.town_code in ask.towns]
    years = sorted({one.year for one in rows}, reverse=True)
    return tuple(_aid(year, [one for one in rows if one.year == year]) for year in years)


def _aid(year: int, rows: Iterable[CaseYear]) -> AidYear:
    rows = tuple(rows)
    aid = [one for one in rows if one.kind == LEGAL_AID]
    return AidYear(
        year,
        sum(one.opened for one in aid),
        sum(one.closed for one in aid),
        sum(one.opened for one in rows if one.kind == CONFERENCE),
    )


def sources(access: Access, ask: Ask) -> dict[int | None, dict[str, int]]:
    """Yuan paid for stations by year of payment (None: no date on record) and payer, the latest year first."""
    sums: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in facts.fund_sources(access, ask.as_of):
        if not ask.towns or one.town_code in ask.towns:
            sums[one.year][one.payer] += one.paid
    return dict(sorted(sums.items(), key=lambda item: -(item[0] or 0)))
