from huying.kit.actor import permission

BOARD = permission("board:read", "See the live board and the rows behind its figures")
ALERT_READ = permission("alert:read", "See alerts")
ALERT_HANDLE = permission("alert:handle", "Take alerts and decide them")
