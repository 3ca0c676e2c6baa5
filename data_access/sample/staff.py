"""The people who serve: directors from the chains of posts, second directors, a supervisor for every town."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from data_access.sample import names
from data_access.sample.places import Places
from data_access.sample.posts import Posts
from data_access.sample.tables import Row, Table, by_name, day, on, table
from data_access.sample.timeline import STILL, Ints, Timeline, number

SECOND_DIRECTORS = 7
_TOPICS = (
    "duties", "categories", "welfare_policy", "home_visits", "information_update", "mandatory_report", "policy_linking",
    "family_education",
)  # fmt: skip
_END_REASONS = ("transferred", "resigned", "retired", "term_ended", "dismissed")
_LATE_INDUCTIONS = 2  # directors who once began before they had passed


@dataclass(frozen=True, eq=False)
class Staff:
    """Worker ids in the order of the posts, then second directors' posts, then the towns' supervisors."""

    ids: tuple[str, ...]
    directors: int  # posts of the chains
    second: Posts
    supervisor_since: Ints

    def id(self, index: int) -> str | None:
        """The id of a visit's worker: directors by post, then supervisors by town; None for nobody."""
        if index < 0:
            return None
        return self.ids[index if index < self.directors else index + len(self.second)]


def draw(
    rng: np.random.Generator, places: Places, timeline: Timeline, posts: Posts, avoid: Ints, prefix: str = "RY-"
) -> Staff:
    """`avoid`: villages that keep exactly the directors of their chain."""
    towns = len(places.town_codes)
    served = np.setdiff1d(posts.village[posts.now()], avoid)
    chosen = np.sort(rng.choice(served, min(SECOND_DIRECTORS, len(served)), replace=False))
    starts = timeline.today - rng.integers(60, 300, len(chosen))
    second = Posts(chosen, starts, np.full(len(chosen), STILL))
    count = len(posts) + len(second) + towns
    ids = tuple(names.codes(rng, prefix, count, below=10_000, digits=5))
    return Staff(ids, len(posts), second, timeline.start - rng.integers(100, 1500, towns))


def tables(
    rng: np.random.Generator, places: Places, timeline: Timeline, posts: Posts, staff: Staff, uncertified: int
) -> Mapping[str, Table]:
    """worker, worker_post, qualification and worker_support; the post `uncertified` (-1: none) has no record at all."""
    held = _held(places, posts, staff)
    passes = _passes(rng, timeline, held, uncertified)
    return by_name(
        _workers(rng, staff, held),
        table(
            "worker_post",
            "worker_id role area_code starts_on ends_on end_reason",
            [
                (staff.ids[i], role, area, on(start), day(end), None if end == STILL else _END_REASONS[rng.integers(5)])
                for i, (role, area, start, end) in enumerate(held)
            ],
        ),
        table(
            "qualification",
            "worker_id kind on_date valid_until topics result",
            sorted({(staff.ids[row[0]], row[1], row[2]): (staff.ids[row[0]], *row[1:]) for row in passes}.values()),
        ),
        table("worker_support", "worker_id month yuan", _support(rng, timeline, staff, held)),
    )


_Held = list[tuple[str, str, int, int]]


def _held(places: Places, posts: Posts, staff: Staff) -> _Held:
    """(role, area, first day, last day) of every worker's post."""
    rows: _Held = [
        ("director", places.village_codes[v], int(start), int(end))
        for chain in (posts, staff.second)
        for v, start, end in zip(chain.village, chain.starts, chain.ends, strict=True)
    ]
    return rows + [
        ("supervisor", code, int(s), STILL) for code, s in zip(places.town_codes, staff.supervisor_since, strict=False)
    ]


def _workers(rng: np.random.Generator, staff: Staff, held: _Held) -> Table:
    count = len(held)
    phones = names.phones(rng, count)
    recruited = rng.choice(("self_nominated", "recommended", "open_recruitment"), count, p=(0.2, 0.5, 0.3))
    background = rng.choice(("committee_member", "social_worker", "graduate_official"), count, p=(0.7, 0.2, 0.1))
    level = rng.choice(("", "assistant", "social_worker"), count, p=(0.72, 0.2, 0.08))
    rows = []
    for i, (name, (_, _, start, _)) in enumerate(zip(names.people(rng, count), held, strict=True)):
        registered = None if rng.random() < 0.02 else on(start + int(rng.integers(0, 20)))
        rows.append(
            (staff.ids[i], name, phones[i], str(recruited[i]), str(background[i]), registered, str(level[i]) or None)
        )
    return table("worker", "id name phone recruited_by background registered_on social_work_level", rows)


def _passes(rng: np.random.Generator, timeline: Timeline, held: _Held, uncertified: int) -> Iterator[Row]:
    """(worker, kind, day, valid until, topics, result): everybody passes before serving, but for very few."""
    began_lately = [i for i, row in enumerate(held) if timeline.start < row[2] < timeline.today - 400]
    late = set(rng.choice(began_lately, min(_LATE_INDUCTIONS, len(began_lately)), replace=False)) - {uncertified}
    for i, (_, _, start, end) in enumerate(held):
        if i == uncertified:
            continue
        passed = start + 60 if i in late else start - int(rng.integers(5, 45))
        yield i, "induction", on(passed), None, ";".join(_TOPICS[:6]), "pass"
        yield from _yearly(rng, timeline, i, start, min(end, timeline.today))


def _yearly(rng: np.random.Generator, timeline: Timeline, worker: int, start: int, end: int) -> Iterator[Row]:
    """Certificates each November, trainings, appraisals, supervision, now and then a commendation."""
    for year in range(timeline.as_of.year - 5, timeline.as_of.year + 1):
        events: list[tuple[int, str, dt.date | None, str | None, str | None]] = []
        exam = number(dt.date(year, 11, 3)) + int(rng.integers(0, 12))
        result = "fail" if rng.random() < 0.025 else "pass"
        events.append((exam, "annual_certificate", dt.date(year + 1, 12, 31), None, result))
        events.append((exam + 30, "appraisal", None, None, "excellent" if rng.random() < 0.15 else "pass"))
        for _ in range(int(rng.integers(1, 3))):
            topics = ";".join(_TOPICS[i] for i in sorted(rng.choice(len(_TOPICS), 3, replace=False)))
            events.append((number(dt.date(year, 1, 8)) + int(rng.integers(0, 320)), "training", None, topics, None))
        if rng.random() < 0.75:
            events.append((number(dt.date(year, 1, 10)) + int(rng.integers(0, 340)), "supervision", None, None, None))
        if rng.random() < 0.03:
            events.append((number(dt.date(year, 5, 25)), "commendation", None, None, None))
        for at, kind, until, topics_, result_ in events:
            if start < at <= end:
                yield worker, kind, on(at), until, topics_, result_


def _support(rng: np.random.Generator, timeline: Timeline, staff: Staff, held: _Held) -> Iterator[Any]:
    """Transport support of the last twelve closed months."""
    span = range(timeline.closed - 11, timeline.closed + 1)
    for i, (role, _, start, end) in enumerate(held):
        for at in span if role == "director" else ():
            if start <= timeline.first[at] and end >= timeline.last[at] and rng.random() < 0.97:
                yield staff.ids[i], int(timeline.m[at]), int(rng.choice((150, 200, 200, 250)))
