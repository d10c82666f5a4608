from huying.kit.actor import permission

WALL_READ = permission("wall:read", "See the wall: a city or district on one screen, no person")
