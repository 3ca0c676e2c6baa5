"""The command `tonghu`: every command is a function elsewhere, imported when it is called, so that help is quick.

Exit status: 0 done, 1 refused or wrong (one sentence on stderr says what), 2 an import that left rows out, 130 stopped.
"""

import io
import sys
import traceback
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from dashboard import (
    cli_audit,
    cli_check,
    cli_closing,
    cli_exports,
    cli_figures,
    cli_parameters,
    cli_refresh,
    cli_setup,
    cli_users,
)
from dashboard.commands import DatabaseUrl, database_of, os_user, settings_with, words
from dashboard.i18n import LANGUAGES, Language, Translator, translator
from dashboard.stopping import StoppedBetweenFiles
from dashboard.terminal import ArgumentWrong, bars, date_of, say, say_after_stop
from data_access.texts import msg

REFUSED = 1
INTERRUPTED = 130
FRAMES_SHOWN = 4

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help=msg("Tonghu: who protects the minors of a city, and whom nobody has visited. --lang zh or en, anywhere."),
)
app.add_typer(cli_users.app, name="users")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_parameters.app, name="parameters")
app.command(help=cli_setup.INIT)(cli_setup.init)
app.command(help=cli_setup.BACKUP)(cli_setup.backup)
app.command(help=cli_check.HELP)(cli_check.check)
app.command("refresh", help=cli_refresh.HELP)(cli_refresh.refresh)
app.command("close-month", help=cli_closing.HELP)(cli_closing.close_month)
cli_exports.register(app)
app.command("figures", help=cli_figures.HELP)(cli_figures.figures)


class Scale(StrEnum):
    PREFECTURE = "prefecture"
    PROVINCE = "province"


AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=msg("The as-of date, such as 2026-11-23."))]
Seed = Annotated[int, typer.Option(min=0, help=msg("Another seed makes another city."))]
Port = Annotated[int | None, typer.Option(min=1024, max=65535, help=msg("The port of the server."))]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help=msg("Do not open a browser."))]

DEFAULT_SEED = 1


# --- data in ----------------------------------------------------------------------------------------------------------


@app.command(help=msg("Write the fictional city's files as clerks would; with --scale, fill an empty database."))
def sample(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=msg("Where the files go."))] = None,
    as_of: AsOf = None,
    seed: Seed = DEFAULT_SEED,
    scale: Annotated[Scale | None, typer.Option(help=msg("30,000 or 300,000 children, into --database."))] = None,
    database: DatabaseUrl = None,
) -> None:
    settings = settings_with()
    day = date_of("--as-of", as_of) if as_of else settings.local_today()
    with bars(words(context)) as progress:
        if scale is not None:
            if database is None:
                raise ArgumentWrong(name="--database", reason=msg("--scale needs the URL of an empty database."))
            from data_access import setup
            from data_access.sample import scale as big

            setup.initialise(database_of(settings, database), progress)
            big.write(database_of(settings, database), scale.value, day, seed, progress)
        elif folder is None:
            raise ArgumentWrong(name="--out", reason=msg("name the folder for the files."))
        else:
            from data_access.sample import files

            folder.mkdir(parents=True, exist_ok=True)
            files.write(folder, day, seed, progress)


@app.command("import", help=msg("Bring in files: .xlsx, .xls, .csv and tables of areas; says how each was read."))
def import_(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE…")],
    kind: Annotated[str | None, typer.Option(help=msg("Which table the files hold, where it cannot be told."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=msg("Say how the files are read; write nothing."))] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help=msg("Refuse a file when one of its rows cannot be taken."))
    ] = False,
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="K=V", help=msg("A value for all rows: visitor_role=director."))
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    from dashboard import import_command

    settings = settings_with()
    asked = import_command.Asked(
        _paths(files), kind, dry_run, all_or_nothing, import_command.pairs(given or []), os_user()
    )
    raise typer.Exit(import_command.run(database_of(settings, database), settings, asked, words(context)))


@app.command(
    "import-areas", help=msg("Bring in outlines of areas: GeoJSON, GeoPackage, Shapefile; says what is odd about them.")
)
def import_areas(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE…")],
    datum: Annotated[
        str | None,
        typer.Option(metavar="wgs84|cgcs2000|gcj02|bd09", help=msg("In which coordinate system the outlines are.")),
    ] = None,
    licence: Annotated[str | None, typer.Option(help=msg("Under which licence they may be used; it is kept."))] = None,
    map_approval: Annotated[
        str | None, typer.Option("--map-approval", help=msg("The number of the map's approval; it is kept."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=msg("Say how the files are read; write nothing."))] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help=msg("Refuse a file when one of its rows cannot be taken."))
    ] = False,
    database: DatabaseUrl = None,
) -> None:
    from dashboard import import_command
    from data_access.importing.boundaries import declared

    settings = settings_with()
    given = declared.given(datum, licence, map_approval)
    asked = import_command.Asked(_paths(files), None, dry_run, all_or_nothing, given, os_user(), maps=True)
    raise typer.Exit(import_command.run(database_of(settings, database), settings, asked, words(context)))


