"""Runs after runs over changing inputs and lists, half of them with a fault, each held against an oracle.

    python3 tests/ci/soak.py target/debug/interdict [RUNS] [SEED]

Every round draws lists (a house list, a programme in TOML, the built-in ones, a store with one or two editions) and a
file of trades (CSV, NDJSON, JSON, gzip, workbook; columns renamed and moved, malformed rows, times at and beside each legal
instant). `Oracle` says what each row must get; it knows the documents and nothing of the program. A disturbed run (default:
200 rounds) may fail, but never answer otherwise; the next run must succeed, its manifest must verify, and nothing may be left: no
file but output and manifest, none in the folder for temporary files, no process. The same seed draws the same rounds;
at which instant a signal or another run arrives is the machine's.
"""

import collections
import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from inject import INJECTIONS

NEW_YORK = ZoneInfo("America/New_York")
# No word stands in two names, so that no name is like another one.
LISTED = [f"{word} {trade}" for word, trade in zip(
    "Brimhollow Tarnwick Quillmere Harrowgate Fenlocke Ostravel Dunmarrow Veldrossa Kestwold Ymberlane".split(),
    "Foods Energy Biologicals Steelworks Tobacco Mining Rail Shipping Optics Cement".split())]
OTHERS = ["Plomvik Dairies", "Sarnoway Textiles", "Ulverquist Timber", "Jadrovic Paper", "Wexhythe Ceramics"]
ISINS = ["US0378331005", "US5949181045", "GB0002634946", "DE0007164600", "FR0000120271"]
ACTIVITIES = ["purchase", "sale", "hold", "drip", "subscribe", "exercise", "dividend_cash"]
DEALING = {"purchase", "sale", "drip", "subscribe", "exercise"}
ADDING = {"purchase", "drip", "subscribe", "exercise"}
# Days on which the lists that ship are known to answer so (README.md, Executive Orders 13959 and 14032).
BUILT_IN = [
    ("XIAOMI CORP-CLASS B", "2021-01-15T15:00:00Z", "purchase", "permitted"),
    ("Dawning Information Industry Co", "2021-02-01T15:00:00Z", "purchase", "prohibited"),
    ("Hangzhou Hikvision Digital Technology Co., Ltd.", "2022-06-10T15:00:00Z", "purchase", "prohibited"),
]


def midnight(day):
    return dt.datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)


class Rule:
    """From when until when an entry has a verdict for some activities."""

    def __init__(self, name, isin, verdict, activities, start, end):
        self.name, self.isin, self.verdict, self.activities = name, isin, verdict, activities
        self.start, self.end = start, end

    def answer(self, row):
        meant = row["name"] == self.name or (self.isin and row["isin"] == self.isin)
        inside = (not self.start or self.start <= row["at"]) and (not self.end or row["at"] < self.end)
        return self.verdict if meant and inside and row["activity"] in self.activities else "permitted"


class Oracle:
    """The answers to rows, by the documents alone: the strictest of all that applies."""

    STRICTNESS = ["permitted", "prohibited", "blocked"]

    def __init__(self, rules):
        self.rules = rules

    def instants(self):
        return [instant for rule in self.rules for instant in (rule.start, rule.end) if instant]

    def answers(self, rows):
        return {row["id"]: self.answer(row) for row in rows}

    def answer(self, row):
        if row["at"] is None:
            return "unscreened"
        if "known" in row:
            return row["known"]
        answers = [rule.answer(row) for rule in self.rules] + ["permitted"]
        return max(answers, key=self.STRICTNESS.index)


def day(rng):
    return dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(1500))


