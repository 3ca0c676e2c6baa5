"""The vendored files: all that a map asks for is there, and nothing in them asks for more."""

import re
from pathlib import Path

from dashboard.i18n import translator
from dashboard.maps.build import station_map
from tests.dashboard.maps import made

FOLDER = Path(__file__).parents[3] / "dashboard" / "static" / "leaflet"


def test_every_file_that_a_map_asks_for_is_there():
    drawn = station_map((), (), (), made.FRAME, translator("en"))
    for _, link in (*drawn.default_js, *drawn.default_css):
        assert (FOLDER / link.removeprefix(made.FRAME.assets + "/")).is_file()


def test_every_picture_that_the_style_asks_for_is_there():
    for picture in re.findall(r"url\(([^)#]+)\)", (FOLDER / "leaflet.css").read_text(encoding="utf-8")):
        assert (FOLDER / picture).is_file()


def test_no_script_names_a_source_map():
    assert not [script.name for script in FOLDER.glob("*.js") if "sourceMappingURL" in script.read_text("utf-8")]


def test_every_licence_is_there_and_named_in_the_notice():
    notice = (FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    licences = {path.name for path in (FOLDER / "licences").iterdir()}
    assert licences == set(re.findall(r"licences/(\S+)", notice))
    assert all(version in notice for version in ("1.9.4", "3.7.1"))
