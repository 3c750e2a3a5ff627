#!/usr/bin/env bash
# Builds the wheel of the package `interdict`, one for every Python from 3.10 on.
#
#   python/build.sh            for this machine, into target/wheels (or CARGO_TARGET_DIR/wheels)
#   python/build.sh portable   for clusters: against glibc 2.17, with the linker of the package `ziglang`
#
# INTERDICT_PROFILE=dev builds faster and runs slower. The tools are installed into an environment of their own.
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-../target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
tools=$target/python-tools
if [ ! -x "$tools/bin/maturin" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
fi
options=(--profile "${INTERDICT_PROFILE:-release}" --locked --out "$target/wheels")
if [ "${1:-}" = portable ]; then
    [ -x "$tools/bin/ziglang-is-here" ] || {
        "$tools/bin/pip" install --quiet --disable-pip-version-check ziglang
        ln -s /bin/true "$tools/bin/ziglang-is-here"
    }
    export PATH=$tools/bin:$PATH
    options+=(--zig --compatibility manylinux2014)
fi
rm -f "$target"/wheels/interdict-*.whl
"$tools/bin/maturin" build "${options[@]}"
ls "$target"/wheels/interdict-*.whl
