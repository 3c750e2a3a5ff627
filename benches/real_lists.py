#!/usr/bin/env python3
"""Imports real official lists into a store and holds what is kept against what the files say.

    python3 benches/real_lists.py DATA [BINARY]

DATA is a folder with `lists/` (OFAC, CSL, UN, BIS, DoD, OpenSanctions files as published), `holdings/` and `expected/`. The counts are
taken from the files by themselves, with Python's standard library only. Says so and ends with 0 where DATA is not at hand.
"""
import csv, gzip, io, json, os, re, subprocess, sys, tempfile
import xml.etree.ElementTree as ET

DATA = sys.argv[1] if len(sys.argv) > 1 else "data"
BINARY = sys.argv[2] if len(sys.argv) > 2 else "target/release/interdict"
LISTS = os.path.join(DATA, "lists")
if not os.path.isdir(LISTS):
    print(f"{LISTS} is not there: nothing is checked")
    sys.exit(0)

failed = 0
def check(what, found, expected):
    global failed
    ok = found == expected
    failed += not ok
    print(f"{'ok' if ok else 'FAILED':7} {what}: {found}" + ("" if ok else f", expected {expected}"))

def path(*parts): return os.path.join(LISTS, *parts)
def text(*parts):
    data = open(path(*parts), "rb").read()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")

home = tempfile.TemporaryDirectory()
STORE = os.path.join(home.name, "store")
os.makedirs(STORE)
def run(*args, status=0):
    done = subprocess.run([BINARY, *args], capture_output=True, text=True, env={**os.environ, "INTERDICT_STORE": STORE})
    if status is not None and done.returncode != status:
        print(done.stdout[-2000:], done.stderr[-2000:])
        check(f"exit status of {' '.join(args[:4])}", done.returncode, status)
    return done

def imported(files, list_id, *more):
    done = run("lists", "import", *files, "--as", list_id, *more)
    counts = {}
    for line in done.stdout.splitlines():
        found = re.match(r"\s+(.+?)\s{2,}(\d+)", line)
        if found: counts[found.group(1).strip()] = int(found.group(2))
    return counts

# ---- OFAC ----
def ofac(folder, prim):
    rows = [row for row in csv.reader(io.StringIO(text(folder, prim))) if len(row) == 12]
    return rows
for folder, day in [("ofac-sdn-2019-01", "2019-01-15"), ("ofac-sdn-2021-07", "2021-07-15")]:
    rows = ofac(folder, "sdn.csv")
    counts = imported([path(folder)], "us-ofac-sdn", "--published", day)
    check(f"{folder}: parties", counts["parties"], len(rows))
    for printed, kind in [("individual", "person"), ("vessel", "vessel"), ("aircraft", "aircraft"), ("-0-", "company")]:
        check(f"{folder}: {kind}", counts[kind], sum(row[2].strip() == printed for row in rows))
rows = ofac("ofac-consolidated-2025-12-19", "cons_prim.csv")
counts = imported([path("ofac-consolidated-2025-12-19")], "us-ofac-consolidated")
check("consolidated 2025-12-19: parties", counts["parties"], len(rows))
cmic = [row for row in rows if row[3] == "CMIC-EO13959"]
check("consolidated 2025-12-19: NS-CMIC", counts["us-ns-cmic"], len(cmic))
check("consolidated 2025-12-19: dates listed, effective, divest by of NS-CMIC", counts["dates: divest_by"], 68)
old = text("ofac-consolidated-advanced-2020-03-17.xml.gz")
counts = imported([path("ofac-consolidated-advanced-2020-03-17.xml.gz")], "us-ofac-consolidated", "--accept")
check("consolidated advanced 2020-03-17: parties", counts["parties"], len(re.findall("<DistinctParty ", old)))

# ---- every NS-CMIC fact of the file is in the list that ships ----
exported = list(csv.DictReader(io.StringIO(run("lists", "export", "us-ofac-consolidated", "--format", "csv").stdout)))
missing = []
for row in exported:
    if "us-ns-cmic" not in row["sanctions"]: continue
    shown = run("lists", "show", "us-ns-cmic/" + row["id"], "--no-store").stdout
    low = shown.lower()
    for name in [row["name"], *row["aliases"].split(";"), *row["weak_aliases"].split(";")]:
        if name and name.lower() not in low: missing.append((row["id"], "name", name))
    for column in ("isins", "tickers"):
        for value in row[column].split(";"):
            if value and value not in shown: missing.append((row["id"], column, value))
    for day in re.findall(r"listed (\S+?)(?:;|$)", row["dates"]):
        if day not in shown: missing.append((row["id"], "listed", day))
