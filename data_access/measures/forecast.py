"""A15: where will the month in progress end?  From the same villages' visiting curves in the closed months before.

Of the children still to be seen on a day of the month, each village sees a share by the end; the shares of the last six
closed months carry the open month on.  How far such a forecast was off in the last closed months is told with it, and
where "as the last closed month" was nearer, there is none.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import t as student

from data_access import months
from data_access.measures import build
from data_access.measures.build import Place
from data_access.measures.model import Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.queries import visits
from data_access.texts import msg

CURVE_MONTHS = 6
"""Closed months whose curves carry a forecast."""
BACKTEST_MONTHS = 6
FEWEST_MONTHS = 3
"""Below so many months neither a curve nor a backtest says anything."""
CONFIDENCE = 0.80

DEFINITIONS = (
    Measure(
        id="A15",
        title=msg("Forecast for the month in progress"),
        numerator=msg("Children due whom one expects to be seen by the end of the month"),
        denominator=msg("Children due in the month in progress"),
        exclusions=msg(
            "From the day-of-month curves of the same villages in the last six closed months, with an 80 % interval. "
            "Told only where it was nearer than the last closed month's rate in a backtest of at least three of the "
            "last six closed months, and with ten children due and more. The past is read as known now."
        ),
        clause=msg("clause 35"),
        window=Window.MONTH,
        parts=(
            Part("A15", msg("Expected by the end of the month"), Form.RATE, Unit.CHILD_MONTHS),
            Part("A15.error", msg("Mean error of the forecast, in points"), Form.VALUE, Unit.MONTHS),
            Part(
                "A15.naive_error", msg("Mean error of the last closed month’s rate, in points"), Form.VALUE, Unit.MONTHS
            ),
            Part("A15.inside", msg("Months that ended within the interval"), Form.RATE, Unit.MONTHS),
        ),
        direction="none",
        levels=frozenset({Level.CITY, Level.TOWN}),
    ),
)


@dataclass(frozen=True)
class Progress:
    """How far a village is on a day of a month, and for a month that is over how it ended."""

    due: int
    seen: int
    visited: int = 0

    @property
    def to_go(self) -> int:
        return self.due - self.seen


Villages = Mapping[str, Progress]


@dataclass(frozen=True)
class Expected:
    """Children expected to be seen by the end of a month, with the 80 % interval of their number."""

    children: float
    low: float
    high: float


@dataclass(frozen=True)
class Backtest:
    """What forecasts of closed months, made on the same day of the month, were worth; errors in points."""

    months: int
    error: float
    naive_error: float
    inside: int

    @property
    def is_worth_telling(self) -> bool:
        return self.months >= FEWEST_MONTHS and self.error <= self.naive_error


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Its parts for every area of the sheet, always of the month of as_of."""
    if "A15" not in wanted:
        return []
    running = dataclasses.replace(sheet.ask, month=months.month_of(sheet.ask.as_of))
    now = Sheet(sheet.connection, sheet.scope, running, sheet.level, sheet.ground)
    if sheet.level is Level.VILLAGE:
        return [figure for place in now.rows.places for figure in _without(now, place)]
    open_now, past = _open(now), _past(now)
    return [
        figure
        for place in now.rows.places
        for figure in _of(now, place, open_now.get(place.code, {}), past.get(place.code, {}))
    ]


def _of(now: Sheet, place: Place, villages: Villages, past: Mapping[int, Villages]) -> list[Figure]:
    window, state = now.month_window, now.month_state(place)
    tested = backtest(past, now.ask.as_of, now.parameters.freeze_day)
    closed = months.last_closed(now.ask.as_of, now.parameters.freeze_day)
    found = expected(villages, _window(past, closed))
    due = sum(village.due for village in villages.values())
    if state is State.NO_DATA or tested is None:
        return _without(now, place)
    shown = build.without_meaning("A15", place, window)
    if found is not None and tested.is_worth_telling and due >= build.SMALLEST_RATE:
        shown = Figure(
            "A15", place.code, place.name, window,
            round(found.children), due, found.children / due, found.low / due, found.high / due, state,
        )  # fmt: skip
    return [
        shown,
        build.value("A15.error", place, window, tested.error, tested.months, State.OK),
        build.value("A15.naive_error", place, window, tested.naive_error, tested.months, State.OK),
        build.rate("A15.inside", place, window, tested.inside, tested.months, State.OK, interval=False),
    ]


def _without(now: Sheet, place: Place) -> list[Figure]:
    return [build.without_meaning(part.id, place, now.month_window) for part in DEFINITIONS[0].parts]


