"""儿童档案 One child's record: what is on record of this child?  (by code; no name without a recorded reason)"""

from dashboard.components import child
from dashboard.page import current

page = current()
found = child.asked(page)
if found is not None:
    child.head(page, found)
    child.standing(page, found)
    child.names(page, found)
    child.timeline_drawing(page, found)
    child.record(page, found)
