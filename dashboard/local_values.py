"""Local values in words: what is in force, since when, who set it; read afresh, for what was just set must be seen."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard import formatting, settings
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access import parameters
from data_access.local_rules import RULES, TARGET, Kind, Rule, Version
from data_access.measures.registry import MEASURES
from data_access.parameters import Entry, History
from data_access.targets import NUMBERS, Target
from data_access.texts import msg

EXAMPLES = frozenset(name for name in RULES if name.startswith("visits_"))
"""Shipped as an example alone: no public rule fixes visits by tier (METRICS A6)."""


def words(rule: Rule, value: str, t: Translator) -> str:
    """A value as people read it: "7 days", "yes", "2026-10-01 · 2026-10-02"."""
    found = parameters.parsed(rule.name, value)
    if rule.kind is Kind.SWITCH:
        return t("counted as visits") if found else t("not counted as visits")
    if rule.kind is Kind.DAYS:
        return " · ".join(formatting.day(day) for day in found) or t("none")
    if rule.kind is Kind.GRADES:
        amounts = (f"{formatting.word('grade', grade, t)} {formatting.yuan(yuan, t)}" for grade, yuan in found)
        return " · ".join(amounts) or t("the mean for every grade")
    if rule.kind is Kind.DAY:
        return formatting.day(found)
    if rule.unit == _YUAN:
        return formatting.yuan(found, t)
    if rule.unit == _DAYS:
        return formatting.days(found, t)
    if rule.unit == _TIMES:
        return t.plural("{n} time", "{n} times", found)
    return t("{n} {unit}", n=formatting.number(found), unit=t(rule.unit)) if rule.unit else formatting.number(found)


_YUAN, _DAYS, _TIMES = msg("yuan"), msg("days"), msg("times")


@dataclass(frozen=True)
class InForce:
    """The local values of a day, out of everything that was ever set."""

    history: History
    on: dt.date
    t: Translator

    def held(self, rule: Rule) -> Entry | None:
        """What was set last for the day; None while the shipped value holds."""
        found = [entry for entry in self.history.changes(rule.name) if entry.valid_from <= self.on]
        return found[-1] if found else None

    def text(self, rule: Rule) -> str:
        """The value as the table holds it."""
        entry = self.held(rule)
        return parameters.as_text(parameters.default(rule.name)) if entry is None else entry.value

    def is_own(self, rule: Rule) -> bool:
        """Whether it is another than the shipped one."""
        return bool(parameters.parsed(rule.name, self.text(rule)) != parameters.default(rule.name))

    def words(self, rule: Rule) -> str:
        """The value; one that waits for its day is told too, and what is an example is called one."""
        t = self.t
        said = words(rule, self.text(rule), t)
        entry = self.held(rule)
        if rule.name in EXAMPLES and (entry is None or not entry.by) and not self.is_own(rule):
            said = t("{value} (example)", value=said)
        for later in self.history.changes(rule.name):
            if later.valid_from > self.on:
                day = formatting.day(later.valid_from)
                said += t("; from {day}: {value}", day=day, value=words(rule, later.value, t))
        return said

    def since(self, rule: Rule) -> str:
        entry = self.held(rule)
        return "—" if entry is None else formatting.day(entry.valid_from)

    def by(self, rule: Rule) -> str:
        entry = self.held(rule)
        return self.t("as shipped") if entry is None else entry.by or self.t("imported")


def in_force(page: Page, history: History) -> InForce:
    return InForce(history, page.today, page.t)


def shipped_words(rule: Rule, t: Translator) -> str:
    return words(rule, parameters.as_text(parameters.default(rule.name)), t)


def target_words(target: Target, t: Translator) -> str:
    """As in "100%", "6"."""
    if target.measure in NUMBERS:
        return t("at least {n}", n=formatting.number(target.value))
    return formatting.percent(target.value)


def version_title(version: Version, t: Translator) -> str:
    if version.name != TARGET:
        return t(RULES[version.name].title)
    measure = version.value.partition(" ")[0]
    title = t(MEASURES[measure].title) if measure in MEASURES else measure
    return t("Target of {measure}", measure=f"{measure} {title}")


def version_words(version: Version, t: Translator) -> str:
    if version.name != TARGET:
        return words(RULES[version.name], version.value, t)
    measure, _, value = version.value.partition(" ")
    return target_words(Target(measure, float(value), None, ""), t)


def local_time(instant: dt.datetime) -> str:
    zone = ZoneInfo(settings.current().time_zone)
    return f"{instant.replace(tzinfo=dt.UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def local_day(instant: dt.datetime) -> str:
    return local_time(instant)[:10]
