"""Taking something out of the house: who takes what of which view, given alike by a page and by the command line.

    taken = Taking(access, filters, choices, office, t, who, record)
    taken.record("briefing", (), None)      # the row of the audit trail, before any byte is made; raises AuditFailed
    about(taken, ("A1", "B1"))              # what the file says of itself

Files are made from the same seam as the pages, for the scope of who takes them.  `dashboard.components.taking` makes a
Taking from a page, `dashboard.cli_exports` from the command line.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dashboard import facts, figures, formatting
from dashboard.exports.about import About, Meaning
from dashboard.figures import Access
from dashboard.filters import Choices, Filters
from dashboard.i18n import Translator
from dashboard.maps import legend
from dashboard.maps.rows import Frame
from dashboard.settings import Settings
from data_access.measures.disclosure import MASKED_NOTE
from data_access.measures.model import Ask
from data_access.measures.registry import measure_of
from data_access.queries.areas import Area

Record = Callable[[str, Sequence[str], str | None], None]
"""Writes the row of the audit trail: what leaves, the codes of the children in it, the area.  Raises AuditFailed."""


@dataclass(frozen=True)
class Office:
    """Who signs what leaves, and what stands on it beside the figures: settings of the deployment.

    `body` is '' for the civil affairs bureau of the city; `supervision_body` is '' where nobody may issue a 督办单.
    """

    body: str = ""
    letter_word: str = "童护提示"
    supervision_body: str = ""
    contact: str = ""
    map_approval: str = ""

    def signed_by(self, city: str) -> str:
        """The issuing body, as it stands below a bulletin or a letter: these are Chinese papers in every language."""
        return self.body or f"{city}民政局"


def office(settings: Settings) -> Office:
    return Office(
        settings.issuing_body,
        settings.letter_word,
        settings.supervision_body,
        settings.contact,
        settings.map_approval,
    )


@dataclass(frozen=True)
class Taking:
    """access    database, scope and data version: the seam is asked with it
    filters   what is looked at; a file of one town has that town alone in them
    choices   the city and the towns of the scope, the data date, the first data, today
    office    who signs
    t         the language of the file
    who       who takes it, as it stands in the watermark
    record    writes the row of the audit trail
    """

    access: Access
    filters: Filters
    choices: Choices
    office: Office
    t: Translator
    who: str
    record: Record = field(hash=False, compare=False)

    @property
    def ask(self) -> Ask:
        return self.filters.ask()

    @property
    def on(self) -> dt.date:
        """The day on which it is taken: today."""
        return self.choices.today

    @property
    def judged_on(self) -> dt.date:
        """The day on which promises are judged: today while the newest records are looked at, else the as-of date."""
        return self.on if self.ask.as_of == self.choices.data_date else self.ask.as_of

    @property
    def town(self) -> Area | None:
        """The one town that this is about: of the scope, or chosen; None for the city or several towns."""
        codes = (self.access.scope.town,) if self.access.scope.town else self.ask.towns
        return next((town for town in self.choices.towns if codes == (town.code,)), None)

    @property
    def place(self) -> str:
        """The town, the towns chosen, or the city."""
        names = [town.name for town in self.choices.towns if town.code in self.ask.towns]
        if self.town is not None:
            names = [self.town.name]
        return " · ".join((self.choices.city.name, self.t("; ").join(names))) if names else self.choices.city.name


def about(taken: Taking, measures: Sequence[str], *, masked: bool = False) -> About:
    """What a file with these measures says of itself; `masked` where it holds numbers below town level."""
    t, ask = taken.t, taken.ask
    fictional = facts.fictional(taken.access)
    below = figures.parameters_in_force(taken.access, ask.as_of).suppress_below
    return About(
        place=taken.place,
        filters=taken.filters.in_words(t, taken.choices),
        data_date=formatting.day(taken.choices.data_date),
        demo=t("Demonstration data (fictional city)") if fictional else "",
        taken=t("Taken by {who} on {day}", who=taken.who, day=formatting.day(taken.on)),
        data_version=str(taken.access.version),
        map_note=legend.foot_words(Frame("", fictional, taken.office.map_approval), t),
        masked=t(MASKED_NOTE, k=below) if masked else "",
        meanings=tuple(meaning(id_, t) for id_ in dict.fromkeys(measure_of(each).id for each in measures)),
    )


def meaning(id_: str, t: Translator) -> Meaning:
    """The definition of a measure, from the registry, in the language of the file."""
    found = measure_of(id_)
    return Meaning(
        found.id,
        t(found.title),
        t(found.numerator),
        t(found.denominator) if found.denominator else "",
        t(found.exclusions) if found.exclusions else "",
        t(found.clause),
        found.version,
    )
