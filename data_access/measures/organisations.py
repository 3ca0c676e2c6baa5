"""Social organisations: E1 and the verdict on its target (METRICS E, clause 75)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from data_access.measures import build, services
from data_access.measures.areas_asked import Areas
from data_access.measures.build import Place
from data_access.measures.model import Ask, Figure, Form, Level, Measure, Part, Unit, Window
from data_access.parameters import Parameters
from data_access.queries import organisations
from data_access.queries.organisations import QUALIFYING_KINDS, STAGES, History, Organisation, Target
from data_access.scope import Scope
from data_access.texts import msg

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="E1",
        title=msg("Target for social organisations"),
        numerator=msg(
            "Social organisations and social-work agencies that protect minors, registered and qualified by the date, "
            "without an exit since the latest qualification"
        ),
        denominator="",
        exclusions=msg(
            "Charities and volunteer teams do not count. On the same day the exit wins over the qualification. "
            "The target and its date stand in the table of targets."
        ),
        clause=msg("clause 75"),
        window=Window.STATE,
        parts=(
            Part("E1", msg("Qualified organisations"), Form.COUNT, Unit.ORGANISATIONS),
            Part("E1.at_deadline", msg("Qualified organisations at the deadline"), Form.COUNT, Unit.ORGANISATIONS),
        ),
        direction="up",
        levels=frozenset({Level.CITY}),
    ),
)


class Outcome(StrEnum):
    """How a target stands: its date has not come, or it was met or missed on it."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Step:
    """From this day on so many organisations qualify, until the next step."""

    on: dt.date
    count: int


@dataclass(frozen=True)
class StageCount:
    """Organisations that stand at a stage of the pipeline on the day."""

    stage: str
    organisations: int


@dataclass(frozen=True)
class Progress:
    """A target in words' terms (E1).

    Before the date: `expected` is the straight-line count and `projected_on` the day of the target at the pace so
    far.  On and after it: `met_on` is the first day of the unbroken run that holds on the date, or `missed_by` says
    how many lacked and `reached_on` when the target was reached after it.  `below_since` is the first day of the
    present run below the target after it had been reached, None while it holds.
    """

    target: Target
    as_of: dt.date
    count: int
    outcome: Outcome
    at_deadline: int | None
    met_on: dt.date | None
    missed_by: int
    reached_on: dt.date | None
    below_since: dt.date | None
    expected: float | None
    projected_on: dt.date | None

    @property
    def holds(self) -> bool:
        """As many as the target on as_of."""
        return self.count >= self.target.value


@dataclass(frozen=True)
class Story:
    """Everything that the page about the target shows; `steps` runs to as_of."""

    progress: Progress
    steps: tuple[Step, ...]
    pipeline: tuple[StageCount, ...]
    registered: int


def compute(
    connection: sa.Connection,
    scope: Scope,
    ask: Ask,
    level: Level,
    wanted: frozenset[str],
    parameters: Parameters,  # noqa: ARG001 - the shape that all subjects share
    known: Areas | None = None,
) -> list[Figure]:
    """E1 for the city; it has no meaning for towns, alone or pooled."""
    if "E1" not in wanted:
        return []
    rows = services.rows(connection, scope, ask, level, known)
    if level is not Level.CITY or rows.pooled:
        return services.without_meaning(DEFINITIONS[0], rows, ask.as_of.isoformat())
    place = rows.places[0]
    found = organisations.histories(connection, scope)
    now = build.count("E1", place, ask.as_of.isoformat(), count_on(found, ask.as_of))
    return [now, _at_deadline(found, place, ask.as_of, current_target(connection, scope, ask.as_of))]


def _at_deadline(found: Sequence[History], place: Place, as_of: dt.date, target: Target | None) -> Figure:
    """The count on the target's date, known from that day on."""
    if target is None or target.due_on > as_of:
        return build.without_meaning("E1.at_deadline", place, as_of.isoformat())
    return build.count("E1.at_deadline", place, target.due_on.isoformat(), count_on(found, target.due_on))


def current_target(connection: sa.Connection, scope: Scope, as_of: dt.date) -> Target | None:
    """The latest target whose date has come; before the first of them, the first."""
    known = organisations.targets(connection, scope)
    return max((t for t in known if t.due_on <= as_of), key=lambda t: t.due_on, default=known[0] if known else None)


