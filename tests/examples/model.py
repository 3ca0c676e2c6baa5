"""What a hand-worked example is, and how an answer is written.

A rate is "visited/due", a count "n", a value "v of n"; the state follows unless it is ok.
"""

from dataclasses import dataclass

from tests.factories import CITY, T1, T2, V11, V21, City, Rows, child, places, visit
from tests.oracle.answers import Line

LONG_AGO = "2024-01-05"
"""The first contact on record in both towns: to children of another register, who count nowhere here."""


def known(*towns: str) -> list[Rows]:
    return [
        [child(f"m{town}", village, kind="migrant"), visit(f"m{town}", LONG_AGO, mode="phone")]
        for town, village in ((T1, V11), (T2, V21))
        if town in towns
    ]


@dataclass(frozen=True)
class Example:
    """What is in the city, when it is asked, and what must be said."""

    why: str
    rows: Rows
    says: dict[str, str]
    as_of: str = "2026-11-06"
    month: str = "2026-10"
    area: str = CITY
    since_long_ago: bool = True

    def __str__(self) -> str:
        return self.why

    @property
    def city(self) -> City:
        return City.of(places(), known(T1, T2) if self.since_long_ago else [], self.rows)

    @property
    def level(self) -> str:
        return {6: "city", 9: "town", 12: "village"}[len(self.area)]

    def answers(self, lines: list[Line]) -> dict[str, str]:
        """What a list of figures says about the parts and the area of this example."""
        return {
            row["measure"]: said(row) for row in lines if row["area_code"] == self.area and row["measure"] in self.says
        }


def said(line: Line) -> str:
    numerator, denominator, value = line["numerator"], line["denominator"], line["value"]
    if numerator is not None:
        number = f"{numerator}" if denominator is None else f"{numerator}/{denominator}"
    else:
        number = "" if value is None else f"{value:g} of {denominator}"
    return " ".join(word for word in (number, "" if line["state"] == "ok" else line["state"]) if word)
