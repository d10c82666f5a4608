from huying.kit.actor import permission

INTEGRATION_MANAGE = permission("integration:manage", "Set up webhooks and read what they sent")
INTEGRATION_GRANT = permission(
    "integration:grant", "Let a webhook carry the citizen's name and number"
)
