"""Errors as people see them: one calm sentence with the way out, never a traceback.

An error for people (data_access.errors.UserError) is shown in their words.  Anything else is a fault of the program:
people see a number, the server's log has that number with the kind of the error and the lines of code that it went
through; never its message, which may hold values of a child's row.
"""

import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.i18n import Translator
from data_access.engine import as_user_error
from data_access.errors import MovedOn, StandbyGone, UserError
from data_access.texts import msg

log = logging.getLogger("tonghu")
FRAMES_LOGGED = 12


class UnknownFilter(UserError):
    msgid = msg("The link asks for {what} '{value}', which is none of the choices; it was left out.")


class MonthAhead(UserError):
    msgid = msg("The link asks for {month}, which lies after the as-of date; the last closed month is shown instead.")


class NotFictional(UserError):
    msgid = msg("The demo shows fictional cities only, and this database holds a real one. Start 'tonghu run' instead.")


class NeedsLauncher(UserError):
    msgid = msg("With real data the dashboard is opened by 'tonghu run', which lets nobody in without its address.")


class NotThisComputer(UserError):
    msgid = msg("The dashboard would be open to other computers. Start it with 'tonghu run' or 'tonghu demo'.")


class CityUnclear(UserError):
    msgid = msg("The database holds several cities or users. Name yours in TONGHU_CITY or TONGHU_USER.")


UNEXPECTED = msg(
    "Something went wrong here. Please reload the page; if it stays, tell the administrator the number {number}."
)


@contextmanager
def shown(t: Translator) -> Iterator[None]:
    """Run a part of the page; whatever goes wrong becomes a box with one sentence, and the rest of the page stays."""
    try:
        yield
    except (StandbyGone, MovedOn):  # the primary is read now, and the version anew: nothing that people must do
        st.rerun()
    except Exception as error:  # the border to people: stop and rerun are no Exceptions and pass
        box(sentence(error, t), t)


def sentence(error: Exception, t: Translator) -> str:
    """The sentence for an error, after a fault of the program has been logged."""
    known = as_user_error(error)
    if known is not None:
        return t.error(known)
    return t(UNEXPECTED, number=logged(error))


def logged(error: Exception) -> str:
    """Log a fault without any value, and give the number under which it stands in the log."""
    number = secrets.token_hex(3).upper()
    log.error("fault %s: %s", number, _road(error))
    return number


def _road(error: BaseException) -> str:
    """The kind of an error and the lines of code that it went through, the innermost first."""
    frames = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' < '.join(reversed(frames[-FRAMES_LOGGED:]))}"


def keep_values_out_of_logs() -> None:
    """From now on no log record of this process carries an error's message, whoever logs it: only its road."""
    make = logging.getLogRecordFactory()

    def without_values(*args: Any, **options: Any) -> logging.LogRecord:
        record = make(*args, **options)
        if record.exc_info and record.exc_info[1] is not None:
            record.msg, record.args = f"{record.getMessage()}: {_road(record.exc_info[1])}", ()
            record.exc_info = None
        return record

    logging.setLogRecordFactory(without_values)


def box(text: str, t: Translator, *, again: bool = True) -> None:
    """A calm box with a sentence and, where it may help, a button that tries again."""
    st.html(f'<div class="th-box" role="status">{escape(text)}</div>')
    if again:
        st.button(t("Try again"), key=f"again_{secrets.token_hex(4)}")  # any click reruns; one sentence may stand twice
