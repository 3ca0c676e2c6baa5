"""Uploads: files that somebody sent, tried first and then brought in, by the road of `tonghu import`.

    job = rehearse(sender, sources, choice)       # a dry run: how each file is read, what would come of it
    job = bring_in(sender, sources, choice)       # writes, then computes the figures of what changed
    job.wait(0.5); job.step; job.done             # what it does at the moment; what came of it, or None

Each runs in a thread of its own: a click on the page would end the script in the middle, and whoever looks at other
pages goes on meanwhile.  One at a time in this process; others wait.
"""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from dashboard import handing, import_summary
from dashboard.commands import now
from dashboard.handing import Offer
from dashboard.i18n import Translator
from data_access import audit, rollups, users
from data_access.audit import Action, Event
from data_access.engine import Database
from data_access.errors import UserError
from data_access.importing.boundaries.files import is_geopackage
from data_access.importing.reading import Content, content_of
from data_access.importing.rejects import SUFFIX
from data_access.importing.results import FileResult
from data_access.importing.run import import_files
from data_access.importing.says import Refused
from data_access.importing.sources import Source
from data_access.progress import Progress
from data_access.scope import Scope
from data_access.texts import msg

WAITING = msg("Another import is running; this one waits")


class SeveralCities(UserError):
    msgid = msg("The database holds several cities: files are brought in by 'tonghu import'.")


@dataclass(frozen=True)
class Sender:
    """Who sends, into which database, on which local day, read in which language."""

    database: Database
    scope: Scope
    subject: str
    today: dt.date
    identity_key: bytes | None = field(repr=False)
    t: Translator = field(repr=False)


@dataclass(frozen=True)
class Choice:
    """What the sender says about the files: the arguments of `tonghu import`."""

    kind: str | None = None
    maps: bool = False
    all_or_nothing: bool = False
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """What is being done: a msgid, steps done, steps in all."""

    what: str
    done: int
    total: int

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(frozen=True)
class Done:
    """What came of it.

    cut_off  why the files that are not among the results did not come in, or the figures are still those of before
    """

    results: tuple[FileResult, ...]
    cut_off: Exception | None = None

    @property
    def missing(self) -> frozenset[str]:
        """What has to be told before every file can be read."""
        return frozenset(name for result in self.results for name in result.missing)


class _Stopped(Exception):
    """The sender does not want it any more."""


_one_at_a_time = threading.Lock()


class Job:
    """Work in a thread of its own, told of by whoever asks."""

    def __init__(self, work: Callable[[Progress], Done]) -> None:
        self.step = Step(WAITING, 0, 0)
        self.done: Done | None = None
        self.error: Exception | None = None
        self._stopped = False
        self._ended = threading.Event()
        self._work = work
        threading.Thread(target=self._run, daemon=True, name="upload").start()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended, after so long at most."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Leave the database as it is and end soon."""
        self._stopped = True

    def _run(self) -> None:
        try:
            with _one_at_a_time:
                self.done = self._work(self._progress)
        except _Stopped:
            pass
        except Exception as error:  # the border to the page, which says it in a sentence
            self.error = error
        finally:
            self._ended.set()

    def _progress(self, what: str, done: int, total: int) -> None:
        if self._stopped:
            raise _Stopped
        self.step = Step(what, done, total)


def rehearse(sender: Sender, sources: Sequence[Source], choice: Choice) -> Job:
    """A dry run."""
    return Job(lambda progress: Done(_import(sender, sources, choice, progress)))


def bring_in(sender: Sender, sources: Sequence[Source], choice: Choice) -> Job:
    """Write what can be taken, file by file, each after its row in the audit trail; then compute the figures anew.

    The job ends with SeveralCities where the sender's city is not, or no more, the only one.
    """

    def work(progress: Progress) -> Done:
        _require_only_city(sender)
        finished: list[FileResult] = []
        try:
            _import(sender, sources, choice, progress, ended=finished.append)
            rollups.refresh(sender.database, sender.today, progress=progress)
        except Exception as error:  # of what is in, the rejects wait for the sender
            if not finished:
                raise
            return Done(tuple(finished), error)
        return Done(tuple(finished))

    return Job(work)


