"""审计 Audit: who saw which children, when and why?  (the trail itself, by code; no child's name is in it)"""

from dashboard.components import audit
from dashboard.page import current

page = current()
reader = audit.reader(page)

audit.verdict(page, reader)
sought = audit.sought(page, reader)
if sought is not None:
    audit.events(page, reader, sought)
audit.extract(page, reader)
