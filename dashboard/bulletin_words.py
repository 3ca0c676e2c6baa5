"""The monthly bulletin in words: what was asked → its chapters and annexes, in both languages.

Every official figure stands with 较上月 and 较上年同月, called 属正常波动 where it is: the leading ones in the text,
all of them in the first annex.  Towns stand in division order, never ranked.  What is asked of towns next carries an
empty date: a person fills it in before it is signed.
"""

from dataclasses import replace

from dashboard import earlier, figures, formatting, sentences
from dashboard.bulletin_asked import Asked, Row
from dashboard.bulletin_tables import deadlines, main_figures, movements, named, stations, town_annex, town_table
from dashboard.earlier import Beside
from dashboard.exports.about import About
from dashboard.exports.bulletin_paper import Annex, Chapter, Text
from dashboard.i18n import Translator
from dashboard.sentences import About as Subject
from dashboard.taking import Taking
from dashboard.town_sentences import against_words
from data_access.measures.model import Figure

TIERS = ("red", "yellow", "blue", "green", "not_assessed")
_PROBLEMS = (Subject.NO_VISITS, Subject.NO_STANDARD, Subject.UNCERTIFIED, Subject.ARREARS, Subject.AGREED,
             Subject.TARGET)  # fmt: skip
"""Sentences of the Overview that are problems here too; what towns miss is told with all their names instead."""


def text(asked: Asked, taken: Taking, about: About) -> Text:
    t = taken.t
    return Text(
        title=title(asked, taken),
        to=t("{town}:", town=taken.town.name) if taken.town else t("To all towns:"),
        opening=t(
            "This is how the protection of {kind} stood in {month}. Filters: {filters}. Data to {day}; definitions in "
            "annex 5.",
            kind=formatting.word("register_kind", asked.ask.kind, t),
            month=formatting.month(asked.ask.month, t), filters=about.filters, day=about.data_date,
        ),
        chapters=(
            Chapter(t("General situation"), _general(asked, t)),
            Chapter(t("How the towns did"), tables=(town_table(asked, t),)),
            Chapter(t("Highlights"), paragraphs=(_highlights(asked, t),)),
            Chapter(t("Problems"), paragraphs=_numbered(_problems(asked, t), t)),
            Chapter(t("Next steps"), paragraphs=(_asked_for(t),), tables=(deadlines(asked, t),)),
        ),
        closing=t("This is hereby circulated."),
        body=taken.office.signed_by(taken.choices.city.name),
        signed_on=taken.on,
        annexes=(
            Annex(t("Official figures"), (main_figures(asked, t),), wide=True),
            Annex(t("Towns in full"), (town_annex(asked, t),), wide=True),
            Annex(t("Movements between risk tiers"), movements(asked, t)),
            Annex(t("Care stations and subsidies"), (stations(asked, t),), wide=True),
            Annex(t("Definitions, filters and data date"), lines=(*about.lines(t), about.map_note)),
        ),
    )  # fmt: skip


def title(asked: Asked, taken: Taking) -> str:
    """关于2026年10月全市困境儿童关爱保护工作情况的通报; a month that is not closed says so."""
    t = taken.t
    of_all = not asked.ask.towns and taken.town is None
    told = t(
        "Bulletin on the protection of {kind} in {place}, {month}",
        kind=formatting.word("register_kind", asked.ask.kind, t),
        place=t("the whole city") if of_all else taken.place,
        month=formatting.month(asked.ask.month, t),
    )
    return told if asked.closed else t("{title} (month not closed, provisional)", title=told)


# --- general situation ------------------------------------------------------------------------------------------------


def _general(asked: Asked, t: Translator) -> tuple[tuple[str, str], ...]:
    return (
        (t("Incidents and reports"), _incidents(asked, t)),
        (t("Register and risk tiers"), _register(asked, t)),
        (t("Visit compliance"), _visits(asked, t)),
        (t("Care stations and subsidies"), _stations(asked, t)),
        (t("Workforce"), _workforce(asked, t)),
        (t("Social organisations"), _target(asked, t)),
    )


def _incidents(asked: Asked, t: Translator) -> str:
    return _sentence(*(one for one in _all(asked, t) if one.about is Subject.CASES), t=t)


def _register(asked: Asked, t: Translator) -> str:
    """The register and its tiers by count; what changed of each stands in the table."""
    whole = _total([asked.city[f"B1.{tier}"] for tier in TIERS])
    tiers = t("; ").join(
        t("{tier} {n}", tier=formatting.word("standard_tier", tier, t), n=_number(asked.city[f"B1.{tier}"], t))
        for tier in TIERS
    )
    first = t(
        "{kind} on the register {day}: {n}{change}: {tiers}",
        kind=formatting.word("register_kind", asked.ask.kind, t),
        day=formatting.window(whole.now.window, t), n=_number(whole, t), change=_change(whole, t), tiers=tiers,
    )  # fmt: skip
    return _points((first, *_values(asked, ("B3", "B4", "B5"), t)), t)


def _visits(asked: Asked, t: Translator) -> str:
    a1, city = asked.city["A1"], asked.city
    parts = [_completion(a1, asked, t)]
    seen = _total([city["A4.never"], city["A4.overdue"]])
    parts.append(
        t(
            "must be seen now {day}: {n} ({overdue} overdue, {never} never visited since registration){change}, "
            "still due this month: {due}",
            day=formatting.window(seen.now.window, t), n=_number(seen, t), change=_change(seen, t),
            overdue=_number(city["A4.overdue"], t), never=_number(city["A4.never"], t), due=_number(city["A4.due"], t),
        )
    )  # fmt: skip
    parts += [told(city[part], t) for part in ("A3", "A8", "A11")]
    return _points(parts, t)