def house(rng, dated=True):
    """A house list and what it means; both of its days belong to the window."""
    rows, rules = [], []
    for key, name in enumerate(rng.sample(LISTED, rng.randint(2, 8)), 1):
        action = rng.choice(["block", "restrict", "exclude", "watch"])
        reach = {"block": set(ACTIVITIES), "restrict": DEALING, "exclude": ADDING, "watch": set()}[action]
        only = sorted(rng.sample(sorted(reach), 1)) if reach and rng.random() < 0.3 else []
        isin = ISINS[LISTED.index(name) // 2] if LISTED.index(name) % 2 == 0 and rng.random() < 0.6 else ""
        first, final = sorted([day(rng), day(rng)])
        first = first if dated and rng.random() < 0.7 else None
        final = final if dated and rng.random() < 0.6 else None
        rows.append([key, name, isin, action, ";".join(only), first or "", final or ""])
        verdict = {"block": "blocked", "watch": "permitted"}.get(action, "prohibited")
        end = final and midnight(final + dt.timedelta(days=1))
        rules.append(Rule(name, isin, verdict, set(only) or reach, first and midnight(first), end))
    return table(["id", "name", "isin", "action", "activities", "from", "until"], rows).encode(), rules


def programme(rng):
    """A list in TOML whose rule starts and perhaps ends at an hour."""
    start, end = sorted([day(rng), day(rng)])
    start = dt.datetime(start.year, start.month, start.day, 9, 30, tzinfo=NEW_YORK)
    end = midnight(end + dt.timedelta(days=1)) if rng.random() < 0.6 else None
    activities = rng.choice([["purchase", "drip"], ["purchase", "sale"]])
    effect = rng.choice(["prohibited", "blocked"])
    text = f"""[list]
id = "us-drawn"
title = "Drawn programme"
authority = "Department of Draws"
zone = "America/New_York"
edition = 2019-06-03
source = "drawn"
[[rule]]
id = "deal"
basis = ["annex"]
activities = {json.dumps(activities)}
actors = ["us_person"]
effect = "{effect}"
from = "2019-06-03"
start = "{start:%Y-%m-%dT%H:%M}"
{f'end = "{end:%Y-%m-%dT%H:%M}"' if end else ""}
published = "2019-06-03"
source = "drawn"
"""
    rules = []
    for key, name in enumerate(rng.sample(LISTED, rng.randint(1, 4))):
        text += f"""[[entry]]
key = "e{key}"
name = "{name}"
source = "drawn"
[[entry.listing]]
basis = "annex"
listed = "2019-06-03"
published = "2019-06-03"
"""
        rules.append(Rule(name, "", effect, set(activities), start, end))
    return text.encode(), rules


def trades(rng, instants, built_in):
    """Rows, of which some have no time that could be read."""
    rows = []
    for number in range(rng.choice([rng.randint(1, 30), rng.randint(30, 400)])):
        at = rng.choice(instants) if instants and rng.random() < 0.6 else midnight(day(rng))
        at = (at + dt.timedelta(seconds=rng.choice([-86400, -1, 0, 1, 3600]))).astimezone(dt.timezone.utc)
        by_isin = rng.random() < 0.15
        name = rng.choice(OTHERS) if by_isin or rng.random() < 0.3 else rng.choice(LISTED)
        row = {"name": name, "isin": rng.choice(ISINS) if by_isin else "", "activity": rng.choice(ACTIVITIES)}
        row["at"], row["time"] = at, at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if rng.random() < 0.04:
            row["at"], row["time"] = None, rng.choice(["yesterday", "2021-13-45T00:00:00Z", "00:00"])
        rows.append(row)
    for name, time_, activity, verdict in BUILT_IN if built_in else []:
        rows.append({"name": name, "isin": "", "activity": activity, "at": 0, "time": time_, "known": verdict})
    rng.shuffle(rows)
    for number, row in enumerate(rows):
        row["id"] = f"T{number}"
    return rows


def table(header, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def workbook(header, rows):
    cells = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
                    for row in [header, *rows])
    space, of = "http://schemas.openxmlformats.org", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    link = f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" Type="{of}/%s" Target="%s"/></Relationships>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": link % ("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{of}"><sheets><sheet name="Trades" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": link % ("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def written(rng, rows):
    """The rows as a file of some form: its name and its bytes."""
    columns = [("id", ["Trade ID"]), ("name", ["Security Name", "Issuer Name", "security_name"]), ("isin", ["ISIN", "isin"]),
               ("activity", ["Activity", "activity"]), ("time", ["Trade Time", "trade_time"])]
    rng.shuffle(columns)
    header = [rng.choice(names) for _, names in columns]
    cells = [[row[key] for key, _ in columns] for row in rows]
    objects = [dict(zip(header, row)) for row in cells]
    form = rng.choice(["csv", "csv.gz", "ndjson", "json", "xlsx"])
    if form == "xlsx":
        return "trades.xlsx", workbook(header, cells)
    text = {"ndjson": "".join(json.dumps(one) + "\n" for one in objects), "json": json.dumps(objects)}.get(form)
    text = (text or table(header, cells)).encode()
    return f"trades.{form}", gzip.compress(text) if form.endswith("gz") else text


class Round:
    """One draw, its oracle, and the program in a folder of its own."""

    took = 0.1
    """Seconds of the last undisturbed run: signals and other lists arrive while one like it is at work."""

    def __init__(self, binary, rng):
        self.binary, self.rng = binary, rng
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="soak-"))
        self.out, self.temporary = self.folder / "out", self.folder / "tmp"
        self.out.mkdir()
        self.temporary.mkdir()
        self.wrong, self.leftovers = [], []
        text, self.house_rules = house(rng)
        (self.folder / "firm.csv").write_bytes(text)
        self.other_rules, self.lists = [], ["--lists firm.csv"]
        if rng.random() < 0.5:
            text, rules = programme(rng)
            (self.folder / "drawn.toml").write_bytes(text)
            self.other_rules += rules
            self.lists.append("--lists drawn.toml")
        self.built_in = rng.random() < 0.4
        self.lists += [] if self.built_in else ["--no-builtin-lists"]
        self.lists.append("--store store" if rng.random() < 0.4 and self.stored() else "--no-store")
        self.oracle = Oracle(self.house_rules + self.other_rules)
        self.rows = trades(rng, self.oracle.instants(), self.built_in)
        self.input, content = written(rng, self.rows)
        (self.folder / self.input).write_bytes(content)

    def stored(self):
        """A store with one edition or two; the import of the last one may be disturbed and is then repeated."""
        rules = []
        for edition in range(1, self.rng.randint(1, 2) + 1):
            # Without days an entry is listed since ever; the second edition only adds to the first.
            text, further = house(self.rng, dated=False) if edition == 1 else (text + b"99,Zanthorpe Quarries,,block,,,\n", [])
            rules += further
            (self.folder / "stored.csv").write_bytes(text)
            words = f"lists import stored.csv --as soak-firm --store store --published 2019-0{edition}-01"
            if self.rng.random() < 0.5:
                self.call(words, self.injection())
            done = self.call(words)
            if done.returncode != 0:
                self.wrong.append(f"import: {done.stderr.decode()[-200:]}")
        self.other_rules += rules
        return True

    def words(self, force=True):
        return f"screen {self.input} {' '.join(self.lists)} --view decisions --allow-rejects 9999 -o out/d.csv" + (" --force" if force else "")

    def begin(self, words, before=()):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "TMPDIR": str(self.temporary)}
        return subprocess.Popen([*before, self.binary, *words.split()], cwd=self.folder, env=environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def call(self, words, before=()):
        process = self.begin(words, before)
        _, told = process.communicate(timeout=120)
        return subprocess.CompletedProcess(words, process.returncode, b"", told)

    def injection(self):
        calls = self.rng.choice(sorted(INJECTIONS))
        fault = f"inject={calls}:{self.rng.choice(INJECTIONS[calls])}:when={self.rng.randint(1, 40)}"
        return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", fault]

    def check(self, done, oracles, what):
        """A run that says it is complete is held against the oracles, of which one must agree in everything."""
        files = {path.name for path in self.out.iterdir() if path.is_file()}
        told = f"{what}: exit status {done.returncode} {done.stderr.decode(errors='replace')[-160:].strip()!r}"
        if done.returncode not in (0, 1):
            if done.returncode == 2 and "d.csv" in files:
                self.wrong.append(f"{told} with an output")
            if "d.csv.manifest.json" in files and done.returncode == 2:
                self.wrong.append(f"{told} with a manifest")
            return False
        if not {"d.csv", "d.csv.manifest.json"} <= files:
            self.wrong.append(f"{told} without output and manifest")
            return True
        content = (self.out / "d.csv").read_bytes()
        manifest = json.loads((self.out / "d.csv.manifest.json").read_text())
        if [output["sha256"] for output in manifest["outputs"]] != [hashlib.sha256(content).hexdigest()]:
            self.wrong.append(f"{told}: the manifest is of another output")
        answered = list(csv.DictReader(io.StringIO(content.decode())))
        found = {row["Trade ID"]: row["verdict"] for row in answered}
        expected = min((oracle.answers(self.rows) for oracle in oracles),
                       key=lambda answers: sum(found.get(key) != value for key, value in answers.items()))
        by_id = {row["id"]: row for row in self.rows}
        for key, verdict in expected.items():
            if found.get(key) != verdict:
                self.wrong.append(f"{told}: {by_id[key]} is {found.get(key)} and not {verdict}")
        unscreened = sum(verdict == "unscreened" for verdict in expected.values())
        counts = manifest["inputs"][0]["rows"]
        if (len(answered), counts["read"], counts["screened"], counts["unscreened"]) != (
                len(self.rows), len(self.rows), len(self.rows) - unscreened, unscreened):
            self.wrong.append(f"{told}: {len(answered)} lines for {len(self.rows)} rows, counted as {counts}")
        if done.returncode != any(verdict in ("prohibited", "blocked") for verdict in expected.values()):
            self.wrong.append(f"{told}: not the exit status of these verdicts")
        return True

    def disturbed(self, kind):
        """One run with a fault; what it says must be right, if it says anything."""
        oracles, rng = [self.oracle], self.rng
        if kind == "injected":
            return self.check(self.call(self.words(), self.injection()), oracles, kind)
        if kind == "killed":
            process = self.begin(self.words())
            time.sleep(rng.uniform(0, 1.2) * Round.took)
            process.send_signal(rng.choice([9, 15, 1, 2]))
            _, told = process.communicate(timeout=60)
            return self.check(subprocess.CompletedProcess("", process.returncode, b"", told), oracles, kind)
        if kind == "crowd":
            runs = [self.begin(self.words()) for _ in range(3)]
            ends = [(run, run.communicate(timeout=60)[1]) for run in runs]
            ends = [subprocess.CompletedProcess("", run.returncode, b"", told) for run, told in ends]
            if any(end.returncode not in (0, 1, 2) for end in ends):
                self.wrong.append(f"crowd: {[end.returncode for end in ends]}")
            return self.check(min(ends, key=lambda end: end.returncode), oracles, kind)
        if kind == "full":
            mount = ["mount", "-t", "tmpfs", "-o", f"size={rng.choice([4, 4, 8, 16, 32])}k", "tmpfs", str(self.out)]
            if subprocess.run(mount, capture_output=True).returncode != 0:
                return self.check(self.call(self.words()), oracles, "no tmpfs")
            try:
                done = self.call(self.words())
                answered = self.check(done, oracles, kind)
                if not answered and list(self.out.iterdir()):
                    self.leftovers.append(f"full: {list(self.out.iterdir())}")
                return answered
            finally:
                subprocess.run(["umount", str(self.out)], check=True)
        # The list is exchanged at some moment of the run: the answer is that to the one list or to the other.
        text, rules = house(rng)
        (self.folder / "next.csv").write_bytes(text)
        oracles.append(Oracle(rules + self.other_rules))
        process = self.begin(self.words())
        time.sleep(rng.uniform(0, 1.0) * Round.took)
        os.replace(self.folder / "next.csv", self.folder / "firm.csv")
        _, told = process.communicate(timeout=60)
        self.oracle = oracles[1]
        return self.check(subprocess.CompletedProcess("", process.returncode, b"", told), oracles, kind)

    def undisturbed(self):
        begun = time.monotonic()
        done = self.call(self.words())
        Round.took = time.monotonic() - begun
        if not self.check(done, [self.oracle], "undisturbed"):
            self.wrong.append(f"undisturbed: exit status {done.returncode} {done.stderr.decode()[-300:]}")
            return
        store = " --store store" if "--store store" in self.lists else ""
        verified = self.call(f"verify out/d.csv.manifest.json{store}")
        if verified.returncode != 0:
            self.wrong.append(f"verify: exit status {verified.returncode} {verified.stderr.decode()[-300:]}")

    def look(self):
        """What is left in folders and among the processes."""
        names = {path.name for path in self.out.iterdir()} - {"d.csv", "d.csv.manifest.json"}
        names |= {path.name for path in self.temporary.rglob("*")}
        # The lock of a store is a file that stays.
        names |= {path.name for path in (self.folder / "store").rglob("*") if path.name.endswith(".tmp")}
        self.leftovers += sorted(names)
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "cwd").startswith(str(self.folder)):
                    self.leftovers.append(f"process {process.name}")
            except OSError:
                continue


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    if shutil.which("strace") is None:
        sys.exit("strace is not installed, so nothing was soaked")
    kinds, rows, wrong, left, forms = collections.Counter(), 0, [], [], collections.Counter()
    verdicts = collections.Counter()
    for number in range(runs):
        rng = random.Random(f"{seed}/{number}")
        one = Round(binary, rng)
        kind = rng.choice(["injected", "killed", "crowd", "full", "replaced"]) if rng.random() < 0.5 else "none"
        if kind != "none":
            answered = one.disturbed(kind)
            kinds[f"{kind}, {'answered' if answered else 'no answer'}"] += 1
        else:
            kinds["none"] += 1
        one.undisturbed()
        one.look()
        rows += len(one.rows)
        forms[one.input] += 1
        verdicts.update(one.oracle.answers(one.rows).values())
        wrong += [f"round {number}: {text}" for text in one.wrong]
        left += [f"round {number} ({kind}): {text}" for text in one.leftovers]
        shutil.rmtree(one.folder)
    for line in [*wrong[:40], *left[:40]]:
        print("WRONG", line)
    print(f"seed           {seed}")
    print(f"rounds         {runs}")
    print(f"rows checked   {rows}: {dict(sorted(verdicts.items()))}")
    print(f"forms          {dict(sorted(forms.items()))}")
    for kind, count in sorted(kinds.items()):
        print(f"fault          {count:4} {kind}")
    print(f"wrong answers  {len(wrong)}")
    print(f"leftovers      {len(left)}")
    sys.exit(1 if wrong or left else 0)


if __name__ == "__main__":
    main()
