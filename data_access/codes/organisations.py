"""Code lists of social organisations and datums.

A row: code, official Chinese word, English word, variants that clerks write (divided by '|').
"""

from data_access.codes.model import CodeList, code_list

LISTS: tuple[CodeList, ...] = (
    code_list(
        "organisation_kind",
        "组织类型",
        "kind of organisation",
        ("social_organisation", "社会组织", "social organisation", "社会团体|民办非企业单位|社会服务机构"),
        ("social_work_agency", "社工服务机构", "social-work agency", "社会工作服务机构|社工机构"),
        ("charity", "公益慈善组织", "charity", "慈善组织|基金会"),
        ("volunteer_team", "志愿服务队伍", "volunteer team", "志愿服务队|志愿者队伍"),
    ),
    code_list(
        "organisation_service",
        "组织服务内容",
        "service of an organisation",
        ("counselling", "心理疏导", "psychological counselling", "心理辅导|心理咨询"),
        ("comfort", "精神抚慰", "comfort", "精神慰藉"),
        ("relationships", "人际调适", "relationship adjustment", "人际关系调适"),
        ("protection_care", "关爱保护", "care and protection", "关爱服务|亲情关爱"),
    ),
    code_list(
        "stage",
        "培育阶段",
        "stage of an organisation",
        ("identified", "摸底入库", "identified", "入库|意向"),
        ("incubating", "培育孵化", "incubating", "孵化中|培育中|孵化"),
        ("qualified", "达到标准", "qualified", "达标|认定合格|验收合格|出壳"),
        ("operating", "承接运营", "operating", "运营|运营中|承接服务"),
        ("exited", "退出", "exited", "注销|撤销|已退出"),
    ),
    code_list(
        "purchase_category",
        "购买服务类别",
        "category of purchased services",
        ("hotline", "热线运行", "hotline", "热线"),
        ("guardianship_assessment", "监护评估", "guardianship assessment"),
        ("targeted_help", "精准帮扶", "targeted help"),
        ("publicity", "政策宣传", "publicity", "宣传"),
        ("training", "业务培训", "training", "培训"),
        ("home_visits", "家庭探访", "home visits", "探访"),
    ),
    code_list(
        "domain",
        "保护领域",
        "protection domain",
        ("family", "家庭保护", "family", "家庭"),
        ("school", "学校保护", "school", "学校"),
        ("society", "社会保护", "society", "社会"),
        ("network", "网络保护", "network", "网络"),
        ("government", "政府保护", "government", "政府"),
        ("judicial", "司法保护", "judicial", "司法"),
    ),
    code_list(
        "datum",
        "坐标系",
        "datum",
        ("wgs84", "WGS84", "WGS 84", "WGS-84|WGS_84|EPSG:4326|GPS|CRS84"),
        ("cgcs2000", "CGCS2000", "CGCS 2000", "国家大地坐标系|2000国家大地坐标系|大地2000|EPSG:4490"),
        ("gcj02", "GCJ-02", "GCJ 02", "GCJ02|火星坐标|高德|高德坐标|腾讯|腾讯地图"),
        ("bd09", "BD-09", "BD 09", "BD09|百度|百度坐标|百度地图"),
        blanks="未知|不详|unknown",
    ),
)
