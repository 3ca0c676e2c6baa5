"""Stations on the map, and the tiers of risk: where things stand on the as-of date."""

from collections import Counter
from collections.abc import Sequence

from dashboard import facts, figures, formatting, map_rows
from dashboard.briefing.asked import Asked, Row, named
from dashboard.charts.looks import tier_glyph, tier_word
from dashboard.earlier import of_selection, words
from dashboard.exports.slides.model import (
    Area,
    Chart,
    Column,
    Ground,
    Kind,
    Layout,
    Look,
    Number,
    Numbers,
    Pin,
    Point,
    Series,
    Slide,
    TownMap,
    Words,
)
from dashboard.i18n import Translator
from dashboard.shapes import total
from dashboard.taking import about
from data_access.measures.model import Level
from data_access.parameters import ALL_TIERS
from data_access.queries.areas import Outline
from data_access.queries.stations import Station, StationState
from data_access.texts import msg

PINS = {
    StationState.STANDARD_MET: Pin.STANDARD,
    StationState.NOT_RECORDED: Pin.NOT_YET,
    StationState.CLOSED: Pin.CLOSED,
}
GROUND_WORDS = {
    Ground.STANDARD: msg("Town with an accepted station"),
    Ground.NOT_YET: msg("Town with a station, none accepted on record"),
    Ground.NONE: msg("Town without an open station on record"),
}
VILLAGE_WORDS = {Ground.STANDARD: msg("Village with a service site"), Ground.NONE: msg("Village without one on record")}
PIN_WORDS = {
    Pin.STANDARD: msg("Standard met (station)"),
    Pin.NOT_YET: msg("No acceptance recorded (station)"),
    Pin.CLOSED: msg("Closed (station)"),
    Pin.SITE: msg("Service site"),
}


def stations(asked: Asked) -> Slide:
    own = asked.own("C1", "C2", "C3", "C6", "C9")
    t = asked.t
    items = tuple(
        Number(formatting.n_of_m(own[part].numerator or 0, own[part].denominator or 0), t(figures.title(part)))
        for part in ("C1", "C2", "C3", "C6")
        if own[part].denominator
    )
    notes = asked.notes("C1", "C2", "C3", "C6", "C9")
    parts = (_map(asked), Numbers(items, t("Key numbers")))
    return Slide(_stations_message(asked), notes, Layout.SIDE, parts)


def _stations_message(asked: Asked) -> str:
    t, rows = asked.t, asked.towns("C1")
    counted = [row for row in rows if row.parts["C1"].denominator]
    without = [row.name for row in counted if not row.parts["C1"].numerator]
    if asked.town is not None and counted:
        if without:
            return t("{town}: no care station on record as accepted to the provincial standard", town=without[0])
        return t("{town} has a care station accepted to the provincial standard", town=counted[0].name)
    if not without:
        return t("All {n} towns have a care station accepted to the provincial standard", n=len(counted))
    return t(
        "{n} of {m} towns have a care station accepted to the provincial standard; none on record: {towns}",
        n=len(counted) - len(without), m=len(counted), towns=named(without, t),
    )  # fmt: skip


def _map(asked: Asked) -> TownMap:
    t, on = asked.t, asked.ask.as_of
    places = [one for one in facts.town_stations(asked.access, on) if _belongs(asked, one)]
    sites = [one for one in facts.village_sites(asked.access, on) if one.is_open and _belongs(asked, one)]
    shown = [*places, *(sites if asked.town is not None else [])]
    areas = _village_areas(asked, sites) if asked.town is not None else _town_areas(asked, places)
    points = tuple(
        Point(one.name, one.lon, one.lat, _pin(one), f"{one.name} · {t(map_rows.STATE_WORDS[one.state])}")
        for one in shown
        if one.lon is not None and one.lat is not None
    )
    grounds, pins = Counter(area.ground for area in areas), Counter(point.pin for point in points)
    ground_words = VILLAGE_WORDS if asked.town is not None else GROUND_WORDS
    without_outline = sum(not area.geometry for area in areas)
    missing = sum(one.is_open and not one.has_coordinates for one in shown)
    gaps = [t.plural("{n} without coordinates", "{n} without coordinates", missing)] if missing else []
    if without_outline:
        gaps.append(t.plural("{n} area without outline", "{n} areas without outline", without_outline))
    return TownMap(
        areas=areas,
        points=points,
        grounds=tuple((one, f"{t(word)} {grounds[one]}") for one, word in ground_words.items() if grounds[one]),
        pins=tuple((one, f"{t(word)} {pins[one]}") for one, word in PIN_WORDS.items() if pins[one]),
        gaps=tuple(gaps),
        note=about(asked.taken, ()).map_note,
        empty=t("No outline is on record for the map."),
        name=t("Map of the stations"),
    )


