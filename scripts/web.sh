#!/bin/sh
# Runs npm in web/ with the Node that scripts/setup.sh chose, e.g. `sh scripts/web.sh run test`.
set -eu
cd "$(dirname "$0")/../web"
node_bin=$(cd .. && pwd -P)/.venv/huying-setup/node-bin
if [ -d "$node_bin" ]; then
    PATH=$node_bin:$PATH
    export PATH
fi
exec npm --silent "$@"
