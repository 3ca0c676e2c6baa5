"""Social organisations as the pages tell them: the target's state in words' terms, and rows for the charts (E)."""

import datetime as dt
from collections.abc import Sequence

from dashboard import facts, formatting
from dashboard.charts.rows import Amount, Bar, Promise, Step
from dashboard.figures import Access
from dashboard.i18n import Translator
from dashboard.situation import TargetState
from data_access.measures.organisations import Outcome, Story
from data_access.queries.areas import Area
from data_access.queries.organisations import CATEGORIES, DOMAINS, SERVICES, Coverage, Programmes, Purchases

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


def service_grid(found: Sequence[Coverage], towns: Sequence[Area], t: Translator) -> Grid:
    """Services × towns in division order, and last the work of the whole city where there is any (E2)."""
    names = {town.code: town.name for town in towns}
    if any(not one.town_code for one in found):
        names[""] = t("City-wide")
    services = {service: formatting.word("organisation_service", service, t) for service in SERVICES}
    numbers = {
        (services[one.service], names[one.town_code]): one.organisations for one in found if one.town_code in names
    }
    return tuple(services.values()), tuple(names.values()), numbers


def amounts(found: Sequence[Purchases], t: Translator) -> tuple[tuple[Amount, ...], tuple[str, ...]]:
    """Purchases with contracts, and the words of all categories, so that one never bought is seen (E3)."""
    words = {category: formatting.word("purchase_category", category, t) for category in CATEGORIES}
    bought = tuple(Amount(words[o.category], o.year, o.value_yuan, o.contracts) for o in found if o.contracts)
    return bought, tuple(words.values())


def protection_grid(found: Sequence[Programmes], t: Translator) -> Grid:
    """The six protections × years, number of activities; empty cells are the finding (E4)."""
    domains = {domain: formatting.word("domain", domain, t) for domain in DOMAINS}
    years = tuple(str(year) for year in sorted({one.year for one in found}))
    return (
        tuple(domains.values()),
        years,
        {(domains[one.domain], str(one.year)): one.programmes for one in found},
    )


def _present_run(story: Story) -> dt.date | None:
    """The first day of the unbroken run at or above the target that holds on as_of."""
    start: dt.date | None = None
    for step in story.steps:
        if step.count < story.progress.target.value:
            start = None
        elif start is None:
            start = step.on
    return start
