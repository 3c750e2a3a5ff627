#!/usr/bin/env python3
"""Writes the bill of materials of the release: CycloneDX 1.6 in JSON, on standard output.

    scripts/sbom.py > interdict.cdx.json                                  default features, for this machine
    scripts/sbom.py --target x86_64-unknown-linux-musl --no-default-features --features cli,fetch

Every crate of the dependency graph as cargo resolves it for these features and this target, with version, licence and the
SHA-256 of its archive from Cargo.lock. Scope `required` is what is linked into the binary, `excluded` what only builds it:
build scripts, procedural macros, and what these depend on. The same Cargo.lock gives the same bytes: there is no time in it
unless SOURCE_DATE_EPOCH gives one, and the serial number is made of the content. Rust's standard library and what the
target's C library is are not in it. Python's standard library only.
"""
import argparse, datetime, json, os, pathlib, re, subprocess, sys, tomllib, uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
LINE = re.compile(r"(?P<depth>\d+)\|(?P<name>\S+) v(?P<version>\S+)[^|]*\|(?P<licence>[^|]*)\|(?P<address>\S*)")


def tree(options, edges):
    """The crates below one another: depth, (name, version), licence, address of the source."""
    command = ["cargo", "tree", "--locked", "--prefix", "depth", "--charset", "ascii", "--format", "|{p}|{l}|{r}", "-e", edges]
    told = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    if told.returncode:
        sys.exit(told.stderr)
    for line in told.stdout.splitlines():
        found = LINE.match(line)
        if not found:
            sys.exit(f"cargo tree says what is not understood: {line}")
        crate = (found["name"], found["version"])
        yield int(found["depth"]), crate, found["licence"], found["address"]


def address(crate):
    """The package URL."""
    return "pkg:cargo/{}@{}".format(crate[0], crate[1].replace("+", "%2B"))


def bill(options):
    with open(ROOT / "Cargo.lock", "rb") as lock:
        locked = {(crate["name"], crate["version"]): crate for crate in tomllib.load(lock)["package"]}
    needs, found, above = {}, {}, []
    for depth, crate, licence, repository in tree(options, "normal,build"):
        needs.setdefault(crate, set())
        found[crate] = (licence, repository)
        del above[depth:]
        if above:
            needs[above[-1]].add(crate)
        above.append(crate)
    linked = {crate for _, crate, *_ in tree(options, "normal,no-proc-macro")}
    root = next(iter(found))

    def component(crate):
        licence, repository = found[crate]
        if not licence:
            sys.exit(f"{crate[0]} {crate[1]} states no licence")
        # Older crates separate licences with a slash, which SPDX does not know.
        licence = re.sub(r"\s*/\s*", " OR ", licence)
        made = {
            "type": "application" if crate == root else "library", "bom-ref": address(crate), "name": crate[0],
            "version": crate[1], "purl": address(crate),
            "licenses": [{"expression": licence}],
        }
        if crate != root:
            made["scope"] = "required" if crate in linked else "excluded"
            if "checksum" not in locked[crate]:
                sys.exit(f"{crate[0]} {crate[1]} has no checksum in Cargo.lock")
            made["hashes"] = [{"alg": "SHA-256", "content": locked[crate]["checksum"]}]
        if repository:
            made["externalReferences"] = [{"type": "vcs", "url": repository}]
        return made

    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": component(root)},
        "components": [component(crate) for crate in sorted(found) if crate != root],
        "dependencies": [{"ref": address(crate), "dependsOn": sorted(map(address, needs[crate]))} for crate in sorted(needs)],
    }
    if "SOURCE_DATE_EPOCH" in os.environ:
        at = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
        made["metadata"]["timestamp"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    made["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(made, sort_keys=True)).urn
    return made


def main():
    parser = argparse.ArgumentParser(description="Writes the bill of materials of the release, CycloneDX 1.6 in JSON.")
    parser.add_argument("--features")
    parser.add_argument("--no-default-features", action="store_true")
    parser.add_argument("--target")
    asked = parser.parse_args()
    options = ["--no-default-features"] if asked.no_default_features else []
    options += [word for name in ("features", "target") if (value := getattr(asked, name)) for word in (f"--{name}", value)]
    json.dump(bill(options), sys.stdout, indent=1, sort_keys=True)
    print()


main()
