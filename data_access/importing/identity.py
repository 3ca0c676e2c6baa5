"""Citizen identity numbers: read, checked, keyed-hashed, never stored and never repeated.

This module is a security property: nothing else sees the number, and `Facts` does not hold it in its repr.
"""

import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from data_access.importing.cells import Bad, digits
from data_access.importing.reading import Cell
from data_access.importing.says import say
from data_access.texts import msg

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){17}[\dXx](?![\dXx])")
_ROUNDED = re.compile(r"(\d)\.(\d{9,})e\+17", re.IGNORECASE)
_ROUNDED_LENGTH = 15  # the shortest of both


@dataclass(frozen=True)
class Facts:
    """What an identity number says; the number itself only until it is hashed."""

    number: str = field(repr=False)

    @property
    def born_on(self) -> dt.date:
        return dt.date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def sex(self) -> str:
        return "male" if int(self.number[16]) % 2 else "female"

    def keyed_hash(self, key: bytes) -> str:
        """64 hexadecimal digits; without the key nobody can try numbers out."""
        return hmac.new(key, self.number.encode(), hashlib.sha256).hexdigest()


def facts(cell: Cell) -> Facts:
    """Raises Bad for anything but 18 digits with the right check digit and a real birthday."""
    number = digits(cell).replace(" ", "").upper()
    if len(number) == 15 and number.isdigit():
        raise Bad(say(msg("The identity number has 15 digits: the one of 18 is needed. It was not stored.")))
    if len(number) != 18 or not number[:17].isdigit() or not number[:17].isascii() or number[17] not in _CHECK:
        raise Bad(say(msg("This is no identity number of 18 digits. It was not stored.")))
    if _CHECK[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11] != number[17]:
        raise Bad(say(msg("The identity number's check digit is wrong. It was not stored.")))
    found = Facts(number)
    try:
        _ = found.born_on
    except ValueError:
        raise Bad(say(msg("The identity number's birthday does not exist. It was not stored."))) from None
    return found


def within(text: str) -> bool:
    """True for a text that holds a whole identity number, alone or among other words, where none belongs.

    Only one that stands every test counts: other codes of 18 digits (credit codes, contract numbers) are no secret.
    One that a spreadsheet has rounded to a number still tells area and birthday: its birthday must exist.
    """
    if len(text) < _ROUNDED_LENGTH:
        return False
    whole = any(_is_number(match[0]) for match in _NUMBER.finditer(text))
    return whole or any(_is_day(f"{match[1]}{match[2]:0<17}"[6:14]) for match in _ROUNDED.finditer(text))


def _is_number(text: str) -> bool:
    try:
        facts(text.replace("-", ""))
    except Bad:
        return False
    return True


def _is_day(compact: str) -> bool:
    try:
        return 1900 <= dt.date(int(compact[:4]), int(compact[4:6]), int(compact[6:])).year <= 2100
    except ValueError:
        return False
