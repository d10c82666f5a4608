from huying.kit.actor import permission

ACCOUNT_READ = permission("account:read", "See accounts and their roles")
ACCOUNT_CREATE = permission("account:create", "Create, change and close accounts, without roles")
ROLE_GRANT = permission("role:grant", "Grant and revoke roles, never one's own")
AUDIT_READ = permission("audit:read", "Read the history of everything")
JOB_READ = permission("job:read", "See background jobs and their errors")
JOB_MANAGE = permission("job:manage", "Retry and cancel background jobs")
CLOCK_MOVE = permission("clock:move", "Move the demo's business clock")
