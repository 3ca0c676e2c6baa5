"""`tonghu check`: one line a part of the database, as it should be or what is wrong with the way out."""

from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, settings_with, words
from dashboard.terminal import bars, say, show_table
from data_access.texts import msg

if TYPE_CHECKING:
    from dashboard.i18n import Translator
    from data_access.checking.contract import Finding
    from data_access.checking.facts import Checked, Compared
    from data_access.engine import Database

HELP = msg("Say whether schema, figures (by sample) and audit trail are as they should be; status 1 when not.")
WRONG = 1


def check(
    context: typer.Context,
    seed: Annotated[
        int | None, typer.Option(min=0, help=msg("Draws the sample; without it another one every day."))
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    from data_access import setup
    from data_access.checking import contract, facts

    t, settings = words(context), settings_with()
    checked = database_of(settings, database)
    findings = contract.check(checked)
    if findings:
        headers = (t("Table"), t("Column"), t("Finding"))
        show_table(headers, ([f.table, f.column, _finding(f, t)] for f in findings))
        raise typer.Exit(WRONG)
    setup.require_ready(checked)
    say(t("Schema: every table and column is as the contract says."))
    drawn = settings.local_today().toordinal() if seed is None else seed
    with bars(t) as progress:
        found = facts.check(checked, drawn, progress)
    right = _tell(found, drawn, t)
    right &= _trail_is_whole(checked, t)
    if not right:
        raise typer.Exit(WRONG)
    say(t("The database is as it should be."))


def _finding(finding: "Finding", t: "Translator") -> str:
    from data_access.checking.contract import Problem

    words = {
        Problem.MISSING_TABLE: msg("is missing"),
        Problem.MISSING_COLUMN: msg("is missing; it holds: {expected}"),
        Problem.WRONG_KIND: msg("holds {found}, it must hold {expected}"),
    }
    return t(words[finding.problem], expected=finding.expected, found=finding.found)


def _tell(found: "Checked", seed: int, t: "Translator") -> bool:
    """One line a comparison; whether all hold."""
    if not found.refreshed:
        say(t("Figures: none are computed yet; 'tonghu refresh' computes them."))
        return True
    for one in found.compared:
        say(t("{part}: {verdict}", part=_part(one, t), verdict=_verdict(one, t)))
    say(t("Drawn from {n} of {of} cities by --seed {seed}.", n=found.cities, of=found.of_cities, seed=seed))
    if found.waiting:
        say(t("Changes wait for the next refresh; what they touch was left out. 'tonghu refresh' takes them."))
    return not any(one.wrong for one in found.compared)


def _part(one: "Compared", t: "Translator") -> str:
    from data_access.checking.facts import Part

    words = {
        Part.MONTHS: msg("Months of children beside register, deferrals and visits"),
        Part.LAGS: msg("Visits by recording lag beside the visits"),
        Part.PLACES: msg("Towns of children beside their villages"),
        Part.SUMS: msg("Months of villages and towns beside those of their children"),
    }
    return t(words[one.part])


def _verdict(one: "Compared", t: "Translator") -> str:
    if not one.wrong:
        return t("{n} compared, all alike.", n=f"{one.rows:,}")
    city, month = one.wrong[0]
    return t(
        "{wrong} of {n} differ, the first in {where}. Run 'tonghu refresh --full' and check again; what differs then "
        "is a fault to report.",
        wrong=f"{len(one.wrong):,}",
        n=f"{one.rows:,}",
        where=" ".join(word for word in (city, month) if word),
    )


def _trail_is_whole(checked: "Database", t: "Translator") -> bool:
    from dashboard import audited
    from data_access import audit
    from data_access.errors import UserError

    try:
        found = audit.verify(checked)
    except UserError as error:  # on SQLite the trail is a file of its own, which may be gone
        say(t.error(error))
        return False
    say(audited.verdict_words(found, t))
    return found.fault is None
