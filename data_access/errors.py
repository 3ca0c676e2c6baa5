"""One tree of errors.

TonghuError
 ├─ UserError            shown to a person: one sentence in their language, with the way out
 │   ├─ DatabaseMissing · DatabaseAway · DatabaseLocked · DatabaseDamaged · DatabaseEmpty · NotRefreshed
 │   ├─ DiskFull · DatabaseForbids · AllTaken · TooSlow
 │   ├─ StandbyGone · MovedOn   the page is drawn anew by itself (the first is a DatabaseAway)
 │   ├─ ImportCutOff      the database went away in the middle of an import (a DatabaseAway)
 │   ├─ AnotherImport     another import did not end in time (a DatabaseLocked)
 │   ├─ SchemaTooOld · SchemaTooNew
 │   ├─ NotAllowed        outside one's role or area
 │   ├─ UnknownArea       an area that does not exist
 │   ├─ BeforeData        an as-of date before the first data
 │   ├─ FileRefused       an import that was refused whole
 │   ├─ SampleTooEarly    a sample city as of a date before its stories hold together
 │   ├─ DatabaseNotEmpty  a place where only an empty database will do
 │   ├─ RolesWhere · RolesRefused   the second wall cannot be put up here
 │   ├─ OwnerNeeded       a login that sees only a part of what is asked for
 │   ├─ BackupExists · BackupElsewhere   a backup that cannot be written so
 │   ├─ ClusterWhere · ClusterRefused · ClusterWall   the tables cannot be spread over a cluster here
 │   ├─ AuditFailed       what is to be shown could not be recorded
 │   ├─ KeptTooShort      a retention of the audit trail below the law's
 │   ├─ TrailBroken       an audit trail with a fault, of which nothing may be removed
 │   └─ SettingWrong      a missing or wrong setting, by name
 └─ ContractBroken       a caller asked what no caller may ask (a developer's error)

A UserError carries an English msgid and its values; `dashboard.i18n` translates it and fills the values in.
"""

from collections.abc import Mapping
from typing import ClassVar

from data_access.texts import msg


class TonghuError(Exception):
    """Anything that this product raises on purpose."""


class UserError(TonghuError):
    """An error for people: `msgid` says in one sentence what is wrong and what to do about it."""

    msgid: ClassVar[str] = msg("Something went wrong. Please try again, or tell the administrator.")

    def __init__(self, **values: object) -> None:
        self.values: Mapping[str, object] = values
        super().__init__(self.msgid.format(**values))


class DatabaseMissing(UserError):
    msgid = msg("There is no database at {place} yet. Run 'tonghu init', then 'tonghu import' with your files.")


class DatabaseAway(UserError):
    msgid = msg("The database does not answer at the moment. Nothing is lost; the page tries again when you reload it.")


class DatabaseLocked(UserError):
    msgid = msg("The database is busy with an import. Please reload in a minute; nothing is lost.")


class DiskFull(UserError):
    msgid = msg("There is no room left on the database's disk. Nothing was written: make room, then try again.")


class DatabaseForbids(UserError):
    msgid = msg("The database does not permit this here. Nothing was changed: ask whoever keeps it for permission.")


class AllTaken(UserError):
    msgid = msg("All connections to the database are in use. Please try again in a minute; nothing is lost.")


class TooSlow(UserError):
    msgid = msg(
        "The database needed too long for this and was stopped; nothing is lost. Choose one town or fewer months, or "
        "try again later."
    )


class StandbyGone(DatabaseAway):
    msgid = msg("The standby database stopped answering. Please try again: the page is then read from the primary.")


class MovedOn(UserError):
    msgid = msg("The data were brought up to date while this was being read. Please try again.")


class ImportCutOff(DatabaseAway):
    msgid = msg(
        "The database stopped answering. Nothing of the file at hand was written: bring it in again when the database "
        "is back."
    )


class AnotherImport(DatabaseLocked):
    msgid = msg(
        "Another import did not end within {minutes} minutes. Nothing of this one was written: try again when that one "
        "is done."
    )


