"""The cell as a clerk sees it: text, digits, blank."""

import datetime as dt
import math
import re
import unicodedata

from data_access.errors import TonghuError
from data_access.importing.reading import Cell
from data_access.importing.says import Say, say
from data_access.texts import msg


class Bad(TonghuError):
    """A cell that is no value of its column."""

    def __init__(self, reason: Say) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


_LOST_DIGITS = say(msg("The spreadsheet has rounded this number and lost digits: enter it again as text."))

_EXACT_DIGITS = 15
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})$")


def text_of(cell: Cell) -> str:
    """The cell as a clerk sees it: full-width digits and spaces made narrow, ends trimmed, whole floats whole."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**_EXACT_DIGITS:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    text = " ".join(unicodedata.normalize("NFKC", str(cell)).split())
    return text if text.isprintable() else "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))


def digits(cell: Cell) -> str:
    """A code as text, whatever the spreadsheet made of it."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell) or cell != int(cell) or abs(cell) >= 10**_EXACT_DIGITS:
            raise Bad(_LOST_DIGITS)
        return str(int(cell))
    text = text_of(cell)
    if match := _SCIENTIFIC.match(text):
        fraction, power = match[2] or "", int(match[3])
        if len(fraction) < power:
            raise Bad(_LOST_DIGITS)
        return f"{match[1]}{fraction}" if len(fraction) == power else text
    return re.sub(r"^(\d+)\.0+$", r"\1", text.lstrip("'"))


def is_blank(cell: Cell) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip(" \t\r\n\u3000\u00a0\ufeff'"))