def _open(now: Sheet) -> dict[str, dict[str, Progress]]:
    """The month in progress by area and village."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for child in now.children:
        if child.month_kind == now.ask.kind and child.counted("due"):
            sums = counts[now.key(child)][child.village]
            sums[0] += 1
            sums[1] += child.counted("visited")
    return {area: {v: Progress(*sums) for v, sums in villages.items()} for area, villages in counts.items()}


def _past(now: Sheet) -> dict[str, dict[int, dict[str, Progress]]]:
    """Closed months by area, month and village, as they stood on the same day of the month and as they ended."""
    as_of = now.ask.as_of
    closed = months.last_closed(as_of, now.parameters.freeze_day)
    since = closed - BACKTEST_MONTHS - CURVE_MONTHS - 1
    ask = dataclasses.replace(now.ask, month=closed)
    found: dict[str, dict[int, dict[str, Progress]]] = defaultdict(lambda: defaultdict(dict))
    for row in visits.day_counts(now.connection, now.scope, ask, now.level, since, as_of.day):
        found[now.code(row.area)][row.m][row.village] = Progress(row.due, row.by_day, row.visited)
    return {area: dict(by_month) for area, by_month in found.items()}


def _window(past: Mapping[int, Villages], last: int) -> list[Villages]:
    """The months with children due of the six up to a month."""
    return [past[m] for m in range(last - CURVE_MONTHS + 1, last + 1) if past.get(m)]


def expected(now: Villages, past: Sequence[Villages]) -> Expected | None:
    """What the curves of past months make one expect of a month; None with fewer than three, or nobody to go in them.

    A village's share is drawn to that of all by the weight of one child, so that a village never missed is not certain.
    The interval takes in what months differ beyond chance, and that the shares themselves are known from few months.
    """
    share = _shares(past)
    if share is None:
        return None
    among, own = share
    seen = sum(village.seen for village in now.values())
    chances = [(village.to_go, own.get(name, among)) for name, village in now.items()]
    children = seen + sum(n * p for n, p in chances)
    variance = sum(n * p * (1 - p) for n, p in chances) * _spread(past, own) * (1 + 1 / len(past))
    reach = float(student.ppf((1 + CONFIDENCE) / 2, len(past) - 1)) * variance**0.5
    due = sum(village.due for village in now.values())
    return Expected(children, max(float(seen), children - reach), min(float(due), children + reach))


def _shares(past: Sequence[Villages]) -> tuple[float, dict[str, float]] | None:
    """The share of those to go who were seen by the end: of all villages, and of each."""
    to_go: dict[str, int] = defaultdict(int)
    came: dict[str, int] = defaultdict(int)
    for month in past:
        for name, village in month.items():
            to_go[name] += village.to_go
            came[name] += village.visited - village.seen
    whole = sum(to_go.values())
    if len(past) < FEWEST_MONTHS or not whole:
        return None
    among = (sum(came.values()) + 0.5) / (whole + 1)
    return among, {name: (came[name] + among) / (to_go[name] + 1) for name in to_go}


def _spread(past: Sequence[Villages], own: Mapping[str, float]) -> float:
    """How much more months differ than chance within villages would make them; at least 1."""
    off = variance = 0.0
    for month in past:
        came = sum(village.visited - village.seen for village in month.values())
        off += (came - sum(village.to_go * own[name] for name, village in month.items())) ** 2
        variance += sum(village.to_go * own[name] * (1 - own[name]) for name, village in month.items())
    return max(1.0, off / variance * len(past) / (len(past) - 1))


def backtest(past: Mapping[int, Villages], as_of: dt.date, freeze_day: int) -> Backtest | None:
    """Forecasts of the last six closed months on the same day of the month, each from the months closed by then.

    Beside them the rate of the month that was last closed then.  None where no month can be tested.
    """
    closed = months.last_closed(as_of, freeze_day)
    errors, naive, inside = [], [], 0
    for m in range(closed - BACKTEST_MONTHS + 1, closed + 1):
        day = min(months.first_day(m) + dt.timedelta(days=as_of.day - 1), months.last_day(m))
        before = months.last_closed(day, freeze_day)
        found = expected(past[m], _window(past, before)) if past.get(m) and past.get(before) else None
        if found is None:
            continue
        visited, due = _sums(past[m])
        errors.append(abs(found.children - visited) / due * 100)
        naive.append(abs(_rate(past[before]) - visited / due) * 100)
        inside += found.low <= visited <= found.high
    if not errors:
        return None
    return Backtest(len(errors), sum(errors) / len(errors), sum(naive) / len(naive), inside)


def _sums(month: Villages) -> tuple[int, int]:
    return sum(village.visited for village in month.values()), sum(village.due for village in month.values())


def _rate(month: Villages) -> float:
    visited, due = _sums(month)
    return visited / due
