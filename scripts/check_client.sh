#!/bin/sh
# The OpenAPI document and the typed web client must be those of the code; `make client` renews them.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
same() {
    cmp "$fresh/$1" "$2" || { echo "$2 is not of this code: make client" >&2; exit 1; }
}
.venv/bin/huying openapi >"$fresh/openapi.json"
same openapi.json web/openapi.json
sh scripts/web.sh exec -- openapi-typescript "$fresh/openapi.json" \
    --default-non-nullable=false --output "$fresh/schema.d.ts" >/dev/null 2>&1
same schema.d.ts web/src/api/schema.d.ts
