"""All measures by id: the definitions page, cards, exports and the command line are drawn from here."""

from data_access.errors import ContractBroken
from data_access.measures import (
    cases,
    changes,
    forecast,
    organisations,
    published,
    reach,
    social_service_definitions,
    stations,
    support,
    tiers,
    visit_definitions,
    workforce_definitions,
)
from data_access.measures.model import Measure, Part

MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        *visit_definitions.DEFINITIONS,
        *published.DEFINITIONS,
        *changes.DEFINITIONS,
        *forecast.DEFINITIONS,
        *tiers.DEFINITIONS,
        *stations.DEFINITIONS,
        *reach.DEFINITIONS,
        *workforce_definitions.DEFINITIONS,
        *organisations.DEFINITIONS,
        *social_service_definitions.DEFINITIONS,
        *support.DEFINITIONS,
        *cases.DEFINITIONS,
    )
}

PARTS: dict[str, Part] = {part.id: part for measure in MEASURES.values() for part in measure.parts}


def measure_of(part: str) -> Measure:
    """The measure to which a part belongs.

    Raises ContractBroken for an id that no measure has.
    """
    try:
        return MEASURES[part.partition(".")[0]]
    except KeyError:
        raise ContractBroken(f"no measure has the part {part}") from None
