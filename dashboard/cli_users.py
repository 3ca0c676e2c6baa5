"""`tonghu users`: who may sign in, with which role, for which area, approved by whom, until when."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands import DatabaseUrl, database_of, now, record, settings_with, words
from dashboard.i18n import Translator
from dashboard.terminal import date_of, say, show_table
from data_access.scope import Role
from data_access.texts import msg

if TYPE_CHECKING:
    from data_access.engine import Database
    from data_access.users import Entry

app = typer.Typer(help=msg("Who may sign in, and what they may see: add, list, disable."))

Subject = Annotated[
    str, typer.Argument(metavar="SUBJECT", help=msg("The name (sub) by which the provider knows them."))
]
Until = Annotated[str | None, typer.Option("--valid-until", metavar="DATE", help=msg("The last day of access."))]


@app.command(help=msg("Enter a person, or enter one anew with another role; who was disabled is in force again."))
def add(
    context: typer.Context,
    subject: Subject,
    role: Annotated[Role, typer.Option(help=msg("What they may see."))],
    area: Annotated[str, typer.Option(metavar="CODE", help=msg("The code of their city or town."))],
    approved_by: Annotated[str, typer.Option("--approved-by", metavar="WHO", help=msg("Who approved it."))],
    name: Annotated[str | None, typer.Option(help=msg("Their own name, for the screen."))] = None,
    valid_until: Until = None,
    reveal_approved_by: Annotated[
        str | None, typer.Option("--reveal-approved-by", metavar="WHO", help=msg("Who lets them see children's names."))
    ] = None,
    reveal_until: Annotated[
        str | None, typer.Option("--reveal-until", metavar="DATE", help=msg("The last day on which they may."))
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    from data_access import setup, users

    t, into = words(context), database_of(settings_with(), database)
    setup.require_schema(into)
    entry = users.Entry(
        subject=subject.strip(),
        role=role,
        area_code=area,
        approved_by=approved_by.strip(),
        name=name,
        valid_until=date_of("--valid-until", valid_until) if valid_until else None,
        reveal_approved_by=reveal_approved_by,
        reveal_until=date_of("--reveal-until", reveal_until) if reveal_until else None,
    )
    detail = f"users add {entry.subject} {entry.role.value} {entry.area_code}"
    is_new = users.add(into, entry, lambda: _record(into, detail, entry.area_code))
    say(t("'{subject}' was entered.", subject=subject) if is_new else t("'{subject}' was changed.", subject=subject))


@app.command("list", help=msg("Print who is entered, in force or not."))
def list_(context: typer.Context, database: DatabaseUrl = None) -> None:
    from data_access import setup, users

    settings, t = settings_with(), words(context)
    of = database_of(settings, database)
    setup.require_schema(of)
    headers = (
        t("Subject"),
        t("Name"),
        t("Role"),
        t("Area"),
        t("Approved by"),
        t("Valid until"),
        t("Names until"),
        t("State"),
    )
    today = settings.local_today()
    show_table(headers, (_cells(entry, today, t) for entry in users.entries(of)))


@app.command(help=msg("Take a person's access away; open tabs end at their next click."))
def disable(context: typer.Context, subject: Subject, database: DatabaseUrl = None) -> None:
    from data_access import setup, users

    t, of = words(context), database_of(settings_with(), database)
    setup.require_schema(of)
    users.disable(of, subject, now(), lambda: _record(of, f"users disable {subject}"))
    say(t("'{subject}' was disabled.", subject=subject))


def _record(of: "Database", detail: str, area: str | None = None) -> None:
    """Who gave or took access, in the audit trail; without it nothing is changed."""
    from data_access.audit import Action

    record(of, Action.SETTINGS, detail, area)


def _cells(entry: "Entry", today: dt.date, t: Translator) -> list[str]:
    state = msg("in force") if entry.in_force(today) else msg("disabled") if entry.disabled_at else msg("expired")
    reveal = f"{entry.reveal_until} ({entry.reveal_approved_by})" if entry.reveal_until else ""
    return [
        entry.subject,
        entry.name or "",
        entry.role.value,
        entry.area_code,
        entry.approved_by,
        str(entry.valid_until or ""),
        reveal,
        t(state),
    ]
