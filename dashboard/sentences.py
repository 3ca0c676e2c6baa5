"""Figures → plain words, in both languages: what the Overview says, most urgent first, and the verdict on the target.

    for sentence in sentences(standing, t):         # the six most urgent
        sentence.about, sentence.text
    further(standing, t)                            # what else there is to say

Every rule stands here once, in the order of `_RULES`; each gives one sentence or none.  The words claim what is on
record and no more: an absent record is called a missing record, a town is compared with the city in the words of G2
alone, and without data nothing is said to be well.  Nothing is asked here: `dashboard.standing` asks the seam.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard import formatting
from dashboard.i18n import Translator
from dashboard.situation import Cases, Owed, Standing, TargetState, Town, TownRate
from data_access import months
from data_access.measures.compare import Verdict
from data_access.texts import msg

MOST = 6
NAMED = 3
"""Towns named in one sentence; of more the number is told."""

_HOURS_UPTO = 96
"""A wait is told in hours up to four days, then in whole days."""


class About(StrEnum):
    """What a sentence is about; its door follows from it."""

    CASES = "cases"
    UNSEEN = "unseen"
    NO_VISITS = "no_visits"
    FAR_BELOW = "far_below"
    NO_STANDARD = "no_standard"
    UNCERTIFIED = "uncertified"
    ARREARS = "arrears"
    AGREED = "agreed"
    TARGET = "target"
    CHANCE = "chance"
    CAUGHT_UP = "caught_up"
    QUIET = "quiet"


@dataclass(frozen=True)
class Sentence:
    """One sentence.  `towns` are the codes of the towns that it names, in division order."""

    about: About
    text: str
    towns: tuple[str, ...] = ()


Rule = Callable[[Standing, Translator], Sentence | None]


def sentences(standing: Standing, t: Translator) -> tuple[Sentence, ...]:
    """Up to six sentences, most urgent first; where nothing asks for attention, one that says so."""
    told = _all(standing, t)[:MOST]
    if all(sentence.about in (About.CASES, About.CHANCE) for sentence in told):
        quiet = t("Nothing else on this page asks for attention, by the records at hand.")
        return (*told, Sentence(About.QUIET, quiet))
    return told


def further(standing: Standing, t: Translator) -> tuple[Sentence, ...]:
    """What is to be said beyond the first six, in the same order."""
    return _all(standing, t)[MOST:]


def _all(standing: Standing, t: Translator) -> tuple[Sentence, ...]:
    return tuple(sentence for rule in _RULES if (sentence := rule(standing, t)))


def _cases(standing: Standing, t: Translator) -> Sentence | None:
    cases = standing.cases
    if cases is None:
        return None
    first = _incidents(cases, formatting.short_day(standing.as_of), t)
    if not cases.open_reports:
        second = t("no mandatory report is open")
    elif cases.longest_wait is None:
        second = t.plural("{n} mandatory report is open", "{n} mandatory reports are open", cases.open_reports)
    else:
        second = t.plural(
            "{n} mandatory report is open, for {wait}",
            "{n} mandatory reports are open, the longest for {wait}",
            cases.open_reports,
            wait=_wait(cases.longest_wait, t),
        )
    return Sentence(About.CASES, t("{first}; {second}", first=first, second=second))


def _incidents(cases: Cases, day: str, t: Translator) -> str:
    """Extreme incidents before emergencies; what did not happen is said of what is on record."""
    if not cases.extreme and not cases.emergencies:
        return t("No extreme incident and no emergency on record this month (to {day})", day=day)
    emergencies = t.plural("{n} emergency", "{n} emergencies", cases.emergencies)
    if not cases.extreme:
        return t("No extreme incident on record this month (to {day}), {emergencies}", day=day, emergencies=emergencies)
    extreme = t.plural(
        "{n} extreme incident this month (to {day})", "{n} extreme incidents this month (to {day})",
        cases.extreme, day=day,
    )  # fmt: skip
    return t(", ").join((extreme, emergencies)) if cases.emergencies else extreme


def _wait(hours: float, t: Translator) -> str:
    return formatting.hours(hours, t) if hours <= _HOURS_UPTO else formatting.days(int(hours // 24), t)


def _no_visits(standing: Standing, t: Translator) -> Sentence | None:
    if not standing.no_visits:
        return None
    return Sentence(About.NO_VISITS, t("No visit is on record yet: nothing can be said about visits."))


def _unseen(standing: Standing, t: Translator) -> Sentence | None:
    return _two_months(standing, t) if standing.unseen and (standing.unseen.unseen or standing.unseen.late) else None


def _caught_up(standing: Standing, t: Translator) -> Sentence | None:
    """All of them have been seen since: told, but not urgent any more."""
    told = standing.unseen
    return _two_months(standing, t) if told and told.children and not (told.unseen or told.late) else None


def _two_months(standing: Standing, t: Translator) -> Sentence:
    """截至10月末连续两个月及以上未走访 n 名，其中11月已补访 m 名，仍未见 n-m 名（红色 r 名）."""
    told = standing.unseen
    assert told is not None
    month = formatting.short_month(standing.closed, t)
    first = t.plural(
        "By the end of {month}, {n} child had not been visited for two months or more",
        "By the end of {month}, {n} children had not been visited for two months or more",
        told.children,
        month=month,
    )
    parts = []
    if told.seen_since:
        since = _since(standing, t)
        parts.append(
            t.plural("{n} of them was seen {since}", "{n} of them were seen {since}", told.seen_since, since=since)
        )
    if told.unseen:
        red = t(" ({n} red)", n=told.red) if told.red else ""
        parts.append(t.plural("{n} is still unseen", "{n} are still unseen", told.unseen) + red)
    if told.late:
        parts.append(
            t.plural(
                "{n} more, in towns with late records, is not counted",
                "{n} more, in towns with late records, are not counted",
                told.late,
            )
        )
    about = About.UNSEEN if told.unseen or told.late else About.CAUGHT_UP
    return Sentence(about, t("{first}: {rest}", first=first, rest=t(", ").join(parts)))


def _since(standing: Standing, t: Translator) -> str:
    """In the month of as_of, where it follows the closed one; else since then."""
    following = standing.closed + 1
    if following == months.month_of(standing.as_of):
        return t("in {month}", month=formatting.short_month(following, t))
    return t("since then")


def _far_below(standing: Standing, t: Translator) -> Sentence | None:
    towns = standing.far_below
    if not towns:
        return None
    month = _month(standing, t)
    if len(towns) == 1:
        town = towns[0]
        text = _far_below_alone(town, month, t)
    else:
        each = [t("{town} {rate}, {missed}", town=o.name, rate=_rate(o, t), missed=_missed(o, t)) for o in towns]
        text = t(
            "{n} towns clearly below the city in {month}: {towns}",
            n=len(towns), month=month, towns=t(" · ").join(each[:NAMED]) + _more(len(towns), t),
        )  # fmt: skip
    return Sentence(About.FAR_BELOW, text, tuple(town.code for town in towns))


def _far_below_alone(town: TownRate, month: str, t: Translator) -> str:
    """One town; below ten children it is told as children, and the mix of tiers has its say only beside a rate."""
    if town.value is None:
        return t(
            "{town}, {month}: {missed} of {due} due, clearly below the city",
            town=town.name, month=month, missed=_missed(town, t), due=town.due,
        )  # fmt: skip
    text = t(
        "{town}, {month}: completion {rate}, clearly below the city, {missed}",
        town=town.name, month=month, rate=_rate(town, t), missed=_missed(town, t),
    )  # fmt: skip
    if town.adjusted is None:
        return text
    return t(", ").join((text, t(_ADJUSTED[town.adjusted])))


_ADJUSTED = {
    Verdict.FAR_BELOW: msg("with its mix of tiers taken into account still clearly below"),
    Verdict.BELOW: msg("with its mix of tiers taken into account still below"),
    Verdict.NORMAL: msg("with its mix of tiers taken into account within chance"),
    Verdict.ABOVE: msg("with its mix of tiers taken into account above"),
    Verdict.FAR_ABOVE: msg("with its mix of tiers taken into account clearly above"),
}


def _chance(standing: Standing, t: Translator) -> Sentence | None:
    """A difference inside chance is called that; a town between is watched, and not blamed."""
    compared, month = standing.compared, _month(standing, t)
    if compared is None or standing.no_visits:
        return None
    if compared.watched:
        names = _names([Town(town.code, town.name) for town in compared.watched], t)
        text = t("Completion in {month}: {towns} below the city, to be watched", month=month, towns=names)
        return Sentence(About.CHANCE, text, tuple(town.code for town in compared.watched))
    if compared.own is not None:
        town = compared.own
        text = t(
            "{town}, {month}: completion {rate}, different from the city by chance alone",
            town=town.name, month=month, rate=_rate(town, t),
        )  # fmt: skip
        return Sentence(About.CHANCE, text, (town.code,))
    if compared.only_chance:
        return Sentence(About.CHANCE, t("Completion in {month}: the towns differ by chance alone", month=month))
    return None


def _agreed(standing: Standing, t: Translator) -> Sentence | None:
    """交办事项 n 项，逾期 m 项: told when one is late."""
    told = standing.agreed
    if told is None or not told.overdue:
        return None
    first = t.plural("{n} agreed action is open", "{n} agreed actions are open", told.open)
    late = t("{n} of them late", n=told.overdue)
    return Sentence(About.AGREED, t(", ").join((first, late)))


def _month(standing: Standing, t: Translator) -> str:
    """10月; with its year where that is not the one of as_of."""
    same = standing.month // 12 == standing.as_of.year
    return (formatting.short_month if same else formatting.month)(standing.month, t)


def _missed(town: TownRate, t: Translator) -> str:
    missed = t.plural("{n} child missed", "{n} children missed", town.missed)
    return missed + t(" (its records are late and may be incomplete)") if town.late else missed


def _rate(town: TownRate, t: Translator) -> str:
    counts = formatting.n_of_m(town.visited, town.due)
    if town.value is None:
        return counts
    return t("{rate} ({counts})", rate=formatting.percent(town.value, town.due), counts=counts)


def _more(n: int, t: Translator) -> str:
    return t(" and others") if n > NAMED else ""


def _names(towns: Sequence[Town], t: Translator) -> str:
    """Up to three names; of more towns the number, and no name stands for the others."""
    if len(towns) > NAMED:
        return t("{n} towns", n=len(towns))
    return t("; ").join(town.name for town in towns)


def _without_standard(standing: Standing, t: Translator) -> Sentence | None:
    towns = standing.without_standard
    if not towns:
        return None
    text = t(
        "{towns}: no care station for minors (儿童“关爱之家”) on record as accepted to the provincial standard",
        towns=_names(towns, t),
    )
    return Sentence(About.NO_STANDARD, text, tuple(town.code for town in towns))


def _uncertified(standing: Standing, t: Translator) -> Sentence | None:
    if not standing.uncertified:
        return None
    if standing.no_record == standing.uncertified:
        text = t.plural(
            "{n} director in post without a pass on record",
            "{n} directors in post without a pass on record",
            standing.uncertified,
        )
    else:
        text = t.plural(
            "{n} director in post without a valid pass on record",
            "{n} directors in post without a valid pass on record",
            standing.uncertified,
        )
    if 0 < standing.no_record < standing.uncertified:
        text += t(" (of these {n} without any examination on record)", n=standing.no_record)
    return Sentence(About.UNCERTIFIED, text)


def _owed(standing: Standing, t: Translator) -> Sentence | None:
    if not standing.owed:
        return None
    text = t(", ").join(_owed_words(group, t) for group in _by_payer(standing.owed))
    towns = tuple(dict.fromkeys(owed.town.code for owed in standing.owed if owed.payer == "town"))
    return Sentence(About.ARREARS, text, towns)


def _by_payer(owed: Sequence[Owed]) -> list[list[Owed]]:
    """The towns' shares of operating, the city's, then construction."""
    keys = (("operating", "town"), ("operating", "city"), ("construction", "city"))
    groups = ([o for o in owed if (o.kind, o.payer) == key] for key in keys)
    return [group for group in groups if group]


def _owed_words(group: Sequence[Owed], t: Translator) -> str:
    """松渚镇2025年度运营补贴镇级承担部分尚有 2 万元未到位: who owes, for which years, how much."""
    yuan = formatting.yuan(sum(owed.yuan for owed in group), t)
    if group[0].kind == "construction":
        return t("Construction subsidy: {yuan} of the city's part not yet paid", yuan=yuan)
    years = t("; ").join(str(year) for year in sorted({o.year for o in group if o.year is not None}))
    if group[0].payer == "city":
        return t("Operating subsidy {years}: {yuan} of the city's part not yet paid", years=years, yuan=yuan)
    towns = tuple(dict.fromkeys(owed.town for owed in group))
    return t(
        "{towns}, operating subsidy {years}: {yuan} of the town's part not yet paid",
        towns=_names(towns, t), years=years, yuan=yuan,
    )  # fmt: skip


def _target(standing: Standing, t: Translator) -> Sentence | None:
    """Only when something is to be done: held, the card says it."""
    target = standing.target
    if target is None or not target.is_over or target.is_held:
        return None
    verdict = t("{count}: {verdict}", count=target_count(target, t), verdict=target_verdict(target, t))
    return Sentence(About.TARGET, t("Social organisations {verdict}", verdict=verdict))


def target_count(target: TargetState, t: Translator) -> str:
    """7 家（目标 6 家）."""
    return t("{n} (target {target})", n=target.now, target=target.target)


def target_verdict(target: TargetState, t: Translator) -> str:
    """The verdict on E1 in words: before the deadline what is lacking, afterwards met or missed, and held or not."""
    if not target.is_over:
        return _before_deadline(target, t)
    if target.met_on is not None:
        return _after(t("met on {date}", date=formatting.day(target.met_on)), target, t)
    lacking = target.target - (target.at_deadline or 0)
    parts = [t("missed at the deadline {date} by {n}", date=formatting.day(target.due_on), n=lacking)]
    if target.reached_on is not None:
        parts.append(t("reached later, on {date}", date=formatting.day(target.reached_on)))
    if not target.is_held and target.below_since is not None:
        parts.append(t("below the target since {date}", date=formatting.day(target.below_since)))
    return t(", ").join(parts)


def _after(first: str, target: TargetState, t: Translator) -> str:
    """What came of it: held all along, lost and reached again, or below now."""
    if not target.is_held:
        if target.below_since is None:
            return t(", ").join((first, t("below the target now")))
        return t(", ").join((first, t("below the target since {date}", date=formatting.day(target.below_since))))
    if target.reached_on is not None and target.reached_on != target.met_on:
        return t(", ").join((first, t("reached again on {date}", date=formatting.day(target.reached_on))))
    return t(", ").join((first, t("held")))


def _before_deadline(target: TargetState, t: Translator) -> str:
    if target.is_held:
        return t("reached ahead of the deadline {date}", date=formatting.day(target.due_on))
    lacking = target.target - target.now
    return t("{n} to go until {date}", n=lacking, date=formatting.day(target.due_on))


_RULES: tuple[Rule, ...] = (
    _cases,
    _no_visits,
    _unseen,
    _far_below,
    _without_standard,
    _uncertified,
    _owed,
    _agreed,
    _target,
    _caught_up,
    _chance,
)
"""Most urgent first."""