def _completion(a1: Beside, asked: Asked, t: Translator) -> str:
    goal = against_words(asked.whole.completion, t)
    return t(", ").join(part for part in (told(a1, t), goal) if part)


def _stations(asked: Asked, t: Translator) -> str:
    rest = ("C2", "C3", "C6", "C4.outstanding", "C5.arrears_city", "C5.arrears_town")
    return _points([told(asked.city["C1"], t), *_values(asked, rest, t)], t)


def _workforce(asked: Asked, t: Translator) -> str:
    return _points([told(asked.city["D1"], t), *_values(asked, ("D1.vacant", "D3.now", "D4", "D5"), t)], t)


def _target(asked: Asked, t: Translator) -> str:
    target = asked.standing.target
    if target is None:
        return _points([told(asked.city["E1"], t)], t)
    count, verdict = sentences.target_count(target, t), sentences.target_verdict(target, t)
    first = t("Social organisations {verdict}", verdict=t("{count}: {verdict}", count=count, verdict=verdict))
    return _points([first + _change(asked.city["E1"], t)], t)


def told(found: Beside, t: Translator) -> str:
    """月走访完成率（2026年10月）94.1%（638/678，92–96），较上月…，较上年同月…."""
    shown = formatting.with_unit(found.now, t)
    name = t(figures.title(found.now.measure))
    return t("{title} {value}{change}", title=name, value=shown.line, change=_change(found, t))


def _values(asked: Asked, parts: tuple[str, ...], t: Translator) -> list[str]:
    """Figures whose changes stand in the first annex alone."""
    return [told(replace(asked.city[part], month_before=None, year_before=None), t) for part in parts]


def _change(found: Beside, t: Translator) -> str:
    words = earlier.words(found, t)
    return t(", {words}", words=words) if words else ""


def _number(found: Beside, t: Translator) -> str:
    return formatting.show(found.now, t).text


def _total(parts: list[Beside]) -> Beside:
    """Counts of one measure together: children on the register, children to be seen now."""
    now = _sum([each.now for each in parts])
    assert now is not None
    return Beside(now, _sum([each.month_before for each in parts]), _sum([each.year_before for each in parts]))


def _sum(parts: list[Figure] | list[Figure | None]) -> Figure | None:
    """None where one is missing; not known where one is not."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    silent = next((part for part in known if part.numerator is None), None)
    return silent or replace(known[0], numerator=sum(part.numerator or 0 for part in known))


# --- highlights, problems ---------------------------------------------------------------------------------------------


def _highlights(asked: Asked, t: Translator) -> str:
    if asked.unmissed is None:
        return t("The month is not closed: highlights are told when it is.")
    if not asked.unmissed:
        return t("No town saw every child due in both months, by the records at hand.")
    before = formatting.short_month(asked.ask.month - 1, t)
    return t(
        "In {before} and {month} every child due was seen in {towns} (in division order, no ranking).",
        before=before, month=formatting.short_month(asked.ask.month, t), towns=_names(asked.unmissed, t),
    )  # fmt: skip


def _problems(asked: Asked, t: Translator) -> list[str]:
    found = []
    if asked.far_below:
        each = [_far_below(row, t) for row in asked.far_below]
        found.append(t("Completion clearly below the city: {towns}", towns=t(" · ").join(each)))
    if asked.missing:
        each = [
            t("{town} {n}", town=row.name, n=row.two_missed) + (t(" (records late)") if row.late else "")
            for row in asked.missing
        ]
        unseen = next((one.text for one in _all(asked, t) if one.about in (Subject.UNSEEN, Subject.CAUGHT_UP)), "")
        by_town = t("by town: {towns}", towns=named(each, t))
        found.append(t(". ").join(part for part in (unseen, by_town) if part))
    late = [row for row in asked.towns if row.late]
    if late:
        found.append(t("Visit records are late: {towns}; their figures may be incomplete", towns=_names(late, t)))
    return found + [one.text for one in _all(asked, t) if one.about in _PROBLEMS]


def _far_below(row: Row, t: Translator) -> str:
    shown = formatting.show(row.parts["A1"].now, t)
    missed = t.plural("{n} child missed", "{n} children missed", row.completion.lacking)
    return t("{town} {rate}, {missed}", town=row.name, rate=shown.line, missed=missed)


def _numbered(found: list[str], t: Translator) -> tuple[str, ...]:
    if not found:
        return (t("Nothing to be told, by the records at hand."),)
    return tuple(t("{n}. {text}.", n=n, text=text) for n, text in enumerate(found, start=1))


def _asked_for(t: Translator) -> str:
    return t(
        "Agreed actions still open, and what is asked for from the problems above; dates left empty are to be set."
    )


def _all(asked: Asked, t: Translator) -> tuple[sentences.Sentence, ...]:
    return (*sentences.sentences(asked.standing, t), *sentences.further(asked.standing, t))


def _sentence(*found: sentences.Sentence, t: Translator) -> str:
    return _points([one.text for one in found], t)


def _points(parts: list[str] | tuple[str, ...], t: Translator) -> str:
    text = t(" · ").join(parts)
    return t("{text}.", text=text[:1].upper() + text[1:])


def _names(rows: list[Row] | tuple[Row, ...], t: Translator) -> str:
    return named([row.name for row in rows], t)
