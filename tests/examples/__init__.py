"""Worked by hand, from both sides of every boundary: what is in a city, when it is asked, and what must be said.

Unless an example says otherwise, October 2026 is the month and 6 November, the first day on which it is closed, the day.
"""

from tests.examples.due import DUE, PLACES, TIME
from tests.examples.model import Example, known
from tests.examples.services import COMPARED, DIRECTORS, SERVICES, TIERS
from tests.examples.states import FIRST_VISIT, MISSED, RECORDING, STATES

EXAMPLES = (
    *DUE,
    *PLACES,
    *TIME,
    *FIRST_VISIT,
    *STATES,
    *MISSED,
    *RECORDING,
    *DIRECTORS,
    *TIERS,
    *SERVICES,
    *COMPARED,
)

__all__ = ["EXAMPLES", "Example", "known"]
