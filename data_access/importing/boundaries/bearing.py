"""Which way, and how far: between pairs of points in degrees."""

from dataclasses import dataclass

import numpy as np
import pyproj

from data_access.datum import Degrees
from data_access.importing.says import Say, say
from data_access.texts import msg

_EARTH = pyproj.Geod(ellps="WGS84")
_TOGETHER = 0.8  # mean length of unit vectors: 1 all the same way, 0 every way

_WAYS = (
    msg("About {metres} m to the north everywhere: this looks like {datum}."),
    msg("About {metres} m to the north-east everywhere: this looks like {datum}."),
    msg("About {metres} m to the east everywhere: this looks like {datum}."),
    msg("About {metres} m to the south-east everywhere: this looks like {datum}."),
    msg("About {metres} m to the south everywhere: this looks like {datum}."),
    msg("About {metres} m to the south-west everywhere: this looks like {datum}."),
    msg("About {metres} m to the west everywhere: this looks like {datum}."),
    msg("About {metres} m to the north-west everywhere: this looks like {datum}."),
)
_MOSTLY = (
    msg("They lie mostly to the north of it."),
    msg("They lie mostly to the north-east of it."),
    msg("They lie mostly to the east of it."),
    msg("They lie mostly to the south-east of it."),
    msg("They lie mostly to the south of it."),
    msg("They lie mostly to the south-west of it."),
    msg("They lie mostly to the west of it."),
    msg("They lie mostly to the north-west of it."),
)


@dataclass(frozen=True)
class Moved:
    """The median distance in metres, and the common direction by eighths from the north; None: every way."""

    metres: float
    eighth: int | None

    def looks_like(self, datum: str, more: Say | None = None) -> Say:
        """Such as: about 500 m to the north-west everywhere, this looks like GCJ-02."""
        return say(_WAYS[self.eighth or 0], more, metres=_round(self.metres), datum=datum)

    def mostly(self, more: Say | None = None) -> Say | None:
        return more if self.eighth is None else say(_MOSTLY[self.eighth], more)


def moved(start: Degrees, end: Degrees) -> Moved:
    """How far, and which way, one comes from the starts to the ends."""
    azimuths, _, metres = _EARTH.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    ways = np.exp(1j * np.radians(np.asarray(azimuths)))
    mean = ways.mean()
    eighth = round(float(np.degrees(np.angle(mean))) / 45.0) % 8 if abs(mean) >= _TOGETHER else None
    return Moved(float(np.median(np.asarray(metres))), eighth)


def _round(metres: float) -> int:
    """To ten metres where there are hundreds: more would be false precision."""
    return 10 * round(metres / 10) if metres >= 100 else round(metres)