def _belongs(asked: Asked, place: Station) -> bool:
    """Of the place: the city's centre belongs to the city, not to chosen towns."""
    towns = figures.own_ask(asked.access, asked.ask).towns
    return not towns or place.town_code in towns


def _pin(place: Station) -> Pin:
    return PINS[place.state] if place.is_station else Pin.SITE


def _town_areas(asked: Asked, places: Sequence[Station]) -> tuple[Area, ...]:
    """Every town of the scope: those not chosen stand around, without a word about their stations."""
    chosen = {town.code for town in _chosen(asked)}
    outlines = facts.outlines(asked.access, Level.TOWN, asked.ask.as_of)
    return tuple(_town_area(one, places, asked.t, chosen=one.code in chosen) for one in outlines)


def _chosen(asked: Asked) -> list[Outline]:
    towns = figures.own_ask(asked.access, asked.ask).towns
    found = facts.outlines(asked.access, Level.TOWN, asked.ask.as_of)
    return [one for one in found if not towns or one.code in towns]


def _town_area(one: Outline, places: Sequence[Station], t: Translator, *, chosen: bool) -> Area:
    if not chosen:
        return Area(one.name, one.geometry, Ground.OTHER, one.name, named=False)
    own = [place for place in places if place.town_code == one.code and place.is_open]
    ground = Ground.NONE if not own else Ground.NOT_YET
    if any(place.meets_standard for place in own):
        ground = Ground.STANDARD
    return Area(one.name, one.geometry, ground, f"{one.name} · {t(GROUND_WORDS[ground])}")


def _village_areas(asked: Asked, sites: Sequence[Station]) -> tuple[Area, ...]:
    """One town: its villages by their service sites."""
    served = {site.village_code for site in sites}
    areas = []
    for one in map_rows.own_villages(asked.access, figures.own_ask(asked.access, asked.ask)):
        ground = Ground.STANDARD if one.code in served else Ground.NONE
        areas.append(Area(one.name, one.geometry, ground, f"{one.name} · {asked.t(VILLAGE_WORDS[ground])}"))
    return tuple(areas)


# --- tiers ------------------------------------------------------------------------------------------------------------

TIER_PARTS = tuple(f"B1.{tier}" for tier in ALL_TIERS)


def tiers(asked: Asked) -> Slide:
    t, own = asked.t, asked.own("B1")
    children = total(own, *TIER_PARTS)
    notes = asked.notes("B1", "B3", "B4", "B5")
    if not children:
        words_ = t("No child is on the register in this selection.")
        return Slide(words_, notes, Layout.WHOLE, (Words((words_,), t("Nothing to draw"), instead=True),))
    each = t("; ").join(f"{tier_word(tier, t)} {own[f'B1.{tier}'].numerator or 0}" for tier in ALL_TIERS)
    message = t.plural(
        "{n} child on the register: {tiers}", "{n} children on the register: {tiers}", children, tiers=each
    )
    parts = (_tier_chart(asked), Numbers(_tier_numbers(asked), t("Key numbers")))
    return Slide(message, notes, Layout.SIDE, parts)


def _tier_chart(asked: Asked) -> Chart:
    t = asked.t
    rows = (*asked.towns("B1"), asked.city_row("B1"))
    series = tuple(
        Series(
            t(figures.title(f"B1.{tier}")),
            tuple(row.parts[f"B1.{tier}"].numerator for row in rows),
            Look(tier),
            labelled=True,
        )
        for tier in ALL_TIERS
    )
    return Chart(
        name=t("Tiers by town"),
        alt=t("Children on the register by tier, as shares; the numbers stand in the workbook"),
        kind=Kind.SHARES,
        label=t("Town"),
        categories=tuple(_tier_label(row, t) for row in rows),
        series=series,
        columns=(
            Column(t("On the register"), tuple(total(row.parts, *TIER_PARTS) for row in rows)),
            Column(t("Window"), tuple(row.parts["B1.red"].window for row in rows)),
        ),
    )


def _tier_label(row: Row, t: Translator) -> str:
    """Its name, with the numbers of the two tiers whose bars are too short for theirs."""
    few = " ".join(f"{tier_glyph(tier, t)}{row.parts[f'B1.{tier}'].numerator or 0}" for tier in ("red", "yellow"))
    return f"{row.name}  {few}"


def _tier_numbers(asked: Asked) -> tuple[Number, ...]:
    t, found = asked.t, of_selection(asked.access, asked.ask, ("B1",))
    return tuple(
        Number(
            formatting.number(found[f"B1.{tier}"].now.numerator or 0),
            t(figures.title(f"B1.{tier}")),
            words(found[f"B1.{tier}"], t),
        )
        for tier in ALL_TIERS
    )
