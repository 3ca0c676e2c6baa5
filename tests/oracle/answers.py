"""What a row of an answer says, and the formulas of G1 and G2, written out."""

import math
from typing import Any

Line = dict[str, Any]
"""One row of `tonghu figures --format json`."""


def line(measure: str, area: tuple[str, str], window: str, state: str, **numbers: Any) -> Line:
    blank = dict.fromkeys(("numerator", "denominator", "value", "low", "high"))
    if state == "no_data":
        numbers = {}  # never 0 for what is not known
    head = {"measure": measure, "area_code": area[0], "area_name": area[1], "window": window, "state": state}
    return head | blank | numbers


def rate(
    measure: str,
    area: tuple[str, str],
    window: str,
    state: str,
    numerator: int,
    denominator: int,
    *,
    interval: bool = True,
) -> Line:
    """“n < 10: no rate”; “Wilson 95 % with every rate of ≤ 10,000 child-months”; “C, D, E carry no interval”."""
    assert numerator <= denominator
    if state == "no_data":
        return line(measure, area, window, state)
    if denominator == 0:
        return line(measure, area, window, "not_applicable", numerator=0, denominator=0)
    found = line(measure, area, window, state, numerator=numerator, denominator=denominator)
    if not interval or denominator >= 10:
        found["value"] = numerator / denominator
    if interval and 10 <= denominator <= 10_000:
        found["low"], found["high"] = wilson(numerator, denominator)
    return found


def meaningless(measure: str, area: tuple[str, str], window: str) -> Line:
    return line(measure, area, window, "not_applicable")


# --- formulas ---------------------------------------------------------------------------------------------------------

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


def wilson(x: int, n: int) -> tuple[float, float]:
    """(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)"""
    p = x / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def at_most(x: int, n: int, p: float) -> float:
    """P(X <= x) of a binomial count."""
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x + 1))


def at_least(x: int, n: int, p: float) -> float:
    """P(X >= x) of a binomial count."""
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def median(numbers: list[float]) -> float | None:
    if not numbers:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
