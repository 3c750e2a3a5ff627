"""The bill of materials of the release against what cargo would build.

    python3 tests/ci/sbom.py

Two runs of scripts/sbom.py give the same bytes; the result holds against the published schema of CycloneDX (package
cyclonedx-python-lib, which carries it); the crates of cargo's own plan of the release build are those in it, no more and no
fewer, in the scope in which the plan has them, each with version, licence and the hash of Cargo.lock.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = pathlib.Path(__file__).parents[2]


def bill(**environment):
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "scripts/sbom.py"]
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=True).stdout


def plan():
    """The crates that a release build compiles, and those of them that are linked into the binary."""
    # Only to print the plan: nothing is built with what is unstable.
    command = "cargo build --locked --release --bin interdict --unit-graph -Z unstable-options"
    environment = os.environ | {"RUSTC_BOOTSTRAP": "1"}
    told = subprocess.run(command.split(), cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    graph = json.loads(told.stdout)
    crate = [re.search(r"[/#]([^/#@]+)[@#]([^@#]+)$", unit["pkg_id"]).groups() for unit in graph["units"]]
    linked, left = set(), list(graph["roots"])
    while left:
        at = left.pop()
        if at not in linked and not {"proc-macro", "custom-build"} & set(graph["units"][at]["target"]["kind"]):
            linked.add(at)
            left += [needed["index"] for needed in graph["units"][at]["dependencies"]]
    return set(crate), {crate[at] for at in linked}


def main():
    text = bill()
    made = json.loads(text)
    wrong = []
    if bill() != text:
        wrong.append("two runs give other bytes")
    if json.loads(bill(SOURCE_DATE_EPOCH="86400"))["metadata"].get("timestamp") != "1970-01-02T00:00:00Z":
        wrong.append("SOURCE_DATE_EPOCH is not the time in it")
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    for fault in validator.validate_str(text, all_errors=True) or ():
        wrong.append(f"the schema: {fault}")
    if not validator.validate_str(text.replace('"SHA-256"', '"SHA-0"', 1)):
        wrong.append("the schema takes a hash that does not exist, so it was not asked")

    built, linked = plan()
    root = made["metadata"]["component"]
    components = {(part["name"], part["version"]): part for part in made["components"]}
    crates = {(root["name"], root["version"]), *components}
    required = {crate for crate, part in components.items() if part["scope"] == "required"} | {(root["name"], root["version"])}
    wrong += [f"{name} {version} is built and not in it" for name, version in sorted(built - crates)]
    wrong += [f"{name} {version} is in it and not built" for name, version in sorted(crates - built)]
    wrong += [f"{name} {version} has the wrong scope" for name, version in sorted((required ^ linked) & built)]
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    hashes = {(crate["name"], crate["version"]): crate.get("checksum") for crate in locked}
    for crate, part in components.items():
        if [one["content"] for one in part["hashes"]] != [hashes[crate]] or not part["licenses"][0]["expression"]:
            wrong.append(f"{crate[0]} {crate[1]} has not the hash of Cargo.lock, or no licence")
    refs = {root["bom-ref"], *(part["bom-ref"] for part in components.values())}
    ends = {end for one in made["dependencies"] for end in [one["ref"], *one["dependsOn"]]}
    if ends != refs:
        wrong.append(f"dependencies of what is not in it, or the reverse: {sorted(ends ^ refs)}")
    print(f"bill of materials: {len(components)} crates, {len(required) - 1} of them linked, {len(wrong)} faults")
    for line in wrong:
        print("WRONG", line)
    sys.exit(1 if wrong else 0)


main()
