"""The target of social organisations as the pages tell it: its state in words' terms, its steps as chart rows."""

import datetime as dt

from dashboard import facts
from dashboard.charts.rows import Promise, Step
from dashboard.figures import Access
from dashboard.sentences import TargetState
from data_access.measures.organisations import Outcome, Story


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


def _present_run(story: Story) -> dt.date | None:
    """The first day of the unbroken run at or above the target that holds on as_of."""
    start: dt.date | None = None
    for step in story.steps:
        if step.count < story.progress.target.value:
            start = None
        elif start is None:
            start = step.on
    return start
