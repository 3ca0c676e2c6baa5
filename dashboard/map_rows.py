"""What maps are handed: stations as points, villages out of reach, towns by a chosen rate, count or verdict."""

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboard import facts, figures, formatting, shapes
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.figures import Access
from dashboard.i18n import Translator
from dashboard.maps.rows import MapArea, MapPoint, MapStep, PointKind, PointState, Shading
from data_access import months
from data_access.measures.model import Ask, Figure, Level, State, Window
from data_access.measures.reach import METRES
from data_access.measures.registry import PARTS, measure_of
from data_access.queries.areas import Outline
from data_access.queries.stations import Station, StationState
from data_access.texts import msg

KINDS = {
    "town_station": PointKind.STATION,
    "city_centre": PointKind.CENTRE,
    "village_site": PointKind.SITE,
}
STATES = {
    StationState.STANDARD_MET: PointState.STANDARD,
    StationState.NOT_RECORDED: PointState.NOT_YET,
    StationState.CLOSED: PointState.CLOSED,
}
STATE_WORDS = {
    StationState.STANDARD_MET: msg("accepted to the provincial standard"),
    StationState.NOT_RECORDED: msg("no acceptance on record"),
    StationState.CLOSED: msg("closed"),
}


def points(stations: Iterable[Station], t: Translator) -> tuple[MapPoint, ...]:
    """Stations that a map can show; those without coordinates are counted beside it (C9)."""
    return tuple(
        MapPoint(
            one.id, one.name, KINDS[one.kind], STATES[one.state], one.lon, one.lat, (t(STATE_WORDS[one.state]),)
        )
        for one in stations
        if one.lon is not None and one.lat is not None
    )  # fmt: skip


def towns_beside_city(access: Access, ask: Ask, t: Translator) -> tuple[MapArea, ...]:
    """The towns of the scope with 与全市相比 in a closed month; outlines alone for a role without figures of visits."""
    outlines = facts.outlines(access, Level.TOWN, ask.as_of)
    if not access.scope.sees_visits:
        return tuple(MapArea(one.code, one.name, one.geometry) for one in outlines)
    everywhere = figures.without_towns(ask)  # the map keeps all towns: a choice of towns is made on it
    verdicts = figures.verdicts(access, everywhere)
    rates = {rate.area_code: rate for rate in figures.figures(access, everywhere, ("A1",), Level.TOWN)}
    areas = []
    for one in outlines:
        rate, verdict = rates.get(one.code), verdicts.get(one.code)
        lines = [] if rate is None else [f"{formatting.window(rate.window, t)} {formatting.show(rate, t).line}"]
        if verdict is not None:
            lines.append(t(VERDICT_LOOKS[verdict].words))
        state = State.NO_DATA if rate is None else rate.state
        areas.append(MapArea(one.code, one.name, one.geometry, tuple(lines), verdict=verdict, state=state))
    return tuple(areas)


def appraisal(station: Station, t: Translator) -> str:
    """Year, grade and score of the last appraisal, in words."""
    if not station.appraised_year:
        return t("not recorded")
    grade = formatting.word("grade", station.grade, t) if station.grade else "—"
    score = "—" if station.score is None else formatting.number(station.score)
    return t("{year}: {grade} ({score})", year=station.appraised_year, grade=grade, score=score)


@dataclass(frozen=True)
class Shade:
    """What the towns of the station map may show: a rate as shades, or counts together as bubbles."""

    show: Literal["rate", "count"]
    title: str  # msgid
    parts: tuple[str, ...]

    @property
    def measure(self) -> str:
        return measure_of(self.parts[0]).id

    @property
    def is_monthly(self) -> bool:
        return measure_of(self.parts[0]).window is Window.MONTH

    def ask(self, ask: Ask, m: int) -> Ask:
        """The ask for one month of the slider: a monthly figure of it, a state as it stood on its last day."""
        return dataclasses.replace(ask, month=m) if self.is_monthly else stood(ask, m)


def stood(ask: Ask, m: int) -> Ask:
    """The ask as of the last day of a month, or as of its own day when that comes first; its month no later."""
    return dataclasses.replace(ask, month=min(m, ask.month), as_of=min(months.last_day(m), ask.as_of))


