"""What every file says of itself: place, filters, dates, who took it, what its figures mean, what was held back.

Pure: `dashboard.taking.about` makes one, each format writes its lines where its readers look for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.i18n import Translator


@dataclass(frozen=True)
class Meaning:
    """One measure in a file: id, title, what is counted of what, its clause, the version of its definition."""

    id: str
    title: str
    counted: str
    of: str  # '' where the measure only counts
    left_out: str
    clause: str
    version: int

    def words(self, t: Translator) -> str:
        """As in "A1 月走访完成率：… / …（第35、58条；口径第1版）。…"."""
        ratio = " / ".join(part for part in (self.counted, self.of) if part)
        text = t(
            "{id} {title}: {ratio} ({clause}; definition {version}).",
            id=self.id, title=self.title, ratio=ratio, clause=self.clause, version=self.version,
        )  # fmt: skip
        return " ".join(part for part in (text, self.left_out) if part)


@dataclass(frozen=True)
class About:
    """Everything of it is text for people, in the language of the file.

    `demo`, `masked` and `stale` are '' where there is nothing to say; `map_note` stands below every map.
    """

    place: str
    filters: str  # month with its state, visit records to …, towns, register
    data_date: str
    demo: str
    taken: str
    data_version: str
    map_note: str
    masked: str
    meanings: tuple[Meaning, ...]

    @property
    def watermark(self) -> str:
        """Who took it when, and whether it is invented."""
        return " · ".join(part for part in (self.demo, self.taken) if part)

    def lines(self, t: Translator) -> Iterator[str]:
        """All of it but the watermark, a line each: for title blocks."""
        yield t("Scope: {place}", place=self.place)
        yield t("Filters: {filters}", filters=self.filters)
        yield t("Data to {day}, data version {version}", day=self.data_date, version=self.data_version)
        yield from (meaning.words(t) for meaning in self.meanings)
        if self.masked:
            yield self.masked
