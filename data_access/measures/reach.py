"""Who is out of reach of the stations, and where one more would help most: C7 and C8 (METRICS C, clauses 17 and 24)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_access.measures import build, services
from data_access.measures.build import Place
from data_access.measures.model import Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.measures.sheet import Sheet
from data_access.queries import reach
from data_access.queries.reach import Surroundings, VillagePlace
from data_access.texts import msg

METRES = 1000
MOST_STEPS = 5
"""New stations suggested at most: further ones would rest on ever fewer children."""
_LEVELS = frozenset({Level.CITY, Level.TOWN})

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="C7",
        title=msg("Children within reach of a station"),
        numerator=msg(
            "Of these, children whose village stands within 5 km (default) of an open station of the city; beside it "
            "those within 3 km (default), the villages farther away, and the children whose village has no place"
        ),
        denominator=msg("Children on the register on the date whose village has an outline"),
        exclusions=msg(
            "A village stands at a point inside its outline, never at a home; the distance is as the crow flies. "
            "Stations are the towns' stations and the city's centre; those without coordinates reach nobody here."
        ),
        clause=msg("clauses 17 and 24"),
        window=Window.STATE,
        parts=(
            Part("C7", msg("Children within reach of a station"), Form.RATE, Unit.CHILDREN),
            Part("C7.near", msg("Children near a station"), Form.RATE, Unit.CHILDREN),
            Part("C7.villages", msg("Villages out of reach of every station"), Form.COUNT, Unit.PLACES),
            Part("C7.unplaced", msg("Children whose village has no place on the map"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="C8",
        title=msg("Children whom one more station would reach"),
        numerator=msg(
            "Children out of reach of every station who live within 5 km (default) of the village where one more "
            "station would reach most of them; and of up to five such villages, chosen one after the other"
        ),
        denominator="",
        exclusions=msg(
            "For discussion: whether there is a building, a bus or an operator is not asked. Among equals the village "
            "that comes first in division order. Of one town its own villages and children alone."
        ),
        clause=msg("clauses 17 and 24"),
        window=Window.STATE,
        parts=(
            Part("C8", msg("Children whom one more station would reach"), Form.COUNT, Unit.CHILDREN),
            Part("C8.all", msg("Children whom up to five more stations would reach"), Form.COUNT, Unit.CHILDREN),
        ),
        direction="none",
        levels=_LEVELS,
    ),
)


@dataclass(frozen=True)
class Step:
    """One suggested village: how many children out of reach a station there would reach, and all steps up to it."""

    village: VillagePlace
    gain: int
    together: int


@dataclass(frozen=True)
class FarVillage:
    """A village farther than the reach from every station, with its children on the register."""

    village: VillagePlace
    children: int


class _Question:
    """The children of a sheet by village, and where their villages stand."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.near = sheet.parameters.reach_near_km * METRES
        self.far = sheet.parameters.reach_far_km * METRES

    @property
    def _hides_places(self) -> bool:
        """A town's own people are told totals of the city, by villages without names."""
        sheet = self._sheet
        return sheet.scope.town is not None and sheet.level is Level.CITY and not sheet.ask.towns

    @cached_property
    def around(self) -> Surroundings:
        read = reach.city_surroundings if self._hides_places else reach.surroundings
        return read(self._sheet.connection, self._sheet.scope, self._sheet.ask.as_of)

    @cached_property
    def villages(self) -> tuple[VillagePlace, ...]:
        """Those of the towns asked for, in division order."""
        towns = self._sheet.ask.towns
        return tuple(village for village in self.around.villages if not towns or village.town_code in towns)

    @cached_property
    def children(self) -> Counter[tuple[str, str]]:
        """By town and village."""
        population, kind = self._sheet.population, self._sheet.ask.kind
        found = population.whole_city() if self._hides_places else population.in_scope()
        return Counter((child.town, child.village) for child in self._sheet.chosen(found) if child.kind == kind)

    @cached_property
    def by_village(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_town, village), n in self.children.items():
            found[village] += n
        return found

    @property
    def state(self) -> State:
        return State.OK if self.around.is_known else State.NO_DATA

    def row(self, town: str, village: str) -> str:
        return self._sheet.rows.key(town, village, self._sheet.scope.city)

    def villages_of(self, place: Place) -> tuple[VillagePlace, ...]:
        return tuple(village for village in self.villages if self.row(village.town_code, village.code) == place.code)

    def out_of_reach(self, villages: Iterable[VillagePlace]) -> tuple[VillagePlace, ...]:
        return tuple(village for village in villages if village.metres > self.far)


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Every part of C7 and C8 for every area asked for, at as_of; no data where no open station has coordinates."""
    figures: list[Figure] = []
    for measure in DEFINITIONS:
        if measure.id not in wanted:
            continue
        if sheet.level not in measure.levels:
            figures += services.without_meaning(measure, sheet.rows, sheet.day_window)
        else:
            figures += _reached(sheet) if measure.id == "C7" else _suggested(sheet)
    return figures


def _reached(sheet: Sheet) -> list[Figure]:
    question = _Question(sheet)
    metres_of = {village.code: village.metres for village in question.villages}
    near, far, placed, unplaced = (Counter[str]() for _ in range(4))
    for (town, village), n in question.children.items():
        row, metres = question.row(town, village), metres_of.get(village)
        if metres is None:
            unplaced[row] += n
            continue
        placed[row] += n
        near[row] += n if metres <= question.near else 0
        far[row] += n if metres <= question.far else 0
    figures = []
    window, state = sheet.day_window, question.state
    for place in sheet.places(placed | unplaced):
        code = place.code
        villages = len(question.out_of_reach(question.villages_of(place)))
        figures += [
            build.rate("C7", place, window, far[code], placed[code], state, interval=False),
            build.rate("C7.near", place, window, near[code], placed[code], state, interval=False),
            build.count("C7.villages", place, window, villages, state),
            build.count("C7.unplaced", place, window, unplaced[code]),
        ]
    return figures


def _suggested(sheet: Sheet) -> list[Figure]:
    question = _Question(sheet)
    figures = []
    for place in sheet.rows.places:
        steps = _steps(question, question.villages_of(place))
        first, together = (steps[0].gain, steps[-1].together) if steps else (0, 0)
        figures.append(build.count("C8", place, sheet.day_window, first, question.state))
        figures.append(build.count("C8.all", place, sheet.day_window, together, question.state))
    return figures


def far_villages(sheet: Sheet) -> tuple[FarVillage, ...]:
    """The villages that C7.villages counts, in division order, of the towns asked for."""
    question = _Question(sheet)
    if question.state is State.NO_DATA:
        return ()
    return tuple(
        FarVillage(village, question.by_village[village.code]) for village in question.out_of_reach(question.villages)
    )


def suggestions(sheet: Sheet) -> tuple[Step, ...]:
    """The steps of C8 for what the ask selects, each with what it would add."""
    question = _Question(sheet)
    return () if question.state is State.NO_DATA else _steps(question, question.villages)


def _steps(question: _Question, villages: tuple[VillagePlace, ...]) -> tuple[Step, ...]:
    """One village after the other, each where most children still out of reach live within reach."""
    unreached = question.out_of_reach(villages)
    children = np.array([question.by_village[village.code] for village in unreached], dtype=np.int64)
    if not children.sum():
        return ()
    reached = np.array([reach.metres_between(one.lon, one.lat, unreached) <= question.far for one in villages])
    steps: list[Step] = []
    together = 0
    while len(steps) < MOST_STEPS:
        gains = reached @ children
        best = int(gains.argmax())  # the first among equals
        if not gains[best]:
            break
        together += int(gains[best])
        steps.append(Step(villages[best], int(gains[best]), together))
        children = np.where(reached[best], 0, children)
    return tuple(steps)
