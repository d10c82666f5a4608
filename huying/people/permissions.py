from huying.kit.actor import permission

ACCOUNT_READ = permission("account:read", "See accounts and their roles")
ACCOUNT_CREATE = permission("account:create", "Create, change and close accounts, without roles")
ACCOUNT_RESET = permission(
    "account:reset", "Reset passwords and second factors, unlock, set what roles must have"
)
PROVIDER_EDIT = permission("provider:edit", "Set up the identity providers of the login")
PROVIDER_APPROVE = permission("provider:approve", "Approve identity providers before they count")
TOKEN_MANAGE = permission("token:manage", "Make, rotate and revoke tokens of partner systems")
ROLE_GRANT = permission("role:grant", "Grant and revoke roles, never one's own")
AUDIT_READ = permission("audit:read", "Read the history of everything")
JOB_READ = permission("job:read", "See background jobs and their errors")
JOB_MANAGE = permission("job:manage", "Retry and cancel background jobs")
SYSTEM_READ = permission("system:read", "See the state of processes, database and backups")
CLOCK_MOVE = permission("clock:move", "Move the demo's business clock")
VIEW_SHARE = permission("view:share", "Share saved views of lists with the holders of a role")
