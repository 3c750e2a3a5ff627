#!/usr/bin/env python3
"""Screens published holdings files with the built binary and compares with what is expected of them.

The files are not part of the project: give the folder that holds `holdings/` and `expected/`.

    cargo build && python3 benches/real_files.py ../shared/data

Prints one line for each check and ends with status 1 when one fails, 2 when the data is missing.
"""

import csv
import os
import subprocess
import sys
import tempfile

BINARY = os.environ.get("INTERDICT_BINARY", "target/debug/interdict")
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name}{': ' + detail if detail else ''}")


def screen(path, *options):
    """The decisions of a file, as dictionaries in input order."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "decisions.csv")
        command = [BINARY, "screen", path, "-o", out, "--view", "decisions", "--fail-on", "never", "-q", *options]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"{' '.join(command)}: status {run.returncode}\n{run.stderr}")
        with open(out, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def key(row):
    """A row of the file: ticker and exact name."""
    return row["Ticker"], row["Name"]


def without_identifiers(path, folder):
    """A copy of the file without its identifier columns."""
    copy = os.path.join(folder, "names.csv")
    with open(path, encoding="utf-8-sig", newline="") as source, open(copy, "w", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, ["Number", "Name", "Location"], extrasaction="ignore")
        writer.writeheader()
        for number, row in enumerate(reader):
            writer.writerow({"Number": number, **row})
    return copy


def emerging_markets_2020(data):
    path = os.path.join(data, "holdings/ishares-IEMG-2020-03.csv")
    with open(os.path.join(data, "expected/ishares-IEMG-2020-03-ns-cmic.csv"), newline="") as file:
        expected = list(csv.DictReader(file))
    columns = [c for c in expected[0] if c.split("_")[0] in ("purchase", "sale", "hold")]
    order = {"permitted": 0, "review": 1, "divest_only": 2, "prohibited": 3, "blocked": 4}
    for column in columns:
        activity, date = column.split("_")
        rows = screen(path, "--programme", "us-ns-cmic", "--activity", activity, "--as-of", date)
        found = {key(row): row for row in rows}
        wrong = []
        for row in expected:
            got = found[row["ticker"], row["name"]]
            if got["verdict"] != row[column] or got["entry_id"] != row["entry_id"]:
                wrong.append(f"{row['ticker']} {got['verdict']} {got['entry_id']}, expected {row[column]}")
        listed = {(row["ticker"], row["name"]) for row in expected}
        above = [k for k, row in found.items() if k not in listed and order[row["verdict"]] > 1]
        doubtful = [k for k, row in found.items() if k not in listed and row["verdict"] == "review"]
        check(f"IEMG {column}", not wrong and not above, "; ".join(wrong + [f"above review: {k}" for k in above]))
        if doubtful:
            print(f"     also review: {doubtful}")
    with tempfile.TemporaryDirectory() as folder:
        names = screen(
            without_identifiers(path, folder),
            "--programme", "us-ns-cmic", "--activity", "purchase", "--as-of", "2022-03-01",
        )
    with open(path, encoding="utf-8-sig", newline="") as file:
        original = list(csv.DictReader(file))
    hits = {key(o): row for o, row in zip(original, names) if row["verdict"] != "permitted"}
    missed = [row["name"] for row in expected if (row["ticker"], row["name"]) not in hits]
    review = [row["name"] for row in expected if hits.get((row["ticker"], row["name"]), {}).get("verdict") == "review"]
    listed = {(row["ticker"], row["name"]) for row in expected}
    others = [f"{k[1]} ({row['verdict']})" for k, row in hits.items() if k not in listed]
    certain_others = [o for o in others if "(review)" not in o]
    check("IEMG by name alone: all 14 rows", not missed and not certain_others, "; ".join(missed + certain_others))
    print(f"     only review: {review}")
    print(f"     other rows at review: {others}")


def world_and_emerging_2021(data):
    rows = screen(os.path.join(data, "holdings/ishares-EIMI-2021-08-30.csv"), "--activity", "purchase")
    hits = [row["Name"] for row in rows if row["match_kind"] == "identifier" and row["programme"] == "us-ns-cmic"]
    check("EIMI August 2021: no identifier hit", not hits, str(hits))
    above = [row["Name"] for row in rows if row["verdict"] not in ("permitted", "review")]
    check("EIMI August 2021: nothing above review", not above, str(above))
    print(f"     review: {[(row['Name'], row['entry_id']) for row in rows if row['verdict'] == 'review']}")
    rows = screen(os.path.join(data, "holdings/ishares-SWDA-2021-08-30.csv"), "--activity", "purchase")
    star = [row["verdict"] for row in rows if row["Name"].startswith("COSTAR")]
    check("SWDA August 2021: the look-alike is never above review", star and set(star) <= {"permitted", "review"}, str(star))
    print(f"     review or more: {[(row['Name'], row['verdict']) for row in rows if row['verdict'] != 'permitted']}")


def damaged_2020(data):
    """Without ISIN and SEDOL, and with the zeros of its tickers eaten, the file gives the alerts of the whole one."""
    path = os.path.join(data, "holdings/ishares-IEMG-2020-03.csv")
    options = ["--activity", "purchase", "--as-of", "2021-08-03"]
    whole = screen(path, *options)
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "damaged.csv")
        with open(path, encoding="utf-8-sig", newline="") as source, open(copy, "w", newline="") as target:
            reader = csv.DictReader(source)
            kept = [column for column in reader.fieldnames if column not in ("ISIN", "SEDOL")]
            writer = csv.DictWriter(target, kept, extrasaction="ignore")
            writer.writeheader()
            eaten = 0
            for row in reader:
                if row["Ticker"].isdigit() and row["Ticker"].startswith("0"):
                    row["Ticker"] = row["Ticker"].lstrip("0")
                    eaten += 1
                writer.writerow(row)
        damaged = screen(copy, *options)
    different = [
        f"{before['Ticker']} {before['Name']}: {before['verdict']} {before['entry_id']}, damaged {after['verdict']} {after['entry_id']}"
        for before, after in zip(whole, damaged)
        if (before["verdict"], before["entry_id"]) != (after["verdict"], after["entry_id"])
    ]
    alerts = sum(row["verdict"] != "permitted" for row in whole)
    check(f"IEMG without identifiers and {eaten} damaged tickers: its {alerts} alerts", eaten and not different, "; ".join(different))


def positions(data):
    held = {
        "ishares-ACWI-2022-03-10.csv": 2369,
        "ishares-EEM-2022-06-30-excel-damage.csv": 1237,
        "ishares-EEM-2025-01.csv": 1243,
        "ishares-EIMI-2021-08-30.csv": 3035,
        "ishares-EIMI-2024-02-23-italian.csv": 3224,
        "ishares-IEMG-2020-03.csv": 2509,
        "ishares-SWDA-2021-08-30.csv": 1580,
        "nbim-equities-2020.xlsx": 9123,
        "spdr-KOMP-2021.xlsx": 497,
        "sec-13f-infotable.xml": 255,
        "sec-nport-2023-03-31.xml": 1685,
    }
    for name, count in held.items():
        rows = screen(os.path.join(data, "holdings", name), "--as-of", "2022-06-30", "--activity", "purchase")
        unscreened = sum(row["verdict"] == "unscreened" for row in rows)
        called = lambda row: next((row[column] for column in ("Name", "Nome", "security_name", "issuer_name") if row.get(column)), "")
        above = [called(row) for row in rows if row["verdict"] not in ("permitted", "review")]
        check(f"{name}: {count} positions", len(rows) == count and not unscreened, f"{len(rows)} rows, {unscreened} unscreened")
        print(f"     restricted purchases on 2022-06-30: {len(above)}; review: {[called(row) for row in rows if row['verdict'] == 'review']}")


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else "../shared/data"
    if not os.path.isdir(os.path.join(data, "holdings")):
        print(f"no holdings under {data}: nothing was checked", file=sys.stderr)
        return 2
    emerging_markets_2020(data)
    world_and_emerging_2021(data)
    damaged_2020(data)
    positions(data)
    return 1 if failures else 0


sys.exit(main())
