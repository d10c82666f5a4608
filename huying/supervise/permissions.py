from huying.kit.actor import permission

BOARD = permission("board:read", "See the live board and the rows behind its figures")
ALERT_READ = permission("alert:read", "See alerts")
ALERT_HANDLE = permission("alert:handle", "Take alerts and decide them")
INSPECTION_READ = permission("inspection:read", "See inspections of handling and their findings")
INSPECTION_HANDLE = permission("inspection:handle", "Open, take and decide inspections")
INSPECTION_CONTEST = permission(
    "inspection:contest", "See the verdicts on the own unit's work and contest each once"
)
EXCLUSION_READ = permission("exclusion:read", "See applications for exclusion in scope")
EXCLUSION_ASK = permission(
    "exclusion:ask", "Apply for a unit's ticket or evaluation to be excluded"
)
EXCLUSION_DECIDE = permission("exclusion:decide", "Answer an application as one of two people")
