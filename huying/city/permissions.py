from huying.kit.actor import permission

POLICY_READ = permission("policy:read", "See time limits, holiday tables and their history")
POLICY_EDIT = permission("policy:edit", "Change time limits, holiday tables and unit calendars")
DATA_READ = permission(
    "data:read", "See the city's registers, imports and their history", for_services=True
)
DATA_EDIT = permission("data:edit", "Change the city's registers, by form, file and undo")
