"""How we stand: what the Overview's sentences are made from, asked of the seam for one scope and one ask.

Grain: the scope (or the towns that the filters select); monthly figures for the month of the ask, states on as_of,
F7 for the month of as_of.  A role without figures about children gets stations, subsidies and the target alone.
"""

import dataclasses
import datetime as dt
from collections import defaultdict

from dashboard import agreed, doors, facts, figures, target
from dashboard.figures import Access
from dashboard.situation import Agreed, Cases, Compared, Owed, Standing, Town, TownRate, Unseen
from data_access import months
from data_access.measures.compare import Verdict
from data_access.measures.model import Ask, Level, State
from data_access.queries.subsidies import Share
from data_access.scope import Role

MISSED_TWO, SEEN_SINCE, UNSEEN = "A5.2more", "A5.2more.seen_since", "A5.2more.unseen"
"""Doors of the headline."""


def standing(access: Access, ask: Ask, data_date: dt.date, on: dt.date) -> Standing:
    """Everything that the sentences may speak of; what the role does not see stays empty.

    `on` is the day on which agreed actions are judged: `dashboard.agreed.day`.
    """
    found = Standing(
        as_of=ask.as_of,
        month=ask.month,
        closed=figures.last_closed(access, ask.as_of),
        owed=owed(access, ask),
        target=target.state(access, ask.as_of),
    )
    if access.scope.role is not Role.FINANCE:
        directors = figures.selected(access, ask, ("D3",))
        found = dataclasses.replace(
            found,
            without_standard=_without_standard(access, ask),
            uncertified=directors["D3.now"].numerator or 0,
            no_record=directors["D3.no_record"].numerator or 0,
        )
    if access.scope.sees_visits:
        seen = figures.selected(access, ask, ("A5",))["A5.0"].state is not State.NO_DATA
        rates = _beside_the_city(access, ask, data_date)
        found = dataclasses.replace(
            found,
            cases=cases(access, ask),
            no_visits=not seen,
            unseen=_unseen(access, ask, data_date) if seen else None,
            far_below=rates.get(Verdict.FAR_BELOW, ()),
            compared=_compared(rates),
            agreed=_agreed(access, ask, on),
        )
    return found


def this_month(ask: Ask) -> Ask:
    """The ask for what happens in the month of as_of."""
    return dataclasses.replace(ask, month=months.month_of(ask.as_of))


def cases(access: Access, ask: Ask) -> Cases:
    found = figures.selected(access, this_month(ask), ("F5", "F7", "F8"))
    return Cases(
        extreme=found["F7"].numerator or 0,
        open_reports=found["F5.open"].numerator or 0,
        longest_wait=found["F5.longest_wait"].value,
        emergencies=found["F8"].numerator or 0,
    )


@dataclasses.dataclass(frozen=True)
class Split:
    """Children behind a door: those whose town's records are up to date, and apart those whose town is late."""

    counted: int
    late: int


def split(access: Access, ask: Ask, door: str, data_date: dt.date) -> Split:
    """A headline number without the children of stale towns, who have no recent data and are not overdue."""
    stale = facts.stale_towns(access, data_date)
    counts = doors.spread(access, ask, door)
    late = sum(n for (town, _tier), n in counts.items() if town in stale)
    return Split(sum(counts.values()) - late, late)


def _unseen(access: Access, ask: Ask, data_date: dt.date) -> Unseen:
    stale = facts.stale_towns(access, data_date)
    seen = split(access, ask, SEEN_SINCE, data_date)
    unseen = split(access, ask, UNSEEN, data_date)
    counts = doors.spread(access, ask, UNSEEN)
    red = sum(n for (town, tier), n in counts.items() if tier == "red" and town not in stale)
    # who has been seen since is known to be seen, however late the town is
    return Unseen(unseen.counted + seen.counted + seen.late, seen.counted + seen.late, red, unseen.late)


def _beside_the_city(access: Access, ask: Ask, data_date: dt.date) -> dict[Verdict, tuple[TownRate, ...]]:
    """The towns by 与全市相比, in division order; empty for a month that is not closed."""
    stale = facts.stale_towns(access, data_date)
    verdicts, adjusted = figures.verdicts(access, ask), figures.adjusted(access, ask)
    found: dict[Verdict, tuple[TownRate, ...]] = {}
    for rate in figures.figures(access, ask, ("A1",), Level.TOWN):
        verdict = verdicts.get(rate.area_code)
        if verdict is not None:
            town = TownRate(
                rate.area_code,
                rate.area_name,
                rate.numerator or 0,
                rate.denominator or 0,
                rate.value,
                late=rate.area_code in stale,
                adjusted=adjusted[rate.area_code].verdict if rate.area_code in adjusted else None,
            )
            found[verdict] = (*found.get(verdict, ()), town)
    return found


def _compared(rates: dict[Verdict, tuple[TownRate, ...]]) -> Compared | None:
    towns = sum(map(len, rates.values()))
    if not towns:
        return None
    only_chance = set(rates) == {Verdict.NORMAL}
    own = rates[Verdict.NORMAL][0] if only_chance and towns == 1 else None
    return Compared(towns, rates.get(Verdict.BELOW, ()), only_chance, own)


def _agreed(access: Access, ask: Ask, on: dt.date) -> Agreed:
    actions = [action for action in agreed.actions(access, on, ask.towns) if action.is_open(on)]
    return Agreed(len(actions), sum(action.is_overdue(on) for action in actions))


def _without_standard(access: Access, ask: Ask) -> tuple[Town, ...]:
    covered = figures.figures(access, ask, ("C1",), Level.TOWN)
    return tuple(Town(one.area_code, one.area_name) for one in covered if one.denominator and not one.numerator)


def arrears(access: Access, ask: Ask) -> tuple[Share, ...]:
    """The shares of the scope, or of the chosen towns, that were payable by as_of and are not fully paid."""
    shares = facts.subsidy_shares(access, ask.as_of)
    return tuple(s for s in shares if s.arrears and (not ask.towns or s.town_code in ask.towns))


def owed(access: Access, ask: Ask) -> tuple[Owed, ...]:
    """Arrears by kind, payer, year and town, in the order of the ledger."""
    sums: dict[tuple[str, str, int | None, str], int] = defaultdict(int)
    for share in arrears(access, ask):
        sums[share.kind, share.payer, share.year, share.town_code] += share.arrears
    names = {town.code: town.name for town in facts.towns(access, ask.as_of)}
    return tuple(
        Owed(kind, payer, year, Town(town, names.get(town, town)), yuan)
        for (kind, payer, year, town), yuan in sums.items()
    )
