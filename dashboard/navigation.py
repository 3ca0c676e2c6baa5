"""The pages as data: path, file, titles, who may open them, and which filters they heed.

A page not listed for a role is registered all the same, so that a link to it gives a sentence instead of a wrong page.
"""

from dataclasses import dataclass
from pathlib import Path

from data_access.scope import CHILD_ROLES, Role, Scope
from data_access.texts import msg

PAGES_FOLDER = Path(__file__).resolve().parent.parent / "pages"

MONTH, AS_OF, TOWNS, TIERS, CATEGORIES, KIND = "month", "as_of", "towns", "tiers", "categories", "kind"
ALL_FILTERS = frozenset({MONTH, AS_OF, TOWNS, TIERS, CATEGORIES, KIND})
CHILD_FILTERS = frozenset({TIERS, CATEGORIES, KIND})


@dataclass(frozen=True)
class PageSpec:
    """One page.  `title` and `question` are msgids; `path` is the URL path, '' for the first page.

    `filters` are those that the page heeds: the others are neither offered nor applied, but kept for the next page.
    `listed` is False for a page that the menu leaves out: lists lead to it.
    """

    path: str
    file: Path
    title: str
    question: str
    roles: frozenset[Role]
    filters: frozenset[str] = ALL_FILTERS
    listed: bool = True

    def allows(self, role: Role) -> bool:
        return role in self.roles

    def heeded(self, scope: Scope) -> frozenset[str]:
        """The filters that mean something here to a role: those about children only where it sees figures of them."""
        return self.filters if scope.sees_visits else self.filters - CHILD_FILTERS


DATA = "data"
_EVERYBODY = frozenset(Role)
_VISITS = frozenset({Role.LEADER, Role.CITY_SUPERVISOR, Role.TOWN_SUPERVISOR, Role.AUDITOR})
_BUREAU_AND_AUDITOR = frozenset({Role.CITY_SUPERVISOR, Role.AUDITOR})

PAGES: tuple[PageSpec, ...] = (
    PageSpec("", PAGES_FOLDER / "overview.py", msg("Overview"), msg("How do we stand, what needs me?"), _EVERYBODY),
    PageSpec(
        "stations",
        PAGES_FOLDER / "stations.py",
        msg("Care stations"),
        msg("Where are the stations, who is out of reach?"),
        _EVERYBODY,
        frozenset({MONTH, AS_OF, TOWNS}),
    ),
    PageSpec("risk", PAGES_FOLDER / "risk.py", msg("Risk tiers"), msg("Who is at risk, what moved?"), _VISITS),
    PageSpec(
        "visits",
        PAGES_FOLDER / "visits.py",
        msg("Visit compliance"),
        msg("Are visits being made, truly and on time?"),
        _VISITS,
    ),
    PageSpec(
        "unvisited",
        PAGES_FOLDER / "unvisited.py",
        msg("Unvisited children"),
        msg("Whom must we see first?"),
        _VISITS,
    ),
    PageSpec(
        "towns",
        PAGES_FOLDER / "towns.py",
        msg("Town review"),
        msg("What do we talk about with this town?"),
        _VISITS,
        frozenset({MONTH, AS_OF, TOWNS}),
    ),
    PageSpec(
        "ngos",
        PAGES_FOLDER / "ngos.py",
        msg("Social organisations"),
        msg("Did we reach six by the end of 2025, and do we hold it?"),
        _EVERYBODY,
        frozenset({AS_OF}),
    ),
    PageSpec(
        "workforce",
        PAGES_FOLDER / "workforce.py",
        msg("Workforce"),
        msg("Is every village covered by a certified director?"),
        _BUREAU_AND_AUDITOR,
        frozenset({MONTH, AS_OF, TOWNS}),
    ),
    PageSpec(
        "support",
        PAGES_FOLDER / "support.py",
        msg("Support and funds"),
        msg("Is what is owed being paid and received?"),
        _EVERYBODY,
    ),
    PageSpec(
        DATA,
        PAGES_FOLDER / "data.py",
        msg("Data trust"),
        msg("May I quote these figures?"),
        _BUREAU_AND_AUDITOR,
        frozenset(),
    ),
    PageSpec(
        "definitions",
        PAGES_FOLDER / "definitions.py",
        msg("Definitions"),
        msg("What does this figure mean?"),
        _EVERYBODY,
        frozenset(),
    ),
    PageSpec(
        "audit",
        PAGES_FOLDER / "audit.py",
        msg("Audit"),
        msg("Who saw which children, when and why?"),
        frozenset({Role.AUDITOR}),
        frozenset(),
    ),
    PageSpec(
        "child",
        PAGES_FOLDER / "child.py",
        msg("Child record"),
        msg("What is on record of this child?"),
        CHILD_ROLES,
        frozenset({AS_OF}),
        listed=False,
    ),
)


def for_role(pages: tuple[PageSpec, ...], role: Role) -> tuple[PageSpec, ...]:
    """The pages that a role may open, in order."""
    return tuple(page for page in pages if page.allows(role))


def in_menu(pages: tuple[PageSpec, ...], role: Role) -> tuple[PageSpec, ...]:
    """Those of them that the sidebar lists."""
    return tuple(page for page in for_role(pages, role) if page.listed)
