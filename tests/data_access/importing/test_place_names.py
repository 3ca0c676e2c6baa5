"""Places by code, else by name and alias inside the parent; a doubt is a rejection that names the candidates."""

import time

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


# --- less than a name in full -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("town", "village"),
    [
        ("桐泾镇", "永浦"),
        ("桐泾", "永浦"),
        (None, "桐泾镇永浦社区"),
        (None, "云浦市桐泾镇永浦社区居委会"),
        ("桐泾镇", "桐泾镇永浦社区"),
        ("云浦市桐泾镇", "永浦社区"),
    ],
)
def test_a_short_or_long_name_is_taken_where_one_place_alone_answers_to_it_and_that_is_said(names, town, village):
    found = names.find(Wanted(None, ("云浦市", town, village), VILLAGE))
    assert found.code == "320599101001"
    assert "not written in full" in found.note.text(english)


@pytest.mark.parametrize(
    ("town", "village"),
    [
        (None, "永浦"),  # without its town
        ("桐泾镇", "永浦村"),  # a community is no village
        ("梅浔镇", "永浦"),
        ("梅浔镇", "桐泾镇永浦社区"),  # two towns
        ("桐泾镇", "永"),
        ("桐泾镇", "桐泾镇"),
        ("桐泾镇", "社区"),
    ],
)
def test_what_is_short_of_certain_is_asked_for(names, town, village):
    assert why(names.find(Wanted(None, ("云浦市", town, village), VILLAGE)))


def test_a_short_name_of_a_village_and_a_community_is_asked_for_with_both_named():
    both = PlaceNames({p.code: p for p in (*PLACES, Place("320599101202", "永浦村", "village", T1))})
    told = why(find(both, town="桐泾镇", village="永浦"))
    assert "320599101001" in told
    assert "320599101202" in told
    assert find(both, "320599101202", "桐泾镇", "永浦").code == "320599101202"  # the code tells which


def test_a_zone_is_known_without_its_citys_name():
    zone = Place("320599400", "云浦开发区", "town", CITY)
    names = PlaceNames({p.code: p for p in (*PLACES, zone)})
    assert names.find(Wanted(None, ("云浦市", "开发区", None), ("town",))).code == zone.code
    assert names.find(Wanted(None, (None, "云浦市开发区", None), ("town",))).code is None  # never so called


def test_of_a_name_borne_before_and_now_the_present_place_is_taken_and_that_is_said():
    before = Place("320599101500", "星湖村", "village", T2, ended=True)
    names = PlaceNames({p.code: p for p in (*PLACES, before)})
    found = find(names, town="梅浔镇", village="星湖村")
    assert found.code == "320599102202"
    assert "no more" in found.note.text(english)
    assert find(names, before.code, "梅浔镇", "星湖村").code == before.code


@pytest.mark.parametrize(
    ("code", "town", "village"),
    [
        ("320598101201", "桐泾镇", "和荡村"),  # of a city that is not known: the edition, perhaps
        ("320599101777", None, "永浦社区"),  # half a name, but in the town of the code
    ],
)
def test_an_unknown_code_gives_way_to_what_does_not_contradict_it(names, code, town, village):
    assert find(names, code, town, village).code


@pytest.mark.parametrize(
    ("code", "town", "village"),
    [
        ("320599102777", None, "永浦社区"),  # in another town than the name
        ("320597101201", "桐泾镇", "和荡村"),  # in another city that is known
    ],
)
def test_an_unknown_code_in_another_area_than_the_name_is_asked_for(code, town, village):
    names = PlaceNames({p.code: p for p in (*PLACES, Place("320597", "外市", "city", ""))})
    told = why(find(names, code, town, village))
    assert "another area" in told
    assert "Near" in told


def test_a_slip_of_the_hand_in_a_code_is_named_never_mended(names):
    assert "星湖村" in why(find(names, "320599102220"))  # two digits the wrong way round


def test_a_foreign_database_may_hold_a_circle():
    a, b = (
        Place("320599101001", "甲", "village", "320599101002"),
        Place("320599101002", "乙", "village", "320599101001"),
    )
    names = PlaceNames({a.code: a, b.code: b})
    assert names.city_of(a.code) is names.town_of(b.code) is None
    assert find(names, village="甲").code == a.code


def test_thousands_of_unknown_names_among_thousands_of_places_are_told_in_time():
    made = (f"{chr(0x4E00 + i % 3000)}{chr(0x5E00 + i % 1700)}村" for i in range(20_000))
    many = {f"{i:012}": Place(f"{i:012}", name, "village", T1) for i, name in enumerate(made)}
    names = PlaceNames({**{p.code: p for p in PLACES}, **many})
    began = time.process_time()
    for i in range(500):
        assert find(names, town="桐泾镇", village=f"{chr(0x4E00 + i)}某村").code is None
    assert time.process_time() - began < 5
