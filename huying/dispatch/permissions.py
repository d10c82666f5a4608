"""What may be done in the pool; roles are given these by ``people``."""

from huying.kit.actor import permission

POOL = permission("dispatch:pool", "See the pool of tickets to review and to dispatch")
REVIEW = permission("dispatch:review", "Review a ticket: category, kind, urgency, then onward")
DISPATCH = permission("dispatch:dispatch", "Send a ticket to a unit that the catalogue lists")
SUGGEST = permission("dispatch:suggest", "Ask which unit the catalogue names for a matter")