_RATES = ("A1", "A3", "A7", "A8", "B3", "C6", "C7", "D1")
SHADES: dict[str, Shade] = {
    **{part: Shade("rate", PARTS[part].title, (part,)) for part in _RATES},
    "must_be_seen": Shade("count", msg("Children who must be seen now"), ("A4.never", "A4.overdue")),
    "due": Shade("count", PARTS["A4.due"].title, ("A4.due",)),
    "missed": Shade("count", msg("Children unvisited for two months and more"), ("A5.2", "A5.3plus")),
    "register": Shade(
        "count",
        msg("Children on the register"),
        ("B1.red", "B1.yellow", "B1.blue", "B1.green", "B1.not_assessed"),
    ),
}
"""By the name of the choice, rates before counts."""


def shaded(access: Access, ask: Ask, shade: Shade | None, t: Translator) -> tuple[tuple[MapArea, ...], Shading | None]:
    """The areas that carry what was chosen, and how the legend names it; the towns alone without a choice.

    Counts of one town stand in its villages.
    """
    towns = own_towns(access, ask)
    if shade is None:
        return tuple(MapArea(one.code, one.name, one.geometry) for one in towns), None
    level: Literal["town", "village"] = "village" if shade.show == "count" and len(towns) == 1 else "town"
    outlines = towns if level == "town" else own_villages(access, ask)
    found = figures.figures(access, figures.own_ask(access, ask), (shade.measure,), Level(level))
    by_area = {part: shapes.by_area(found, part) for part in shade.parts}
    areas = []
    for one in outlines:
        its = [by_area[part][one.code] for part in shade.parts if one.code in by_area[part]]
        areas.append(_carrying(MapArea(one.code, one.name, one.geometry), shade, its, t))
    window = formatting.window(found[0].window, t) if found else ""
    return tuple(areas), Shading(shade.show, level, t("{what}, {window}", what=t(shade.title), window=window))


def _carrying(area: MapArea, shade: Shade, its: list[Figure], t: Translator) -> MapArea:
    if not its or any(one.state is State.NO_DATA for one in its):
        return dataclasses.replace(area, lines=(t("no data"),), state=State.NO_DATA)
    if shade.show == "rate":
        return dataclasses.replace(
            area, lines=(formatting.show(its[0], t).line,), value=its[0].value, state=its[0].state
        )
    n = sum(one.numerator or 0 for one in its)
    return dataclasses.replace(area, lines=(t.plural("{n} child", "{n} children", n),), count=n)


def own_towns(access: Access, ask: Ask) -> tuple[Outline, ...]:
    """The outlines of the towns asked for, of those in scope."""
    return tuple(one for one in facts.outlines(access, Level.TOWN, ask.as_of) if not ask.towns or one.code in ask.towns)


def own_villages(access: Access, ask: Ask) -> tuple[Outline, ...]:
    """The outlines of their villages."""
    found = facts.outlines(access, Level.VILLAGE, ask.as_of)
    return tuple(one for one in found if not ask.towns or one.parent_code in ask.towns)


def villages(access: Access, ask: Ask, t: Translator) -> tuple[tuple[MapArea, ...], frozenset[str]]:
    """The villages with their distance to the nearest station, and the codes of those out of reach of every one."""
    around = facts.surroundings(access, ask.as_of)
    metres = {one.code: one.metres for one in around.villages} if around.is_known else {}
    limit = figures.parameters_in_force(access, ask.as_of).reach_far_km * METRES
    areas = tuple(
        MapArea(one.code, one.name, one.geometry, (distance(metres.get(one.code), t),))
        for one in own_villages(access, ask)
    )
    return areas, frozenset(code for code, away in metres.items() if away > limit)


def distance(metres: float | None, t: Translator) -> str:
    """How far a village is from the nearest open station, in words."""
    if metres is None:
        return t("distance to the nearest station not known")
    if math.isinf(metres):
        return t("no open station in the city")
    return t("{km} km to the nearest station", km=formatting.number(round(metres / METRES, 1)))


def steps(access: Access, ask: Ask, t: Translator) -> tuple[MapStep, ...]:
    """The suggested sites (C8) with what each would add; none for a role that sees no figures about children."""
    if not access.scope.sees_visits:
        return ()
    return tuple(
        MapStep(
            one.village.code,
            one.village.name,
            one.village.lon,
            one.village.lat,
            (t.plural("would reach {n} more child", "would reach {n} more children", one.gain), t("for discussion")),
        )
        for one in figures.next_sites(access, ask)
    )
