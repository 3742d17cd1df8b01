# shellcheck shell=bash disable=SC2086,SC2048,SC2034,SC2154  # lists of packages are words of one string on purpose
# What app/run and tests/run share: Debian's packages, and configuring a build folder. Sourced by bash, with $root set.
# Everything here speaks on standard error, so that the program's own output stays clean.

# What building Sluice needs. "a|b": any one of them will do (names differ between releases of Debian).
build_packages="g++ cmake ninja-build pkg-config|pkgconf qt6-base-dev qt6-svg-dev|libqt6svg6-dev libqcustomplot-dev
  libsqlite3-dev libzstd-dev nlohmann-json3-dev libcli11-dev librandom123-dev
  libboost1.81-dev|libboost1.83-dev|libboost-dev"

say() { echo "sluice: $*" >&2; }
die() { say "$*"; exit 2; }

# The packages named in $* of which no alternative is installed, one entry per line as given. Asks dpkg only.
missing_packages() {
    local entry installed
    installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' ${*//|/ } 2>/dev/null || true)"
    for entry in $*; do
        local name found=no
        for name in ${entry//|/ }; do
            case "$installed" in *" installed:$name "*) found=yes ;; esac
        done
        [ $found = yes ] || echo "$entry"
    done
}

# The first alternative of $1 that this release of Debian offers.
available_package() {
    local name
    for name in ${1//|/ }; do
        case "$(apt-cache policy "$name" 2>/dev/null)" in *"Candidate: "[0-9]*) echo "$name"; return ;; esac
    done
    echo "${1%%|*}"
}

# Installs what is missing of the packages in $*; touches neither network nor apt when nothing is.
require_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this is no Debian system, so nothing is installed for you; needed are: $*"
        return
    fi
    local missing entry names="" as_root=""
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "missing packages and no sudo; as root: apt-get install" $missing
        as_root=sudo
    fi
    say "installing what is missing from Debian's packages${as_root:+, with sudo}:" $missing
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 || say "the package lists could not be renewed"
    for entry in $missing; do names="$names $(available_package "$entry")"; done
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $names >&2 ||
        die "apt-get could not install$names"
}

# configure PRESET [cmake arguments]: once per build folder; afterwards ninja itself notices what has changed.
configure() {
    local preset=$1 folder=$root/build/$1 cache=$root/build/$1/CMakeCache.txt
    shift
    if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        say "build/$preset belongs to a copy of the source that was elsewhere: building anew"
        rm -rf "$folder"
    fi
    if [ -f "$folder/build.ninja" ] && [ $# -eq 0 ]; then return; fi
    (cd "$root" && cmake --preset "$preset" "$@") >&2
}

# build PRESET [targets]: as many jobs as there are cores.
build() {
    local preset=$1
    shift
    cmake --build "$root/build/$preset" --parallel "$(nproc)" ${1:+--target "$@"} >&2
}
