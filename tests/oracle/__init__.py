"""The oracle: every figure of METRICS computed a second time, by plain loops over the plain rows of a City.

It shares nothing with the product: no import from data_access, no database, no SciPy, no rollup.  Slow and obvious on
purpose; where it and the product disagree, one of them has misread METRICS.  Functions that compute a measure quote its
line.
"""

import datetime as dt
from collections.abc import Callable

from tests.factories import City
from tests.oracle import (
    cases,
    changes,
    comparing,
    directors,
    forecast,
    organisations,
    published,
    reach,
    stations,
    support,
    tiers,
    visits,
    workforce,
)
from tests.oracle.answers import Line
from tests.oracle.ground import Defaults, Question, parameters_of

MEASURES: dict[str, Callable[[Question], list[Line]]] = {
    **visits.MEASURES,
    **directors.MEASURES,
    **published.MEASURES,
    **changes.MEASURES,
    **forecast.MEASURES,
    **tiers.MEASURES,
    **stations.MEASURES,
    **reach.MEASURES,
    **workforce.MEASURES,
    **organisations.MEASURES,
    **support.MEASURES,
    **cases.MEASURES,
    **comparing.MEASURES,
}


def figures(
    city: City,
    as_of: dt.date,
    month: int,
    level: str,
    measures: tuple[str, ...] | None = None,
    parameters: Defaults | None = None,
    kind: str = "difficulty",
    since: int | None = None,
) -> list[Line]:
    """What `tonghu figures` must print: one dict a measure or part and area, in any order.

    `month` is year * 12 + month - 1, `level` is city, town or village; without measures all of them; without
    parameters those of the city's own rows over the defaults.  `since`: the month from whose end movements count.
    """
    question = Question(city, as_of, month, level, parameters or parameters_of(city, as_of), kind, since)
    return [line for measure in measures or MEASURES for line in MEASURES[measure](question)]


states = visits.states
dimensions = tiers.dimensions

__all__ = ["MEASURES", "Defaults", "Line", "dimensions", "figures", "states"]
