"""Risk-tier measures B1–B3 (METRICS B, clause 52).  A tier mix is workload, never performance."""

from collections import Counter

from data_access.measures import build
from data_access.measures.model import Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.parameters import ALL_TIERS, NOT_ASSESSED, TIERS
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
)


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Every part of the wanted measures for every area of the sheet."""
    figures: list[Figure] = []
    if wanted & {"B1", "B3"}:
        figures += [f for f in _distribution(sheet) if f.measure.partition(".")[0] in wanted]
    if "B2" in wanted:
        figures += _movements(sheet)
    return figures


def _distribution(sheet: Sheet) -> list[Figure]:
    counts = Counter((sheet.key(child), child.tier) for child in sheet.children if child.kind == sheet.ask.kind)
    figures = []
    for place in sheet.places(area for area, _tier in counts):
        total = sum(counts[place.code, tier] for tier in ALL_TIERS)
        assessed = total - counts[place.code, NOT_ASSESSED]
        figures += [build.count(f"B1.{tier}", place, sheet.day_window, counts[place.code, tier]) for tier in ALL_TIERS]
        state = State.OK
        figures.append(build.rate("B3", place, sheet.day_window, assessed, total, state, interval=True))
    return figures


def _movements(sheet: Sheet) -> list[Figure]:
    counts: Counter[tuple[str, str]] = Counter()
    for move in moves(sheet):
        area = sheet.rows.key(move.town, move.village, sheet.scope.city)
        counts[area, movement(move.before, move.after)] += move.children
    state = State.OK if sheet.is_closed else State.PROVISIONAL
    return [
        build.count(f"B2.{name}", place, sheet.month_window, counts[place.code, name], state)
        for place in sheet.places(area for area, _name in counts)
        for name in _MOVES
    ]


def moves(sheet: Sheet) -> list[tiers.Move]:
    """From tier to tier since the end of the month before, narrowed to what the ask selects."""
    ask = sheet.ask
    if sheet.is_open:
        found = _moves_so_far(sheet)
    else:
        whole = sheet.level is Level.CITY and not ask.towns
        found = list(tiers.moves(sheet.connection, sheet.scope, ask, city_total=whole))
    return [
        move
        for move in found
        if (not ask.towns or move.town in ask.towns) and (not ask.tiers or (move.after or move.before) in ask.tiers)
    ]


def _moves_so_far(sheet: Sheet) -> list[tiers.Move]:
    found = []
    for child in sheet.children:
        before = child.tier_before if child.kind_before == sheet.ask.kind else None
        after = child.tier if child.kind == sheet.ask.kind else None
        if after:
            found.append(tiers.Move(child.town, child.village, before, after, 1))
        elif before:  # who left counts where it lived before
            found.append(tiers.Move(child.town_before, child.village_before, before, None, 1))
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
