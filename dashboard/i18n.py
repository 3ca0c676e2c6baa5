"""Texts in the language of a session: English msgids, Chinese from the catalogue.

    t = translator("zh")
    t("Visits")                                    # the Chinese text; the msgid itself where English is spoken
    t("{n} towns late", n=3)                       # values are filled in after translating
    t.plural("{n} day", "{n} days", 3)             # n is filled in
    t.error(DatabaseMissing(place="tonghu.db"))    # the sentence of an error for people

A Translator is a value that is handed on as an argument, never a global: two sessions speak two languages at once.
The catalogue is read from its .po file and kept in memory; no compiled file is needed.
"""

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from data_access.errors import UserError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
CATALOGUE = Path(__file__).parent / "translations" / "zh_CN" / "LC_MESSAGES" / "tonghu.po"


@dataclass(frozen=True)
class Translator:
    """Texts in one language; hashable, so that it can stand in a cache key."""

    language: Language

    def __call__(self, msgid: str, /, **values: object) -> str:
        """The text of a msgid with its values filled in; an empty msgid stays empty."""
        if not msgid:
            return ""
        text = _catalogue(self.language).gettext(msgid)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The text for n things; {n} is filled in."""
        return _catalogue(self.language).ngettext(one, many, n).format(**{"n": n, **values})

    def error(self, error: UserError) -> str:
        """The sentence of an error for people; values that are msgids themselves are translated too."""
        values = {name: self(value) if isinstance(value, str) else value for name, value in error.values.items()}
        return self(error.msgid, **values)


def translator(language: Language) -> Translator:
    return Translator(language)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en" or not CATALOGUE.exists():
        return gettext.NullTranslations()
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="zh_CN")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
