#!/usr/bin/env bash
# Runs every fuzz target for some seconds and adds up the executions: `fuzz/run.sh [SECONDS [TARGET...]]`.
#
# Needs `cargo install cargo-fuzz`; the stable toolchain does. A finding lies in fuzz/artifacts/TARGET: put it into
# fuzz/regressions/TARGET, where the tests read it, and mend its cause. SANITIZER=none is faster; the product itself
# has no unsafe code.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
[ $# -gt 0 ] && shift
sanitizer=${SANITIZER:-address}
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}
if [ -d /dev/shm ]; then export TMPDIR=${TMPDIR:-/dev/shm}; fi
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
work=${FUZZ_WORK:-$CARGO_TARGET_DIR/fuzz-corpus}
mkdir -p "$work/seeds" "$work/logs"
work=$(cd "$work" && pwd)
if [ -z "${SKIP_BUILD:-}" ]; then
    (cd .. && unset RUSTC_BOOTSTRAP && INTERDICT_FUZZ_SEEDS="$work/seeds" \
        cargo test --quiet --no-default-features --test fuzz_replay >/dev/null)
    cargo fuzz build --sanitizer "$sanitizer"
fi
failed=0
for target in "${targets[@]}"; do
    mkdir -p "$work/corpus/$target" "artifacts/$target"
    log=$work/logs/$target.log
    binary=$CARGO_TARGET_DIR/x86_64-unknown-linux-gnu/release/$target
    if ! nice -n 19 "$binary" -max_total_time="$seconds" -timeout=1 -rss_limit_mb=1024 -max_len=16384 \
        -print_final_stats=1 -artifact_prefix="artifacts/$target/" \
        "$work/corpus/$target" "$work/seeds/$target" >"$log" 2>&1; then
        failed=1
        echo "$target: a finding, see $log" >&2
        cp "$log" "$log.finding"
    fi
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log" | tail -n 1)
    printf '%s %s %s\n' "$target" "${count:-0}" "${memory:-0}" >>"$work/executions.txt"
done
awk '{ runs[$1] += $2; all += $2; if ($3 > peak[$1]) peak[$1] = $3 }
     END { for (target in runs) printf "%-12s %12d executions, at most %d MB\n", target, runs[target], peak[target]
           printf "%-12s %12d executions\n", "all", all }' "$work/executions.txt" | sort
exit "$failed"
