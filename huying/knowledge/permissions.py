from huying.kit.actor import permission

READ = permission("knowledge:read", "Search and read answer cards", for_services=True)
EDIT = permission("knowledge:edit", "Write answer cards")
APPROVE = permission("knowledge:approve", "Publish and withdraw answer cards")
OWN = permission("knowledge:own", "Propose and review the answer cards of one's own unit")
