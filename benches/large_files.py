#!/usr/bin/env python3
"""Makes very large files, screens them with the built binary, and says how much memory that took.

    cargo build --release && python3 benches/large_files.py [--binary target/release/interdict] [--megabytes 1024] [--rows 500000]

A form N-PORT of a gigabyte, a workbook of 500,000 rows, and the same rows as gzip, NDJSON and CSV. Every file must give
as many rows as it has, and take less than the limit of memory, which does not grow with the file. Status 1 when
one does not. Needs nothing but Python; the names are made by rules.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile

LIMIT = 400  # megabytes; the spool keeps 64, the distinct securities that are kept take most of the rest

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/nport"><formData><genInfo><repPdDate>2021-03-31</repPdDate></genInfo>
<invstOrSecs>
"""
HOLDING = """<invstOrSec><name>{name}</name><lei>N/A</lei><title>{name} ORD</title><cusip>N/A</cusip><identifiers>
<other otherDesc="made" value="{number}"/></identifiers><balance>{number}</balance><units>NS</units><curCd>USD</curCd>
<valUSD>{number}.50</valUSD><pctVal>0.01</pctVal><assetCat>EC</assetCat><issuerCat>CORP</issuerCat>
<invCountry>US</invCountry><isRestrictedSec>N</isRestrictedSec><fairValLevel>1</fairValLevel></invstOrSec>
"""


def name(number):
    return f"Quarn{number % 9973:x} Holst{number % 30011:x} Works"


def nport(path, megabytes):
    rows = 0
    with open(path, "w") as out:
        out.write(HEAD)
        while out.tell() < megabytes << 20:
            for _ in range(1000):
                out.write(HOLDING.format(name=name(rows), number=rows))
                rows += 1
        out.write("</invstOrSecs></formData></edgarSubmission>\n")
    return rows


def workbook(path, rows):
    """The parts that a reader of workbooks asks for, texts within their cells."""
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{relation}/{{}}" Target="{{}}"/></Relationships>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", links.format("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/_rels/workbook.xml.rels", links.format("worksheet", "worksheets/sheet1.xml"))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="Holdings" sheetId="1" r:id="rId1"/></sheets></workbook>')
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            text = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'.format
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for row in range(1, rows + 2):
                cells = ["Name", "Trade Date", "Market Value"] if row == 1 else [name(row), "2021-03-31", str(row)]
                cells = "".join(text(letter, row, cell) for letter, cell in zip("ABC", cells))
                sheet.write(f'<row r="{row}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
    return rows


def delimited(out, rows):
    out.write(b"Name,Trade Date,Market Value\n")
    for row in range(rows):
        out.write(f"{name(row)},2021-03-31,{row}\n".encode())
    return rows


def lines(path, rows):
    with open(path, "w") as out:
        for row in range(rows):
            out.write(json.dumps({"name": name(row), "trade_date": "2021-03-31", "market_value": row}) + "\n")
    return rows


def csv_file(path, rows):
    with open(path, "wb") as out:
        return delimited(out, rows)


def gzip_file(path, rows):
    with gzip.open(path, "wb", compresslevel=1) as out:
        return delimited(out, rows)


def peak(command):
    """Runs a command; its output, status, and peak memory in megabytes."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read().decode(), child.returncode, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/interdict")
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rows", type=int, default=500_000)
    args = parser.parse_args()
    if not os.path.exists(args.binary):
        print(f"{args.binary}: not built (cargo build --release)", file=sys.stderr)
        return 2
    failed = 0
    made = [
        ("form.xml", lambda path: nport(path, args.megabytes)),
        ("book.xlsx", lambda path: workbook(path, args.rows)),
        ("rows.csv", lambda path: csv_file(path, args.rows)),
        ("rows.csv.gz", lambda path: gzip_file(path, args.rows)),
        ("rows.ndjson", lambda path: lines(path, args.rows)),
    ]
    print("| file | MB | rows | seconds | peak MB |\n|---|---|---|---|---|")
    for file, make in made:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, file)
            rows = make(path)
            started = time.monotonic()
            told, status, memory = peak([args.binary, "screen", path, "--fail-on", "never", "-o", os.path.join(folder, "out.csv")])
            seconds = time.monotonic() - started
            holds = status == 0 and f"{rows} read = {rows} decided" in told and memory < LIMIT
            failed += not holds
            size = os.path.getsize(path) / (1 << 20)
            print(f"| {file} | {size:.0f} | {rows} | {seconds:.1f} | {memory:.0f} |{'' if holds else ' FAIL: ' + told[-300:]}", flush=True)
    return 1 if failed else 0


sys.exit(main())
