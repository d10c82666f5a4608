from huying.kit.actor import permission

TOPIC_READ = permission(
    "topic:read", "See weekly topics and campaigns in scope; report on own work"
)
TOPIC_EDIT = permission(
    "topic:edit", "Put up candidates, set their weights, keep measures, minutes and public words"
)
TOPIC_CHOOSE = permission("topic:choose", "Choose the week's topic, close it with a conclusion")
CAMPAIGN_EDIT = permission("campaign:edit", "Set fields, start campaigns, note and end them")
