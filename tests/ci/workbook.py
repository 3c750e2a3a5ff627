#!/usr/bin/env python3
"""Opens workbooks in LibreOffice and holds the cells of every sheet of rows against those of CSV.

    tests/ci/workbook.py INTERDICT

INTERDICT is a built binary. Needs LibreOffice Calc (Debian: libreoffice-calc-nogui); run.sh says so where it is missing.
"""
import csv, pathlib, shutil, subprocess, sys, tempfile, zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
# Comma, quotes, UTF-8, cells as shown, every sheet in a file of its own.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,true,false,false,-1"
HOSTILE = ["=cmd|' /C calc'!A0", '=HYPERLINK("http://a.example","x")', "+1+1", "-1+1", "@SUM(1)", "\uff1d1+1", " =1+1",
           "'=1+1", "\t=1+1", "{=1}", "<script>alert(1)</script>", "]]>&amp;<!--", 'a "quoted", name', "two\nlines",
           "three\r\nmore\rlines", "\u202emoc.emca", "\x1b[31mred\x07", "_x0041_ and _x000D_", "007", "1E5", "-5",
           "2021-03-16", "1/2", "https://a.example/", "mailto:a@a.example", " blanks ", "TRUE", "株式会社 𝔘😀", "x" * 10_000,
           "é" * 40_000]


def hostile(folder):
    """Every name beside an issuer that is listed, so that each row is an alert."""
    path = folder / "hostile names.csv"
    with open(path, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["Name", "Issuer", "Trade Date", "Side", "Market Value"])
        for place, name in enumerate(HOSTILE):
            rows.writerow([name, "Quorvane Industries", "2021-03-16", "B", ["1,234.50", "007", "-5.0", "1e3"][place % 4]])
    return path


def screen(binary, inputs, view, *outputs):
    lists = [f"--lists={DATA / 'us-test.toml'}", f"--lists={DATA / 'firm.csv'}"]
    outputs = [f"--output={output}" for output in outputs]
    done = subprocess.run([binary, "screen", "-q", "--no-store", "--allow-rejects=9", f"--view={view}", *lists, *outputs,
                           "--", *map(str, inputs)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert done.returncode in (0, 1), done.stderr


def convert(folder, to, path):
    done = subprocess.run([OFFICE, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                           "--convert-to", to, "--outdir", folder, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=300)
    assert done.returncode == 0, done.stdout


def rows(path):
    csv.field_size_limit(1 << 20)
    with open(path, encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def in_a_workbook(text):
    shown = "".join({"\r": "\\r"}.get(c, f"\\u{{{ord(c):x}}}") if ord(c) < 32 and c not in "\n\t" else c for c in text)
    units = len(shown.encode("utf-16-le")) // 2
    return shown if units <= 32767 else shown[:32766] + "…"


def compare(name, found, expected):
    assert len(found) == len(expected), (name, len(found), len(expected))
    for line, (one, other) in enumerate(zip(found, expected), 1):
        other = [in_a_workbook(cell) for cell in other]
        assert one == other, (name, line, [pair for pair in zip(one, other) if pair[0] != pair[1]][:3])
    return sum(map(len, found))


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for inputs in [["examples/holdings.csv"], ["tests/data/trades.csv"], [hostile(folder)]]:
            work = folder / f"of {pathlib.Path(inputs[0]).stem}"
            work.mkdir()
            screen(binary, inputs, "alerts", work / "a.xlsx", work / "alerts.csv")
            screen(binary, inputs, "decisions", work / "decisions.csv")
            convert(work, CSV, work / "a.xlsx")
            count = compare("Alerts", rows(work / "a-Alerts.csv"), rows(work / "alerts.csv"))
            # The workbook says of each row, too, where it stands.
            decisions = [row[2:] for row in rows(work / "a-Decisions.csv")]
            count += compare("Decisions", decisions, rows(work / "decisions.csv"))
            for name in ["Summary", "Lists", "Run"]:
                assert rows(work / f"a-{name}.csv"), name
            # What LibreOffice took for a formula or a link would be one in its own form.
            convert(work, "ods", work / "a.xlsx")
            content = zipfile.ZipFile(work / "a.ods").read("content.xml").decode()
            for active in ["table:formula", "xlink:href", "text:a "]:
                assert active not in content, active
            print(f"{pathlib.Path(inputs[0]).name}: {count} cells are the same in LibreOffice, and none does anything")


main()