check("NS-CMIC facts of the file that the built-in list lacks", missing, [])

# ---- the others ----
rows = list(csv.DictReader(io.StringIO(text("csl-2022-05-16.csv.gz"))))
counts = imported([path("csl-2022-05-16.csv.gz")], "us-csl")
numbers = {row["entity_number"] for row in rows if row["entity_number"]}
check("CSL: rows in the file", len(rows), 14160)
check("CSL: parties (rows of one OFAC number are one party)", counts["parties"], len(numbers) + sum(not row["entity_number"] for row in rows))
root = ET.fromstring(text("un-2026-02-27.xml.gz").encode())
counts = imported([path("un-2026-02-27.xml.gz")], "un-sc")
check("UN: parties", counts["parties"], len(root.findall(".//INDIVIDUAL")) + len(root.findall(".//ENTITY")))
check("UN: dates of listing", counts["dates: listed"], len(root.findall(".//LISTED_ON")))
for year, day in [("2019-07", "2019-07-15"), ("2022-09", "2022-09-15"), ("2023-11", "2023-11-15")]:
    lines = list(csv.reader(io.StringIO(text("denied-persons", f"dpl-{year}.txt")), delimiter="\t"))
    counts = imported([path("denied-persons", f"dpl-{year}.txt")], "us-bis-dpl", "--published", day, "--accept")
    keys = {(" ".join(row[0].split()).lower(), row[6]) for row in lines[1:] if row}
    check(f"denied persons {year}: parties of {len(lines) - 1} rows", counts["parties"], len(keys))
rows = list(csv.DictReader(io.StringIO(text("dod-1260h-editions.csv"))))
counts = imported([path("dod-1260h-editions.csv")], "us-dod-1260h")
print(f"        1260H: {len(rows)} rows are {counts['parties']} companies with {counts['dates: listed']} dates of listing")
lines = [json.loads(line) for line in text("opensanctions-ftm", "entities.ftm.json").splitlines()]
counts = imported([path("opensanctions-ftm", "entities.ftm.json")], "opensanctions", "--published", "2024-06-01")
check("OpenSanctions: parties", counts["parties"], sum(bool(line["target"]) for line in lines))

# ---- what changed between the two editions ----
found = json.loads(run("lists", "diff", "us-ofac-sdn@2019-01-15", "us-ofac-sdn@2021-07-15", "--format", "json").stdout)
check("SDN 2019 to 2021: added", found["counts"]["added"], 1858)
check("SDN 2019 to 2021: removed", found["counts"]["removed"], 261)

# ---- 1260H against a real book ----
book = os.path.join(DATA, "holdings", "ishares-EEM-2025-01.csv")
def flagged(day):
    done = run("screen", book, "--as-of", day, "--programme", "us-dod-1260h", "--activity", "purchase", "--view", "alerts", "--format", "csv",
               "--fail-on", "never", "-q", status=0)
    return list(csv.DictReader(io.StringIO(done.stdout)))
early, late = flagged("2022-06-30"), flagged("2025-01-17")
def rows_of(alerts, ticker): return [row for row in alerts if row["Ticker"].lstrip("0") == ticker.lstrip("0")]
for name, ticker in [("Tencent", "700"), ("CATL", "300750")]:
    check(f"1260H: {name} is flagged as of 2022-06-30", len(rows_of(early, ticker)), 0)
    check(f"1260H: {name} is `watch` as of 2025-01-17", [row["flags"] for row in rows_of(late, ticker)][:1], ["watch"])
for label in csv.DictReader(open(os.path.join(DATA, "expected", "ishares-EEM-2025-01-1260h.csv"), encoding="utf-8-sig")):
    alerts = rows_of(late, label["ticker"])
    what = f"1260H: {label['label']:9} {label['ticker']:6} {label['name']}"
    if label["label"] == "match": check(what, bool(alerts), True)
    elif label["label"] == "unrelated": check(what, [row["entry_name"] for row in alerts], [])
    else: print(f"        {what}: {[(row['entry_name'], row['verdict'], row['flags'], row['score']) for row in alerts]}")
expected = {label["ticker"].lstrip("0") for label in csv.DictReader(open(os.path.join(DATA, "expected", "ishares-EEM-2025-01-1260h.csv"), encoding="utf-8-sig"))}
others = [(row["Ticker"], row["Name"], row["entry_name"], row["flags"], row["verdict"]) for row in late if row["Ticker"].lstrip("0") not in expected]
print(f"        1260H: {len(late)} alerts as of 2025-01-17, {len(others)} of them on rows without a label: {others}")

print("all as the files say" if not failed else f"{failed} checks failed")
sys.exit(1 if failed else 0)
