"""What may be done between registration and the unit; roles are given these by ``people``."""

from huying.kit.actor import permission

POOL = permission("dispatch:pool", "See the pool of tickets to review and to dispatch")
REVIEW = permission("dispatch:review", "Review a ticket: category, kind, urgency, then onward")
DISPATCH = permission("dispatch:dispatch", "Send a ticket to a unit that the catalogue lists")
SUGGEST = permission("dispatch:suggest", "Ask which unit the catalogue names for a matter")
OBJECT = permission("dispatch:object", "Object for the lead unit to a dispatch")
REVIEW_OBJECTION = permission("dispatch:review_objection", "Uphold, reject or refer an objection")
OPINE = permission("dispatch:opine", "Give a unit's opinion in a joint review")
ADJUDICATE = permission("dispatch:adjudicate", "Decide a joint review as the superior unit")
PRECEDENTS = permission("dispatch:precedents", "See disputes, decisions and the three lists")
PROPOSE_LIST = permission("dispatch:propose_list", "Propose a change of a list, make a duty row")
DECIDE_LIST = permission("dispatch:decide_list", "Decide on a proposed change of a list")
