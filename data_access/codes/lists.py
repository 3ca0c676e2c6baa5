"""All code lists by name.

The words are those of the policy papers and of the national system's forms; a variant is here only when it can mean
nothing else in that column.
"""

from data_access.codes import children, organisations, places, support, workforce
from data_access.codes.model import CodeList, code_list

NOT_RECORDED = ("-", "--", "—", "——", "/", "\\", "n/a", "na", "未登记", "未记录", "未填", "未填写", "not recorded")
"""In every list: the cell says that nothing was recorded."""

YES_NO = code_list(
    "yes_no",
    "是否",
    "yes or no",
    ("yes", "是", "yes", "有|对|已|√|✓|Y|true|1|见到|已见|已见到|有效|到位|已落实|落实"),
    ("no", "否", "no", "无|不|未|×|✗|N|false|0|没有|未见|未见到|无效|不到位|未落实|不是"),
)

LISTS: dict[str, CodeList] = {
    known.name: known
    for known in (*places.LISTS, *workforce.LISTS, *children.LISTS, *support.LISTS, *organisations.LISTS, YES_NO)
}
