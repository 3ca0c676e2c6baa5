"""The data-trust page: freshness and imports as the database has them, and the bureau's box through to the new data."""

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import facts, guard, handing, session, settings, uploads
from dashboard.components import imports
from dashboard.figures import Access
from data_access import instants, setup
from data_access.engine import Database
from data_access.queries import freshness
from data_access.schema import area, audit_event, child, import_batch, visit
from data_access.scope import Role, Scope
from tests import factories
from tests.conftest import YUNPU_AS_OF
from tests.data_access.importing.files import official
from tests.pages.conftest import APP, Open, said
from tests.pages.reading import rendered

BUREAU = Scope(Role.CITY_SUPERVISOR, "320599")
HEADERS = official("visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen")
PAST, IMPOSSIBLE = "2024-05-17", "2024-02-30"
SECONDS = 120
MIME = "text/csv"


def lines(text: str, table: str) -> list[list[str]]:
    """The cells of a table's rows."""
    found = re.search(rf'data-table="{table}".*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    assert found, f"no table {table}"
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in found[1].split("</tr>") if row]


# --- freshness and history --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["city_supervisor", "auditor"])
def test_every_town_stands_with_its_last_record_and_late_entries(opened: Open, yunpu: Database, look: str) -> None:
    access = Access(yunpu, BUREAU, 1)
    with yunpu.read() as connection:
        recorded = dict(
            connection.execute(
                sa.text("SELECT town_code, max(last_recorded_at) FROM first_contact WHERE town_code != '' GROUP BY 1")
            ).all()
        )
        month = freshness.trust(connection, BUREAU, YUNPU_AS_OF).late_month
        late = freshness.late_by_town(connection, BUREAU, month)
    towns = facts.towns(access, YUNPU_AS_OF)
    table = lines(said(opened("data", look=look)), "freshness")
    assert [row[0] for row in table] == [town.name for town in towns]  # in division order
    assert [int(row[3]) for row in table] == [late.get(town.code, 0) for town in towns]
    assert sum(int(row[3]) for row in table) > 0
    in_shanghai = {
        town: instants.local_date(dt.datetime.fromisoformat(at), "Asia/Shanghai") for town, at in recorded.items()
    }
    assert [row[1] for row in table] == [in_shanghai[town.code].isoformat() for town in towns]


