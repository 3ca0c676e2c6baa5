"""What whoever brings outlines must say of them: their datum, their licence and, for a published map, its approval."""

from data_access import codes
from data_access.errors import SettingWrong
from data_access.texts import msg

_LONGEST_LICENCE, _LONGEST_APPROVAL = 200, 80  # as the table has room for

_WHICH_DATUM = msg("say in which coordinate system the outlines are: wgs84, cgcs2000, gcj02 or bd09.")
_WHICH_LICENCE = msg("say under which licence, or by whose leave, the outlines may be used.")
_TOO_LONG = msg("it is too long.")


def given(datum: str | None, licence: str | None, map_approval: str | None) -> dict[str, str]:
    """What is kept of where outlines come from, as `import_files` takes it in its `settings`.

    datum         wgs84, cgcs2000, gcj02, bd09, or a word for one of them (高德)
    licence       under which the outlines may be used
    map_approval  the number of the map's approval (审图号), where it has one
    Raises SettingWrong for a datum or a licence that is missing or wrong.
    """
    known = codes.code("datum", datum or "")
    if known is None:
        raise SettingWrong(name="--datum", reason=_WHICH_DATUM)
    if not (licence or "").strip():
        raise SettingWrong(name="--licence", reason=_WHICH_LICENCE)
    found = {"datum": known, "licence": (licence or "").strip(), "map_approval": (map_approval or "").strip()}
    for name, most in (("licence", _LONGEST_LICENCE), ("map_approval", _LONGEST_APPROVAL)):
        if len(found[name]) > most:
            raise SettingWrong(name=f"--{name.replace('_', '-')}", reason=_TOO_LONG)
    return {name: value for name, value in found.items() if value}
