"""A post and what is on record of its holder: what the figures and lists of D are told from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from data_access import months

TRAINING_KINDS = ("induction", "training")
"""What counts as trained (D5)."""
EXPIRES_SOON = 60
"""A certificate that ends within so many days is said to expire (D4)."""
FOREVER = dt.date.max
"""Until when a pass without an end holds."""
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Record:
    """What of one worker's examinations, trainings and supervision is on record by a day; None: nothing.

    `pass_until`, `certificate_until`: the last day of the one that holds longest, FOREVER without an end.
    """

    examined_on: dt.date | None = None
    first_pass: dt.date | None = None
    pass_until: dt.date | None = None
    certificate_until: dt.date | None = None
    trained_on: dt.date | None = None
    supervised_on: dt.date | None = None


@dataclass(frozen=True)
class Post:
    """A post begun by the day `on`, and what is on record of its holder anywhere by that day."""

    on: dt.date
    worker_id: str
    name: str
    phone: str | None
    role: str  # director, supervisor
    area_code: str
    area_name: str
    town_code: str  # '' for an area no longer valid
    village_code: str  # '' for a town's supervisor, and for a village no longer valid
    starts_on: dt.date
    ends_on: dt.date | None
    end_reason: str | None
    registered_on: dt.date | None
    social_work_level: str | None
    first_duty: dt.date | None
    first_visit: dt.date | None
    record: Record

    @property
    def is_director(self) -> bool:
        return self.role == "director"

    @property
    def holds(self) -> bool:
        """The last day of a post is a day in post."""
        return self.ends_on is None or self.ends_on >= self.on

    @property
    def is_registered(self) -> bool:
        """By real name in the national system (D2)."""
        return self.registered_on is not None and self.registered_on <= self.on

    @property
    def has_pass(self) -> bool:
        """An induction or an annual certificate with the result pass, to the last day of its validity (D3)."""
        return self.record.pass_until is not None and self.record.pass_until >= self.on

    @property
    def no_record(self) -> bool:
        """合格记录缺失: no examination on record at all."""
        return self.record.examined_on is None

    @property
    def is_certified(self) -> bool:
        """The annual certificate holds on the day (D4)."""
        return self.record.certificate_until is not None and self.record.certificate_until >= self.on

    @property
    def expires_soon(self) -> bool:
        until = self.record.certificate_until
        return until is not None and 0 <= (until - self.on).days <= EXPIRES_SOON

    @property
    def is_trained(self) -> bool:
        """In the year of the day (D5)."""
        return self.record.trained_on is not None and self.record.trained_on.year == self.on.year

    @property
    def is_supervised(self) -> bool:
        """In the twelve months to the day (D7)."""
        return self.record.supervised_on is not None and self.record.supervised_on > months.year_before(self.on)

    def is_early(self, since: dt.date) -> bool:
        """The first duty day or the first visit lies before the first pass, and not before the configured date."""
        passed = self.record.first_pass
        days = (self.first_duty, self.first_visit)
        return any(day is not None and day >= since and (passed is None or day < passed) for day in days)


Spell = tuple[dt.date, Post]
"""The first day and the last post of a director in one village, without a day's gap between."""


def spells(posts: Iterable[Post]) -> list[Spell]:
    """Directors' posts, given in order of their start: those of one person in one village that overlap or touch are
    one.
    """
    by_holder: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for post in posts:
        if not post.is_director:
            continue
        runs = by_holder[post.worker_id, post.area_code]
        if runs and post.starts_on - ONE_DAY <= _last_day(runs[-1][1]):
            begun, last = runs[-1]
            runs[-1] = (begun, max(last, post, key=_last_day))
        else:
            runs.append((post.starts_on, post))
    return [run for runs in by_holder.values() for run in runs]


def _last_day(post: Post) -> dt.date:
    return post.ends_on or FOREVER


def turnover(spells: Iterable[Spell], on: dt.date) -> dict[str, int]:
    """Posts of the twelve months to the day: held at any time, ended, and their days."""
    first = months.year_before(on) + ONE_DAY
    days = [
        (min(last.ends_on or on, on) - max(begun, first)).days + 1
        for begun, last in spells
        if last.ends_on is None or last.ends_on >= first
    ]
    gone = sum(last.ends_on is not None and first <= last.ends_on <= on for _begun, last in spells)
    return {"posts_held": len(days), "posts_ended": gone, "post_days": sum(days)}
