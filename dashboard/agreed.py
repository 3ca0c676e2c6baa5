"""Agreed actions, disputed figures and reminders, as pages read and write them.

What somebody wrote a moment ago must stand on the next screen, whatever the version of the data: nothing here is kept.
Every writing is recorded in the audit trail before it holds; the trail tells what was written about, never the words.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from dashboard import trail
from dashboard.figures import Access
from dashboard.page import Page
from data_access import agreements, months
from data_access.agreements import Agreed, Disputed
from data_access.measures.model import Window
from data_access.measures.registry import measure_of
from data_access.queries import agreements as written
from data_access.queries.agreements import Action, Dispute, FollowUp


def day(page: Page) -> dt.date:
    """The day on which promises are judged: today while the newest records are looked at, else the as-of date."""
    return page.today if page.ask.as_of == page.choices.data_date else page.ask.as_of


def may_write(page: Page) -> bool:
    return agreements.may_write(page.scope)


def may_review(page: Page) -> bool:
    return agreements.may_review(page.scope)


def actions(access: Access, on: dt.date, towns: Sequence[str] = ()) -> tuple[Action, ...]:
    """The agreed actions of the scope, or of some of its towns, the latest agreement first.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    with access.read() as connection:
        found = written.actions(connection, access.scope, on)
    return tuple(action for action in found if not towns or action.town_code in towns)


def disputes(access: Access, on: dt.date) -> tuple[Dispute, ...]:
    """The disputed figures of the scope, the open ones first.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    with access.read() as connection:
        return written.disputes(connection, access.scope, on)


def follow_ups(access: Access, on: dt.date) -> Mapping[str, FollowUp]:
    """The latest reminder about each child of the scope, by child.

    Raises NotAllowed for roles without child rows.
    """
    with access.read() as connection:
        return written.follow_ups(connection, access.scope, on)


# --- writing ----------------------------------------------------------------------------------------------------------


def agree(page: Page, town: str, who: str, what: str, due_on: dt.date) -> None:
    """Write down an action agreed today.  Raises what `agreements.agree` raises, and AuditFailed, like all below."""
    agreed = Agreed(town, page.today, who, what, due_on)
    told = page.t("an agreed action written down")
    agreements.agree(page.access.database, page.scope, agreed, _by(page), lambda: _record(page, told, town))


def settle(page: Page, action: Action, outcome: str, done_on: dt.date | None) -> None:
    """Write down what came of an action; without a day it stays open."""
    told = page.t("the outcome of an agreed action written down")

    def record() -> None:
        _record(page, told, action.town_code)

    agreements.settle(page.access.database, page.scope, action.id, outcome, done_on, page.today, record)


def dispute(page: Page, disputed: Disputed) -> None:
    """Ask that a figure be checked."""
    told = page.t("figure {measure} of {window} put in question", measure=disputed.measure_id,
                  window=disputed.time_window)  # fmt: skip
    agreements.dispute(
        page.access.database, page.scope, disputed, _by(page), _now(), lambda: _record(page, told, disputed.area_code)
    )


def review(page: Page, dispute: Dispute, outcome: str) -> None:
    """Close a dispute with what was found."""
    told = page.t("figure {measure} of {window} checked", measure=dispute.measure_id, window=dispute.time_window)
    agreements.review(
        page.access.database, page.scope, dispute.id, outcome, _by(page), _now(),
        lambda: _record(page, told, dispute.area_code),
    )  # fmt: skip


def remind(page: Page, children: Sequence[str], promised_on: dt.date | None, town: str) -> None:
    """Write down that the visitor of these children was reminded today."""
    told = page.t("a reminder written down")
    agreements.remind(
        page.access.database, page.scope, children, page.today, promised_on, _by(page),
        lambda: _record(page, told, town, children),
    )  # fmt: skip


def selected_area(page: Page) -> str:
    """The area of what the filters select: one's own town, the one town chosen, else the city."""
    towns = (page.scope.town,) if page.scope.town else page.ask.towns
    return towns[0] if len(towns) == 1 else page.city.code


def window_of(page: Page, figure_id: str) -> str:
    """The window in which the page shows a measure, as it stands in a figure."""
    states = measure_of(figure_id).window is Window.STATE
    return page.ask.as_of.isoformat() if states else months.label(page.ask.month)


def _by(page: Page) -> str:
    return page.user.name or page.user.subject


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _record(page: Page, what: str, area: str, children: Sequence[str] = ()) -> None:
    trail.settings(page.access.database, page.user, what, area or None, children)
