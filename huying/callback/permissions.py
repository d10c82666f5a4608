from huying.kit.actor import permission

READ = permission("callback:read", "See callbacks, their attempts and evaluations, masked")
HANDLE = permission("callback:handle", "Call citizens back and record what they say")
