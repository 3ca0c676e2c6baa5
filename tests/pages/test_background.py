"""The background of the maps: a path on our own host, where the deployment names one."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard import settings
from tests.conftest import YUNPU_AS_OF
from tests.pages.conftest import APP, Open

TILES = "/tiles/{z}/{x}/{y}"


def sent(at: AppTest) -> str:
    assert not at.exception
    return "\n".join(str(each.proto) for each in at.get("component_instance"))


def test_maps_have_the_background_that_the_settings_name(opened: Open, demo_folder: Path) -> None:
    opened()
    settings.use(
        settings.load(
            auth="demo",
            data_folder=demo_folder,
            today=YUNPU_AS_OF,
            tiles_path=TILES,
            tiles_attribution="GS(2026)0号",
        )
    )
    at = AppTest.from_file(str(APP), default_timeout=60).run().switch_page("../pages/stations.py").run()
    assert TILES in sent(at)
    assert "GS(2026)0" in sent(at)


def test_without_the_setting_there_is_none(opened: Open) -> None:
    assert "L.tileLayer" not in sent(opened("stations"))
