from huying.kit.actor import permission

POLICY_READ = permission("policy:read", "See time limits, holiday tables and their history")
POLICY_EDIT = permission("policy:edit", "Change time limits, holiday tables and unit calendars")
DATA_READ = permission("data:read", "See and export registers: units, places, categories, duties …")
DATA_EDIT = permission("data:edit", "Change, import and take back registers")
