"""Citizen identity numbers: read, checked, keyed-hashed, never stored and never repeated.

This module is a security property: nothing else sees the number, and `Facts` does not hold it in its repr.
"""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass, field

from data_access.importing.cells import Bad, digits
from data_access.importing.reading import Cell
from data_access.importing.says import say
from data_access.texts import msg

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


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
