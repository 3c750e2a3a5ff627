#!/usr/bin/env bash
# Where `interdict` is: the one that is named, or one that is built from the source of the action.
set -euo pipefail

if [ -n "${IN_BINARY:-}" ]; then
    binary=$IN_BINARY
else
    root=$RUNNER_TEMP/interdict
    cargo install --locked --path "$GITHUB_ACTION_PATH" --root "$root" \
        --no-default-features --features "${IN_FEATURES:-cli}"
    binary=$root/bin/interdict
fi
"$binary" --version
printf 'binary=%s\n' "$binary" >>"$GITHUB_OUTPUT"
