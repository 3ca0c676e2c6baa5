"""How a place may be written: with or without what offices add, in short, behind the names of what it lies in."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from data_access.codes import plain

_OFFICES = re.compile(r"(?:居民委员会|居委会|村民委员会|村委会|办事处|人民政府)$")
_AFTER_VILLAGE = re.compile(r"村(?:民委员会|委会)$")
_KINDS = {
    "city": re.compile(r"[市县区]$"),
    "town": re.compile(r"(?:街道|镇|乡)$"),
    "village": re.compile(r"(?:社区|村)$"),
}
_SHORTEST = 2
_MOST_COMPARED = 60
_IN_ALL = frozenset("市县区街道镇乡社村居")
"""Characters that say nothing of which place it is."""


@lru_cache(maxsize=100_000)
def canonical(name: str) -> str:
    """A name without what offices add: 永浦村村民委员会, 永浦村委会 and 永浦村 are one."""
    text = plain(name)
    if text.endswith(("村村委会", "村村民委员会")):
        return _OFFICES.sub("", text)
    return _OFFICES.sub("", _AFTER_VILLAGE.sub("村", text))


def short(name: str, level: str) -> str | None:
    """A canonical name without its last word of kind: 永浦 for 永浦村; None where too little is left of it (李村)."""
    stem = _KINDS[level].sub("", name)
    return stem if stem != name and len(stem) >= _SHORTEST else None


def without(prefixes: Iterable[str], name: str, level: str) -> str | None:
    """A canonical name without the longest of the prefixes that it begins with; None where no name is left of it."""
    for prefix in sorted(prefixes, key=len, reverse=True):
        rest = name.removeprefix(prefix)
        if rest != name and len(rest) >= _SHORTEST and not _KINDS[level].fullmatch(rest):
            return rest
    return None


class Alike:
    """Which of many names share most characters with another: few enough to be compared with care.

    A file may hold thousands of unknown names and a province twenty thousand places.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._with: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(names):
            for character in set(name) - _IN_ALL:
                self._with[character].append(name)

    def few(self, name: str) -> list[str]:
        shared = Counter(other for character in set(name) - _IN_ALL for other in self._with.get(character, ()))
        return [other for other, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_COMPARED]]


def codes_like(code: str) -> Iterable[str]:
    """Codes with one other digit, or with two neighbours the wrong way round: what a slip of the hand makes of one."""
    for i, digit in enumerate(code):
        yield from (code[:i] + other + code[i + 1 :] for other in "0123456789" if other != digit)
        if code[i + 1 : i + 2] not in ("", digit):
            yield code[:i] + code[i + 1] + digit + code[i + 2 :]
