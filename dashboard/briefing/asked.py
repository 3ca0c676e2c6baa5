"""What every slide asks: figures of the place and its towns beside the city, and the notes of the speaker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import earlier, facts, figures, formatting
from dashboard.exports.slides.model import Cell
from dashboard.figures import Access
from dashboard.filters import month_words
from dashboard.formatting import FINE_FROM
from dashboard.i18n import Translator
from dashboard.taking import Taking, meaning
from data_access import months
from data_access.measures.model import Ask, Figure, Form, Level, State, Unit
from data_access.measures.registry import PARTS
from data_access.queries.areas import Area

Parts = Mapping[str, Figure]
"""The figures of one area by part."""


@dataclass(frozen=True)
class Row:
    """A town with its figures; or the city, of whom everybody may read the sum."""

    code: str
    name: str
    parts: Parts


@dataclass(frozen=True)
class Asked:
    """A Taking with the questions that the slides share; the seam keeps the answers."""

    taken: Taking

    @property
    def t(self) -> Translator:
        return self.taken.t

    @property
    def access(self) -> Access:
        return self.taken.access

    @property
    def ask(self) -> Ask:
        return self.taken.ask

    @property
    def town(self) -> Area | None:
        return self.taken.town

    @property
    def is_running(self) -> bool:
        """The month is in progress: nobody has been missed yet, and nothing is compared."""
        return self.ask.month == months.month_of(self.ask.as_of)

    @property
    def below(self) -> int:
        """Counts of 1 up to this less one do not leave below town level."""
        return figures.parameters_in_force(self.access, self.ask.as_of).suppress_below

    @property
    def month(self) -> str:
        return formatting.month(self.ask.month, self.t)

    @property
    def month_and_state(self) -> str:
        return month_words(self.ask.month, self.ask.as_of, self.taken.choices, self.t)

    def own(self, *measures: str) -> Parts:
        """The place's figures: one town's, those of the chosen towns together, or the city's."""
        return figures.selected(self.access, self.ask, measures)

    def city(self, *measures: str) -> Parts:
        found = figures.figures(self.access, figures.without_towns(self.ask), measures)
        return {figure.measure: figure for figure in found}

    def towns(self, *measures: str) -> tuple[Row, ...]:
        """The towns of the place in division order; 未明确村（居） last, by the city's code, where somebody counts."""
        return self._rows(figures.figures(self.access, figures.own_ask(self.access, self.ask), measures, Level.TOWN))

    def villages(self, *measures: str) -> tuple[Row, ...]:
        """The villages of the one town in division order; their numbers are masked before they leave."""
        assert self.town is not None, "villages are told of one town alone"
        ask = figures.own_ask(self.access, self.ask)
        found = figures.figures(self.access, ask, measures, Level.VILLAGE)
        return tuple(row for row in self._rows(found) if row.code != self.taken.choices.city.code)

    def city_row(self, *measures: str) -> Row:
        city = self.taken.choices.city
        return Row(city.code, self.t("{city}, all of it", city=city.name), self.city(*measures))

    def _rows(self, found: Sequence[Figure]) -> tuple[Row, ...]:
        by_area: dict[str, dict[str, Figure]] = {}
        names: dict[str, str] = {}
        for figure in found:
            by_area.setdefault(figure.area_code, {})[figure.measure] = figure
            names[figure.area_code] = self.t(figure.area_name)
        return tuple(Row(code, names[code], parts) for code, parts in by_area.items())

    @property
    def stale(self) -> frozenset[str]:
        """Towns whose visit records are late: their children are not overdue, there are no recent data."""
        return facts.stale_towns(self.access, self.taken.choices.data_date)

    def notes(self, *measures: str, ask: Ask | None = None) -> tuple[str, ...]:
        """For who speaks: each figure with numerator, denominator, window and earlier ones, then the definitions."""
        t = self.t
        found = earlier.of_selection(self.access, ask or self.ask, measures)
        said = [t("Figures of {place}:", place=self.taken.place)]
        for part, beside in found.items():
            line = t(
                "{id} {title}: {value}, {window}",
                id=part, title=t(PARTS[part].title), value=told(beside.now, t),
                window=formatting.window(beside.now.window, t),
            )  # fmt: skip
            since = earlier.words(beside, t)
            said.append(t("{first}; {second}", first=line, second=since) if since else line)
        said.append(t("Definitions:"))
        return (*said, *(meaning(measure, t).words(t) for measure in measures))


def told(figure: Figure, t: Translator) -> str:
    """A figure in one phrase: yuan, days and hours with their unit."""
    unit = PARTS[figure.measure].unit
    number = figure.numerator if PARTS[figure.measure].form is Form.COUNT else figure.value
    if number is not None and figure.state not in (State.NO_DATA, State.NOT_APPLICABLE):
        if unit is Unit.YUAN:
            return formatting.yuan(round(number), t)
        if unit in (Unit.DAYS, Unit.HOURS):
            return (formatting.days if unit is Unit.DAYS else formatting.hours)(number, t)
    return formatting.show(figure, t).line


def state_words(figure: Figure, t: Translator) -> str:
    """No data, n/a, provisional or too few for a rate; '' where a figure says all by itself."""
    return formatting.show(figure, t).mark if figure.state is not State.OK or figure.value is None else ""


def coarse(found: Sequence[Figure]) -> tuple[int, ...]:
    """Where a decimal of a rate would be finer than one of those that it is over."""
    return tuple(at for at, one in enumerate(found) if one.value is not None and (one.denominator or 0) < FINE_FROM)


def counts(figure: Figure) -> tuple[Cell, Cell]:
    """Numerator and denominator for a workbook: blank where there are none, never 0."""
    known = figure.state in (State.OK, State.PROVISIONAL)
    return (figure.numerator, figure.denominator) if known else (None, None)


def named(names: Sequence[str], t: Translator, most: int = 3) -> str:
    """Up to three names, of more the number: no name stands for the others."""
    return t("; ").join(names) if len(names) <= most else t("{n} towns", n=len(names))