def compute_anew(database: Database, today: dt.date) -> Job:
    """The figures anew, after something was set that they are counted by."""

    def work(progress: Progress) -> Done:
        rollups.refresh(database, today, progress=progress)
        return Done(())

    return Job(work)


def _require_only_city(sender: Sender) -> None:
    with sender.database.read() as connection:
        if not users.is_only_city(connection, sender.scope.city):
            raise SeveralCities()


def _import(
    sender: Sender,
    sources: Sequence[Source],
    choice: Choice,
    progress: Progress,
    ended: Callable[[FileResult], None] | None = None,
) -> tuple[FileResult, ...]:
    """`tonghu import` itself; without `ended` a dry run."""
    return import_files(
        sender.database,
        sources,
        today=sender.today,
        kind=choice.kind,
        maps=choice.maps,
        dry_run=ended is None,
        all_or_nothing=choice.all_or_nothing,
        settings=dict(choice.given),
        identity_key=sender.identity_key,
        by=sender.subject,
        progress=progress,
        translate=sender.t,
        before_commit=lambda result: _answer_for(sender, result),
        ended=ended or (lambda _result: None),
    )


def is_map(source: Source) -> bool:
    """Boundaries (GeoJSON, GeoPackage), by their content."""
    if is_geopackage(source.data):
        return True
    try:
        return content_of(source.data) is Content.AREAS
    except Refused:
        return False


def _answer_for(sender: Sender, result: FileResult) -> None:
    """The row of the audit trail: counts alone; of a file that was refused nothing is written, so nothing is noted."""
    if result.refused is None:
        event = Event(
            sender.subject,
            sender.scope.role,
            Action.IMPORT,
            sender.scope.city,
            detail=import_summary.audited(result),
        )
        audit.append(sender.database, (event,), now())


# --- one tab's upload -------------------------------------------------------------------------------------------------


@dataclass
class Box:
    """What one tab remembers of its upload.

    round    a new number empties the chooser of files
    tried    the dry run at hand, and of what
    brought  the import that was started last
    offers   its rejected rows
    drawn_anew  the page was drawn since it ended
    asked    what turned out to be missing for the files chosen
    """

    round: int = 0
    tried: tuple[object, Job] | None = None
    brought: Job | None = None
    offers: tuple[Offer, ...] = ()
    drawn_anew: bool = False
    asked: frozenset[str] = frozenset()

    def trial(self, of: object, start: Callable[[], Job]) -> Job:
        """The dry run of this choice: the one at hand, or a new one."""
        if self.tried is None or self.tried[0] != of:
            self.forget_trial()
            self.tried = (of, start())
        return self.tried[1]

    def forget_trial(self) -> None:
        if self.tried is not None:
            self.tried[1].stop()
        self.tried = None

    def started(self, job: Job) -> None:
        """An import has begun: what was chosen for it is no longer needed, and what was offered before is gone."""
        self._withdraw()
        self.brought, self.tried, self.asked, self.drawn_anew = job, None, frozenset(), False
        self.round += 1

    def outcome(self) -> Done | None:
        """What came of the import; its rejected rows are held for the sender from the first time that it is asked."""
        done = self.brought.done if self.brought is not None else None
        if done is None or self.brought is None:
            return None
        if any(result.rejected_data for result in done.results):
            self.offers = tuple(
                handing.offer(r.file.name + SUFFIX, r.rejected_data) for r in done.results if r.rejected_data
            )
            done = replace(done, results=tuple(replace(result, rejected_data=b"") for result in done.results))
            self.brought.done = done
        return done

    def leave(self) -> None:
        """The page is left: a dry run ends, rejected rows are forgotten, an import that runs comes to its end."""
        self.forget_trial()
        self._withdraw()
        self.brought, self.asked = None, frozenset()
        self.round += 1

    def _withdraw(self) -> None:
        for made in self.offers:
            handing.withdraw(made)
        self.offers = ()
