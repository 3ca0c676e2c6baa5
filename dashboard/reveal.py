"""Names on a screen: who may ask, what is recorded before, and what is read.

    approval = reveal.approval(page)                    # by whose authority; None: no name, and no form to ask for one
    reveal.ask(page, view, group, Reason.PHONE, "")      # records an event a child, then the screen holds a grant
    grant = reveal.held(view)                           # the grant of this very screen; None after anything changed
    reveal.names(page, grant)                           # reads them anew at every run

A grant says for which children of which view a name was asked for, and holds no name: names are read for one run of the
page, and nothing keeps them.  It ends with the first run that does not draw this view: the page was left, a filter was
changed, something failed; or when the approval ends.
This module is a security property (CONTRIBUTING.md).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard import session, trail
from dashboard.i18n import translator
from dashboard.page import Page
from data_access import identity
from data_access.engine import Database
from data_access.errors import NotAllowed, UserError
from data_access.identity import MOST, Address, Approval, Named
from data_access.texts import msg

View = tuple[object, ...]
"""What a screen shows, and to whom: another one is another view."""
NOTE_LENGTH = 60


class Reason(StrEnum):
    PHONE = "phone"
    HOME_VISIT = "home_visit"
    CORRECTION = "correction"
    MANDATORY_REPORT = "mandatory_report"
    OTHER = "other"


REASON_WORDS = {
    Reason.PHONE: msg("To check by telephone"),
    Reason.HOME_VISIT: msg("To arrange a home visit"),
    Reason.CORRECTION: msg("To correct the record"),
    Reason.MANDATORY_REPORT: msg("To deal with a mandatory report"),
    Reason.OTHER: msg("Another reason"),
}


class ReasonMissing(UserError):
    msgid = msg("Please choose a reason; for another reason, say it in a few words.")


class ReasonNames(UserError):
    msgid = msg("The reason is kept in the audit trail: no name, no telephone and no identity number in it, please.")


class NamesElsewhere(UserError):
    msgid = msg(
        "Names are read by a login of their own, which is not set up here. Please ask the administrator for "
        "TONGHU_IDENTITY_URL."
    )


@dataclass(frozen=True)
class Group:
    """Whose names can be asked for at once: one child, or the children of one director's list."""

    label: str
    children: tuple[str, ...]
    town: str

    @property
    def is_small_enough(self) -> bool:
        return len(self.children) <= MOST


@dataclass(frozen=True)
class Grant:
    """Recorded: these children's names (and of some the address) are shown in this view."""

    view: View
    group: Group
    reason: str
    addresses: tuple[str, ...] = ()


def view(page: Page, *shown: object) -> View:
    """The view of a page with what else is shown: a chosen group, the rows of a list."""
    return (page.spec.path, page.full_filters, page.user.subject, page.scope, *shown)


def approval(page: Page) -> Approval | None:
    """By whose authority the one who is here sees names; asked of the primary anew, for one taken back ends at once."""
    with page.access.database.read(page.scope) as connection:
        return identity.approval(connection, page.user.subject, page.scope, page.today)


def refused(page: Page) -> None:
    """Somebody asked for names without an approval that stands: recorded, and no grant is left."""
    session.forget_grant()
    trail.denied(page.access.database, page.user, "names")


def ask(page: Page, of: View, group: Group, reason: Reason | None, note: str) -> Grant:
    """Record who is asked for and why, then let this view show them.

    Raises NotAllowed (recorded) without an approval or for more than MOST children, ReasonMissing, ReasonNames,
    NamesElsewhere, AuditFailed when it cannot be recorded.
    """
    _database(page)
    if approval(page) is None or not group.children or not group.is_small_enough:
        refused(page)
        raise NotAllowed()
    grant = Grant(of, group, _in_words(reason, note.strip()))
    _record(page, grant, group.children, "name")
    session.keep_grant(grant)
    return grant


def ask_address(page: Page, grant: Grant, child: str) -> Grant:
    """The same for the address of one child whose name is shown: the second step."""
    if approval(page) is None or child not in grant.group.children:
        refused(page)
        raise NotAllowed()
    if child in grant.addresses:  # a second click on what is shown already
        return grant
    _record(page, grant, (child,), "address")
    further = replace(grant, addresses=(*grant.addresses, child))
    session.keep_grant(further)
    return further


def _record(page: Page, grant: Grant, children: tuple[str, ...], what: str) -> None:
    town = grant.group.town or None
    trail.revealed(page.access.database, page.user, children, reason=grant.reason, what=what, area=town)


def _in_words(reason: Reason | None, note: str) -> str:
    """The reason as the trail keeps it: in Chinese, whatever language the screen speaks."""
    if reason is None or (reason is Reason.OTHER and not note):
        raise ReasonMissing()
    if len(note) > NOTE_LENGTH or identity.holds_number(note):
        raise ReasonNames()
    word = translator("zh")(REASON_WORDS[reason])
    return f"{word}：{note}" if note else word


def held(of: View) -> Grant | None:
    """The grant of this view; one of another view is forgotten."""
    grant = session.grant()
    if grant is None or grant.view != of:
        session.forget_grant()
        return None
    session.keep_grant(grant)  # for the next run, which must draw this view again
    return grant


def names(page: Page, grant: Grant) -> tuple[Named, ...]:
    """Names, guardians and telephones of the grant's children who live in the scope now."""
    return identity.named(_database(page), page.scope, grant.group.children)


def addresses(page: Page, grant: Grant) -> tuple[Address, ...]:
    """The addresses that were asked for."""
    return identity.addresses(_database(page), page.scope, grant.addresses)


def _database(page: Page) -> Database:
    if page.names is None:
        raise NamesElsewhere()
    return page.names
