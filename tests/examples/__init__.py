"""Worked by hand, from both sides of every boundary: what is in a city, when it is asked, and what must be said.

Unless an example says otherwise the month is October 2026 and the day 6 November, the first on which October is closed.
"""

from tests.examples.changes import CHANGES
from tests.examples.due import DUE, PLACES, TIME
from tests.examples.forecast import FORECAST
from tests.examples.model import Example, known
from tests.examples.published import CLOSED
from tests.examples.reach import REACH
from tests.examples.services import COMPARED, DIRECTORS, SERVICES, TIERS
from tests.examples.states import FIRST_VISIT, MISSED, RECORDING, STATES
from tests.examples.support import SUPPORT

EXAMPLES = (
    *DUE,
    *PLACES,
    *TIME,
    *FIRST_VISIT,
    *STATES,
    *MISSED,
    *RECORDING,
    *CLOSED,
    *FORECAST,
    *CHANGES,
    *DIRECTORS,
    *TIERS,
    *SERVICES,
    *REACH,
    *SUPPORT,
    *COMPARED,
)

__all__ = ["EXAMPLES", "Example", "known"]
