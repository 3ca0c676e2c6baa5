"""Social organisations as the pages tell them: the target's state in words' terms, and rows for the charts (E)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from dashboard import facts, formatting
from dashboard.charts.rows import Amount, Bar, Promise, Step
from dashboard.figures import Access
from dashboard.i18n import Translator
from dashboard.situation import TargetState
from data_access.measures.model import Figure
from data_access.measures.organisations import Outcome, Story
from data_access.queries.social_services import CATEGORIES, DOMAINS, SERVICES, Activity, Contract

Grid = tuple[tuple[str, ...], tuple[str, ...], dict[tuple[str, str], int]]
"""Labels of rows, labels of columns, numbers by both."""


def state(access: Access, as_of: dt.date) -> TargetState | None:
    """How the target stands; None where the city has none."""
    story = facts.target_story(access, as_of)
    return None if story is None else of_story(story)


def of_story(story: Story) -> TargetState:
    progress = story.progress
    run = _present_run(story)
    return TargetState(
        now=progress.count,
        target=progress.target.value,
        due_on=progress.target.due_on,
        at_deadline=progress.at_deadline,
        met_on=progress.met_on if progress.outcome is Outcome.MET else None,
        reached_on=run if progress.holds else progress.reached_on,
        below_since=progress.below_since,
    )


def steps(story: Story) -> tuple[Step, ...]:
    return tuple(Step(step.on, step.count) for step in story.steps)


def promise(story: Story) -> Promise:
    return Promise(story.progress.target.value, story.progress.target.due_on)


def straight_line(story: Story, began: dt.date | None) -> tuple[tuple[dt.date, float], ...]:
    """From 0 where the work began to the target on its date; nothing once the date has come."""
    progress = story.progress
    if progress.outcome is not Outcome.OPEN or began is None or began >= progress.target.due_on:
        return ()
    return ((began, 0.0), (progress.target.due_on, float(progress.target.value)))


def pipeline(story: Story, t: Translator) -> tuple[Bar, ...]:
    """Organisations by the latest stage that each has reached, from the first stage to the last."""
    return tuple(Bar(formatting.word("stage", one.stage, t), one.organisations) for one in story.pipeline)


def service_grid(found: Sequence[Figure], city: str, t: Translator) -> Grid:
    """E2 by town as a grid of services × towns in division order, the work of the whole city last."""
    return _by_town(found, "E2", {s: formatting.word("organisation_service", s, t) for s in SERVICES}, city, t)


def protection_grid(found: Sequence[Figure], city: str, t: Translator) -> Grid:
    """E4 by town as a grid of protections × towns; empty cells are the finding."""
    return _by_town(found, "E4", {domain: formatting.word("domain", domain, t) for domain in DOMAINS}, city, t)


def _by_town(found: Sequence[Figure], measure: str, words: Mapping[str, str], city: str, t: Translator) -> Grid:
    columns: dict[str, str] = {}
    numbers: dict[tuple[str, str], int] = {}
    for figure in found:
        code = figure.measure.removeprefix(f"{measure}.")
        column = columns.setdefault(figure.area_code, t("City-wide") if figure.area_code == city else figure.area_name)
        if code in words:
            numbers[words[code], column] = figure.numerator or 0
    return tuple(words.values()), tuple(columns.values()), numbers


def amounts(found: Sequence[Contract], t: Translator) -> tuple[tuple[Amount, ...], tuple[str, ...]]:
    """Contracts by category and year, and the words of all categories, so that one never bought is seen (E3)."""
    words = {category: formatting.word("purchase_category", category, t) for category in CATEGORIES}
    sums: dict[tuple[str, int], list[int]] = defaultdict(list)
    for one in found:
        sums[one.category, one.starts_on.year].append(one.value_yuan)
    bought = tuple(
        Amount(words[category], year, sum(values), len(values)) for (category, year), values in sorted(sums.items())
    )
    return bought, tuple(words.values())


def programmes_by_year(found: Sequence[Activity], t: Translator) -> Grid:
    """The six protections × years, number of programmes; empty cells are the finding (E4)."""
    words = {domain: formatting.word("domain", domain, t) for domain in DOMAINS}
    counts = Counter((words[one.domain], str(one.on_date.year)) for one in found)
    years = range(min(one.on_date.year for one in found), max(one.on_date.year for one in found) + 1) if found else ()
    return tuple(words.values()), tuple(map(str, years)), dict(counts)


def _present_run(story: Story) -> dt.date | None:
    """The first day of the unbroken run at or above the target that holds on as_of."""
    start: dt.date | None = None
    for step in story.steps:
        if step.count < story.progress.target.value:
            start = None
        elif start is None:
            start = step.on
    return start
