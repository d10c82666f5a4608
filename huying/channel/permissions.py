from huying.kit.actor import permission

INTEGRATION_MANAGE = permission("integration:manage", "Set up webhooks and read what they sent")
