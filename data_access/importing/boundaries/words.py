"""The words of a shapefile: bytes in an encoding that nobody says, or that somebody says wrongly."""

import codecs
import re
from collections.abc import Iterable

import geopandas

from data_access.errors import TonghuError

_UNIQUE = re.compile(rb"_\d+$")  # added to names that were cut to the same ten bytes
_HAN = re.compile("[\u3400-\u9fff]")
_CODE_PAGES = {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "950": "big5"}


class Unreadable(TonghuError):
    """The words are in none of the encodings that are tried."""


def readable(frame: geopandas.GeoDataFrame, declared: bytes) -> geopandas.GeoDataFrame:
    """The frame, whose words are Latin-1 of their bytes, with its true words.

    declared  the content of the .cpg file, heeded where it names an encoding of Chinese and the words are not UTF-8
    Raises Unreadable.
    """
    texts = [column for column in frame.columns if column != frame.geometry.name]
    held = {column: [_bytes(value) for value in frame[column]] for column in texts}
    names = [_bytes(column) or b"" for column in texts]
    words = (value for column in held.values() for value in column if value)
    encoding = _encoding([*(_UNIQUE.sub(b"", name) for name in names), *words], declared)
    found = frame.copy()
    for column, values in held.items():
        if any(value is not None for value in values):
            true = [None if raw is None else _decoded(raw, encoding) for raw in values]
            found[column] = [own if text is None else text for own, text in zip(frame[column], true, strict=True)]
    return found.rename(columns=dict(zip(texts, (_name(raw, encoding) for raw in names), strict=True)))


def _bytes(value: object) -> bytes | None:
    return value.encode("latin-1") if isinstance(value, str) else None


def _encoding(words: Iterable[bytes], declared: bytes) -> str:
    """The encoding of all words together; UTF-8 is known by itself, for hardly a word of another is valid in it."""
    foreign = sorted({word for word in words if not word.isascii()})
    if _is_chinese(foreign):
        return "utf-8"
    for encoding in (*_said(declared), "utf-8", "gb18030"):
        if _fits(foreign, encoding):
            return encoding
    raise Unreadable


def _is_chinese(words: list[bytes]) -> bool:
    return _fits(words, "utf-8") and any(_HAN.search(_decoded(word, "utf-8")) for word in words)


def _fits(words: list[bytes], encoding: str) -> bool:
    try:
        for word in words:
            _decoded(word, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _said(declared: bytes) -> tuple[str, ...]:
    """The encoding that a .cpg names, where Chinese can be written in it."""
    text = declared.decode("ascii", "ignore").strip().casefold()
    number = re.search(r"\d{3,5}$", text)
    if number and number[0] in _CODE_PAGES:
        return (_CODE_PAGES[number[0]],)
    known = {"gb": "gb18030", "utf": "utf-8", "big": "big5"}
    return tuple(encoding for start, encoding in known.items() if text.startswith(start))[:1]


def _decoded(raw: bytes, encoding: str) -> str:
    """A word; half a character at its end, cut off by the width of the field, is left out."""
    return codecs.getincrementaldecoder(encoding)().decode(raw, final=False).strip("\x00 ")


def _name(raw: bytes, encoding: str) -> str:
    return raw.decode(encoding, "ignore")
