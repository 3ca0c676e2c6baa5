"""Figures and comparisons for chart tests: a few rows with what matters named."""

import re
from dataclasses import dataclass
from html import unescape

from data_access import months
from data_access.measures.compare import ControlChart, ControlPoint, Funnel, FunnelLine, FunnelPoint, Verdict
from data_access.measures.model import Figure, State

OCTOBER = months.parse("2026-10")


def rate(name: str, n: int, m: int, *, state: State = State.OK, window: str = "2026-10", code: str = "") -> Figure:
    """A rate as the measures give it: no value below 10, no numbers without data."""
    if state is State.NO_DATA:
        return Figure("A1", code or name, name, window, None, None, None, None, None, state)
    if m < 10:
        return Figure("A1", code or name, name, window, n, m, None, None, None, state if m else State.NOT_APPLICABLE)
    return Figure("A1", code or name, name, window, n, m, n / m, max(0.0, n / m - 0.05), min(1.0, n / m + 0.05), state)


def point(m: int, n: int, *signals, due: int = 100) -> ControlPoint:
    return ControlPoint(m, n, due, n / due, 0.85, 0.99, frozenset(signals))


def control(*points: ControlPoint, trial: bool = False) -> ControlChart:
    return ControlChart(0.94, points, trial)


def funnel(*points: FunnelPoint) -> Funnel:
    lines = tuple(FunnelLine(d, 0.9, 0.98, 0.85, 1.0) for d in (20, 60, 100))
    return Funnel(0.94, points, lines, overdispersed=False)


def town(name: str, n: int, m: int, verdict: Verdict = Verdict.NORMAL) -> FunnelPoint:
    return FunnelPoint(name, name, n, m, verdict)


def texts(figure) -> list[str]:
    """Every text that stands in the figure without pointing at anything."""
    return [annotation.text for annotation in figure.layout.annotations]


@dataclass(frozen=True)
class Drawn:
    """A point of a drawing, read back."""

    shape: str
    words: str
    left: float
    top: float


def dots(drawing: str) -> list[Drawn]:
    found = re.findall(
        r'<i class="th-d-dot th-d-(\w+).*?aria-label="(.*?)".*?left:([\d.]+)%;top:([\d.]+)px', drawing, re.DOTALL
    )
    return [Drawn(shape, unescape(words), float(left), float(top)) for shape, words, left, top in found]


def words(drawing: str) -> list[str]:
    """The words that stand in a drawing without pointing at anything."""
    return [unescape(text) for text in re.findall(r'<span class="th-d-word[^>]*>(.*?)</span>', drawing, re.DOTALL)]


def heights_of_signals(drawing: str) -> list[float]:
    """Where the words of signals begin, in pixels from the top."""
    return sorted(float(top) for top in re.findall(r'class="th-d-word[^"]*th-d-attention"[^>]*top:([\d.]+)px', drawing))
