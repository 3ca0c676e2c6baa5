"""Code lists: the official Chinese word, its variants and the stored code of every coded column.

    word("visit_mode", "home")      -> "入户"        what a sample file, a template and a list write
    english("visit_mode", "home")   -> "at home"
    code("visit_mode", "家访")       -> "home"        None when the word is not known: never guessed, never null
    is_blank("condition", "未登记")   -> True          a known word for "not recorded": stored as null

`word` and `english` raise ContractBroken for a list or a code that does not exist.  A column's list is named in
`data_access.importing.columns` (Column.codes); the lists themselves stand in `data_access.codes.lists` and are
printed in docs/codes.md by `data_access.codes.document`.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from data_access.codes.lists import LISTS, NOT_RECORDED
from data_access.codes.model import CodeList, Word
from data_access.errors import ContractBroken

__all__ = ["CodeList", "Word", "code", "code_list", "codes", "english", "is_blank", "names", "plain", "word"]


def plain(text: str) -> str:
    """A text without what differs between keyboards: width (NFKC), spaces, case, kinds of brackets."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(narrow.split()).casefold().translate(_BRACKETS)


_BRACKETS = str.maketrans({"〔": "(", "〕": ")", "【": "(", "】": ")", "［": "(", "］": ")", "[": "(", "]": ")"})


@dataclass(frozen=True)
class _Index:
    by_text: dict[str, str]
    blanks: frozenset[str]
    by_code: dict[str, Word]


def names() -> tuple[str, ...]:
    return tuple(LISTS)


def code_list(list_name: str) -> CodeList:
    try:
        return LISTS[list_name]
    except KeyError:
        raise ContractBroken(f"no code list {list_name!r}") from None


def codes(list_name: str) -> tuple[str, ...]:
    """The codes of a list in its own order."""
    return tuple(w.code for w in code_list(list_name).words)


def word(list_name: str, code: str) -> str:
    """The official Chinese word of a code."""
    return _entry(list_name, code).zh


def english(list_name: str, code: str) -> str:
    """The English word of a code."""
    return _entry(list_name, code).en


def code(list_name: str, text: str) -> str | None:
    """The code that a word stands for: official word, variant, English word or the code itself; None = unknown."""
    return _index(list_name).by_text.get(plain(text))


def is_blank(list_name: str, text: str) -> bool:
    """True for a word that the list knows as "not recorded" or "none": the value is stored as null."""
    return plain(text) in _index(list_name).blanks


def _entry(list_name: str, code: str) -> Word:
    entry = _index(list_name).by_code.get(code)
    if entry is None:
        raise ContractBroken(f"no code {code!r} in the list {list_name!r}")
    return entry


@cache
def _index(list_name: str) -> _Index:
    known = code_list(list_name)
    by_text: dict[str, str] = {}
    for entry in known.words:
        for text in (entry.code, entry.zh, entry.en, *entry.variants):
            if by_text.setdefault(plain(text), entry.code) != entry.code:
                raise ContractBroken(f"{list_name}: {text!r} stands for two codes")
    blanks = frozenset(plain(text) for text in (*NOT_RECORDED, *known.blanks)) - by_text.keys()
    return _Index(by_text, blanks, {w.code: w for w in known.words})
