"""The people who serve: directors, supervisors, their posts, support and qualifications."""

from data_access.importing.columns import Column, Value
from data_access.importing.sheets.build import WORKER, coded, col, place, required, sheet

_PERSON: tuple[Column, ...] = (
    col("id", "人员编号", Value.ID, "工号|儿童主任编号|督导员编号|编号|人员代码", table="worker"),
    required("name", "姓名", variants="人员姓名|儿童主任姓名|儿童主任|督导员姓名|儿童督导员", table="worker"),
    col("phone", "工作电话", variants="联系电话|电话|手机|手机号|手机号码|联系方式|办公电话", table="worker"),
    coded("recruited_by", "选拔方式", "recruited_by", "产生方式|招录方式", table="worker"),
    coded("background", "人员来源", "background", "身份类别|人员身份|来源", table="worker"),
    col("registered_on", "实名登记日期", Value.DATE, "全国系统登记日期|系统登记日期|实名制登记日期", table="worker"),
    coded(
        "social_work_level",
        "社会工作职业资格",
        "social_work_level",
        "社工资格|社工证|职业资格|社工证书",
        table="worker",
    ),
)
_POST: tuple[Column, ...] = (
    coded("role", "职务", "role", "岗位|类型|人员类型|人员类别", required=True, table="worker_post"),
    *place(
        header="任职区划代码",
        variants="区划代码|所在区划代码|职责范围代码|村居代码|村（居）代码",
        levels=("town", "village"),
        table="worker_post",
    ),
    required(
        "starts_on",
        "任职日期",
        Value.DATE,
        "到岗日期|上岗日期|开始日期|任职时间|任职开始日期",
        not_future=True,
        table="worker_post",
    ),
    col("ends_on", "离任日期", Value.DATE, "离岗日期|卸任日期|结束日期|离任时间|任职结束日期", table="worker_post"),
    coded("end_reason", "离任原因", "end_reason", "离岗原因|卸任原因|调整原因", table="worker_post"),
)

SHEETS = (
    sheet("worker", "儿童工作人员信息", ("id",), _PERSON, titles="人员信息"),
    sheet(
        "staff",
        "儿童工作队伍名册",
        ("name", "area_code"),
        _PERSON,
        _POST,
        tables=("worker", "worker_post"),
        titles="儿童主任名册|儿童督导员名册|儿童主任花名册|儿童主任信息表|儿童主任（督导员）名册",
        orders=(("starts_on", "ends_on"),),
    ),
    sheet(
        "worker_post",
        "儿童工作人员任职",
        ("worker_id", "role", "area_code", "starts_on"),
        WORKER,
        _POST,
        titles="任职记录|任职情况",
        orders=(("starts_on", "ends_on"),),
    ),
    sheet(
        "worker_support",
        "儿童主任工作补助",
        ("worker_id", "month"),
        WORKER,
        required("month", "补助月份", Value.MONTH, "月份|发放月份"),
        required("yuan", "补助金额（元）", Value.YUAN, "补助金额|金额|金额（元）|交通补助|交通补助（元）"),
        titles="交通补助|工作补助",
    ),
    sheet(
        "qualification",
        "培训与资格记录",
        ("worker_id", "kind", "on_date"),
        WORKER,
        coded("kind", "类别", "qualification_kind", "培训类别|资格类别|记录类别", required=True),
        required("on_date", "日期", Value.DATE, "培训日期|考核日期|认证日期|发证日期|取得日期", not_future=True),
        col("valid_until", "有效期至", Value.DATE, "有效期|证书有效期|到期日期"),
        col("topics", "培训内容", Value.CODE_SET, "培训主题|课程内容|课程", codes="topic"),
        coded("result", "结果", "qualification_result", "考核结果|培训结果|成绩"),
        titles="培训记录|资格认证|持证情况",
        orders=(("on_date", "valid_until"),),
    ),
)
