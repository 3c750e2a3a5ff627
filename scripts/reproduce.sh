#!/usr/bin/env bash
# Builds the release twice, in two folders with a cargo home, a target folder, a time zone and a number of jobs each, and
# compares the SHA-256 of the two binaries. Exit status 0 where they are the same.
#
#   scripts/reproduce.sh                                               what is committed, default features
#   scripts/reproduce.sh --no-default-features --features cli,fetch    options of `cargo build`
#
# A release that is to be repeated elsewhere is built by it, too: the binary is left in target/reproduced. It takes the same
# commit, options, toolchain, C compiler and linker there.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
cargo=${CARGO:-cargo}
target=${CARGO_TARGET_DIR:-target}
home=${CARGO_HOME:-$HOME/.cargo}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CFLAGS CARGO_TARGET_DIR
cargo fetch --locked --quiet
sysroot=$(rustc --print sysroot)
commit=$(rustc -vV | sed -n 's/^commit-hash: //p')

# build FOLDER JOBS ZONE OPTIONS...: prints the path of the binary.
build() {
    local folder=$1 jobs=$2 zone=$3
    shift 3
    mkdir -p "$folder/source" "$folder/home/registry"
    git -C "$root" archive HEAD | tar x -C "$folder/source"
    cp -a "$home/registry/cache" "$home/registry/index" "$folder/home/registry/"
    if [ -e "$home/config.toml" ]; then cp "$home/config.toml" "$folder/home/"; fi
    local flags="" cflags="" pair
    # Sources of the standard library lie in the sysroot where rust-src is installed, and nowhere otherwise.
    for pair in "$folder/source=/interdict" "$folder/home=/cargo" "$folder/target=/target" \
        "$sysroot/lib/rustlib/src/rust=/rustc/$commit"; do
        flags+=" --remap-path-prefix=$pair"
        cflags+=" -ffile-prefix-map=$pair"
    done
    (
        cd "$folder/source"
        export CARGO_HOME=$folder/home RUSTFLAGS=${flags# } CFLAGS=${cflags# } TZ=$zone
        # A wrapper of cargo may be several words.
        # shellcheck disable=SC2086
        $cargo build --locked --offline --release --target-dir "$folder/target" --jobs "$jobs" "$@" >&2
    )
    echo "$folder/target/release/interdict"
}

one=$(build "$work/one" 2 UTC "$@")
two=$(build "$work/another/folder/further/down" 1 Asia/Kathmandu "$@")

echo "commit     $(git rev-parse HEAD)"
echo "toolchain  $(rustc --version), $(rustc -vV | sed -n 's/^host: //p')"
echo "options    ${*:-none}"
sha256sum "$one" "$two" | sed "s|$work/||"
if ! cmp -s "$one" "$two"; then
    cmp "$one" "$two" || true
    mkdir -p "$target/reproduced" && cp "$one" "$target/reproduced/one" && cp "$two" "$target/reproduced/two"
    echo "not the same; both are in $target/reproduced"
    exit 1
fi
# No path of this machine either: whoever builds it elsewhere has others.
if grep -a -o -m 3 -F -e "$work" -e "$home/" -e "$root/" "$one"; then
    echo "the binary has paths of this machine"
    exit 1
fi
mkdir -p "$target/reproduced" && cp "$one" "$target/reproduced/interdict"
echo "the same; it is $target/reproduced/interdict"
