from huying.kit.actor import permission

BANDS_READ = permission("bands:read", "See the time bands and their alerts, in scope")
BANDS_ACT = permission("bands:act", "Acknowledge, act on and judge alerts of the time bands")
