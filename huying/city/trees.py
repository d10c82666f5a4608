"""What follows from parents: materialised paths, and the city's name from its topmost place."""

from sqlalchemy import text

PLACE_PATHS = text(
    "WITH RECURSIVE tree(code, path) AS ("
    " SELECT code, '/' || code || '/' FROM place WHERE parent_code IS NULL"
    " UNION ALL SELECT p.code, tree.path || p.code || '/' FROM place p"
    " JOIN tree ON p.parent_code = tree.code)"
    " UPDATE place SET path = tree.path FROM tree"
    " WHERE place.code = tree.code AND place.path <> tree.path"
)
UNIT_PATHS = text(
    "WITH RECURSIVE tree(id, path) AS ("
    " SELECT id, '/' || code || '/' FROM unit WHERE parent_id IS NULL"
    " UNION ALL SELECT u.id, tree.path || u.code || '/' FROM unit u"
    " JOIN tree ON u.parent_id = tree.id)"
    " UPDATE unit SET path = tree.path FROM tree"
    " WHERE unit.id = tree.id AND unit.path <> tree.path"
)
UNIT_PARENTS = text(
    "UPDATE unit u SET parent_id = p.id"
    " FROM unnest(CAST(:codes AS text[]), CAST(:parents AS text[])) AS given(code, parent)"
    " LEFT JOIN unit p ON p.code = given.parent"
    " WHERE u.code = given.code AND u.parent_id IS DISTINCT FROM p.id"
)
CITY_NAME = text(
    "UPDATE city_version SET name = place.name FROM place"
    " WHERE place.kind = 'city' AND place.is_active AND place.parent_code IS NULL"
)
