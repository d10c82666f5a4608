from huying.kit.actor import permission

REPORT_READ = permission("report:read", "Read issued reports, in scope, and export them")
REPORT_MAKE = permission(
    "report:make", "Make reports, write remarks, set up schedules and their recipients"
)
REPORT_ISSUE = permission("report:issue", "Issue a report that somebody else made or edited")
