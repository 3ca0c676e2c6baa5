"""What social organisations do: E2–E4 as figures, all of them at as_of (METRICS E, clauses 73–82)."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import sqlalchemy as sa

from data_access.measures import build, services, social_service_definitions
from data_access.measures.areas_asked import Areas, Rows
from data_access.measures.model import Ask, Figure, Level, Measure
from data_access.parameters import Parameters
from data_access.queries import areas, social_services
from data_access.queries.social_services import CATEGORIES, DOMAINS, SERVICES, Bought, Offered
from data_access.scope import Scope

DEFINITIONS = social_service_definitions.DEFINITIONS
Numbers = dict[str, int]
"""Counts by part, of one area."""


@dataclass(frozen=True)
class _Question:
    connection: sa.Connection
    scope: Scope
    on: dt.date
    rows: Rows

    @property
    def known(self) -> tuple[sa.Connection, Scope, dt.date]:
        return self.connection, self.scope, self.on

    def towns(self, place: str) -> int:
        """How many towns an area has: what is done for the whole city has none of its own."""
        if self.rows.level is Level.CITY and not self.rows.pooled:
            return areas.town_count(*self.known)
        return len([town for town in self.rows.towns_of[place] if town])


def compute(
    connection: sa.Connection,
    scope: Scope,
    ask: Ask,
    level: Level,
    wanted: frozenset[str],
    parameters: Parameters,  # noqa: ARG001 - the shape that all subjects share
    known: Areas | None = None,
) -> list[Figure]:
    """Every part of the wanted measures for every area asked for; what is done for the whole city has the row of what
    lies in no town.
    """
    rows = services.rows(connection, scope, ask, level, known)
    question = _Question(connection, scope, ask.as_of, rows)
    figures: list[Figure] = []
    for measure in DEFINITIONS:
        if measure.id not in wanted:
            continue
        if level not in measure.levels:
            figures += services.without_meaning(measure, rows, ask.as_of.isoformat())
            continue
        figures += _figures(measure, question, _NUMBERS[measure.id](question))
    return figures


def _figures(measure: Measure, question: _Question, numbers: Callable[[str], Numbers]) -> list[Figure]:
    rows = question.rows
    by_place = {place.code: numbers(place.code) for place in services.shown(rows, counts_at_extra=True)}
    at_extra = by_place[rows.extra.code] if rows.extra is not None else {}
    is_counted = any(at_extra[part.id] for part in measure.parts if part.id in at_extra and part.id != "E3.never")
    return [
        build.count(part.id, place, question.on.isoformat(), by_place[place.code][part.id])
        for part in measure.parts
        for place in services.shown(rows, is_counted)
    ]


def _services(question: _Question) -> Callable[[str], Numbers]:
    """E2: organisations at work that offer each service, and towns without one."""
    found = services.by_place(
        question.rows,
        lambda: social_services.city_offers(*question.known),
        lambda towns: social_services.pooled_offers(*question.known, frozenset(towns)),
        lambda: social_services.offers(*question.known),
    )

    def numbers(place: str) -> Numbers:
        here, towns = found.get(place, {}), question.towns(place)
        offered = {service: here.get(service, Offered()) for service in SERVICES}
        return {
            **{f"E2.{service}": one.organisations for service, one in offered.items()},
            **{f"E2.{service}_without": towns - one.towns for service, one in offered.items()},
        }

    return numbers


def _purchases(question: _Question) -> Callable[[str], Numbers]:
    """E3: contracts and yuan of the year by category, and the categories never bought."""

    def pooled(towns: tuple[str, ...]) -> Mapping[str, Bought]:
        by_town = social_services.bought(*question.known)
        return reduce(_together, (by_town.get(town, {}) for town in towns), {})

    found = services.by_place(
        question.rows,
        lambda: social_services.city_bought(*question.known),
        pooled,
        lambda: social_services.bought(*question.known),
    )

    def numbers(place: str) -> Numbers:
        here = found.get(place, {})
        bought = {category: here.get(category, Bought()) for category in CATEGORIES}
        return {
            **{f"E3.{category}": one.contracts for category, one in bought.items()},
            **{f"E3.{category}_yuan": one.yuan for category, one in bought.items()},
            "E3.never": sum(not one.ever for one in bought.values()),
        }

    return numbers


def _together(one: Mapping[str, Bought], other: Mapping[str, Bought]) -> Mapping[str, Bought]:
    def both(category: str) -> Bought:
        a, b = one.get(category, Bought()), other.get(category, Bought())
        return Bought(a.contracts + b.contracts, a.yuan + b.yuan, a.ever + b.ever)

    return {category: both(category) for category in CATEGORIES}


def _programmes(question: _Question) -> Callable[[str], Numbers]:
    """E4: programmes of the year by protection."""

    def pooled(towns: tuple[str, ...]) -> Mapping[str, int]:
        by_town = social_services.held(*question.known)
        return {domain: sum(by_town.get(town, {}).get(domain, 0) for town in towns) for domain in DOMAINS}

    found = services.by_place(
        question.rows,
        lambda: social_services.city_held(*question.known),
        pooled,
        lambda: social_services.held(*question.known),
    )
    return lambda place: {f"E4.{domain}": found.get(place, {}).get(domain, 0) for domain in DOMAINS}


_NUMBERS: dict[str, Callable[[_Question], Callable[[str], Numbers]]] = {
    "E2": _services,
    "E3": _purchases,
    "E4": _programmes,
}
