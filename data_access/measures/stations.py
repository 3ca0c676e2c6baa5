"""Stations, sites, their subsidies and the four guarantees: C1–C6, C9 and C10 (METRICS C, clauses 8 and 17–26)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import sqlalchemy as sa

from data_access.measures import areas_asked, build, services
from data_access.measures.areas_asked import Areas, Rows
from data_access.measures.build import Place
from data_access.measures.model import Ask, Figure, Form, Level, Measure, Part, State, Unit, Window
from data_access.parameters import Parameters
from data_access.queries import areas, guarantees, misplaced, stations, subsidies
from data_access.queries.guarantees import GUARANTEES, Secured
from data_access.queries.stations import Tally
from data_access.queries.subsidies import Money
from data_access.scope import Scope
from data_access.texts import msg

T = TypeVar("T", Tally, Money, Secured, int)
_LEVELS = frozenset({Level.CITY, Level.TOWN})
_STATION = msg("Stations are the towns' stations and the city's centre; village sites are not counted.")

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="C1",
        title=msg("Towns with a station of provincial standard"),
        numerator=msg("Towns with at least one open station accepted as meeting the provincial standard by the date"),
        denominator=msg("Towns valid on the date, zones included"),
        exclusions=msg("A station without a recorded acceptance is 'not recorded', not a failed one."),
        clause=msg("clause 17"),
        window=Window.STATE,
        parts=(Part("C1", msg("Towns with a station of provincial standard"), Form.RATE, Unit.TOWNS),),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="C2",
        title=msg("Stations operated by a social organisation"),
        numerator=msg("Open stations with an operating contract that holds on the date"),
        denominator=msg("Open stations"),
        exclusions=_STATION,
        clause=msg("clause 18"),
        window=Window.STATE,
        parts=(Part("C2", msg("Stations operated by a social organisation"), Form.RATE, Unit.PLACES),),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="C3",
        title=msg("Stations appraised this year"),
        numerator=msg("Of these, stations appraised for the year"),
        denominator=msg("Stations open from 1 January of the year to the date"),
        exclusions=msg("Stations opened or closed during the year are not counted. Village sites are not counted."),
        clause=msg("clause 21"),
        window=Window.STATE,
        parts=(Part("C3", msg("Stations appraised this year"), Form.RATE, Unit.PLACES),),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="C4",
        title=msg("Construction subsidy"),
        numerator=msg(
            "Yuan: 50,000 (default) for each town station accepted by the date, once for ever, all from the city"
        ),
        denominator="",
        exclusions=msg(
            "Payments count from their date; those without a date, and gifts of charities and others, do not."
        ),
        clause=msg("clause 20"),
        window=Window.STATE,
        parts=(
            Part("C4.due", msg("Construction subsidy due"), Form.COUNT, Unit.YUAN),
            Part("C4.paid", msg("Construction subsidy paid"), Form.COUNT, Unit.YUAN),
            Part("C4.outstanding", msg("Construction subsidy outstanding"), Form.COUNT, Unit.YUAN),
        ),
        direction="none",
        levels=_LEVELS,
    ),
    Measure(
        id="C5",
        title=msg("Operating subsidy of the year"),
        numerator=msg(
            "Yuan for the year of the date: what was granted for each town station, else 40,000 (default) for an "
            "appraised one; half from the city, half from the town"
        ),
        denominator=msg("For the mean: stations with a grant for the year"),
        exclusions=msg(
            "Shares that are not due yet are no arrears. Payments count from their date; those without a date, and "
            "gifts of charities and others, do not."
        ),
        clause=msg("clauses 22 and 23"),
        window=Window.STATE,
        parts=(
            Part("C5.due", msg("Operating subsidy due"), Form.COUNT, Unit.YUAN),
            Part("C5.paid", msg("Operating subsidy paid"), Form.COUNT, Unit.YUAN),
            Part("C5.arrears_city", msg("Arrears of the city's half"), Form.COUNT, Unit.YUAN),
            Part("C5.arrears_town", msg("Arrears of the towns' half"), Form.COUNT, Unit.YUAN),
            Part("C5.mean", msg("Mean operating grant (must be 40,000)"), Form.VALUE, Unit.YUAN),
        ),
        direction="none",
        levels=_LEVELS,
    ),
    Measure(
        id="C6",
        title=msg("Villages with a service site"),
        numerator=msg("Villages with at least one open service site on the date"),
        denominator=msg("Villages valid on the date, of towns valid on it"),
        exclusions=msg("A site that is recorded for a town and no village counts for none."),
        clause=msg("clause 24"),
        window=Window.STATE,
        parts=(Part("C6", msg("Villages with a service site"), Form.RATE, Unit.PLACES),),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="C9",
        title=msg("Stations and sites without a place on the map"),
        numerator=msg(
            "Open stations and village sites without coordinates, and those whose point lies outside their own town"
        ),
        denominator="",
        exclusions=msg("A point on the border is inside. Towns without an outline cannot be checked."),
        clause=msg("clauses 17 and 24"),
        window=Window.STATE,
        parts=(
            Part("C9.stations", msg("Stations without coordinates"), Form.COUNT, Unit.PLACES),
            Part("C9.sites", msg("Village sites without coordinates"), Form.COUNT, Unit.PLACES),
            Part("C9.outside", msg("Points outside their own town"), Form.COUNT, Unit.PLACES),
        ),
        direction="down",
        levels=_LEVELS,
    ),
    Measure(
        id="C10",
        title=msg("Four guarantees of the institutions"),
        numerator=msg("Of staff, premises, supplies and funds, those secured by the latest record up to the date"),
        denominator=msg("Four for each institution on record; for the institutions with all four: institutions"),
        exclusions=msg("An institution without a record by the date is 'not recorded' and counts nowhere."),
        clause=msg("clause 8"),
        window=Window.STATE,
        parts=(
            Part("C10", msg("Guarantees secured"), Form.RATE, Unit.GUARANTEES),
            Part("C10.complete", msg("Institutions with all four guarantees"), Form.RATE, Unit.PLACES),
        ),
        direction="up",
        levels=_LEVELS,
    ),
)


@dataclass(frozen=True)
class _Question:
    connection: sa.Connection
    scope: Scope
    ask: Ask
    areas: Areas
    rows: Rows

    @property
    def window(self) -> str:
        return self.ask.as_of.isoformat()

    def tallies(self) -> Mapping[str, Tally]:
        known = (self.connection, self.scope, self.ask.as_of)
        return services.by_place(
            self.rows,
            lambda: stations.city_tally(*known),
            lambda towns: _sum(stations.tallies(*known), towns, Tally()),
            lambda: stations.tallies(*known),
        )

    def money(self) -> Mapping[str, Money]:
        known = (self.connection, self.scope, self.ask.as_of, self.ask.as_of.year)
        return services.by_place(
            self.rows,
            lambda: subsidies.city_sum(*known),
            lambda towns: _sum(subsidies.sums(*known), towns, Money()),
            lambda: subsidies.sums(*known),
        )

    def outside(self) -> Mapping[str, int]:
        known = (self.connection, self.scope, self.ask.as_of)
        return services.by_place(
            self.rows,
            lambda: misplaced.outside_in_city(*known),
            lambda towns: _sum(misplaced.outside_by_town(*known), towns, 0),
            lambda: misplaced.outside_by_town(*known),
        )

    def secured(self) -> Mapping[str, Secured]:
        known = (self.connection, self.scope, self.ask.as_of)
        return services.by_place(
            self.rows,
            lambda: guarantees.city_sum(*known),
            lambda towns: _sum(guarantees.by_town(*known), towns, Secured()),
            lambda: guarantees.by_town(*known),
        )

    @property
    def is_whole_city(self) -> bool:
        return self.rows.level is Level.CITY and not self.rows.pooled

    def towns(self, place: Place) -> int:
        """How many towns a row is made of."""
        if self.is_whole_city:
            return areas.town_count(self.connection, self.scope, self.ask.as_of)
        return len(self.rows.towns_of[place.code])

    def villages(self, place: Place) -> int:
        """How many villages a row is made of."""
        if self.is_whole_city:
            return areas.village_count(self.connection, self.scope, self.ask.as_of)
        return sum(village.parent_code in self.rows.towns_of[place.code] for village in self.areas.villages())


def _sum(found: Mapping[str, T], towns: tuple[str, ...], nothing: T) -> T:
    return reduce(lambda total, town: total + found.get(town, nothing), towns, nothing)


def compute(
    connection: sa.Connection,
    scope: Scope,
    ask: Ask,
    level: Level,
    wanted: frozenset[str],
    _parameters: Parameters,
    known: Areas | None = None,
) -> list[Figure]:
    """Every part of the wanted measures for every area asked for, at as_of; C5 for the year of as_of.

    Raises NotAllowed for finance below the city, but for C4 and C5.
    """
    measures = [measure for measure in DEFINITIONS if measure.id in wanted]
    services.check_role(scope, level, frozenset(measure.id for measure in measures))
    known = known or areas_asked.areas_on(connection, scope, ask.as_of)
    question = _Question(connection, scope, ask, known, areas_asked.rows(ask, level, known))
    figures: list[Figure] = []
    tallies = question.tallies() if wanted & {"C1", "C2", "C3", "C6", "C9"} and level in _LEVELS else {}
    money = question.money() if wanted & {"C4", "C5"} and level in _LEVELS else {}
    for measure in measures:
        if level not in measure.levels:
            figures += services.without_meaning(measure, question.rows, question.window)
        elif measure.id in ("C4", "C5"):
            figures += _yuan(question, measure, money)
        elif measure.id == "C9":
            figures += _off_the_map(question, tallies)
        elif measure.id == "C10":
            figures += _guaranteed(question, measure)
        else:
            figures += _rate(question, measure, tallies)
    return figures


_RATES: dict[str, Callable[[Tally], tuple[int, int]]] = {
    "C2": lambda tally: (tally.operated, tally.open),
    "C3": lambda tally: (tally.appraised, tally.whole_year),
}


def _rate(question: _Question, measure: Measure, tallies: Mapping[str, Tally]) -> list[Figure]:
    def counts(place: Place) -> tuple[int, int]:
        tally = tallies.get(place.code, Tally())
        if measure.id == "C1":
            return tally.towns_with_standard, question.towns(place)
        if measure.id == "C6":
            return tally.villages_with_site, question.villages(place)
        return _RATES[measure.id](tally)

    extra = question.rows.extra
    is_counted = measure.id in _RATES and extra is not None and counts(extra)[1] > 0
    return [
        build.rate(measure.id, place, question.window, *counts(place), State.OK, interval=False)
        for place in services.shown(question.rows, is_counted)
    ]


_YUAN: dict[str, Callable[[Money], int]] = {
    "C4.due": lambda money: money.construction_due,
    "C4.paid": lambda money: money.construction_paid,
    "C4.outstanding": lambda money: money.construction_outstanding,
    "C5.due": lambda money: money.operating_due,
    "C5.paid": lambda money: money.operating_paid,
    "C5.arrears_city": lambda money: money.arrears_city,
    "C5.arrears_town": lambda money: money.arrears_town,
}


def _yuan(question: _Question, measure: Measure, found: Mapping[str, Money]) -> list[Figure]:
    parts = [part.id for part in measure.parts]
    extra = question.rows.extra
    at_extra = found.get(extra.code, Money()) if extra is not None else Money()
    is_counted = any(_YUAN[part](at_extra) for part in parts if part in _YUAN)
    return [
        _yuan_row(part, place, question.window, found.get(place.code, Money()))
        for part in parts
        for place in services.shown(question.rows, is_counted)
    ]


def _yuan_row(part: str, place: Place, window: str, money: Money) -> Figure:
    if part != "C5.mean":
        return build.count(part, place, window, _YUAN[part](money))
    granted = money.stations_granted
    return build.value(part, place, window, money.granted / granted if granted else None, granted, State.OK)


def _off_the_map(question: _Question, tallies: Mapping[str, Tally]) -> list[Figure]:
    outside = question.outside()

    def counts(place: Place) -> dict[str, int]:
        tally = tallies.get(place.code, Tally())
        return {
            "C9.stations": tally.stations_without_coordinates,
            "C9.sites": tally.sites_without_coordinates,
            "C9.outside": outside.get(place.code, 0),
        }

    extra = question.rows.extra
    is_counted = extra is not None and any(counts(extra).values())
    return [
        build.count(part, place, question.window, counts(place)[part])
        for part in ("C9.stations", "C9.sites", "C9.outside")
        for place in services.shown(question.rows, is_counted)
    ]


def _guaranteed(question: _Question, measure: Measure) -> list[Figure]:
    found = question.secured()

    def counts(part: Part, place: Place) -> tuple[int, int]:
        its = found.get(place.code, Secured())
        if part.id == "C10":
            return its.secured, len(GUARANTEES) * its.institutions
        return its.complete, its.institutions

    extra = question.rows.extra
    is_counted = extra is not None and extra.code in found
    return [
        build.rate(part.id, place, question.window, *counts(part, place), State.OK, interval=False)
        for part in measure.parts
        for place in services.shown(question.rows, is_counted)
    ]
