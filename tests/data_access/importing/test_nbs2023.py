"""Real towns and villages (statistics codes of 2023, four cities): brought in as areas, then named as clerks name them.

Every village in every way of writing is found, or asked for; none is ever taken for another.  The numbers beside the
ways are those that have to be asked for, and why.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from data_access import setup
from data_access.engine import Database
from data_access.importing import place_names, values
from data_access.importing.place_names import Found, PlaceNames, Wanted
from data_access.importing.says import english
from data_access.importing.spelling import canonical
from tests.data_access.importing.files import TODAY, bring_in, bring_one, official, rows, table

NBS = Path(__file__).parents[2] / "import_corpus" / "nbs2023"
VILLAGE = ("village",)


class Village(NamedTuple):
    city: str
    town: str
    code: str
    name: str

    @property
    def stem(self) -> str:
        return canonical(self.name)


def read(name: str) -> list[dict[str, str]]:
    with (NBS / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


VILLAGES = [
    Village(v["county_name"], v["town_name"], v["village_code"], v["village_name"]) for v in read("villages.csv")
]
TOWNS = read("towns.csv")


def bring_in_areas(database: Database, folder: Path) -> None:
    """As three area tables, the lowest first: the import orders them."""
    headers = official("area", "code", "name")
    cities = {t["county_code"]: t["county_name"] for t in TOWNS}
    paths = [
        table(folder / "1 村居.csv", [headers, *([v.code, v.name] for v in VILLAGES)]),
        table(folder / "2 镇.csv", [headers, *([t["town_code"], t["town_name"]] for t in TOWNS)]),
        table(folder / "3 市.csv", [headers, *([f"{code}000000", name] for code, name in cities.items())]),
    ]
    results = bring_in(database, *paths)
    assert [result.written for result in results] == [4, 49, 1147]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaceNames]:
    folder = tmp_path_factory.mktemp("nbs2023")
    database = Database(f"sqlite:///{folder / 'tonghu.db'}")
    setup.initialise(database)
    bring_in_areas(database, folder)
    with database.read() as connection:
        yield place_names.load(connection, TODAY)
    database.dispose()
    database.audit.dispose()


# --- every village in every way ---------------------------------------------------------------------------------------


def bare(name: str, *kinds: str) -> str:
    return next((name.removesuffix(kind) for kind in kinds if name.endswith(kind)), name)


def bare_town(v: Village) -> str:
    return bare(v.town, "街道", "镇")


def bare_village(v: Village) -> str:
    return bare(v.stem, "社区", "村")


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and not c.isspace() else c for c in text)


def spaced(text: str) -> str:
    return "\u3000" + " ".join(text) + "\u00a0"


def other_office(v: Village) -> str:
    """As another office would end the name: 村民委员会 for 村委会, 社区居民委员会 for 社区居委会."""
    return v.stem + ("村民委员会" if v.stem.endswith("村") else "居民委员会" if v.stem.endswith("社区") else "")


def code(text: object) -> str:
    return values.area_code(text)  # type: ignore[arg-type]


WAYS: dict[str, tuple[Callable[[Village], Wanted], int]] = {
    "in full": (lambda v: Wanted(None, (v.city, v.town, v.name), VILLAGE), 0),
    "without the office": (lambda v: Wanted(None, (v.city, v.town, v.stem), VILLAGE), 0),
    "with another office": (lambda v: Wanted(None, (v.city, v.town, other_office(v)), VILLAGE), 0),
    "with spaces": (lambda v: Wanted(None, (spaced(v.city), spaced(v.town), spaced(v.name)), VILLAGE), 0),
    "without the city": (lambda v: Wanted(None, (None, v.town, v.stem), VILLAGE), 0),
    "city in short": (lambda v: Wanted(None, (bare(v.city, "市"), v.town, v.stem), VILLAGE), 0),
    "town in short": (lambda v: Wanted(None, (v.city, bare_town(v), v.stem), VILLAGE), 0),
    "town with its office": (lambda v: Wanted(None, (v.city, f"{v.town}办事处", v.stem), VILLAGE), 0),
    "town behind its city": (lambda v: Wanted(None, (None, v.city + v.town, v.stem), VILLAGE), 0),
    # 23 pairs of a community and a village of one name in one town; five of one character (李村)
    "village in short": (lambda v: Wanted(None, (v.city, v.town, bare_village(v)), VILLAGE), 51),
    "both in short": (lambda v: Wanted(None, (v.city, bare_town(v), bare_village(v)), VILLAGE), 51),
    "behind its town": (lambda v: Wanted(None, (v.city, v.town, v.town + v.name), VILLAGE), 0),
    "behind city and town": (lambda v: Wanted(None, (None, None, v.city + v.town + v.name), VILLAGE), 0),
    # 花园社区 lies in two towns of 昆山
    "without the town": (lambda v: Wanted(None, (v.city, None, v.name), VILLAGE), 2),
    # names that several of the four cities have
    "alone": (lambda v: Wanted(None, (None, None, v.name), VILLAGE), 88),
    # all but the six whose name has no word of kind: what is in short needs its town
    "in short without the town": (lambda v: Wanted(None, (v.city, None, bare_village(v)), VILLAGE), 1141),
    "code": (lambda v: Wanted(code(v.code), levels=VILLAGE), 0),
    "code in wide digits": (lambda v: Wanted(code(wide(v.code)), levels=VILLAGE), 0),
    "code with spaces": (lambda v: Wanted(code(f"{v.code[:6]} {v.code[6:9]} {v.code[9:]} "), levels=VILLAGE), 0),
    "code as a number": (lambda v: Wanted(code(float(v.code)), levels=VILLAGE), 0),
    "code as a number's text": (lambda v: Wanted(code(f"{v.code}.0"), levels=VILLAGE), 0),
    "code in scientific notation": (lambda v: Wanted(code(f"{float(v.code):.11E}"), levels=VILLAGE), 0),
    "code and name": (lambda v: Wanted(v.code, (None, None, v.name), VILLAGE), 0),
    "code and everything in short": (
        lambda v: Wanted(v.code, (bare(v.city, "市"), bare_town(v), bare_village(v)), VILLAGE),
        5,  # of one character
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_village_is_found_or_asked_for_and_never_taken_for_another(names, way):
    written, to_ask = WAYS[way]
    became = Counter(outcome(names.find(written(village)), village) for village in VILLAGES)
    assert became["wrong"] == 0
    assert (became["right"], became["asked"]) == (len(VILLAGES) - to_ask, to_ask)


def outcome(found: Found, village: Village) -> str:
    if found.code is None:
        assert found.problem is not None, "what is not found is worth a sentence"
        return "asked"
    return "right" if found.code == village.code else "wrong"


# --- contradictions and slips -----------------------------------------------------------------------------------------


def neighbours() -> list[tuple[Village, Village]]:
    """Each village with the next one of the list."""
    return list(zip(VILLAGES, VILLAGES[1:] + VILLAGES[:1], strict=True))


def test_the_code_of_one_village_with_the_name_of_another_is_asked_for(names):
    for one, other in neighbours():
        found = names.find(Wanted(one.code, (None, None, other.name), VILLAGE))
        assert found.code is None
        assert "disagree" in found.problem.text(english)


def test_a_village_in_another_town_is_asked_for_with_its_own_town_named(names):
    towns = [t["town_name"] for t in TOWNS]
    there = {(v.town, v.stem) for v in VILLAGES}
    for v in VILLAGES:
        elsewhere = towns[(towns.index(v.town) + 1) % len(towns)]
        if (elsewhere, v.stem) in there:  # a namesake: that one is meant
            continue
        found = names.find(Wanted(None, (None, elsewhere, v.stem), VILLAGE))
        assert found.code is None
        assert v.code in found.problem.text(english)
        assert names.find(Wanted(v.code, (None, elsewhere, v.stem), VILLAGE)).code is None


def test_a_village_that_is_called_a_community_or_the_other_way_round_is_asked_for(names):
    there = {(v.town, v.stem) for v in VILLAGES}
    asked = 0
    for v in VILLAGES:
        swapped = bare_village(v) + ("村" if v.stem.endswith("社区") else "社区")
        if v.stem == bare_village(v) or (v.town, swapped) in there:
            continue
        found = names.find(Wanted(None, (v.city, v.town, swapped), VILLAGE))
        assert found.code is None
        asked += v.code in found.problem.text(english)
    assert asked >= 1_000  # and nearly all are told what is meant


def test_a_slip_in_a_code_is_no_other_village_unless_that_one_exists_and_the_name_tells(names):
    for v in VILLAGES:
        slip = v.code[:-1] + str((int(v.code[-1]) + 1) % 10)
        found = names.find(Wanted(slip, (v.city, v.town, v.name), VILLAGE))
        assert found.code == (None if slip in names.places else v.code)
        if slip not in names.places:
            assert "Near" in names.find(Wanted(slip, levels=VILLAGE)).problem.text(english)


# --- two editions of codes --------------------------------------------------------------------------------------------

CONFLICTS = read("town_code_conflicts.csv")
SAME_PLACE = {"开发区": "320583400"}
"""Towns that the other source calls differently: 昆山开发区 stands there without its city."""


def test_33_names_of_towns_stand_in_both_editions_and_6_have_the_same_code():
    both = [row for row in CONFLICTS if row["town_code_nbs"] and row["town_code_areacity"]]
    assert (len(both), sum(row["same_code"] == "True" for row in both)) == (33, 6)


@pytest.mark.parametrize("row", [r for r in CONFLICTS if r["town_code_areacity"]], ids=lambda r: r["town_name"])
def test_a_towns_code_of_the_other_edition_with_its_name_is_the_town_or_asked_for(names, row):
    other, ours = row["town_code_areacity"], row["town_code_nbs"] or SAME_PLACE.get(row["town_name"])
    found = names.find(Wanted(other, (row["county_name"], row["town_name"], None), ("town",)))
    if other == ours:
        assert found == Found(ours)
    elif other in names.places or ours is None:  # our edition gives the code to another town, or has no such town
        assert found.code is None
    else:
        assert found.code == ours
        assert "another edition" in found.note.text(english)


def test_villages_under_the_other_editions_town_codes_are_found_by_their_full_names_or_asked_for(names):
    theirs = {r["town_name"]: r["town_code_areacity"] for r in CONFLICTS if r["same_code"] == "False"}
    became: Counter[str] = Counter()
    for v in VILLAGES:
        if not theirs.get(v.town):
            continue
        written = theirs[v.town] + v.code[9:]
        became[outcome(names.find(Wanted(written, (v.city, v.town, v.name), VILLAGE)), v)] += 1
        without_town = names.find(Wanted(written, (None, None, v.name), VILLAGE))
        assert outcome(without_town, v) != "wrong"
        assert without_town.code is None, "an unknown code and half a name are no evidence"
    assert became["wrong"] == 0
    assert became["right"] > 2 * became["asked"] > 0


# --- through the import, on both engines ------------------------------------------------------------------------------


def test_a_file_of_all_villages_by_name_finds_each_on_both_engines(database, tmp_path):
    bring_in_areas(database, tmp_path)
    headers = ["市", "镇（街道）", "村（社区）名称", "摸排日期", "摸排渠道", "摸排人数"]
    lines = [
        [v.city, v.town, v.name if i % 3 else v.stem, "2026年3月5日", "网格员", i]
        for i, v in enumerate(VILLAGES, start=1)
    ]
    result = bring_one(database, table(tmp_path / "摸排台账.csv", [headers, *lines], "gb18030"))
    assert (result.written, result.rejected) == (1147, 0)
    assert rows(database, "screening", "area_code", "screened") == sorted(
        ((v.code, i) for i, v in enumerate(VILLAGES, start=1)), key=repr
    )


def test_the_village_that_two_towns_of_one_city_have_comes_back_with_both_named(sqlite, tmp_path):
    bring_in_areas(sqlite, tmp_path)
    headers = ["市", "镇", "村（居）", "摸排日期", "摸排渠道"]
    lines = [
        ["昆山市", None, "花园社区", "2026-03-05", "网格员"],
        ["昆山市", "张浦镇", "花园社区", "2026-03-05", "网格员"],
        ["昆山市", "玉山镇", "花园", "2026-03-05", "网格员"],
    ]
    result = bring_one(sqlite, table(tmp_path / "摸排.csv", [headers, *lines]))
    assert (result.written, result.rejected) == (2, 1)
    assert rows(sqlite, "screening", "area_code") == [("320583100024",), ("320583106002",)]
