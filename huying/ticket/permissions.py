"""What may be done with tickets; roles are given these by ``people``."""

from huying.kit.actor import permission

READ = permission("ticket:read", "See tickets in scope, masked", for_services=True)
REGISTER = permission("ticket:register", "Register tickets and find earlier ones by phone")
URGE = permission("ticket:urge", "Append a citizen's further words to a ticket")
INBOX = permission("ticket:inbox", "See the unit's own desk")
SIGN = permission("ticket:sign", "Sign an assignment of the unit")
HANDLE = permission("ticket:handle", "Contact the citizen, write the reply, submit")
APPROVE = permission("ticket:approve", "Approve or refuse the unit's proposed reply as its leader")
CLOSE_REVIEW = permission("ticket:close_review", "Settle a submitted ticket or send it back")
REWORK = permission("ticket:rework", "Order a rework")
SUPERVISE = permission("ticket:supervise", "Set the supervision level of a ticket")
REVEAL = permission("ticket:reveal", "See a masked value after saying why")
ASK = permission("ticket:ask", "Ask for an extension, a suspension, a supplement, a termination")
DECIDE = permission("ticket:decide", "Grant or refuse what a unit asked for (the hotline)")
SUB_DISPATCH = permission("ticket:sub_dispatch", "Hand work down the unit's own tree")
SUPPLEMENT = permission("ticket:supplement", "Ask the citizen for what is missing and write it in")
END = permission("ticket:end", "End an open ticket by withdrawal or transfer, with a code")
MERGE = permission("ticket:merge", "Merge like tickets and take them apart again")
EXPORT = permission("ticket:export", "Take the rows of a list out as a file, masked")
ACCUSE = permission("ticket:accuse", "Name the unit a report is about and shut it out")
CREATE = permission("ticket:create", "Register tickets through the open API", for_services=True)
CITIZEN_READ = permission("citizen:read", "See citizens and their earlier matters, masked")
CITIZEN_EDIT = permission("citizen:edit", "Merge citizens and take them apart again")
CITIZEN_ERASE = permission("citizen:erase", "Propose or confirm that a citizen's data is erased")
CITIZEN_RECORD = permission(
    "citizen:record", "Record a citizen's contacts, needs and consents, and the wish to be erased"
)
CITIZEN_CONFIRM = permission("citizen:confirm_erasure", "Confirm an erasure another proposed")
RETENTION_EDIT = permission("retention:edit", "Set how long each kind of personal data is kept")
