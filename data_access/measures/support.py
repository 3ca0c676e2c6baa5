"""What children are owed and have: F1–F4 (METRICS F, clauses 49, 50, 55, 56, 69 and 70).

Every part is a condition on one child, so that a figure and the list behind it count the same children.
"""

from collections.abc import Callable

from data_access.measures import build
from data_access.measures.build import Place
from data_access.measures.model import Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.queries.support import ARRANGEMENTS, COVERS, IN_SCHOOL, POLICIES, ChildSupport
from data_access.texts import msg

_ALL = frozenset(Level)
Condition = Callable[[ChildSupport], bool]

DEFINITIONS = (
    Measure(
        id="F1",
        title=msg("Support received"),
        numerator=msg("Of these, receiving it on the date"),
        denominator=msg("Children on the register who are entitled to the policy on the date"),
        exclusions=msg(
            "The state on the date. Children without any policy on record are told apart; where nobody has one, the "
            "figure is no data."
        ),
        clause=msg("clauses 49 and 50"),
        window=Window.STATE,
        parts=(
            Part("F1.categorised_support", msg("Receiving categorised support"), Form.RATE, Unit.CHILDREN),
            Part("F1.extreme_hardship", msg("Receiving support in extreme hardship"), Form.RATE, Unit.CHILDREN),
            Part("F1.dibao", msg("Receiving the subsistence allowance"), Form.RATE, Unit.CHILDREN),
            Part("F1.medical_assistance", msg("Receiving medical assistance"), Form.RATE, Unit.CHILDREN),
            Part("F1.disability_subsidies", msg("Receiving disability subsidies"), Form.RATE, Unit.CHILDREN),
            Part("F1.not_recorded", msg("No policy recorded"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="up",
        levels=_ALL,
        interval=True,
    ),
    Measure(
        id="F2",
        title=msg("Effective guardianship"),
        numerator=msg("Of these, with a guardianship on record that is effective on the date"),
        denominator=msg("Children on the register on the date"),
        exclusions=msg(
            "The arrangement begun last holds; of two begun on one day the one that is not effective. Without a "
            "guardian is never effective. Effective, not effective and not recorded add up to all; where nothing is "
            "on record the rate is no data."
        ),
        clause=msg("clauses 55 and 56"),
        window=Window.STATE,
        parts=(
            Part("F2", msg("Effective guardianship"), Form.RATE, Unit.CHILDREN),
            Part("F2.gap", msg("Guardianship not effective"), Form.COUNT, Unit.CHILDREN),
            Part("F2.not_recorded", msg("Guardianship not recorded"), Form.COUNT, Unit.CHILDREN),
            Part("F2.parents", msg("With the parents"), Form.COUNT, Unit.CHILDREN),
            Part("F2.relatives", msg("With relatives"), Form.COUNT, Unit.CHILDREN),
            Part("F2.institutional", msg("In an institution"), Form.COUNT, Unit.CHILDREN),
            Part("F2.temporary", msg("Temporary guardianship"), Form.COUNT, Unit.CHILDREN),
            Part("F2.consented", msg("Consented guardianship"), Form.COUNT, Unit.CHILDREN),
            Part("F2.appointed", msg("Appointed guardianship"), Form.COUNT, Unit.CHILDREN),
            Part("F2.none", msg("Without a guardian"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="up",
        levels=_ALL,
        interval=True,
    ),
    Measure(
        id="F3",
        title=msg("Insured"),
        numerator=msg("Of these, with cover of the kind on the date"),
        denominator=msg("Children on the register on the date"),
        exclusions=msg(
            "Cover that has run out and cover that nobody recorded are told apart and add up with the insured to all; "
            "where none of a kind is on record its rate is no data."
        ),
        clause=msg("clause 69"),
        window=Window.STATE,
        parts=(
            Part("F3.accident", msg("Insured against accidents"), Form.RATE, Unit.CHILDREN),
            Part("F3.accident_lapsed", msg("Accident cover has run out"), Form.COUNT, Unit.CHILDREN),
            Part("F3.accident_not_recorded", msg("No accident cover recorded"), Form.COUNT, Unit.CHILDREN),
            Part("F3.critical_illness", msg("Insured against critical illness"), Form.RATE, Unit.CHILDREN),
            Part("F3.critical_illness_lapsed", msg("Critical-illness cover has run out"), Form.COUNT, Unit.CHILDREN),
            Part(
                "F3.critical_illness_not_recorded",
                msg("No critical-illness cover recorded"),
                Form.COUNT,
                Unit.CHILDREN,
            ),
        ),
        direction="up",
        levels=_ALL,
        interval=True,
    ),
    Measure(
        id="F4",
        title=msg("School-age children in school"),
        numerator=msg("Of these, in school, in special education or taught at home"),
        denominator=msg(
            "Children on the register from 6 to 14 full years on the 31 August before the school year of the date"
        ),
        exclusions=msg(
            "The status of the term that runs on the date, else of the term before. In school, dropped out, recorded "
            "as not of school age and not recorded add up to all; where nothing is on record the rate is no data."
        ),
        clause=msg("clause 70"),
        window=Window.STATE,
        parts=(
            Part("F4", msg("School-age children in school"), Form.RATE, Unit.CHILDREN),
            Part("F4.dropped_out", msg("Dropped out (must be 0)"), Form.COUNT, Unit.CHILDREN),
            Part("F4.not_school_age", msg("Recorded as not of school age"), Form.COUNT, Unit.CHILDREN),
            Part("F4.not_recorded", msg("Schooling not recorded"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="up",
        levels=_ALL,
        interval=True,
    ),
)


def _everybody(_child: ChildSupport) -> bool:
    return True


def _entitled(policy: str) -> Condition:
    return lambda child: policy in child.entitled


def _receiving(policy: str) -> Condition:
    return lambda child: policy in child.receiving


def _placed(arrangement: str) -> Condition:
    return lambda child: child.arrangement == arrangement


def _insured(cover: str) -> Condition:
    return lambda child: cover in child.insured


def _lapsed(cover: str) -> Condition:
    return lambda child: cover in child.lapsed


def _cover_recorded(cover: str) -> Condition:
    return lambda child: cover in child.insured | child.lapsed


def _no_cover(cover: str) -> Condition:
    return lambda child: cover not in child.insured | child.lapsed


def _at_school(status: str | None) -> Condition:
    return lambda child: child.is_school_age and child.schooling == status


COUNTED: dict[str, Condition] = {
    **{f"F1.{policy}": _receiving(policy) for policy in POLICIES},
    "F1.not_recorded": lambda child: not child.has_policy,
    "F2": lambda child: child.is_guarded,
    "F2.gap": lambda child: child.arrangement is not None and not child.is_guarded,
    "F2.not_recorded": lambda child: child.arrangement is None,
    **{f"F2.{arrangement}": _placed(arrangement) for arrangement in ARRANGEMENTS},
    **{f"F3.{cover}": _insured(cover) for cover in COVERS},
    **{f"F3.{cover}_lapsed": _lapsed(cover) for cover in COVERS},
    **{f"F3.{cover}_not_recorded": _no_cover(cover) for cover in COVERS},
    "F4": lambda child: child.is_school_age and child.schooling in IN_SCHOOL,
    "F4.dropped_out": _at_school("dropped_out"),
    "F4.not_school_age": _at_school("not_school_age"),
    "F4.not_recorded": _at_school(None),
}
"""Who is counted in a part: of a rate the numerator."""

OWED: dict[str, Condition] = {
    **{f"F1.{policy}": _entitled(policy) for policy in POLICIES},
    "F2": _everybody,
    **{f"F3.{cover}": _everybody for cover in COVERS},
    "F4": lambda child: child.is_school_age,
}
"""The denominators of the rates."""

_ON_RECORD: dict[str, Condition] = {
    **{f"F1.{policy}": lambda child: child.has_policy for policy in POLICIES},
    "F2": lambda child: child.arrangement is not None,
    **{f"F3.{cover}": _cover_recorded(cover) for cover in COVERS},
    "F4": lambda child: child.is_school_age and child.schooling is not None,
}
"""Of whom anything is on record: where that is nobody in the whole city, a rate is no data and not 0 %."""


MISSING = ".missing"


def condition(door: str) -> Condition | None:
    """Who stands behind a door: whom a part counts, or `F2.missing`: whom a rate knows to lack what it counts.

    What nobody recorded is in no `.missing`.  None for a door of another subject.
    """
    if not door.endswith(MISSING):
        return COUNTED.get(door)
    part = door.removesuffix(MISSING)
    if part not in OWED:
        return None
    return lambda child: OWED[part](child) and _ON_RECORD[part](child) and not COUNTED[part](child)


_IDS = frozenset(measure.id for measure in DEFINITIONS)


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Every part of the wanted measures for every area of the sheet, on as_of."""
    if not wanted & _IDS:  # what is on record of every child is a long reading
        return []
    by_area: dict[str, list[ChildSupport]] = {}
    for child in sheet.supported:
        by_area.setdefault(sheet.key(child), []).append(child)
    everybody = [child for child in sheet.ground.support.whole_city() if child.kind == sheet.ask.kind]
    known = frozenset(part for part, recorded in _ON_RECORD.items() if any(map(recorded, everybody)))
    return [
        _figure(sheet, part, place, by_area.get(place.code, []), known)
        for measure in DEFINITIONS
        if measure.id in wanted
        for part in measure.parts
        for place in sheet.places(by_area)
    ]


def _figure(sheet: Sheet, part: Part, place: Place, here: list[ChildSupport], known: frozenset[str]) -> Figure:
    counted = sum(map(COUNTED[part.id], here))
    if part.form is Form.COUNT:
        return build.count(part.id, place, sheet.day_window, counted)
    state = State.OK if part.id in known or not here else State.NO_DATA
    return build.rate(part.id, place, sheet.day_window, counted, sum(map(OWED[part.id], here)), state, interval=True)
