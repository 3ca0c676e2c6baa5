"""Code lists of the people who serve.

A row: code, official Chinese word, English word, variants that clerks write (divided by '|').
"""

from data_access.codes.model import CodeList, code_list

LISTS: tuple[CodeList, ...] = (
    code_list(
        "recruited_by",
        "选拔方式",
        "way of recruitment",
        ("self_nominated", "自荐", "self-nominated", "个人自荐"),
        ("recommended", "群众举荐", "recommended", "举荐|推荐|群众推荐|组织推荐"),
        ("open_recruitment", "公开招聘", "open recruitment", "招聘|公开招考"),
    ),
    code_list(
        "background",
        "人员来源",
        "background",
        (
            "committee_member",
            "村（居）民委员会委员",
            "committee member",
            "村居委员|村（居）委员|村委委员|居委委员|村（居）两委|妇联主席|村（居）委员会委员|村（社区）两委",
        ),
        ("social_worker", "专业社会工作者", "professional social worker", "社会工作者|社工|专职社工"),
        ("graduate_official", "大学生村官", "graduate village official", "村官|选调生"),
        ("other", "其他", "other", "其它"),
    ),
    code_list(
        "social_work_level",
        "社会工作职业资格",
        "social-work qualification",
        ("assistant", "助理社会工作师", "assistant social worker", "初级|初级社工|社工师（初级）|助理社工师"),
        ("social_worker", "社会工作师", "social worker", "中级|中级社工|社工师|社工师（中级）"),
        ("senior", "高级社会工作师", "senior social worker", "高级|高级社工|高级社工师"),
        blanks="无|没有|none|未取得",
    ),
    code_list(
        "role",
        "职务",
        "post",
        ("director", "儿童主任", "director", "村（居）儿童主任|主任|村（社区）儿童主任"),
        ("supervisor", "儿童督导员", "supervisor", "督导员|镇（街道）儿童督导员|乡镇（街道）儿童督导员"),
    ),
    code_list(
        "end_reason",
        "离任原因",
        "reason for leaving a post",
        ("transferred", "工作调动", "transferred", "调动|调离|岗位调整|轮岗"),
        ("resigned", "辞职", "resigned", "本人辞职|离职"),
        ("retired", "退休", "retired", "到龄退休|到龄"),
        ("term_ended", "换届", "term ended", "任期届满|届满"),
        ("dismissed", "履职不力调整", "dismissed", "免职|考核不合格|不称职"),
        ("other", "其他", "other", "其它"),
    ),
    code_list(
        "qualification_kind",
        "资格与培训类别",
        "kind of qualification",
        ("induction", "初任培训", "induction", "岗前培训|初任培训考核"),
        ("annual_certificate", "年度资格认证", "annual certificate", "资格认证|年度认证|年度考核认证"),
        ("training", "业务培训", "training", "培训|轮训|集中培训"),
        ("appraisal", "年度考核", "appraisal", "考核|工作评估"),
        ("commendation", "表彰奖励", "commendation", "表彰|奖励"),
        ("supervision", "专业督导", "supervision", "督导"),
    ),
    code_list(
        "qualification_result",
        "结果",
        "result",
        ("pass", "合格", "pass", "通过|及格|称职"),
        ("fail", "不合格", "fail", "未通过|不及格|不称职"),
        ("excellent", "优秀", "excellent", "优"),
        blanks="无|未评|未考核",
    ),
    code_list(
        "topic",
        "培训内容",
        "training topic",
        ("duties", "工作职责", "duties", "岗位职责|职责"),
        ("categories", "困境儿童分类标准", "categories of children", "分类标准"),
        ("welfare_policy", "福利政策", "welfare policy", "儿童福利政策"),
        ("home_visits", "家庭走访", "home visits", "走访"),
        ("information_update", "信息更新", "information update", "信息采集与更新"),
        ("mandatory_report", "强制报告", "mandatory report", "强制报告制度"),
        ("policy_linking", "政策链接", "policy linking", "资源链接"),
        ("family_education", "家庭监护教育", "family guardianship education", "家庭教育|监护教育"),
    ),
)
