"""What maps are handed: stations as points, towns with their completion beside the city's."""

from collections.abc import Iterable

from dashboard import facts, figures, formatting
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.figures import Access
from dashboard.i18n import Translator
from dashboard.maps.rows import MapArea, MapPoint, PointKind, PointState
from data_access.measures.model import Ask, Level, State
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
