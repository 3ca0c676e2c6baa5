"""One town beside its city: every measure of the registry that has a meaning for a town, as lines of one table.

    review = build(page.access, page.ask, "320599101")
    review.lines        # by subject, in the registry's order: a new measure appears by itself

A rate and a median have a line each; all counts of a measure share one.  Comparisons (G) are told beside the table.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard import facts, figures
from dashboard.figures import Access
from data_access import months
from data_access.measures import compare
from data_access.measures.build import SMALLEST_RATE
from data_access.measures.compare import Verdict
from data_access.measures.comparisons import Adjusted
from data_access.measures.model import Ask, Figure, Form, Level, Measure, Part, State, Window
from data_access.measures.registry import MEASURES
from data_access.queries.agreements import Action
from data_access.texts import msg

MONTHS = 12
SUBJECTS: Mapping[str, str] = {
    "A": msg("Visit compliance"),
    "B": msg("Risk tiers"),
    "C": msg("Care stations"),
    "D": msg("Workforce"),
    "E": msg("Social organisations"),
    "F": msg("Support and guardianship"),
}
PAGES: Mapping[str, str] = {"A": "visits", "B": "risk", "C": "stations", "D": "workforce", "E": "ngos", "F": "support"}
"""Where a subject's figures have their doors."""

MUST_BE_ZERO = frozenset({"D3.now", "F4.dropped_out", "F7"})
"""Counts of which METRICS says that they must be 0."""
_OF_CHILDREN = frozenset({"C7", "C8"})
"""States of stations that count children: to tell one of an earlier day reads every child anew."""
_OF_RUNNING = "A15"
"""Of the month in progress whatever the month asked for: asked once."""


class Against(StrEnum):
    """与目标相比, in its own column: being like the others excuses no missed child."""

    MET = "met"
    NOT_MET = "not_met"
    RUNNING = "running"  # the month is not over: nobody has been missed yet


@dataclass(frozen=True)
class Line:
    """One line: the town's figures and the city's, part by part.

    `goal` is a share (a count: 0) or None; `lacking` how many are missing to it.  `verdict` is told of closed months
    and days, of ten and more.  `past` are earlier values, the latest last; None leaves a gap.
    """

    measure: Measure
    parts: tuple[Part, ...]
    own: tuple[Figure, ...]
    city: tuple[Figure, ...]
    goal: float | None = None
    against: Against | None = None
    lacking: int = 0
    verdict: Verdict | None = None
    past: tuple[float | None, ...] = ()

    @property
    def subject(self) -> str:
        return self.measure.id[0]


@dataclass(frozen=True)
class Review:
    """A town's lines; `adjusted` takes the mix of tiers into account (G4), None in a month that is not closed."""

    town: str
    ask: Ask
    lines: tuple[Line, ...]
    adjusted: Adjusted | None

    def own(self, part: str) -> Figure:
        return next(figure for line in self.lines for figure in line.own if figure.measure == part)

    def line(self, part: str) -> Line:
        return next(line for line in self.lines if part in {each.id for each in line.parts})


def applying() -> tuple[Measure, ...]:
    """The measures that have a meaning for a town, by subject."""
    found = [m for m in MEASURES.values() if Level.TOWN in m.levels and m.id[0] in SUBJECTS]
    return tuple(sorted(found, key=lambda measure: list(SUBJECTS).index(measure.id[0])))


def build(access: Access, ask: Ask, town: str) -> Review:
    """The lines of one town of the scope.

    Raises NotAllowed for a town outside it, and for a role that sees no figures about visits.
    """
    of_town, of_city = dataclasses.replace(ask, towns=(town,)), figures.without_towns(ask)
    measures = applying()
    ids = tuple(measure.id for measure in measures)
    own = {figure.measure: figure for figure in figures.figures(access, of_town, ids)}
    city = {figure.measure: figure for figure in figures.figures(access, of_city, ids)}
    goals = {measure: target.value for measure, target in facts.targets(access, ask.as_of).items()}
    past = _past(access, of_town, measures)
    running = ask.month == months.month_of(ask.as_of)
    lines = []
    for measure in measures:
        for parts in _grouped(measure):
            line = Line(measure, parts, tuple(own[p.id] for p in parts), tuple(city[p.id] for p in parts))
            lines.append(compared(line, goals.get(measure.id), past, running=running))
    return Review(town, ask, tuple(lines), figures.adjusted(access, of_town).get(town))


