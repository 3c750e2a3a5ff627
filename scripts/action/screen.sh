#!/usr/bin/env bash
# One run of `interdict screen` with the inputs of the action: annotations in the log, a summary of the job, and the
# reports in a folder. Nothing leaves the machine. The exit status is that of the run.
set -euo pipefail

# The lines of an input as `lines`; blank ones aside.
lines() {
    lines=()
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        if [[ $line =~ [^[:space:]] ]]; then
            # Without the blanks around it.
            read -r line <<<"$line"
            lines+=("$line")
        fi
    done <<<"$1"
}

refuse() {
    printf '::error title=interdict::%s\n' "$1"
    printf 'exit-status=2\n' >>"$GITHUB_OUTPUT"
    exit 2
}

folder=$(mktemp -d "$RUNNER_TEMP/interdict-reports-XXXXXX")
arguments=(screen "--fail-on=${IN_FAIL_ON:-review}")
declare -A names=(
    [csv]=alerts.csv [gitlab]=alerts.gitlab.json [json]=alerts.json [junit]=alerts.xml
    [markdown]=alerts.md [ndjson]=alerts.ndjson [sarif]=alerts.sarif
)
lines "${IN_FORMAT//,/$'\n'}"
formats=("${lines[@]}")
for format in "${formats[@]}"; do
    [ -n "${names[$format]:-}" ] || refuse "the input format takes csv, gitlab, json, junit, markdown, ndjson and sarif"
    arguments+=("--output=$folder/${names[$format]}")
done
arguments+=("--output=$folder/alerts.github.txt")
lines "${IN_LISTS:-}"
for list in "${lines[@]}"; do arguments+=("--lists=$list"); done
if [ -n "${IN_PROGRAMME:-}" ]; then arguments+=("--programme=$IN_PROGRAMME"); fi
lines "${IN_OPTIONS:-}"
arguments+=("${lines[@]}")
lines "${IN_FILES:-}"
[ "${#lines[@]}" -gt 0 ] || refuse "the input files names nothing"
arguments+=(-- "${lines[@]}")

# The log takes some lines for commands; what is said about a file must not be one. Nobody can guess the word that
# ends this.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$word"
status=0
"$BINARY" "${arguments[@]}" 2>&1 || status=$?
printf '\n::%s::\n' "$word"

# What an incomplete run found is worth seeing, under a name that says so.
for file in "$folder"/*.incomplete; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .incomplete)
    mv "$file" "$folder/incomplete-$name"
done
# The path of a report; nothing where there is none.
report() {
    local file
    for file in "$folder/$1" "$folder/incomplete-$1"; do
        if [ -e "$file" ]; then printf '%s' "$file"; fi
    done
}

annotations=$(report alerts.github.txt)
if [ -n "$annotations" ]; then
    cat "$annotations"
fi
if [ "$status" -ge 2 ]; then
    printf '::error title=interdict::not screened, or not completely: the log says why\n'
fi
summary=$(report alerts.md)
if [ -n "$summary" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
{
    printf 'exit-status=%s\n' "$status"
    printf 'folder=%s\n' "$folder"
    printf 'sarif=%s\n' "$(report alerts.sarif)"
    printf 'junit=%s\n' "$(report alerts.xml)"
    printf 'markdown=%s\n' "$summary"
} >>"$GITHUB_OUTPUT"
exit "$status"
