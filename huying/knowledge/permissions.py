from huying.kit.actor import permission

READ = permission("knowledge:read", "Search and read answer cards")
EDIT = permission("knowledge:edit", "Write answer cards")
APPROVE = permission("knowledge:approve", "Publish and withdraw answer cards")