def _grouped(measure: Measure) -> list[tuple[Part, ...]]:
    """Rates and medians by themselves, the counts of a measure together, in the order of the definition."""
    alone = [(part,) for part in measure.parts if part.form is not Form.COUNT]
    counts = tuple(part for part in measure.parts if part.form is Form.COUNT)
    must = [(part,) for part in counts if part.id in MUST_BE_ZERO]
    rest = tuple(part for part in counts if part.id not in MUST_BE_ZERO)
    return [*alone, *must, *([rest] if rest else [])]


def compared(line: Line, goal: float | None, past: Mapping[str, tuple[float | None, ...]], *, running: bool) -> Line:
    """The line with what it is compared with: its goal, what is lacking, the verdict, what was before."""
    part, own, city = line.parts[0], line.own[0], line.city[0]
    if part.form is Form.RATE:
        line = dataclasses.replace(
            line,
            goal=goal if _is_main(line.measure, part) else None,
            verdict=_verdict(line.measure, own, city),
            past=past.get(part.id, ()),
        )
    elif part.id in MUST_BE_ZERO:
        line = dataclasses.replace(line, goal=0.0)
    if line.goal is None or own.numerator is None or own.state in (State.NO_DATA, State.NOT_APPLICABLE):
        return line
    if running and line.measure.window is Window.MONTH and part.form is Form.RATE:
        return dataclasses.replace(line, against=Against.RUNNING)
    lacking = own.numerator if part.form is Form.COUNT else lacks(own.numerator, own.denominator or 0, line.goal)
    return dataclasses.replace(line, against=Against.NOT_MET if lacking else Against.MET, lacking=lacking)


def _is_main(measure: Measure, part: Part) -> bool:
    """A measure's target is that of the part of its own name, or, where there is none (F1), of each of its rates."""
    return part.id == measure.id or measure.id not in {each.id for each in measure.parts}


def lacks(numerator: int, denominator: int, goal: float) -> int:
    """How many are missing to a share of the denominator; 0 when it is reached."""
    return max(0, math.ceil(round(goal * denominator, 9)) - numerator)


def _verdict(measure: Measure, own: Figure, city: Figure) -> Verdict | None:
    """与全市相比, by the rule of G2: only where chance plays a part, of ten and more, of what is not provisional."""
    if not measure.interval or own.state is not State.OK or city.value is None or own.numerator is None:
        return None
    if (own.denominator or 0) < SMALLEST_RATE or not compare.has_funnel(city.value):
        return None
    assert own.denominator is not None
    return compare.verdict(own.numerator, own.denominator, city.value)


def _past(access: Access, ask: Ask, measures: tuple[Measure, ...]) -> Mapping[str, tuple[float | None, ...]]:
    """Earlier values of rates: of months as they are told now, of states as on the last day of each month."""
    rates = [measure for measure in measures if any(part.form is Form.RATE for part in measure.parts)]
    monthly = tuple(m.id for m in rates if m.window is Window.MONTH and m.id != _OF_RUNNING)
    states = tuple(m.id for m in rates if m.window is Window.STATE and m.id[0] in "CDE" and m.id not in _OF_CHILDREN)
    found: dict[str, list[float | None]] = {}
    for m in range(ask.month - MONTHS + 1, ask.month + 1):
        on = min(months.last_day(m), ask.as_of)
        asked = [(dataclasses.replace(ask, month=m), monthly), (dataclasses.replace(ask, month=m, as_of=on), states)]
        for each, ids in asked:
            for figure in figures.figures(access, each, ids):
                found.setdefault(figure.measure, []).append(figure.value if figure.state is State.OK else None)
    for figure in figures.figures(access, ask, (_OF_RUNNING,)):
        found[figure.measure] = [figure.value if figure.state is State.OK else None] * MONTHS
    return {part: tuple(values) for part, values in found.items()}


@dataclass(frozen=True)
class Group:
    """Children to be acted on: the door behind the number, and its title (an msgid)."""

    door: str
    title: str


GROUPS = (
    Group("A5.2more", msg("Missed for two months or more")),
    Group("B5", msg("Red without a timely visit")),
    Group("B4", msg("Re-assessment overdue")),
)
"""三类需跟进儿童."""


def of_last_review(found: Sequence[Action], on: dt.date) -> tuple[Action, ...]:
    """What was agreed on at the latest day before this one, and whatever is open from earlier."""
    last = max((action.agreed_on for action in found if action.agreed_on < on), default=None)
    return tuple(action for action in found if action.agreed_on == last or action.is_open(on))
