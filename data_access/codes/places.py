"""Code lists of places, stations and money.

A row: code, official Chinese word, English word, variants that clerks write (divided by '|').
"""

from data_access.codes.model import CodeList, code_list

LISTS: tuple[CodeList, ...] = (
    code_list(
        "area_level",
        "区划层级",
        "level of an area",
        ("city", "市", "city", "县级市|区县|县|市级|县（市、区）"),
        ("town", "镇（区、街道）", "town", "镇|乡镇|街道|镇街|乡|镇级|乡级|镇（街道）|乡镇（街道）"),
        ("village", "村（居）", "village", "村|村居|社区|村级|村（社区）|居委会|村委会"),
    ),
    code_list(
        "area_kind",
        "区划类别",
        "kind of an area",
        ("街道", "街道", "subdistrict", "街道办事处"),
        ("镇", "镇", "town proper", "建制镇"),
        ("乡", "乡", "township", "民族乡"),
        ("开发区", "开发区", "development zone", "区|园区|高新区|经济开发区|度假区|类似乡级单位"),
        ("社区", "社区", "community", "居委会|居民委员会|居|居委会/社区|社区居委会|居民区"),
        ("村", "村", "village", "村委会|村民委员会|行政村|村委会/村"),
    ),
    code_list(
        "station_kind",
        "站点类型",
        "kind of a station",
        ("city_centre", "市级未成年人保护中心", "city centre", "未成年人保护中心|市未保中心|市级中心|未保中心"),
        (
            "town_station",
            "未成年人保护工作站（儿童“关爱之家”）",
            "town station",
            '未成年人保护工作站|儿童“关爱之家”|儿童"关爱之家"|儿童关爱之家|关爱之家|未保站|镇级未保站|',
            '镇级站|工作站|未成年人保护工作站(儿童"关爱之家")|未成年人保护工作站（儿童关爱之家）',
        ),
        (
            "village_site",
            "村（居）儿童服务站点",
            "village site",
            "儿童服务站点|村居站点|儿童之家|妇女儿童之家|村级站点|村（社区）儿童服务站点",
        ),
    ),
    code_list(
        "station_service",
        "站点服务内容",
        "service of a station",
        ("guidance", "指导", "guidance", "监护指导|家庭教育指导"),
        ("visits", "探访", "visits", "走访探访|定期探访"),
        ("help", "帮扶", "help", "困难帮扶|课业辅导"),
        ("care", "照料", "care", "临时照料|托管照料"),
    ),
    code_list(
        "grade",
        "考评等次",
        "grade of an appraisal",
        ("excellent", "优秀", "excellent", "优|A"),
        ("good", "良好", "good", "良|B"),
        ("pass", "合格", "pass", "达标|C"),
        ("fail", "不合格", "fail", "未达标|D"),
        blanks="未考评|未定等",
    ),
    code_list(
        "subsidy_kind",
        "补贴类别",
        "kind of a subsidy",
        ("construction", "一次性建设补贴", "construction", "建设补贴|建站补贴"),
        ("operating", "运营补贴", "operating", "年度运营补贴|运营经费"),
    ),
    code_list(
        "payer",
        "承担方",
        "payer",
        ("city", "市级财政", "city", "市级|市财政|市"),
        ("town", "镇级财政", "town", "镇级|镇财政|镇（区、街道）财政|镇|镇（街道）财政"),
        ("charity", "慈善资金", "charity", "慈善|社会捐赠|慈善捐赠"),
        ("other", "其他", "other", "其它|其他资金"),
    ),
    code_list(
        "screening_channel",
        "摸排渠道",
        "channel of screening",
        ("data", "大数据", "data", "数据比对|大数据比对"),
        ("grid_worker", "网格员", "grid worker", "网格|网格员上报"),
        ("household", "入户摸排", "household", "铁脚板|入户|上门摸排"),
    ),
    code_list(
        "service_type",
        "服务类型",
        "type of a service delivered",
        ("guidance", "指导", "guidance", "监护指导"),
        ("visits", "探访", "visits", "定期探访"),
        ("help", "帮扶", "help", "困难帮扶"),
        ("care", "照料", "care", "临时照料"),
        ("counselling", "心理疏导", "psychological counselling", "心理辅导|心理咨询"),
        ("comfort", "精神抚慰", "comfort", "精神慰藉"),
        ("relationships", "人际调适", "relationship adjustment", "人际关系调适"),
        ("protection_care", "关爱保护", "care and protection", "关爱服务|亲情关爱"),
    ),
)
