"""What children are entitled to, who guards them, cover, schooling and cases."""

from data_access.importing.columns import Value
from data_access.importing.sheets.build import CHILD, CHILD_WHO, coded, col, optional, place, required, sheet

SHEETS = (
    sheet(
        "entitlement",
        "保障政策享受情况",
        ("child_id", "policy", "entitled_from"),
        CHILD,
        coded("policy", "保障政策", "policy", "政策|政策名称|保障类别|救助类别", required=True),
        required("entitled_from", "应享起始日期", Value.DATE, "应享日期|符合条件日期|资格起始日期", not_future=True),
        col("entitled_to", "应享截止日期", Value.DATE, "资格截止日期"),
        col(
            "receiving_from", "实享起始日期", Value.DATE, "享受日期|发放起始日期|实享日期|享受起始日期", not_future=True
        ),
        col("receiving_to", "实享截止日期", Value.DATE, "停发日期|发放截止日期|享受截止日期"),
        col("monthly_yuan", "月标准（元）", Value.YUAN, "月标准|月发放金额|每月金额|金额（元/月）|发放标准"),
        titles="政策落实|保障落实|分类保障",
        orders=(("entitled_from", "entitled_to"), ("receiving_from", "receiving_to")),
    ),
    sheet(
        "guardianship",
        "监护情况登记",
        ("child_id", "arrangement", "starts_on"),
        CHILD,
        coded("arrangement", "监护形式", "arrangement", "监护类型|监护方式|监护措施", required=True),
        required("starts_on", "监护开始日期", Value.DATE, "开始日期|起始日期", not_future=True),
        col("ends_on", "监护结束日期", Value.DATE, "结束日期|截止日期|终止日期"),
        required("effective", "是否有效监护", Value.YES_NO, "有效监护|监护是否有效|监护有效"),
        titles="监护登记|监护情况",
        orders=(("starts_on", "ends_on"),),
    ),
    sheet(
        "insurance",
        "儿童参保情况",
        ("child_id", "kind", "starts_on"),
        CHILD,
        coded("kind", "保险类别", "insurance_kind", "险种|保险类型|保险名称", required=True),
        required("starts_on", "起保日期", Value.DATE, "保险起期|开始日期|生效日期"),
        col("ends_on", "终保日期", Value.DATE, "保险止期|结束日期|到期日期|终止日期"),
        titles="参保登记|保险",
        orders=(("starts_on", "ends_on"),),
    ),
    sheet(
        "schooling",
        "儿童就学情况",
        ("child_id", "term"),
        CHILD,
        required("term", "学期", variants="学年学期|学期名称"),
        coded("status", "就学情况", "school_status", "就学状态|学业状况|就学状况", required=True),
        col("aid", "助学项目", variants="资助项目|助学|资助情况|教育资助"),
        titles="就学登记|就学",
    ),
    sheet(
        "case_event",
        "个案与应急事件",
        ("area_code", "kind", "opened_at"),
        col("id", "个案编号", Value.ID, "编号|事件编号|案件编号"),
        optional(CHILD_WHO),
        place(header="区划代码", variants="所在区划代码|属地代码|事发地代码"),
        coded("kind", "个案类别", "case_kind", "事件类别|类别|案件类别", required=True),
        coded("subtype", "个案细类", "case_subtype", "细类|事件细类|转介类型|帮扶类型"),
        required(
            "opened_at", "受理时间", Value.INSTANT, "接报时间|发生时间|立案时间|受理日期|报告时间", not_future=True
        ),
        col("responded_at", "响应时间", Value.INSTANT, "处置时间|到场时间|首次响应时间", not_future=True),
        col("closed_at", "办结时间", Value.INSTANT, "结案时间|办结日期|结案日期", not_future=True),
        titles="个案台账|事件台账|强制报告台账|应急处置台账",
        orders=(("opened_at", "responded_at"), ("opened_at", "closed_at")),
    ),
)