@app.command(help=msg("Write an empty workbook with the right headers, drop-downs and what each column means."))
def template(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=msg("Which, by its kind or Chinese title."))] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=msg("The file, or its folder."))] = None,
    every: Annotated[bool, typer.Option("--list", help=msg("Say which kinds there are."))] = False,
) -> None:
    from dashboard import templates

    t = words(context)
    if every or not kind:
        templates.show_kinds(t)
    else:
        say(t("Written: {file}", file=templates.write(kind, out, t)))


# --- looking ----------------------------------------------------------------------------------------------------------


@app.command(help=msg("Open the dashboard on this computer."))
def run(port: Port = None, no_browser: NoBrowser = False, database: DatabaseUrl = None) -> None:
    from dashboard import launch

    launch.run(settings_with(port=port, database_url=database), open_browser=not no_browser)


@app.command(help=msg("Make the fictional city and open the dashboard on it."))
def demo(
    context: typer.Context,
    port: Port = None,
    no_browser: NoBrowser = False,
    as_of: AsOf = None,
    seed: Seed = DEFAULT_SEED,
) -> None:
    settings = settings_with(auth="demo", port=port, today=date_of("--as-of", as_of) if as_of else None)
    from dashboard import demo as fictional

    with bars(words(context)) as progress:
        fictional.prepare(settings, settings.local_today(), seed, progress)
    from dashboard import launch

    launch.run(settings, open_browser=not no_browser)


# --- what the commands share ------------------------------------------------------------------------------------------


def _paths(files: Sequence[str]) -> list[Path]:
    """The files, with patterns in the last part (DIR/*) spelt out where the shell does not (Windows)."""
    found: list[Path] = []
    for path in map(Path, files):
        is_pattern = not path.exists() and any(sign in path.name for sign in "*?[")
        found += sorted(path.parent.glob(path.name)) or [path] if is_pattern else [path]
    return found


# --- the entry --------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its status; whatever is wrong becomes one sentence, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # a Windows console's own code page lacks half of the words
    sys.exit(status(list(sys.argv[1:] if arguments is None else arguments)))


def status(arguments: list[str]) -> int:
    """Run a command and give its exit status."""
    t = translator("zh")
    try:
        language, arguments = _language(arguments)
        t = translator(language)
        command = get_command(app)
        _translate(command, t)
        ended = command.main(arguments or ["--help"], prog_name="tonghu", standalone_mode=False, obj=t)
        if ended == INTERRUPTED:
            raise KeyboardInterrupt
        return ended if isinstance(ended, int) else 0
    except KeyboardInterrupt:
        say_after_stop([t("Stopped; the database is as it was.")])
        return INTERRUPTED
    except typer.TyperException as error:
        reason = error.format_message()
        say(t("The command was not understood: {reason} ('tonghu --help' lists what there is.)", reason=reason))
    except StoppedBetweenFiles as stopped:
        say_after_stop([t.error(stopped)])
        return INTERRUPTED
    except Exception as error:  # the border to people
        say(_sentence(error, t))
    return REFUSED


def _sentence(error: Exception, t: Translator) -> str:
    """What is wrong; a fault of the program by its kind and place alone, for its message may hold a child's row."""
    from data_access.engine import as_user_error

    known = as_user_error(error)
    if known is not None:
        return t.error(known)
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_SHOWN:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return t("A fault of the program: {kind} at {where}. Please report it.", kind=type(error).__name__, where=where)


def _language(arguments: list[str]) -> tuple[Language, list[str]]:
    """The language asked for by --lang anywhere, else the deployment's; and the arguments without it."""
    rest = list(arguments)
    for position, word in enumerate(rest):
        name, equals, value = word.partition("=")
        if name == "--lang":
            asked = value if equals else "".join(rest[position + 1 : position + 2])
            del rest[position : position + (1 if equals else 2)]
            for language in LANGUAGES:
                if asked == language:
                    return language, rest
            raise ArgumentWrong(name="--lang", reason=msg("it must be zh or en."))
    return settings_with().language, rest


def _translate(command: Any, t: Translator) -> None:
    """Put the help of a command, its options and its subcommands into the language."""
    command.help = t(command.help or "")
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = t(parameter.help)
    for each in getattr(command, "commands", {}).values():
        _translate(each, t)


if __name__ == "__main__":
    main()
