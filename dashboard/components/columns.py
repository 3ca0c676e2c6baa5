"""What a table is made of: its columns, and what of it may leave (METRICS.md H).

Column(t("Town"), "area_name")
take=STAYS                                  # children, or names of people: no file
take=exact(t("Stations by town"))           # towns and what lies above; places, posts, organisations, money
take=below(t("Completion by village"), rows_as_they_leave)     # children counted below town level: masked
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Kind = Literal[
    "text", "word", "code", "child", "parts", "number", "percent", "share", "of", "signed", "days", "hours", "date",
    "tier", "yuan", "figure", "gap", "act",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its label (already translated), and an attribute or key of the row, or a function of it.

    kind: text · word (broken at spaces alone) · code (never broken over two lines) · child (a child's code, which leads
    to its record) · parts (several texts, broken between them alone) · number · percent (a proportion) · share ((n, m)
    as "98% (49/50)") · of ((n, m) as "49/50") · signed (a difference) · days · hours · date · tier (a code) · yuan ·
    figure (a Figure with its state) · gap (a count whose 0 is the finding) · act ((code, word): a link heard by
    `components.clicks`).  A word may stand in place of a number.  `stays`: shown, and in no file.
    """

    label: str
    value: str | Callable[[Any], Any]
    kind: Kind = "text"
    help: str = ""
    stays: bool = False

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        return row[self.value] if isinstance(row, dict) else getattr(row, self.value)


class Leaving(StrEnum):
    """What a table holds, and therefore what of it may leave."""

    STAYS = "stays"  # children one by one, or people by name on purpose: nothing
    EXACT = "exact"  # children counted by town and above, or nothing that counts children: as on the screen
    BELOW = "below"  # children counted by village or director: masked


Rows = tuple[Sequence[Any], Sequence[Column]]


@dataclass(frozen=True)
class Take:
    """level     what may leave
    title     of the sheet; '' has that of the door or page
    rows      all of them, where the screen shows a page of a list
    measures  whose definitions belong to it, beside those of its figures
    made      rows and columns as they leave, for k, when somebody takes them: masked where `below`
    """

    level: Leaving
    title: str = ""
    rows: Sequence[Any] | None = None
    measures: tuple[str, ...] = ()
    made: Callable[[int], Rows] | None = None


STAYS = Take(Leaving.STAYS)


def exact(
    title: str = "",
    *,
    rows: Sequence[Any] | None = None,
    measures: tuple[str, ...] = (),
    made: Callable[[int], Rows] | None = None,
) -> Take:
    """A table that leaves as it is shown: no child is counted in it below town level."""
    return Take(Leaving.EXACT, title, rows, measures, made)


def below(made: Callable[[int], Rows], title: str = "", *, measures: tuple[str, ...] = ()) -> Take:
    """A table that counts children below town level: what leaves is what `made` masks of it for k."""
    return Take(Leaving.BELOW, title, None, measures, made)
