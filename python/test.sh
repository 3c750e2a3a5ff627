#!/usr/bin/env bash
# Runs the tests of the package `interdict`, against a wheel that python/build.sh built, in an environment of its own.
#
#   python/test.sh              every library, Spark where Java is there, Sail; what is not there is told
#   INTERDICT_CLUSTER=1 …       also a cluster with two workers, one of which is killed (minutes)
#   INTERDICT_RECIPES=1 …       also installs Ray, Daft and Dask, whose recipes are left out otherwise (large)
#   INTERDICT_PYSPARK='==3.5.*' … another version of Spark
#   INTERDICT_ROWS=1000000 …    the size of the book that is compared with the command line
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-../target}
target=$(cd "$target" && pwd)
wheel=$(ls "$target"/wheels/interdict-*.whl | head -n 1) || { echo "there is no wheel: python/build.sh builds one"; exit 1; }
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 INTERDICT_WHEEL=$wheel
unset PYTHONPATH

# An environment is made anew when what it must have changes.
environment() { # name, packages…
    local folder=$target/$1 wanted
    shift
    wanted=$(printf '%s\n' "$@" && python3 --version)
    if [ "$(cat "$folder/wanted" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet "$@"
        printf '%s' "$wanted" > "$folder/wanted"
    fi
    "$folder/bin/pip" install --quiet --no-deps --force-reinstall "$wheel"
}

packages=('polars>=1.3,<3' 'pandas>=2.2,<3' 'pyarrow>=17' 'duckdb>=1,<3' 'pytest>=8,<10')
recipes=()
if [ "${INTERDICT_RECIPES:-}" = 1 ]; then
    recipes=('ray>=2.51,<3' 'daft>=0.5,<1' 'dask[dataframe]>=2025.1')
fi
java=absent
if java -version >/dev/null 2>&1; then
    java=there
    packages+=("pyspark${INTERDICT_PYSPARK:->=4.0,<5}")
fi

# The program that answers are compared with: one that was built, or a new one.
if [ -z "${INTERDICT_CLI:-}" ]; then
    (cd .. && cargo build --locked)
    export INTERDICT_CLI=$target/debug/interdict
fi

environment "python-tests${INTERDICT_PYSPARK:+-$INTERDICT_PYSPARK}${INTERDICT_RECIPES:+-recipes}" "${packages[@]}" "${recipes[@]}"
venv=$target/python-tests${INTERDICT_PYSPARK:+-$INTERDICT_PYSPARK}${INTERDICT_RECIPES:+-recipes}
# From the folder of the tests, so that nobody, the workers of Spark included, takes the sources for the package.
cd tests
"$venv/bin/python" -m pytest -q -rs .

# Sail speaks to the client of Spark Connect alone, in a process of its own, and needs no Java.
environment python-sail 'pysail==0.7.2' 'pyspark-client==4.1.*' 'polars>=1.3,<3' 'pandas>=2.2,<3' 'pyarrow>=17' 'pytest>=8,<10'
INTERDICT_SAIL=1 "$target/python-sail/bin/python" -m pytest -q -rs test_sail.py

if [ "$java" = absent ]; then
    echo "NOT TESTED on Spark: there is no Java on this machine. Sail tested the same adapter."
fi
