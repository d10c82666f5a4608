#!/bin/sh
# Rewrites the lock files from pyproject.toml: one universal answer for x86-64 and aarch64, Python 3.11 and later.
# Arguments go to uv, e.g. `sh scripts/lock.sh --upgrade`.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv

compile() {
    output=$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
        --output-file "$output" "$@"
}

# Only the extra itself, without the package: uv reads a requirement list made of its lines.
extra() {
    .venv/bin/python - "$1" <<'PYTHON'
import sys, tomllib
with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file)["project"]["optional-dependencies"][sys.argv[1]]))
PYTHON
}

compile requirements.lock pyproject.toml "$@"
compile requirements-ocr.lock pyproject.toml --extra ocr --constraint requirements.lock "$@"
compile requirements-ray.lock pyproject.toml --extra ray --constraint requirements.lock "$@"
compile requirements-dev.lock pyproject.toml --extra dev --constraint requirements.lock "$@"
for name in setup node; do
    extra "$name" | compile "requirements-$name.lock" - "$@"
done
