"""What an import says: an English msgid and its values, translated by whoever shows it.

No value may name a child: what stands in a cell of an identity column is never part of a saying.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data_access.errors import TonghuError

Translate = Callable[..., str]
"""(msgid, **values) -> text in the reader's language"""


@dataclass(frozen=True)
class Say:
    """One sentence; `more` follows it (such as the nearest names)."""

    msgid: str
    values: tuple[tuple[str, str], ...] = ()
    more: "Say | None" = None

    def text(self, translate: Translate) -> str:
        own = translate(self.msgid, **dict(self.values))
        return own if self.more is None else f"{own} {self.more.text(translate)}"


def say(msgid: str, more: Say | None = None, **values: object) -> Say:
    return Say(msgid, tuple((name, str(value)) for name, value in values.items()), more)


def english(msgid: str, **values: object) -> str:
    """The msgid itself, filled in."""
    return msgid.format(**values) if values else msgid


class Refused(TonghuError):
    """A file that cannot be taken at all; becomes the `refused` of its FileResult.

    `missing` are fields without which it cannot be read, and which may be given once for the whole file.
    """

    def __init__(self, reason: Say, missing: tuple[str, ...] = ()) -> None:
        super().__init__(reason.msgid)
        self.reason = reason
        self.missing = missing


@dataclass(frozen=True)
class Problem:
    """Why one row cannot be taken: its position in the sheet, the field and the reason."""

    position: int
    field: str
    reason: Say


Settings = Mapping[str, str]
