"""Places by code, else by name and alias inside the parent; a doubt is a rejection that names the candidates."""

import csv
from pathlib import Path

import pytest

from data_access.importing.place_names import Place, PlaceNames, Wanted
from data_access.importing.says import english

CITY, T1, T2 = "320599", "320599101", "320599102"
PLACES = [
    Place(CITY, "云浦市", "city", ""),
    Place(T1, "桐泾镇", "town", CITY, ("桐泾",)),
    Place(T2, "梅浔镇", "town", CITY),
    Place("320599101001", "永浦社区", "village", T1),
    Place("320599101201", "和荡村", "village", T1, ("老和荡",)),
    Place("320599102201", "和荡村", "village", T2),
    Place("320599102202", "星湖村", "village", T2),
]
VILLAGE = ("village",)


@pytest.fixture
def names() -> PlaceNames:
    return PlaceNames({place.code: place for place in PLACES})


def find(names, code=None, town=None, village=None, levels=VILLAGE, city=None):
    return names.find(Wanted(code, (city, town, village), levels))


def why(found) -> str:
    assert found.code is None
    return found.problem.text(english)


def test_by_code(names):
    assert find(names, "320599101201").code == "320599101201"


def test_by_code_with_the_name_that_belongs_to_it(names):
    assert find(names, "320599101201", "桐泾", "和荡村委会").code == "320599101201"


@pytest.mark.parametrize("name", ["和荡村", "和荡村委会", "和荡村村民委员会", "和荡村村委会", "老和荡", "和荡 村"])
def test_by_name_and_alias_inside_the_town(names, name):
    assert find(names, town="桐泾镇", village=name).code == "320599101201"


def test_a_name_unique_in_the_city_may_stand_without_its_town_and_that_is_said(names):
    found = find(names, village="星湖村")
    assert found.code == "320599102202"
    assert found.note is not None


def test_a_name_of_two_villages_needs_its_town(names):
    assert "Several places" in why(find(names, village="和荡村"))


def test_code_and_name_that_disagree_are_not_reconciled(names):
    told = why(find(names, "320599101201", "桐泾镇", "永浦社区"))
    assert "和荡村" in told
    assert "320599101001" in told  # where the name lies


def test_code_and_town_that_disagree_are_not_reconciled(names):
    assert "disagree" in why(find(names, "320599101201", "梅浔镇", "和荡村"))


def test_a_code_of_another_edition_gives_way_to_a_full_name_and_that_is_said(names):
    found = find(names, "320599101777", "桐泾镇", "和荡村")
    assert found.code == "320599101201"
    assert found.note is not None


def test_an_unknown_code_alone_is_rejected(names):
    assert "no area with this code" in why(find(names, "320599101777"))


def test_an_unknown_name_is_rejected_with_the_nearest(names):
    told = why(find(names, town="梅浔镇", village="星胡村"))
    assert "星湖村" in told


def test_a_town_is_no_village(names):
    assert "village" in why(find(names, T1))
    assert "village" in why(find(names, town="桐泾镇"))


def test_nothing_given_is_nothing_found(names):
    found = find(names)
    assert found.code is None
    assert found.problem is None


def test_city_and_town_of_a_village_go_by_its_parents():
    moved = PlaceNames({p.code: p for p in (*PLACES, Place("320599101999", "飞地村", "village", T2))})
    assert moved.town_of("320599101999") == T2  # its code begins like another town's
    assert moved.city_of("320599101999") == CITY


NBS = Path(__file__).parents[2] / "import_corpus" / "nbs2023"


def _table(name: str) -> list[dict[str, str]]:
    with (NBS / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def suzhou() -> PlaceNames:
    """Four real cities, 2023 edition."""
    towns, villages = _table("towns.csv"), _table("villages.csv")
    places = [
        *{t["county_code"]: Place(t["county_code"], t["county_name"], "city", "") for t in towns}.values(),
        *(Place(t["town_code"], t["town_name"], "town", t["county_code"]) for t in towns),
        *(Place(v["village_code"], v["village_name"], "village", v["town_code"]) for v in villages),
    ]
    return PlaceNames({place.code: place for place in places})


def test_towns_whose_codes_differ_between_editions_are_found_by_name_or_asked_for(suzhou):
    for row in _table("town_code_conflicts.csv"):
        other, ours = row["town_code_areacity"], row["town_code_nbs"] or None
        if not other or other == ours:
            continue
        found = suzhou.find(Wanted(other, (row["county_name"], row["town_name"], None), ("town",)))
        # a code that our edition gives to another town: asked for, never guessed
        assert found.code == (None if other in suzhou.places else ours)
        assert found.code or found.problem


def test_villages_of_one_name_in_one_city_need_their_town_or_code(suzhou):
    by_name: dict[tuple[str | None, str], list[Place]] = {}
    for place in suzhou.places.values():
        if place.level == "village":
            by_name.setdefault((suzhou.city_of(place.code), place.name), []).append(place)
    twins = {key: found for key, found in by_name.items() if len(found) > 1}
    assert twins
    for (city, name), villages in twins.items():
        in_city = suzhou.places[city or ""].name
        assert suzhou.find(Wanted(None, (in_city, None, name), VILLAGE)).code is None
        for village in villages:
            town = suzhou.places[village.parent].name
            assert suzhou.find(Wanted(None, (in_city, town, name), VILLAGE)).code == village.code
            assert suzhou.find(Wanted(village.code, (None, None, name), VILLAGE)).code == village.code


def test_every_village_is_found_by_its_city_town_and_name(suzhou):
    for village in suzhou.places.values():
        if village.level == "village":
            city, town = suzhou.places[suzhou.city_of(village.code)].name, suzhou.places[village.parent].name
            assert suzhou.find(Wanted(None, (city, town, village.name), VILLAGE)).code == village.code