def story(connection: sa.Connection, scope: Scope, as_of: dt.date, target: Target | None = None) -> Story | None:
    """The verdict on a target (the current one unless named), the step line and the pipeline; None without a target."""
    target = target or current_target(connection, scope, as_of)
    if target is None:
        return None
    found = organisations.histories(connection, scope)
    line = steps(found, as_of)
    began = organisations.first_stage_on(connection, scope)
    candidates = [
        one
        for one in organisations.organisations(connection, scope, as_of)
        if one.kind in QUALIFYING_KINDS and one.protects_minors
    ]
    return Story(
        progress(line, target, as_of, began),
        line,
        pipeline(candidates),
        sum(one.registered_on is not None and one.registered_on <= as_of for one in candidates),
    )


def count_on(found: Sequence[History], on: dt.date) -> int:
    return sum(history.counts(on) for history in found)


def steps(found: Sequence[History], upto: dt.date) -> tuple[Step, ...]:
    """The count from each day on which it changed, up to a day; it is 0 before the first."""
    line: list[Step] = []
    for on in sorted({day for history in found for day in history.days if day <= upto}):
        count = count_on(found, on)
        if count != (line[-1].count if line else 0):
            line.append(Step(on, count))
    return tuple(line)


def pipeline(found: Sequence[Organisation]) -> tuple[StageCount, ...]:
    """Organisations by the latest stage that each has reached, in the order of the stages; zeros included."""
    counts = Counter(one.stage for one in found)
    return tuple(StageCount(stage, counts[stage]) for stage in STAGES)


def progress(line: Sequence[Step], target: Target, as_of: dt.date, began: dt.date | None) -> Progress:
    """The verdict on a target from the step line up to as_of; `began`: where the expected straight line starts."""
    count = _at(line, as_of)
    is_due = target.due_on <= as_of
    judged_on = target.due_on if is_due else as_of
    at_deadline = _at(line, target.due_on) if is_due else None
    lacking = 0 if at_deadline is None else max(0, target.value - at_deadline)
    reached = _first_reached(line, target) if lacking else None
    was_reached = (is_due and not lacking) or reached is not None
    return Progress(
        target=target,
        as_of=as_of,
        count=count,
        outcome=Outcome.OPEN if not is_due else Outcome.MISSED if lacking else Outcome.MET,
        at_deadline=at_deadline,
        met_on=None if lacking else _run_start(line, judged_on, target.value, reached=True),
        missed_by=lacking,
        reached_on=reached,
        below_since=_run_start(line, as_of, target.value, reached=False) if was_reached else None,
        expected=None if is_due else _expected(target, as_of, began),
        projected_on=None if is_due else _projected(count, target, as_of, began),
    )


def _at(line: Sequence[Step], on: dt.date) -> int:
    return max((step for step in line if step.on <= on), key=lambda step: step.on, default=Step(on, 0)).count


def _run_start(line: Sequence[Step], on: dt.date, value: int, *, reached: bool) -> dt.date | None:
    """The first day of the unbroken run at or above (or below) the value that holds on a day; None when it does not."""
    start: dt.date | None = None
    for step in line:
        if step.on > on:
            break
        if (step.count >= value) is not reached:
            start = None
        elif start is None:
            start = step.on
    return start


def _first_reached(line: Sequence[Step], target: Target) -> dt.date | None:
    """The first day after the date on which the target was reached."""
    return min((step.on for step in line if step.on > target.due_on and step.count >= target.value), default=None)


def _expected(target: Target, as_of: dt.date, began: dt.date | None) -> float | None:
    """On the straight line from 0 on the first day of the work to the target on its date."""
    if began is None or began >= target.due_on:
        return None
    return target.value * max(0, (as_of - began).days) / (target.due_on - began).days


def _projected(count: int, target: Target, as_of: dt.date, began: dt.date | None) -> dt.date | None:
    """The day of the target at the pace so far; None when it is reached, or nothing moves."""
    if began is None or not 0 < count < target.value or began >= as_of:
        return None
    days = (as_of - began).days
    return as_of + dt.timedelta(days=-(-days * (target.value - count) // count))
