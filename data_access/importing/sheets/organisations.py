"""Social organisations, what is bought from them, programmes, targets and local standards."""

from data_access.importing.columns import Value
from data_access.importing.sheets.build import ORGANISATION, coded, col, optional, place, required, sheet

SHEETS = (
    sheet(
        "organisation",
        "社会组织名册",
        ("name", "area_code"),
        col("id", "组织编号", Value.ID, "组织代码|编号|机构编号|社会组织编号"),
        required("name", "组织名称", variants="名称|机构名称|社会组织名称"),
        place(header="所属市代码", variants="区划代码|市代码|登记地代码", levels=("city",)),
        coded("kind", "组织类型", "organisation_kind", "类型|机构类型|组织类别", required=True),
        col("registered_on", "登记日期", Value.DATE, "成立日期|注册日期|登记成立日期", not_future=True),
        required(
            "protects_minors", "是否从事未成年人保护", Value.YES_NO, "从事未成年人保护|未成年人保护|是否从事未保工作"
        ),
        col("services", "服务内容", Value.CODE_SET, "服务项目|业务范围", codes="organisation_service"),
        titles="社会组织|社会组织信息",
    ),
    sheet(
        "organisation_stage",
        "社会组织培育阶段",
        ("organisation_id", "stage", "on_date"),
        ORGANISATION,
        coded("stage", "培育阶段", "stage", "阶段|培育状态", required=True),
        required("on_date", "进入日期", Value.DATE, "日期|认定日期|到达日期", not_future=True),
        col("evidence", "佐证材料", variants="佐证|依据|备注"),
        titles="培育台账|培育进度|孵化台账",
    ),
    sheet(
        "purchase",
        "政府购买服务合同",
        ("organisation_id", "category", "area_code", "value_yuan", "starts_on"),
        col("id", "合同编号", Value.ID, "编号|项目编号"),
        ORGANISATION,
        coded("category", "购买服务类别", "purchase_category", "服务类别|类别|项目类别", required=True),
        place(header="购买方区划代码", variants="区划代码|服务区划代码|服务地代码"),
        required("value_yuan", "合同金额（元）", Value.YUAN, "合同金额|金额|金额（元）|购买金额"),
        required("starts_on", "合同开始日期", Value.DATE, "开始日期|起始日期|签订日期"),
        col("ends_on", "合同结束日期", Value.DATE, "结束日期|截止日期|到期日期"),
        titles="购买服务|购买服务台账",
        orders=(("starts_on", "ends_on"),),
    ),
    sheet(
        "programme",
        "六大保护活动",
        ("domain", "area_code", "on_date"),
        col("id", "活动编号", Value.ID, "编号"),
        coded("domain", "保护领域", "domain", "领域|保护类别|活动类别", required=True),
        place(header="区划代码", variants="活动区划代码|举办地代码"),
        optional(ORGANISATION),
        required("on_date", "活动日期", Value.DATE, "日期|举办日期|开展日期", not_future=True),
        col("participants", "参加人次", Value.INTEGER, "参与人数|参加人数|人次|参与人次"),
        titles="活动台账|六位一体活动",
    ),
    sheet(
        "target",
        "工作目标",
        ("measure_id", "area_code", "due_on"),
        required("measure_id", "指标编号", Value.ID, "指标|指标代码"),
        place(header="区划代码"),
        required("value", "目标值", Value.NUMBER, "目标|目标数"),
        required("due_on", "完成期限", Value.DATE, "期限|截止日期|完成时限"),
        col("source_clause", "依据条款", variants="依据|来源|条款"),
        titles="目标任务",
    ),
    sheet(
        "visit_standard",
        "分色走访标准",
        ("tier", "valid_from"),
        coded("tier", "风险等级", "standard_tier", "等级|颜色", required=True),
        required("visits_per_month", "每月走访次数", Value.INTEGER, "月走访次数|次/月|每月次数"),
        required("interval_days", "最长间隔（天）", Value.INTEGER, "最长间隔|间隔天数|间隔（天）"),
        required("valid_from", "启用日期", Value.DATE, "生效日期|执行日期"),
        titles="走访频次标准|走访标准",
    ),
)
