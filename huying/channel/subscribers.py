"""History's reader for webhooks: a delivery row and a job in the transaction of its place."""

from huying.channel import webhook_rules, webhooks
from huying.kit.subscribers import on

for _name in webhook_rules.PUBLIC_EVENTS:
    on("channel", _name)(webhooks.note)