def test_a_late_town_is_named_before_any_table(opened: Open, yunpu: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    town = facts.towns(Access(yunpu, BUREAU, 1), YUNPU_AS_OF)[3]
    monkeypatch.setattr(facts, "stale_towns", lambda *_: frozenset({town.code}))
    text = said(opened("data"))
    assert f"数据滞后的镇（区、街道）1 个：{town.name}。" in text
    assert [row[2] for row in lines(text, "freshness")].count("滞后") == 1


def test_every_import_is_listed_with_its_counts(opened: Open, yunpu: Database) -> None:
    with yunpu.read() as connection:
        kept = connection.execute(sa.select(import_batch)).all()
    (grid,) = opened("data", look="auditor").dataframe
    shown = grid.value
    assert sorted(shown["文件"]) == sorted(row.file_name for row in kept)
    assert shown["行数"].sum() == sum(row.rows_in for row in kept) > 0
    assert shown["未通过"].sum() == 0
    assert set(shown["导入人"]) == {"tests"}


@pytest.mark.parametrize("look", ["leader", "town_supervisor:320599105", "finance"])
def test_others_are_refused_and_have_no_link(opened: Open, look: str) -> None:
    at = opened("data", look=look)
    assert "超出了您的查看范围" in said(at)
    assert not at.file_uploader
    assert "数据质量" not in [link.proto.label for link in at.get("page_link")]
    assert "→ 数据质量" not in [link.proto.label for link in opened(look=look).get("page_link")]


def test_the_trust_strip_leads_here(opened: Open) -> None:
    assert "→ 数据质量" in [link.proto.label for link in opened("visits").get("page_link")]


def test_the_auditor_has_no_box(opened: Open) -> None:
    assert not opened("data", look="auditor").file_uploader


# --- the box in the demo ----------------------------------------------------------------------------------------------


def csv(*rows: str, headers: list[str] = HEADERS) -> bytes:
    return "\n".join([",".join(headers), *rows]).encode()


def counted(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def child_of(database: Database) -> str:
    """A child on the register since before PAST."""
    text = "SELECT min(child_id) FROM child_register WHERE registered_on < '2024-01-01' AND left_on IS NULL"
    with database.read() as connection:
        return str(connection.execute(sa.text(text)).scalar_one())


def sent(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """The page after files were chosen and tried."""
    at.file_uploader[0].set_value([(name, data, MIME) for name, data in files])
    return settled(at.run())


def settled(at: AppTest) -> AppTest:
    """The page once no job runs any more."""
    box = at.session_state[session._UPLOAD]
    for job in (box.brought, box.tried and box.tried[1]):
        if job is not None:
            assert job.wait(SECONDS)
    return at.run()


def test_the_demo_tries_a_file_and_keeps_nothing(opened: Open, demo_folder: Path, yunpu: Database) -> None:
    one = child_of(yunpu)
    at = sent(
        opened("data"), ("走访.csv", csv(f"{one},{PAST},学校,儿童主任,是", f"{one},{IMPOSSIBLE},学校,儿童主任,是"))
    )
    text = said(at)
    assert "试读结果（尚未写入）" in text
    assert "共 2 行：将新增 1，将更新 0，已有 0，不能接收 1" in text
    assert "走访日期" in text
    assert lines(text, "reasons") == [["走访日期", "日历上没有这一天。", "1"]]
    assert "演示到此为止" in text
    assert "导入" not in [button.label for button in at.button]
    demo = Database(f"sqlite:///{demo_folder / 'demo.db'}")
    assert [counted(demo, table) for table in (visit, import_batch)] == [
        counted(yunpu, table) for table in (visit, import_batch)
    ]


def test_no_value_of_an_identity_column_reaches_the_page(opened: Open, yunpu: Database) -> None:
    """A roster with a name, a telephone and an address, in a row that can be taken and in one that cannot."""
    names = ("child_name", "guardian_name", "guardian_phone", "address", "village_name", "born_on", "category", "kind")
    marks = "标记姓名,标记监护人,00013900001234,标记路7号"
    with yunpu.read() as connection:
        names_of_one = sa.select(area.c.name).where(area.c.level == "village").group_by(area.c.name)
        village = connection.execute(names_of_one.having(sa.func.count() == 1).order_by(area.c.name)).scalars().first()
    of_place = f"{village},2015-01-01,重残重病,困境儿童"
    headers = official("roster", *names, "registered_on")
    rows = [f"{marks},{of_place},{day}" for day in (PAST, IMPOSSIBLE)]
    at = sent(opened("data"), ("花名册.csv", csv(*rows, headers=headers)))
    shown = rendered(at)
    assert "共 2 行：将新增 1，将更新 0，已有 0，不能接收 1" in shown
    assert not [mark for mark in marks.split(",") if mark in shown]


def test_what_cannot_be_told_is_asked(opened: Open, yunpu: Database) -> None:
    one = child_of(yunpu)
    without = [header for header in HEADERS if header != "走访人身份"]
    at = sent(opened("data"), ("走访.csv", csv(f"{one},{PAST},学校,是", headers=without)))
    (role,) = at.selectbox
    assert "走访人身份" in role.label
    at = settled(role.select("director").run())
    assert "将新增 1" in said(at)

    at = sent(opened("data"), ("表.csv", b"\xe7\x94\xb2,\xe4\xb9\x99\n1,2\n"))
    (kind,) = at.selectbox
    assert "哪种表" in kind.label
    assert "走访记录" in kind.options


def test_boundaries_ask_for_datum_and_licence(opened: Open) -> None:
    geojson = b'{"type": "FeatureCollection", "features": []}'
    at = sent(opened("data"), ("云浦市.geojson", geojson))
    assert [box.label for box in at.selectbox] == ["边界的坐标系"]
    assert "请先说明边界的坐标系、来源与使用许可。" in said(at)
    at.selectbox[0].select("gcj02")
    at = settled(at.text_input[0].input("市测绘院，内部使用").run())
    assert "请先说明边界的坐标系" not in said(at)
    at = sent(opened("data"), ("云浦市.geojson", geojson), ("走访.csv", csv()))
    assert "边界文件与表格请分两次上传" in said(at)


@pytest.mark.parametrize(
    ("name", "data"),
    [("空.xlsx", b""), ("程序.xlsx", b"MZ\x90\x00" + bytes(200)), ("坏.xlsx", b"PK\x03\x04" + b"\xff" * 100)],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(opened: Open, name: str, data: bytes) -> None:
    at = sent(opened("data"), (name, data))
    text = said(at)
    assert 'class="th-box"' in text
    assert "。" in text.split('class="th-box"')[1]
    assert "出现问题" not in text


# --- the box of an office ---------------------------------------------------------------------------------------------


@pytest.fixture
def office(yunpu: Database, tmp_path: Path) -> Iterator[tuple[Callable[[], AppTest], Database]]:
    """Opens the page on a copy of the sample city as the office's own database, behind the guard."""
    assert yunpu.path is not None
    yunpu.dispose()  # the last connection folds the write-ahead log into the file
    shutil.copyfile(yunpu.path, tmp_path / "tonghu.db")
    database = Database(f"sqlite:///{tmp_path / 'tonghu.db'}")
    setup.initialise(database)
    settings.use(settings.load(auth="local", data_folder=tmp_path))
    guard.stand()

    def open_() -> AppTest:
        return AppTest.from_file(str(APP), default_timeout=60).run().switch_page("../pages/data.py").run()

    yield open_, database
    guard.fall()
    settings.forget()
    database.dispose()
    database.audit.dispose()


def test_the_bureau_brings_a_file_in_and_sees_it(office: tuple[Callable[[], AppTest], Database]) -> None:
    open_, database = office
    one = child_of(database)
    rows = csv(f"{one},{PAST},学校,儿童主任,是", f"{one},{IMPOSSIBLE},学校,儿童主任,是")
    at = sent(open_(), ("走访.csv", rows))
    before = len(at.dataframe[0].value)
    at = settled(at.button(key="bring_in").click().run())
    text = said(at)
    assert "共 2 行：新增 1，更新 0，已有 0，未通过 1" in text
    assert "最近一次导入 2 行，其中 1 行未通过" in text
    history = at.dataframe[0].value
    assert len(history) == before + 1
    assert (history["文件"][0], history["导入人"][0], history["未通过"][0]) == ("走访.csv", "local", 1)

    (made,) = at.session_state[session._UPLOAD].offers
    assert made.address in text
    assert handing.stands(made)
    again = said(at.run())  # drawn again it is offered still, and no second time
    assert again.count('class="th-fetch"') == 1
    at.switch_page("../pages/ngos.py").run()
    assert not handing.stands(made)
    assert session._UPLOAD not in at.session_state
    with database.audit.read() as connection:
        assert [row.action for row in connection.execute(sa.select(audit_event))] == ["sign_in", "import"]


def test_why_rows_were_left_out_stands_behind_the_import(
    office: tuple[Callable[[], AppTest], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_, database = office
    one = child_of(database)
    at = sent(open_(), ("走访.csv", csv(f"{one},{IMPOSSIBLE},学校,儿童主任,是")))
    settled(at.button(key="bring_in").click().run())
    monkeypatch.setattr(imports, "grid", lambda *_, **__: 0)  # as if the first line was clicked
    assert lines(said(open_()), "reasons_of_import") == [["走访日期", "日历上没有这一天。", "1"]]


def test_identity_numbers_need_the_key(office: tuple[Callable[[], AppTest], Database]) -> None:
    open_, database = office
    children = counted(database, child)
    names = ("child_name", "identity_number", "born_on", "village_name", "category", "kind", "registered_on")
    row = "某某,11010519491231002X,2015-01-01,永浦村,重残重病,困境儿童,2024-05-17"
    at = sent(open_(), ("花名册.csv", csv(row, headers=official("roster", *names))))
    text = said(at)
    assert "TONGHU_IDENTITY_KEY" in text
    assert "11010519491231002X" not in rendered(at)
    assert "bring_in" not in [button.key for button in at.button]
    assert counted(database, child) == children


def test_a_second_city_in_the_database_closes_the_box(office: tuple[Callable[[], AppTest], Database]) -> None:
    open_, database = office
    factories.write(database, factories.City.of(factories.area("320598", "另一市")))
    settings.use(settings.load(auth="local", data_folder=database.path.parent, city="320599"))
    at = open_()
    assert not at.file_uploader
    assert "tonghu import" in said(at)


def test_an_error_of_the_import_is_one_sentence(
    office: tuple[Callable[[], AppTest], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_, database = office

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("标记姓名")

    monkeypatch.setattr(uploads, "import_files", broken)
    text = said(sent(open_(), ("走访.csv", csv(f"{child_of(database)},{PAST},学校,儿童主任,是"))))
    assert 'class="th-box"' in text
    assert "标记姓名" not in text
