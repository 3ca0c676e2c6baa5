"""Code lists of support, guardianship and cases.

A row: code, official Chinese word, English word, variants that clerks write (divided by '|').
"""

from data_access.codes.model import CodeList, code_list

LISTS: tuple[CodeList, ...] = (
    code_list(
        "policy",
        "保障政策",
        "policy",
        ("categorised_support", "困境儿童分类保障", "categorised support", "分类保障|基本生活保障"),
        ("extreme_hardship", "特困人员供养", "support in extreme hardship", "特困供养|特困"),
        ("dibao", "最低生活保障", "subsistence allowance", "低保"),
        ("medical_assistance", "医疗救助", "medical assistance"),
        ("disability_subsidies", "残疾人两项补贴", "disability subsidies", "残疾人两补|两项补贴|残疾两补"),
    ),
    code_list(
        "arrangement",
        "监护形式",
        "guardianship arrangement",
        ("parents", "父母监护", "parents", "父母|父母双方监护|父（母）监护"),
        ("relatives", "亲属监护", "relatives", "祖父母监护|隔代监护|其他亲属监护|祖辈监护"),
        ("institutional", "机构收留抚养", "institutional", "机构抚养|机构监护"),
        ("temporary", "临时监护", "temporary"),
        ("consented", "同意监护", "consented", "协议监护|委托照护"),
        ("appointed", "指定监护", "appointed"),
        ("none", "无监护", "none", "监护缺失|无人监护"),
    ),
    code_list(
        "insurance_kind",
        "保险类别",
        "kind of insurance",
        ("accident", "意外伤害保险", "accident", "意外险|人身意外伤害保险"),
        ("critical_illness", "重大疾病保险", "critical illness", "重疾险|大病保险"),
    ),
    code_list(
        "school_status",
        "就学情况",
        "school status",
        ("enrolled", "在校就读", "enrolled", "在读|在校|就读"),
        ("special_education", "特殊教育", "special education", "特教|特殊教育学校"),
        ("home_teaching", "送教上门", "home teaching"),
        ("dropped_out", "失学辍学", "dropped out", "辍学|失学"),
        ("not_school_age", "未到学龄", "not school age", "学龄前|非学龄"),
    ),
    code_list(
        "case_kind",
        "个案类别",
        "kind of case",
        ("mandatory_report", "强制报告", "mandatory report"),
        ("referral", "转介帮扶", "referral", "转介|帮扶转介"),
        ("emergency", "应急处置", "emergency", "应急"),
        ("extreme_incident", "极端事件", "extreme incident"),
        ("legal_aid", "法律援助", "legal aid"),
        ("conference", "部门会商", "conference", "会商|联席会商"),
    ),
    code_list(
        "case_subtype",
        "个案细类",
        "subtype of a case",
        ("social_assistance", "社会救助", "social assistance"),
        ("social_welfare", "社会福利", "social welfare"),
        ("employment", "就业援助", "employment assistance"),
        ("legal_aid", "法律援助", "legal aid"),
        ("household_registration", "户籍管理", "household registration", "户籍"),
        ("suspected_harm", "疑似遭受侵害", "suspected harm", "疑似侵害|受侵害"),
        ("neglect", "监护缺失或不当", "neglect", "监护不当|监护缺失"),
        ("missing", "走失失踪", "missing", "失踪|走失"),
        ("injury", "意外伤害", "injury", "溺水|交通事故"),
        ("self_harm", "自伤自残", "self-harm", "自残|自杀"),
        ("other", "其他", "other", "其它"),
    ),
)
