"""One child's record in words: each entry of its timeline as a day, what happened, and what is told of it."""

import datetime as dt
from dataclasses import dataclass

from dashboard.charts.record import DIMENSIONS, ELEMENTS
from dashboard.figures import Access
from dashboard.formatting import day, days, word, yuan
from dashboard.i18n import Translator
from data_access.parameters import TIERS
from data_access.queries import timeline as query
from data_access.queries.timeline import (
    Assessed,
    Away,
    Changed,
    Deferred,
    Entitled,
    Entry,
    Left,
    Lived,
    Registered,
    Timeline,
    Visited,
)
from data_access.texts import msg

YEAR = 365


@dataclass(frozen=True)
class Line:
    """One line of the record; `tier` is the code of a risk tier where the line is about one."""

    on: dt.date
    what: str
    told: str
    tier: str | None = None


def timeline(access: Access, child: str, as_of: dt.date) -> Timeline | None:
    """What is on record of a child up to a day; None for one that does not live in the scope now.

    Not cached: what is read of one child is read when its page is opened, and recorded then.
    Raises NotAllowed for roles without child rows.
    """
    with access.read() as connection:
        return query.timeline(connection, access.scope, child, as_of)


_WHAT: dict[type[Entry], str] = {
    Registered: msg("Registered"),
    Left: msg("Left the register"),
    Lived: msg("Place"),
    Away: msg("Away"),
    Assessed: msg("Risk tier"),
    Visited: msg("Visit"),
    Deferred: msg("Visits deferred"),
    Changed: msg("Change found"),
    Entitled: msg("Entitlement"),
}


def lines(entries: tuple[Entry, ...], t: Translator) -> tuple[Line, ...]:
    """The entries in words, in the order given."""
    return tuple(
        Line(each.on, t(_WHAT[type(each)]), _told(each, t), each.tier if isinstance(each, Assessed) else None)
        for each in entries
    )


def summary(entries: tuple[Entry, ...], as_of: dt.date, t: Translator) -> str:
    """How the child stands on a day: its tier, when it was seen last, how often within twelve months, what is open."""
    return " ".join((_tier_now(entries, t), *_visits_now(entries, as_of, t), *_open_changes(entries, t)))


def held_tier(entries: tuple[Entry, ...]) -> Assessed | None:
    """The assessment in force: of the latest confirmed day the highest risk."""
    confirmed = [each for each in entries if isinstance(each, Assessed) and each.confirmed]
    return max(confirmed, key=lambda each: (each.on, -TIERS.index(each.tier)), default=None)


def _tier_now(entries: tuple[Entry, ...], t: Translator) -> str:
    held = held_tier(entries)
    if held is None:
        return t("Not assessed yet.")
    return t("Tier **{tier}**, last confirmed {day}.", tier=word("standard_tier", held.tier, t), day=day(held.on))


def _visits_now(entries: tuple[Entry, ...], as_of: dt.date, t: Translator) -> tuple[str, ...]:
    met = [each.on for each in entries if isinstance(each, Visited) and each.met]
    if not met:
        return (t("No visit on record at which a director or supervisor met the child."),)
    ago = days((as_of - max(met)).days, t)
    year = sum((as_of - on).days < YEAR for on in met)
    return (
        t("Last met by a director or supervisor {day}, **{days}** ago.", day=day(max(met)), days=ago),
        t.plural("{n} such visit within twelve months.", "{n} such visits within twelve months.", year),
    )


def _open_changes(entries: tuple[Entry, ...], t: Translator) -> tuple[str, ...]:
    waiting = sum(isinstance(each, Changed) and each.handled_on is None for each in entries)
    return (t.plural("{n} change not yet handled.", "{n} changes not yet handled.", waiting),) if waiting else ()


def _told(entry: Entry, t: Translator) -> str:
    match entry:
        case Visited():
            return _visit(entry, t)
        case Registered():
            return word("register_kind", entry.kind, t)
        case Left():
            return _joined(t, word("register_kind", entry.kind, t), _word("left_reason", entry.reason, t))
        case Lived():
            return entry.village or t("outside your area, or no village")
        case Away():
            return _joined(t, word("away_kind", entry.kind, t), _until(entry.until, t))
        case Assessed():
            return _joined(t, *_risks(entry, t), "" if entry.confirmed else t("not confirmed"))
        case Deferred():
            return _joined(t, entry.reason, _until(entry.until, t), "" if entry.approved else t("not approved"))
        case Changed():
            return _change(entry, t)
        case Entitled():
            return _entitlement(entry, t)


def _visit(entry: Visited, t: Translator) -> str:
    seen = t("child seen") if entry.seen else t("child not seen")
    elements = [_element(name, getattr(entry, each), t) for each, name in ELEMENTS.items()]
    return _joined(t, word("visit_mode", entry.mode, t), word("visitor_role", entry.role, t), seen, *elements)


def _risks(entry: Assessed, t: Translator) -> list[str]:
    """The dimensions in which something was recorded."""
    found = {name: getattr(entry, each) for each, name in DIMENSIONS.items()}
    return [
        t("{element}: {condition}", element=t(name), condition=word("risk_level", level, t))
        for name, level in found.items()
        if level
    ]


def _element(name: str, found: str | None, t: Translator) -> str:
    condition = word("condition", found, t) if found else t("not recorded")
    return t("{element}: {condition}", element=t(name), condition=condition)


def _change(entry: Changed, t: Translator) -> str:
    reported = t("reported {day}", day=day(entry.reported_on)) if entry.reported_on else t("not reported")
    handled = t("handled {day}", day=day(entry.handled_on)) if entry.handled_on else t("change not yet handled")
    return _joined(t, _word("change_kind", entry.kind, t), reported, handled)


def _entitlement(entry: Entitled, t: Translator) -> str:
    if entry.receiving_from is None:
        received = [t("not received yet")]
    else:
        amount = t("{yuan} a month", yuan=yuan(entry.monthly_yuan, t)) if entry.monthly_yuan else ""
        until = _until(entry.receiving_until, t)
        received = [t("received since {day}", day=day(entry.receiving_from)), until, amount]
    ended = t("entitled until {day}", day=day(entry.until)) if entry.until else ""
    return _joined(t, word("policy", entry.policy, t), *received, ended)


def _word(list_name: str, code: str | None, t: Translator) -> str:
    return word(list_name, code, t) if code else ""


def _until(date: dt.date | None, t: Translator) -> str:
    return t("until {day}", day=day(date)) if date else ""


def _joined(t: Translator, *parts: str) -> str:
    return t("; ").join(part for part in parts if part)
