from huying.kit.actor import permission

DISPUTE_READ = permission(
    "dispute:read", "See risks of group disputes with reasons; appeal against a score"
)
DISPUTE_JUDGE = permission(
    "dispute:judge", "Watch, hand over and judge risks, decide appeals, set points and thresholds"
)
