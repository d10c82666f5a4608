from huying.kit.actor import permission

INCIDENT_READ = permission("incident:read", "See incidents, their tickets and root-cause sheets")
INCIDENT_EDIT = permission(
    "incident:edit", "Merge, split and rename incidents; write and decide root-cause sheets"
)
