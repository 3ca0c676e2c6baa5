"""The dashboard's only way to the audit trail: who was shown what.  Everything here is recorded before it is shown.

    trail.listed(page.access.database, page.user, codes, t("Overdue"))     # raises AuditFailed: then nothing is shown
    trail.revealed(database, user, codes, reason="电话核实", what="name")

A page is run anew at every click: what one tab was shown already (sign_in, denied, listed, timeline) is recorded once.
An export, a reveal and a change of settings are recorded each time.  All raise AuditFailed when the trail cannot be
written.  Codes alone: no name, address or telephone of a child, nor what a person typed to search for one, is a detail.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Protocol

from dashboard import session
from data_access import audit
from data_access.audit import Action, Event
from data_access.engine import Database
from data_access.scope import Scope

NOBODY = "unknown"
"""As the role of somebody who signed in at the provider and is not known here."""


class Who(Protocol):
    """Who is here: `dashboard.access.User`, `data_access.users.Person`."""

    @property
    def subject(self) -> str: ...
    @property
    def scope(self) -> Scope: ...


def sign_in(database: Database, user: Who) -> None:
    """Somebody began to look, in a tab."""
    _once(database, _event(user, Action.SIGN_IN))


def denied(database: Database, user: Who, what: str) -> None:
    """Somebody asked for what is not theirs: a page, a town of a link, a name; it is not shown."""
    _once(database, _event(user, Action.DENIED, detail=what))


def unknown(database: Database, subject: str, what: str) -> None:
    """Somebody signed in at the provider, whom nobody entered here, or no longer."""
    _append(database, (Event(subject, NOBODY, Action.DENIED, detail=what),))


def listed(database: Database, user: Who, children: Sequence[str], what: str, area: str | None = None) -> None:
    """Children by code on the screen: those of one page of a list; `what` is the list, with its filters in words."""
    if children:
        _once(database, _event(user, Action.LIST_CHILDREN, area, tuple(children), detail=what))


def timeline(database: Database, user: Who, child: str, area: str | None = None) -> None:
    """One child's page is opened."""
    _once(database, _event(user, Action.TIMELINE, area, (child,)))


def exported(database: Database, user: Who, what: str, children: Sequence[str] = (), area: str | None = None) -> None:
    """A file leaves: before its bytes are given."""
    _append(database, (_event(user, Action.EXPORT, area, tuple(children), detail=what),))


def revealed(
    database: Database, user: Who, children: Sequence[str], *, reason: str, what: str, area: str | None = None
) -> None:
    """Names (or the address: `what`) are asked for, with the reason; an event a child, all or none."""
    _append(database, [_event(user, Action.REVEAL, area, (child,), reason, what) for child in children])


def settings(database: Database, user: Who, what: str, area: str | None = None, children: Sequence[str] = ()) -> None:
    """Something was set, or written down, that others see or are bound by."""
    _append(database, (_event(user, Action.SETTINGS, area, tuple(children), detail=what),))


def letters(database: Database, user: Who, told: Sequence[tuple[str, str, Sequence[str]]]) -> None:
    """Letters are drafted or go on: (what, to which town, about which children) of each, all or none."""
    _append(database, [_event(user, Action.SETTINGS, town, tuple(codes), detail=what) for what, town, codes in told])


def _event(
    user: Who,
    action: Action,
    area: str | None = None,
    children: tuple[str, ...] = (),
    reason: str | None = None,
    detail: str | None = None,
) -> Event:
    """An event of this person; without an area it concerns their own town or city."""
    scope = user.scope
    return Event(user.subject, scope.role.value, action, area or scope.town or scope.city, children, reason, detail)


def _once(database: Database, event: Event) -> None:
    """Record what this tab was not told of yet; what could not be recorded is tried again."""
    sign = hashlib.sha256(repr((database.url, event)).encode("utf-8", "replace")).hexdigest()
    if not session.was_recorded(sign):
        _append(database, (event,))
        session.keep_recorded(sign)


def _append(database: Database, events: Sequence[Event]) -> None:
    audit.append(database, events, dt.datetime.now(dt.UTC).replace(tzinfo=None))
