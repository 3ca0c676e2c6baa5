"""Which attribute of a layer is the code, which the name, which the areas above: by its name, and by what it holds.

Survey offices, statistics offices and map services each have words of their own; a shapefile cuts them to ten bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from data_access.codes import plain
from data_access.importing.cells import Bad, digits, is_blank, text_of
from data_access.importing.columns import Column, sheet
from data_access.importing.reading import Cell
from data_access.importing.values import area_code, column_values

LEVELS = ("village", "town", "city")
"""From the lowest."""

_CODES = {
    "village": "village_code|村代码|村居代码|村(居)代码|村(社区)代码|村级代码|社区代码|村码|cundm|cjqydm",
    "town": "town_code|镇代码|乡镇代码|街道代码|镇街代码|乡镇街道代码|镇级代码|乡级代码|xiangdm|xzdm|zhendm",
    "city": "city_code|市代码|县代码|县市代码|县级代码|区县代码|county_code|xiandm|xjdm",
    "": "code|区划代码|行政区划代码|行政区代码|代码|统计用区划代码|区划编码|区划码|编码|dm|qhdm|xzqdm|xzqhdm|xzqh"
    "|adcode|pac|gb|area_code|zldwdm",
}
_NAMES = {
    "village": "village_name|村名称|村居名称|村(居)名称|村(社区)名称|村名|社区名称|村居|村(居)|村|社区|村(居)委会"
    "|cunmc|cjqymc|village",
    "town": "town_name|镇名称|乡镇名称|街道名称|镇街名称|乡镇街道名称|镇(区、街道)|乡镇街道|乡镇|镇街|街道|镇|所属镇"
    "|所属乡镇|所属街道|xiangmc|xzmc|zhenmc|town",
    "city": "city_name|市名称|县名称|县市名称|区县名称|county_name|市|县|县市|县市区|区县|所属市|所属县|xianmc"
    "|city|county",
    "": "name|区划名称|行政区划名称|行政区名称|名称|地名|全称|mc|qhmc|xzqmc|xzqhmc|zldwmc|area_name",
}
_ABOVE = ("parent_code", "上级区划代码", "上级代码", "所属代码", "父级代码", "pcode", "sjdm", "sjqhdm")
_OTHERS = ("kind", "population", "fictional")
_STATISTICS_ZEROS = re.compile(r"^(\d{12})0{3,}$")  # the survey's codes of units go on with zeros
_NATIONAL = re.compile(r"^156(\d{6})$")  # the national map's codes begin with the country's number
_CUT_FROM = 2  # letters of a Chinese word that a shapefile leaves of it, at least


@dataclass(frozen=True)
class Attributes:
    """The attribute that each field is read from; `above` are names of the areas above, by level."""

    fields: Mapping[str, str]
    above: Mapping[str, str] = field(default_factory=dict)


def find(columns: Mapping[str, Sequence[Cell]], *, cut: bool = False) -> Attributes | None:
    """The attributes of a layer of areas; None when nothing of it is a code or a name.

    cut   words may have been cut to ten bytes (shapefiles)
    A level's own code and name belong to the areas themselves when it is the lowest level that the layer speaks of.
    """
    found = _Found(columns, cut)
    codes = {level: found.column(_CODES[level], _looks_like_codes) for level in (*LEVELS, "")}
    names = {level: found.column(_NAMES[level], _looks_like_names) for level in (*LEVELS, "")}
    general = names[""] and (codes[""] or not any(codes.values()))
    own = "" if general else next((level for level in LEVELS if codes[level] or names[level]), "")
    fields = {"code": codes[own] or codes[""], "name": names[own] or names[""]}
    if not any(fields.values()):
        return None
    higher = LEVELS[LEVELS.index(own) + 1 :] if own else LEVELS
    fields["parent_code"] = (codes[higher[0]] if own and higher else "") or found.column(_ABOVE, _looks_like_codes)
    taken = {*fields.values()}
    above = {level: names[level] for level in higher if level != "village" and names[level] not in taken | {""}}
    for name in _OTHERS:
        column = sheet("area").column(name)
        fields[name] = found.column((name, column.header, *column.variants), partial(_all_known, column))
    return Attributes({name: column for name, column in fields.items() if column}, above)


class _Found:
    """The columns by their words; each is given once."""

    def __init__(self, columns: Mapping[str, Sequence[Cell]], cut: bool) -> None:
        self._columns, self._cut = columns, cut
        self._by_word: dict[str, str] = {}
        for column in columns:
            self._by_word.setdefault(plain(column), column)

    def column(self, words: str | Iterable[str], fits: Any) -> str:
        """The first column with one of the words (divided by '|') whose cells fit; '' when there is none."""
        wanted = [plain(word) for word in (words.split("|") if isinstance(words, str) else words)]
        exact = [self._by_word[word] for word in wanted if word in self._by_word]
        cut = [column for word, column in self._by_word.items() if self._cut and _begins(word, wanted)]
        return next((column for column in (*exact, *cut) if fits(self._columns[column])), "")


def _begins(word: str, wanted: Iterable[str]) -> bool:
    """True when a known word begins so: 行政区划代码 becomes 行政区划代, in UTF-8 even 行政区 and 行政_1."""
    start = re.sub(r"_\d+$", "", word)
    return len(start) >= _CUT_FROM and not start.isascii() and any(known.startswith(start) for known in wanted)


def as_code(cell: Cell) -> Cell:
    """A code as the other tables write it: the survey's and the national map's own additions left out."""
    try:
        text = digits(cell)
    except Bad:
        return cell
    match = _STATISTICS_ZEROS.match(text) or _NATIONAL.match(text)
    return match[1] if match else text


def _looks_like_codes(cells: Sequence[Cell]) -> bool:
    return _mostly(cells, lambda cell: bool(area_code(as_code(cell))))


def _looks_like_names(cells: Sequence[Cell]) -> bool:
    return _mostly(cells, lambda cell: not text_of(cell).isascii())


def _mostly(cells: Sequence[Cell], fits: Any) -> bool:
    """True when at least half of the cells, and one at all, are as asked."""
    filled = [cell for cell in cells if not is_blank(cell)]
    good = 0
    for cell in filled:
        try:
            good += bool(fits(cell))
        except Bad:
            continue
    return good > 0 and 2 * good >= len(filled)


def _all_known(column: Column, cells: Sequence[Cell]) -> bool:
    """A decoration is read only where all of it can be: it must not keep an outline out."""
    values, problems = column_values(column, cells)
    return not problems and any(value is not None for value in values)