class AnotherRefresh(DatabaseLocked):
    msgid = msg("Another refresh is still at work; it will bring in these changes too, or run this one after it.")


class DatabaseDamaged(UserError):
    msgid = msg(
        "The database file is damaged. Put the latest backup in its place, or make it anew with 'tonghu init' and "
        "'tonghu import'; keep the damaged file aside."
    )


class DatabaseEmpty(UserError):
    msgid = msg("The database holds no {what} yet. Bring files in with 'tonghu import', then run 'tonghu refresh'.")


class NotRefreshed(UserError):
    msgid = msg("The figures reach to {date} only. Run 'tonghu refresh' to bring them up to date.")


class MonthNotOver(UserError):
    msgid = msg("The month {month} is not over: it freezes on {date} and can be closed from the day after.")


class MonthPublished(UserError):
    msgid = msg("The month {month} is closed already. What was published stays as it was; corrections show beside it.")


class SchemaTooOld(UserError):
    msgid = msg(
        "The database was made by an earlier version of this program. Run 'tonghu init' to bring it up to date."
    )


class SchemaTooNew(UserError):
    msgid = msg("The database was made by a later version of this program. Please update the program.")


class AuditFailed(UserError):
    msgid = msg("This access could not be recorded, so nothing is shown. Please try again, or tell the administrator.")


class KeptTooShort(UserError):
    msgid = msg("The audit trail is kept for at least {months} months. Name a longer time.")


class TrailBroken(UserError):
    msgid = msg(
        "The audit trail has a fault at event {number}, so nothing was removed. 'tonghu audit verify' says more; keep "
        "the trail as it is until the fault is explained."
    )


class NotAllowed(UserError):
    msgid = msg("This is outside what you may see. Choose an area of your own, or ask the bureau for access.")


class UnknownArea(UserError):
    msgid = msg("There is no area with the code {code}. Choose one from the list on the left.")


class BeforeData(UserError):
    msgid = msg("There are no data on {date} yet: the first visit on record is of {first}. Choose a later date.")


class FileRefused(UserError):
    msgid = msg("{file} was not taken: {reason}")


class SampleTooEarly(UserError):
    msgid = msg("The sample city cannot be made as of {date}: choose {earliest} or a later date.")


class DatabaseNotEmpty(UserError):
    msgid = msg("The database already holds data and was left as it was. Give an empty one with --database.")


class SettingWrong(UserError):
    msgid = msg("The setting {name} is wrong: {reason}")


class RolesWhere(UserError):
    msgid = msg(
        "Roles and row-level security are of PostgreSQL. An SQLite file is guarded by who may read it on its computer."
    )


class RolesRefused(UserError):
    msgid = msg(
        "This login may not write the roles. Let an administrator create {dashboard} and {identity}, and run "
        "'tonghu init --roles' as the owner of the tables."
    )


class OwnerNeeded(UserError):
    msgid = msg("This login sees only a part of the rows. Run this command as the owner of the tables.")


class BackupExists(UserError):
    msgid = msg("{file} is there already and was left as it was. Name a file that does not exist yet.")


class BackupElsewhere(UserError):
    msgid = msg(
        "This command copies an SQLite file. A PostgreSQL database is saved by pg_dump: see docs/operations.md."
    )


class ClusterWhere(UserError):
    msgid = msg(
        "The extension citus is not installed on this database server. Nothing was changed, and the database serves "
        "as it is: one server carries a province (docs/scaling.md)."
    )


class ClusterRefused(UserError):
    msgid = msg(
        "The database refused to spread the table {table} over the cluster. Nothing was changed: let its administrator "
        "add the worker nodes and run 'tonghu init --distributed' as the owner of the tables."
    )


class ClusterWall(UserError):
    msgid = msg(
        "Row-level security does not reach the nodes of a cluster yet. Nothing was changed: keep a database with roles "
        "on one server (docs/scaling.md)."
    )


class ContractBroken(TonghuError):
    """A developer's error: raised early, never shown to people."""
