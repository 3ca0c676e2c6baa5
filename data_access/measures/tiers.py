"""Risk-tier measures B1–B5 (METRICS B, clause 52).  A tier mix is workload, never performance."""

from collections import Counter

from data_access import months
from data_access.measures import build
from data_access.measures.model import Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.parameters import ALL_TIERS, DIMENSIONS, NOT_ASSESSED, RISK_LEVELS, TIERS
from data_access.queries import tiers
from data_access.texts import msg

_ALL = frozenset(Level)
_MOVES = ("entered", "left", "rose", "fell", "unchanged", "assessed")

DEFINITIONS = (
    Measure(
        id="B1",
        title=msg("Distribution over the tiers"),
        numerator=msg("Children on the register on the day by the tier in force"),
        denominator="",
        exclusions=msg("The tier in force is the latest confirmed assessment; children without one are told apart."),
        clause=msg("clause 52"),
        window=Window.STATE,
        parts=(
            Part("B1.red", msg("Red: high risk"), Form.COUNT, Unit.CHILDREN),
            Part("B1.yellow", msg("Yellow: medium risk"), Form.COUNT, Unit.CHILDREN),
            Part("B1.blue", msg("Blue: low risk"), Form.COUNT, Unit.CHILDREN),
            Part("B1.green", msg("Green: growing healthily"), Form.COUNT, Unit.CHILDREN),
            Part("B1.not_assessed", msg("Not assessed"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="none",
        levels=_ALL,
    ),
    Measure(
        id="B2",
        title=msg("Movements between tiers"),
        numerator=msg("Children by what became of their tier between the last days of two months"),
        denominator="",
        exclusions=msg("A child is counted where it lives on the later day, a child who left where it lived before."),
        clause=msg("clause 52"),
        window=Window.MONTH,
        parts=(
            Part("B2.entered", msg("Entered the register"), Form.COUNT, Unit.CHILDREN),
            Part("B2.left", msg("Left the register"), Form.COUNT, Unit.CHILDREN),
            Part("B2.rose", msg("To a higher risk"), Form.COUNT, Unit.CHILDREN),
            Part("B2.fell", msg("To a lower risk"), Form.COUNT, Unit.CHILDREN),
            Part("B2.unchanged", msg("Same tier"), Form.COUNT, Unit.CHILDREN),
            Part("B2.assessed", msg("Between a tier and not assessed"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="none",
        levels=_ALL,
    ),
    Measure(
        id="B3",
        title=msg("Assessed"),
        numerator=msg("Of these, with a tier in force"),
        denominator=msg("Children on the register on the day"),
        exclusions=msg("Assessments that nobody confirmed do not count."),
        clause=msg("clause 52"),
        window=Window.STATE,
        parts=(Part("B3", msg("Assessed"), Form.RATE, Unit.CHILDREN),),
        direction="up",
        levels=_ALL,
        interval=True,
    ),
    Measure(
        id="B4",
        title=msg("Re-assessment overdue"),
        numerator=msg("Of these, assessed last longer ago than the period of their tier"),
        denominator=msg("Children on the register on the day with a tier in force"),
        exclusions=msg(
            "Periods (default): red 30, yellow 90, blue 180, green 365 days since the last confirmed assessment. "
            "Children never assessed are told apart."
        ),
        clause=msg("clause 52"),
        window=Window.STATE,
        parts=(Part("B4", msg("Re-assessment overdue"), Form.RATE, Unit.CHILDREN),),
        direction="down",
        levels=_ALL,
        interval=True,
    ),
    Measure(
        id="B5",
        title=msg("Red without follow-up"),
        numerator=msg(
            "Children under 18 on the register, red for more than 7 days (default) and without a valid visit since"
        ),
        denominator="",
        exclusions=msg(
            "Counted from the day on which red began, or from a later registration; a visit on that day counts. "
            "Another assessment with the same tier is no change. Deferred children stay in."
        ),
        clause=msg("clause 52"),
        window=Window.STATE,
        parts=(Part("B5", msg("Red without follow-up"), Form.COUNT, Unit.CHILDREN),),
        direction="down",
        levels=_ALL,
    ),
)


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Every part of the wanted measures for every area of the sheet."""
    figures: list[Figure] = []
    if wanted & {"B1", "B3", "B4"}:
        figures += [f for f in _distribution(sheet) if f.measure.partition(".")[0] in wanted]
    if "B2" in wanted:
        figures += _movements(sheet)
    if "B5" in wanted:
        figures += _without_follow_up(sheet)
    return figures


def _distribution(sheet: Sheet) -> list[Figure]:
    children = [child for child in sheet.children if child.kind == sheet.ask.kind]
    counts = Counter((sheet.key(child), child.tier) for child in children)
    overdue = Counter(sheet.key(child) for child in children if child.reassessment_overdue)
    figures = []
    for place in sheet.places(area for area, _tier in counts):
        total = sum(counts[place.code, tier] for tier in ALL_TIERS)
        assessed = total - counts[place.code, NOT_ASSESSED]
        figures += [build.count(f"B1.{tier}", place, sheet.day_window, counts[place.code, tier]) for tier in ALL_TIERS]
        state = State.OK
        figures += [
            build.rate("B3", place, sheet.day_window, assessed, total, state, interval=True),
            build.rate("B4", place, sheet.day_window, overdue[place.code], assessed, state, interval=True),
        ]
    return figures


def _without_follow_up(sheet: Sheet) -> list[Figure]:
    """Without data where an area has no visit on record yet, as the states of A4."""
    counts = Counter(
        sheet.key(child) for child in sheet.children if child.kind == sheet.ask.kind and child.without_follow_up
    )
    return [
        build.count("B5", place, sheet.day_window, counts[place.code], sheet.day_state(place))
        for place in sheet.places(counts)
    ]


def dimensions(sheet: Sheet) -> dict[str, dict[str, int]]:
    """Children on the register on the day by the level of risk in each dimension of the assessment in force."""
    counts = Counter(
        (dimension, level)
        for child in sheet.children
        if child.kind == sheet.ask.kind
        for dimension, level in zip(DIMENSIONS, child.risks, strict=True)
    )
    return {name: {level: counts[name, level] for level in RISK_LEVELS} for name in DIMENSIONS}


def _movements(sheet: Sheet) -> list[Figure]:
    counts: Counter[tuple[str, str]] = Counter()
    for move in moves(sheet):
        area = sheet.rows.key(move.town, move.village, sheet.scope.city)
        counts[area, movement(move.before, move.after)] += move.children
    state = State.OK if sheet.is_closed else State.PROVISIONAL
    window = sheet.month_window
    if sheet.ask.moved_since < sheet.ask.month - 1:
        window = f"{months.label(sheet.ask.moved_since + 1)}/{window}"
    return [
        build.count(f"B2.{name}", place, window, counts[place.code, name], state)
        for place in sheet.places(area for area, _name in counts)
        for name in _MOVES
    ]


def moves(sheet: Sheet) -> list[tiers.Move]:
    """From tier to tier since the end of the month that the ask looks back to, narrowed to what it selects."""
    ask = sheet.ask
    if sheet.is_open:
        found = _moves_so_far(sheet)
    else:
        found = list(tiers.moves(sheet.connection, sheet.scope, ask, city_total=sheet.is_whole))
    return [
        move
        for move in found
        if (not ask.towns or move.town in ask.towns) and (not ask.tiers or (move.after or move.before) in ask.tiers)
    ]


def _moves_so_far(sheet: Sheet) -> list[tiers.Move]:
    found = []
    whole = sheet.is_whole
    for child in sheet.children:
        before = child.tier_before if child.kind_before == sheet.ask.kind else None
        after = child.tier if child.kind == sheet.ask.kind else None
        if after:
            found.append(tiers.Move(*(("", "") if whole else (child.town, child.village)), before, after, 1))
        elif before:  # who left counts where it lived before
            place = ("", "") if whole else (child.town_before, child.village_before)
            found.append(tiers.Move(*place, before, None, 1))
    return found


def movement(before: str | None, after: str | None) -> str:
    """The part of B2 that a move counts in."""
    if before is None:
        return "entered"
    if after is None:
        return "left"
    if before == after:
        return "unchanged"
    if NOT_ASSESSED in (before, after):
        return "assessed"
    return "rose" if TIERS.index(after) < TIERS.index(before) else "fell"
