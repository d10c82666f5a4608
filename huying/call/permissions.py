from huying.kit.actor import permission

READ = permission("call:read", "See recent calls and the transcripts of visible tickets, masked")
HANDLE = permission("call:handle", "Take calls and end their matters")
WATCH = permission("call:watch", "Watch the calls of others while they run, masked")
FEED = permission(
    "call:feed", "Feed calls and utterances (recogniser, telephone exchange)", for_services=True
)
DEMO = permission("call:demo", "Play demo conversations")
