"""镇（区、街道）评估一页纸 The one-page sheet of a town as a .docx: recorded, asked, put into words, laid out.

    data = make(taken)          # a Taking with that one town in its filters

What does not fit on one page is left out by rule, and said: measures without target or verdict first, then agreed
actions beyond some; long texts are cut with "…".  Counts of a town are exact; nothing lies below it.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from dashboard import agreed, doors, earlier, facts, formatting, town_review
from dashboard.bulletin_tables import NONE, change, with_counts, with_few
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.earlier import Beside
from dashboard.exports import town_paper
from dashboard.exports.town_paper import Sheet
from dashboard.i18n import Language, Translator
from dashboard.taking import Taking, about, meaning
from dashboard.town_review import GROUPS, Line, Review
from dashboard.town_sentences import against_words, directors_of, overall, staffing_of, tier_mix
from data_access.measures.model import Form
from data_access.measures.registry import measure_of
from data_access.queries.agreements import Action

MOST_MEASURES: Mapping[Language, int] = {"zh": 16, "en": 12}
MOST_ACTIONS: Mapping[Language, int] = {"zh": 6, "en": 4}
"""English takes more room."""
_WHO, _WHAT, _OUTCOME, _TOWN = 20, 84, 44, 36
"""Widths at which a text is cut; a Chinese character counts twice."""


def make(taken: Taking) -> bytes:
    """The sheet of the one town of the Taking, in the language of who takes it.

    Raises AuditFailed where it cannot be recorded, NotAllowed for a town outside the scope: then nothing is made.
    """
    town = taken.town
    assert town is not None, "a sheet is about one town"
    taken.record("town sheet", (), town.code)
    review = town_review.build(taken.access, taken.ask, town.code)
    chosen = chosen_lines(review, MOST_MEASURES[taken.t.language])
    said = about(taken, tuple(dict.fromkeys(line.measure.id for line in chosen)))
    return town_paper.write(_sheet(taken, review, chosen, town.name), said, taken.t)


def _sheet(taken: Taking, review: Review, chosen: Sequence[Line], town: str) -> Sheet:
    t, ask = taken.t, taken.ask
    late = review.town in facts.stale_towns(taken.access, taken.choices.data_date)
    before = earlier.of_selection(taken.access, ask, tuple(dict.fromkeys(line.measure.id for line in chosen)))
    found = town_review.of_last_review(
        agreed.actions(taken.access, taken.judged_on, (review.town,)), taken.judged_on
    )  # fmt: skip
    ordered = sorted(found, key=lambda one: (not one.is_overdue(taken.judged_on), not one.is_open(taken.judged_on)))
    most = MOST_ACTIONS[t.language]
    groups = ((t(g.title), sum(doors.spread(taken.access, ask, g.door).values())) for g in GROUPS)
    return Sheet(
        title=t("{town} review {month}", town=cut(town, _TOWN), month=formatting.month(ask.month, t)),
        town=cut(town, _TOWN),
        overall=overall(review, staffing_of(review, late=late), t),
        measures=(*(_row(line, before, t) for line in chosen), *_staffing(review, before, t)),
        measures_note=t("Changes in percentage points; ≈ within chance; {none}: nothing to compare with.", none=NONE),
        groups=tuple((title, formatting.number(n)) for title, n in groups),
        compared=tier_mix(review, t),
        actions=tuple(_action(one, taken) for one in ordered[:most]),
        further_actions=_further(found, len(found) - most, t),
        definitions=_definitions(chosen, taken),
        on=taken.on,
    )


def chosen_lines(review: Review, most: int) -> tuple[Line, ...]:
    """The lines with a target or a verdict, in the order of the review: those with a target have the first claim."""
    with_target = [line for line in review.lines if line.against is not None]
    compared = [line for line in review.lines if line.against is None and line.verdict is not None]
    kept = {id(line) for line in (*with_target, *compared)[:most]}
    return tuple(line for line in review.lines if id(line) in kept)


def _row(line: Line, before: Mapping[str, Beside], t: Translator) -> tuple[str, ...]:
    part = line.parts[0]
    beside = before[part.id]
    goal = NONE if line.goal is None else _goal(line)
    return (
        cut(t(part.title), 40),
        with_counts(line.own[0], t),
        with_few(line.city[0], t),
        goal,
        against_words(line, t) or NONE,
        NONE if line.verdict is None else t(VERDICT_LOOKS[line.verdict].short),
        change(beside, beside.month_before, t, brief=True),
    )


def _goal(line: Line) -> str:
    assert line.goal is not None
    return formatting.number(line.goal) if line.parts[0].form is Form.COUNT else formatting.percent(line.goal)


def _staffing(review: Review, before: Mapping[str, Beside], t: Translator) -> tuple[tuple[str, ...], ...]:
    """Vacancies and caseload, which stand beside both comparisons (G2)."""
    vacant, caseload, due = review.line("D1.vacant"), review.line("A14.0_9"), review.line("A1")
    each = [
        _each(due.own[0].denominator, directors_of(caseload.own)),
        _each(due.city[0].denominator, directors_of(caseload.city)),
    ]
    own, city = (figures[0] for figures in (vacant.own, vacant.city))
    changed = change(before["D1.vacant"], before["D1.vacant"].month_before, t) if "D1.vacant" in before else NONE
    return (
        (t(vacant.parts[0].title), with_few(own, t), with_few(city, t), NONE, NONE, NONE, changed),
        (t("Children due for each director"), *each, NONE, NONE, NONE, NONE),
    )


def _each(due: int | None, directors: int) -> str:
    return formatting.number(round((due or 0) / directors, 1)) if directors else NONE


def _action(one: Action, taken: Taking) -> tuple[str, ...]:
    return (cut(one.who, _WHO), cut(one.what, _WHAT), formatting.day(one.due_on), cut(_state(one, taken), _OUTCOME))


def _state(one: Action, taken: Taking) -> str:
    t, on = taken.t, taken.judged_on
    if one.done_on is not None and not one.is_open(on):
        state = t("done on {day}", day=formatting.day(one.done_on))
    elif one.is_overdue(on):
        late = (on - one.due_on).days
        state = t("late by {days}", days=t.plural("{n} day", "{n} days", late))
    else:
        state = t("open")
    return t(", ").join(part for part in (state, one.outcome) if part)


def _further(found: Sequence[Action], left: int, t: Translator) -> str:
    if not found:
        return t("Nothing was agreed on.")
    return t.plural("{n} further agreed action", "{n} further agreed actions", left) if left > 0 else ""


def _definitions(chosen: Sequence[Line], taken: Taking) -> str:
    """What completion means, and the ids of the others with the version of their definition."""
    t = taken.t
    ids = dict.fromkeys(line.measure.id for line in chosen)
    told = t("; ").join(t("{id} version {n}", id=each, n=measure_of(each).version) for each in ids)
    fictional = facts.fictional(taken.access)
    demo = t("Demonstration data (fictional city)") if fictional else ""
    parts = (
        t("Definitions: {ids}", ids=told),
        t("Data to {day}, data version {version}", day=taken.choices.data_date, version=taken.access.version),
        demo,
    )
    return "\n".join((meaning("A1", t).words(t), t(" · ").join(part for part in parts if part)))


def cut(text: str, width: int) -> str:
    """On one line, at most so wide; cut with "…"."""
    flat = " ".join(text.split())
    used = 0
    for at, letter in enumerate(flat):
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > width:
            return flat[: max(at - 1, 0)] + "…"
    return flat
