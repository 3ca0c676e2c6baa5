"""Case events: mandatory reports, referrals, extreme incidents and emergencies (F5–F8), counted by local day."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import instants, months
from data_access.errors import NotAllowed
from data_access.queries.areas import located
from data_access.schema import case_event
from data_access.scope import Scope

REPORT, EXTREME, EMERGENCY, REFERRAL = "mandatory_report", "extreme_incident", "emergency", "referral"
LEGAL_AID, CONFERENCE = "legal_aid", "conference"
HELP = ("social_assistance", "social_welfare", "employment", "legal_aid", "household_registration")
"""The five kinds of help to which a child or its family is referred (clause 53)."""
OTHER = "other"


@dataclass(frozen=True)
class OpenCase:
    """A case that is not closed at the end of the day; `wait_hours` from its opening to that moment."""

    id: str
    kind: str
    subtype: str | None
    child_id: str | None
    town_code: str  # '' when it is the city's own
    village_code: str
    opened_at: dt.datetime
    responded_at: dt.datetime | None
    wait_hours: float


@dataclass(frozen=True)
class Case:
    """A case opened within some months, as known on a day; its days are local days."""

    id: str
    subtype: str | None
    child_id: str | None
    town_code: str  # '' when it is the city's own
    opened_on: dt.date
    response_hours: float | None
    closed_on: dt.date | None


@dataclass(frozen=True)
class CaseYear:
    """Cases of one kind opened in one year in one town, and those of them closed by the day."""

    kind: str
    year: int
    town_code: str  # '' when they are the city's own
    opened: int
    closed: int


Referred = Counter[tuple[str, bool]]
"""Referrals by kind of help (OTHER: none of the five) and whether they are closed."""


@dataclass(frozen=True)
class Flow:
    """Events of one kind in one town: those of a month up to a day, and those open at the end of that day."""

    received: int  # opened in the month
    handled: int  # closed in the month, whenever opened
    open: int
    waits: tuple[float, ...]  # hours from the opening of each open one to the end of the day
    responses: tuple[float, ...]  # hours to the response to each received one, where answered by the day

    def __add__(self, other: "Flow") -> "Flow":
        return Flow(
            self.received + other.received,
            self.handled + other.handled,
            self.open + other.open,
            self.waits + other.waits,
            self.responses + other.responses,
        )


NOTHING = Flow(0, 0, 0, (), ())


def open_cases(
    connection: sa.Connection, scope: Scope, on: dt.date, time_zone: str, kind: str = REPORT
) -> tuple[OpenCase, ...]:
    """Cases of a kind open at the end of the day, the longest wait first.

    Raises NotAllowed for a role that sees no rows of children.
    """
    scope.require_children()
    end = instants.day_ends(on, time_zone)
    rows = _events(connection, scope, _Span(on, on, on, time_zone), kind, city_total=False)
    return tuple(
        OpenCase(
            row.id, row.kind, row.subtype, row.child_id, row.town_code, row.village_code, row.opened_at,
            _before(row.responded_at, end), instants.hours(row.opened_at, end),
        )
        for row in rows
        if _before(row.closed_at, end) is None
    )  # fmt: skip


def flows(
    connection: sa.Connection, scope: Scope, m: int, as_of: dt.date, time_zone: str, kind: str = REPORT
) -> dict[str, Flow]:
    """Events of a kind by town of the scope, '' for the city's own; towns without any are absent.

    Raises NotAllowed for a role that sees no figures about children.
    """
    span = _span(scope, m, as_of, time_zone)
    by_town: dict[str, Flow] = defaultdict(lambda: NOTHING)
    for row in _events(connection, scope, span, kind, city_total=False):
        by_town[row.town_code] += _flow(row, span)
    return dict(by_town)


def city_flow(
    connection: sa.Connection, scope: Scope, m: int, as_of: dt.date, time_zone: str, kind: str = REPORT
) -> Flow:
    """The whole city, for every role that sees figures about children.

    Raises NotAllowed for the others.
    """
    span = _span(scope, m, as_of, time_zone)
    return sum((_flow(row, span) for row in _events(connection, scope, span, kind, city_total=True)), NOTHING)


def opened(
    connection: sa.Connection, scope: Scope, since: int, m: int, as_of: dt.date, time_zone: str, kind: str = REFERRAL
) -> tuple[Case, ...]:
    """Cases of a kind opened in the months from `since` to `m` and by as_of, by their opening.

    Raises NotAllowed for a role that sees no rows of children.
    """
    scope.require_children()
    span = _span(scope, m, as_of, time_zone, since)
    return tuple(_case(row, span) for row in _opened(connection, scope, span, kind, city_total=False))


def _case(row: Any, span: "_Span") -> Case:
    end = instants.day_ends(span.as_of, span.time_zone)
    responded, closed = _before(row.responded_at, end), _before(row.closed_at, end)
    return Case(
        row.id,
        row.subtype,
        row.child_id,
        row.town_code,
        instants.local_date(row.opened_at, span.time_zone),
        None if responded is None else instants.hours(row.opened_at, responded),
        None if closed is None else instants.local_date(closed, span.time_zone),
    )


def referrals(
    connection: sa.Connection, scope: Scope, since: int, m: int, as_of: dt.date, time_zone: str
) -> dict[str, Referred]:
    """Referrals opened in the months from `since` to `m`, by town of the scope; '' for the city's own.

    Raises NotAllowed for a role that sees no figures about children.
    """
    span = _span(scope, m, as_of, time_zone, since)
    by_town: dict[str, Referred] = defaultdict(Counter)
    for row in _opened(connection, scope, span, REFERRAL, city_total=False):
        by_town[row.town_code][_referred(row, span)] += 1
    return dict(by_town)


def city_referrals(
    connection: sa.Connection, scope: Scope, since: int, m: int, as_of: dt.date, time_zone: str
) -> Referred:
    """The same of the whole city, for every role that sees figures about children.

    Raises NotAllowed for the others.
    """
    span = _span(scope, m, as_of, time_zone, since)
    return Counter(_referred(row, span) for row in _opened(connection, scope, span, REFERRAL, city_total=True))


def by_year(connection: sa.Connection, scope: Scope, as_of: dt.date, time_zone: str) -> tuple[CaseYear, ...]:
    """Legal aid (clause 71) and conferences of departments (92) by kind, year of opening and town of the scope.

    Raises NotAllowed for a role that sees no figures about children.
    """
    span = _span(scope, months.month_of(as_of), as_of, time_zone, months.month_of(months.BEGINNING))
    counts: dict[tuple[str, int, str], list[bool]] = defaultdict(list)
    for kind in (LEGAL_AID, CONFERENCE):
        for row in _events(connection, scope, span, kind, city_total=False):
            year = instants.local_date(row.opened_at, time_zone).year
            counts[kind, year, row.town_code].append(_is_closed(row, span))
    return tuple(CaseYear(*key, len(closed), sum(closed)) for key, closed in sorted(counts.items()))


@dataclass(frozen=True)
class _Span:
    """The days of a month, or of several, up to as_of."""

    first: dt.date
    last: dt.date
    as_of: dt.date
    time_zone: str

    def holds(self, instant: dt.datetime | None) -> bool:
        begin, end = instants.day_begins(self.first, self.time_zone), instants.day_ends(self.last, self.time_zone)
        return instant is not None and begin <= instant < end


def _span(scope: Scope, m: int, as_of: dt.date, time_zone: str, since: int | None = None) -> _Span:
    if not scope.sees_visits:
        raise NotAllowed()
    first = months.first_day(m if since is None else since)
    return _Span(first, min(months.last_day(m), as_of), as_of, time_zone)


def _opened(connection: sa.Connection, scope: Scope, span: _Span, kind: str, *, city_total: bool) -> list[Any]:
    """Events opened within the span: none of them can have been closed before it."""
    return [row for row in _events(connection, scope, span, kind, city_total=city_total) if span.holds(row.opened_at)]


def _referred(row: Any, span: _Span) -> tuple[str, bool]:
    return (row.subtype if row.subtype in HELP else OTHER, _is_closed(row, span))


def _is_closed(row: Any, span: _Span) -> bool:
    return _before(row.closed_at, instants.day_ends(span.as_of, span.time_zone)) is not None


def _events(connection: sa.Connection, scope: Scope, span: _Span, kind: str, *, city_total: bool) -> list[Any]:
    """Events opened by the end of as_of and not closed before the first day of the span, by their opening."""
    e, places = case_event.c, located(scope, span.as_of)
    wanted = (
        sa.select(
            e.id, e.kind, e.subtype, e.child_id, e.opened_at, e.responded_at, e.closed_at,
            places.c.town_code, places.c.village_code,
        )
        .join_from(case_event, places, places.c.code == e.area_code)
        .where(
            e.kind == kind,
            e.opened_at < instants.day_ends(span.as_of, span.time_zone),
            sa.or_(e.closed_at.is_(None), e.closed_at >= instants.day_begins(span.first, span.time_zone)),
        )
        .order_by(e.opened_at, e.id)
    )  # fmt: skip
    if city_total:
        return list(connection.execute(scope.city_total(wanted, places.c.city_code)))
    return list(connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)))


def _flow(row: Any, span: _Span) -> Flow:
    end = instants.day_ends(span.as_of, span.time_zone)
    received, is_open = span.holds(row.opened_at), _before(row.closed_at, end) is None
    responded = _before(row.responded_at, end)
    return Flow(
        received=int(received),
        handled=int(span.holds(row.closed_at)),
        open=int(is_open),
        waits=(instants.hours(row.opened_at, end),) if is_open else (),
        responses=(instants.hours(row.opened_at, responded),) if received and responded is not None else (),
    )


def _before(instant: dt.datetime | None, end: dt.datetime) -> dt.datetime | None:
    """What was known at the end: an instant that had passed."""
    return instant if instant is not None and instant < end else None
