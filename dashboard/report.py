"""Measures without a browser: what `tonghu figures` asks, of the same seam as the pages."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dashboard import figures
from dashboard.figures import Access
from dashboard.i18n import Translator
from dashboard.settings import Settings
from dashboard.terminal import ArgumentWrong, month_of
from data_access import months, parameters, setup, users
from data_access.engine import Database
from data_access.errors import BeforeData, SettingWrong, UserError
from data_access.measures.model import Ask, Figure, Level
from data_access.measures.registry import MEASURES, PARTS
from data_access.queries import freshness
from data_access.scope import Role, Scope
from data_access.texts import msg


class UnknownMeasure(UserError):
    msgid = msg("There is no measure {word}. Measures have ids such as A1, parts such as A4.overdue.")


@dataclass(frozen=True)
class Wanted:
    """What was typed: without a date the data date, without a month the last closed one, without measures all."""

    as_of: dt.date | None
    month: str | None
    measures: tuple[str, ...]
    level: str


@dataclass(frozen=True)
class Asked:
    """What is asked of the seam, ready: figures come when they are taken, all at once or one by one."""

    access: Access
    ask: Ask
    measures: tuple[str, ...]
    parts: frozenset[str]  # what was typed; none: all
    level: Level
    data_date: dt.date
    today: dt.date
    remark: UserError | None

    def stream(self, t: Translator) -> Iterator[Figure]:
        """Figure by figure, none of them held: for files of any length."""
        return self._named(figures.stream(self.access, self.ask, self.measures, self.level), t)

    def answer(self, t: Translator) -> "Answer":
        found = figures.figures(self.access, self.ask, self.measures, self.level)
        titles = {id_: part.title for id_, part in PARTS.items()}
        return Answer(tuple(self._named(found, t)), titles, self.remark, self.access.scope.city)

    def _named(self, found: Iterable[Figure], t: Translator) -> Iterator[Figure]:
        for figure in found:
            if not self.parts or figure.measure in self.parts or figure.measure.partition(".")[0] in self.parts:
                yield dataclasses.replace(figure, area_name=t(figure.area_name))


@dataclass(frozen=True)
class Answer:
    """The figures, the titles of their parts as msgids, what must be said beside them, and of which city they are."""

    figures: tuple[Figure, ...]
    titles: Mapping[str, str]
    remark: UserError | None
    city: str


def asked(database: Database, settings: Settings, wanted: Wanted) -> Asked:
    """What was typed, for the whole city's scope.

    Raises ArgumentWrong, UnknownMeasure, SettingWrong where it is unclear which city is meant, and the errors of
    data_access.setup.require_ready.
    """
    access = whole_city(database, settings)
    today = settings.local_today()
    if wanted.as_of is not None and wanted.as_of > today:
        raise ArgumentWrong(name="--as-of", reason=msg("it lies after today."))
    with access.read() as connection:
        data_date = freshness.data_date(connection, access.scope, settings.time_zone, today)
        first = freshness.first_data(connection, access.scope)
        as_of = wanted.as_of or data_date or today
        freeze_day = parameters.load(connection, as_of).freeze_day
    month = month_of("--month", wanted.month) if wanted.month else months.last_closed(as_of, freeze_day)
    if month > months.month_of(as_of):
        raise ArgumentWrong(name="--month", reason=msg("it lies after the month of the as-of date."))
    measures, parts = _chosen(wanted.measures)
    early = first is not None and as_of < first
    remark = BeforeData(date=as_of.isoformat(), first=first.isoformat()) if first is not None and early else None
    return Asked(access, Ask(as_of, month), measures, parts, Level(wanted.level), data_date or today, today, remark)


def answer(database: Database, settings: Settings, wanted: Wanted, t: Translator) -> Answer:
    """The figures asked for; raises as `asked`."""
    return asked(database, settings, wanted).answer(t)


def whole_city(database: Database, settings: Settings) -> Access:
    """What the operating system's user may see at the command line: the whole city.

    Raises SettingWrong where it is unclear which is meant, and the errors of data_access.setup.require_ready.
    """
    setup.require_ready(database)
    with database.read() as connection:
        scope = Scope(Role.CITY_SUPERVISOR, city_meant(users.cities(connection), settings.city))
    with database.read(scope) as connection:
        return Access(database, scope, freshness.version(connection, scope.city))


def city_meant(cities: tuple[users.City, ...], asked: str) -> str:
    """The code of the only city, or of the one named in the settings.

    Raises SettingWrong where it is unclear which is meant.
    """
    codes = [city.code for city in cities if asked in ("", city.code)]
    if len(codes) != 1:
        raise SettingWrong(name="TONGHU_CITY", reason=msg("name one city of the database by its code."))
    return codes[0]


def _chosen(typed: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The measures to compute in the order typed, and what was typed: measures (A4) or single parts (A4.overdue)."""
    known = {name.lower(): name for name in (*MEASURES, *PARTS)}
    names = []
    for word in typed:
        if word.lower() not in known:
            raise UnknownMeasure(word=word)
        names.append(known[word.lower()])
    measures = tuple(dict.fromkeys(name.partition(".")[0] for name in names)) or tuple(MEASURES)
    return measures, frozenset(names)
