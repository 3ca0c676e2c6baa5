"""Short hands for writing down a sheet: one call a column."""

from dataclasses import replace
from typing import Any

from data_access.importing.columns import Column, Sheet, Value


def col(name: str, header: str, value: Value = Value.TEXT, variants: str = "", **options: Any) -> Column:
    """A column; `variants` are further headers, divided by '|'."""
    return Column(name, header, value, variants=tuple(v for v in variants.split("|") if v), **options)


def required(name: str, header: str, value: Value = Value.TEXT, variants: str = "", **options: Any) -> Column:
    return col(name, header, value, variants, required=True, **options)


def coded(name: str, header: str, codes: str, variants: str = "", **options: Any) -> Column:
    return col(name, header, Value.CODE, variants, codes=codes, **options)


def virtual(name: str, header: str, value: Value = Value.TEXT, variants: str = "", **options: Any) -> Column:
    return col(name, header, value, variants, table="-", **options)


def place(
    name: str = "area_code",
    header: str = "区划代码",
    variants: str = "",
    *,
    levels: tuple[str, ...] = ("city", "town", "village"),
    must: bool = True,
    table: str = "",
) -> tuple[Column, ...]:
    """A place: its code and, beside or instead of it, the names of the city, the town and the village."""
    names = {"city": CITY_NAME, "town": TOWN_NAME, "village": VILLAGE_NAME}
    reach = ("city", "town", "village")
    lowest = max(reach.index(level) for level in levels)
    code = col(name, header, Value.AREA, variants, levels=levels, required=must, table=table)
    return (*(names[level] for level in reach[: lowest + 1]), code)


CITY_NAME = virtual("city_name", "市", variants="县市|市（县、区）|市名称|所属市|所在市|县（市、区）|县市区|区县|city")
TOWN_NAME = virtual(
    "town_name",
    "镇（区、街道）",
    variants="镇|乡镇|街道|镇街|镇名称|所属镇|所在镇|镇（街道）|乡镇（街道）|乡镇街道|镇（街道）名称|乡镇名称|所属乡镇|所在乡镇|town",
)
VILLAGE_NAME = virtual(
    "village_name",
    "村（居）",
    variants="村|村居|社区|村（社区）|村名称|村居名称|村（居）名称|村（社区）名称|村（居）委会|所属村居|所在村居|行政村|"
    "负责走访村居|负责走访村（居）|负责村居|负责村（居）|现居住村居|居住村居|village",
)

CHILD_ID = "儿童编号|儿童编码|儿童代码|个案编号|档案编号|儿童ID"

CHILD = (
    col("child_id", "儿童编号", Value.ID, CHILD_ID, refers_to="child", required=True),
    virtual(
        "child_name", "儿童姓名", variants="姓名|孩子姓名|困境儿童姓名|走访对象|走访儿童|child name", identity=True
    ),
    virtual(
        "identity_number",
        "身份证号",
        Value.IDENTITY_NUMBER,
        "身份证号码|公民身份号码|身份证|证件号码|儿童身份证号",
        identity=True,
    ),
    virtual("born_on", "出生日期", Value.DATE, "出生年月日|生日|出生", not_future=True),
    TOWN_NAME,
    VILLAGE_NAME,
    virtual("village_code", "村（居）代码", Value.AREA, "村居代码|村代码|行政村代码", levels=("village",)),
)
"""Who a child is, in a sheet that tells something about a child: the code, else name, birthday and village."""

CHILD_WHO = CHILD[:4]
"""The same without the village, where a sheet's place is another one."""

STATION = (
    col(
        "station_id",
        "站点编号",
        Value.ID,
        "站点代码|站点编码|工作站编号|关爱之家编号",
        refers_to="station",
        required=True,
    ),
    virtual("station_name", "站点名称", variants="工作站名称|关爱之家名称|关爱之家|未保站|未保站名称|站名"),
)
ORGANISATION = (
    col(
        "organisation_id",
        "组织编号",
        Value.ID,
        "组织代码|机构编号|社会组织编号|机构代码",
        refers_to="organisation",
        required=True,
    ),
    virtual(
        "organisation_name",
        "组织名称",
        variants="社会组织名称|机构名称|社会组织|运营机构|运营主体|承接机构|承接主体|组织",
    ),
)
WORKER = (
    col(
        "worker_id",
        "人员编号",
        Value.ID,
        "工号|儿童主任编号|督导员编号|儿童督导员编号|人员代码",
        refers_to="worker",
        required=True,
    ),
    virtual("worker_name", "姓名", variants="人员姓名|儿童主任姓名|儿童主任|督导员姓名|儿童督导员"),
)


def optional(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The same columns, none of them required."""
    return tuple(replace(column, required=False) for column in columns)


def sheet(
    kind: str,
    title: str,
    key: tuple[str, ...],
    *columns: Column | tuple[Column, ...],
    tables: tuple[str, ...] = (),
    titles: str = "",
    orders: tuple[tuple[str, str], ...] = (),
) -> Sheet:
    """A sheet; a column without a table belongs to the sheet's own (first) table."""
    own = tables or (kind,)
    flat = [c for entry in columns for c in (entry if isinstance(entry, tuple) else (entry,))]
    placed = tuple(_placed(column, own[0]) for column in flat)
    return Sheet(kind, title, own, placed, key, tuple(t for t in titles.split("|") if t), orders)


def _placed(column: Column, table: str) -> Column:
    return replace(column, table={"": table, "-": ""}.get(column.table, column.table))
