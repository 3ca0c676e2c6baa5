"""Further fictional cities for the large scales: squares for towns, rows of squares for their villages."""

import numpy as np
import shapely

from data_access.sample.places import Places

_FIRST = "青白丹碧翠苍玄素朱银"
_SECOND = "禾鹭枫溪岚湾坪樟荷泽"
_ROOTS = "东西南北上下前后新旧大小长高远平"
_CITY_DEGREES = 0.4
_WEST, _SOUTH = 100.0, 26.0
_CITIES_A_ROW = 8


def places(number: int, towns: int, villages: int) -> Places:
    """City `number` (0 …): a code of no real province, towns of equal villages, an area on a regular grid."""
    code = f"99{number // 20 + 1:02d}{number % 20 + 1:02d}"
    west = _WEST + _CITY_DEGREES * 1.1 * (number % _CITIES_A_ROW)
    south = _SOUTH + _CITY_DEGREES * 1.1 * (number // _CITIES_A_ROW)
    columns = int(np.ceil(np.sqrt(towns)))
    step = _CITY_DEGREES / columns
    town_shapes = [
        shapely.box(west + step * (t % columns), south + step * (t // columns), west + step * (t % columns + 1),
                    south + step * (t // columns + 1))
        for t in range(towns)
    ]  # fmt: skip
    of_town = np.arange(villages) * towns // villages
    within = np.arange(villages) - np.searchsorted(of_town, of_town)
    counts = np.bincount(of_town, minlength=towns)
    rng = np.random.default_rng([20599, number])
    return Places(
        city_code=code,
        city_name=_name(number, "市"),
        town_codes=tuple(f"{code}{100 + t:03d}" for t in range(towns)),
        town_names=tuple(_name(t, "镇") for t in range(towns)),
        town_kinds=("镇",) * towns,
        village_codes=tuple(f"{code}{100 + t:03d}{200 + w:03d}" for t, w in zip(of_town, within, strict=True)),
        village_names=tuple(f"{_ROOTS[w % 16]}{_SECOND[w // 16 % 10]}{'村' if w < 160 else '新村'}" for w in within),
        village_kinds=("村",) * villages,
        village_population=tuple(int(n) for n in rng.integers(1200, 6500, villages)),
        town_of_village=of_town,
        city_shape=shapely.union_all(town_shapes),
        town_shapes=tuple(town_shapes),
        village_shapes=tuple(
            _strip(town_shapes[t], int(w), int(counts[t])) for t, w in zip(of_town, within, strict=True)
        ),
    )


def _name(number: int, kind: str) -> str:
    return f"{_FIRST[number % 10]}{_SECOND[(number + number // 10) % 10]}{kind}"


def _strip(town: shapely.Geometry, number: int, count: int) -> shapely.Geometry:
    west, south, east, north = town.bounds
    height = (north - south) / count
    return shapely.box(west, south + height * number, east, south + height * (number + 1))
