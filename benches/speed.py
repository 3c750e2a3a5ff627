#!/usr/bin/env python3
"""Measures whole runs of the release build beside what a user would run instead, and prints them as Markdown.

    cargo build --release
    python3 benches/speed.py --reference DIR                     # a million rows, 20,000 listed names
    python3 benches/speed.py --reference DIR --rows 100000 --repeats 1 --sections tools
    python3 benches/speed.py --reference DIR --record            # also writes benches/runs/DATE-speed.md

DIR holds gen.py, which makes lists, holdings and the truth about them, and peers.py, which runs polars, duckdb,
rapidfuzz and TF-IDF on them. It is not part of the project; the script says when it is missing. The peers need
polars, numpy, duckdb, rapidfuzz, scikit-learn and sparse-dot-topn in the Python that --python names.

Every figure is a median of --repeats whole processes, the tools taking turns, so that a busy minute of the machine
hits all of them. CPU seconds are user and system time of the process and come first, because they hardly depend on
what else the machine does. What Python takes to start and to import the peer's packages is measured beside it and
taken off. Nothing here passes or fails by time.
"""

import argparse
import csv
import datetime
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTIONS = ("tools", "parquet", "distinct", "index", "builtin", "store", "memory")
# What each peer imports before it does anything.
PEERS = {
    "polars": "polars",
    "duckdb": "polars, duckdb",
    "rapidfuzz": "polars, numpy, rapidfuzz.fuzz, rapidfuzz.process",
    "tfidf": "polars, numpy, sklearn.feature_extraction.text, sparse_dot_topn",
}
TITLES = {
    "interdict": "interdict",
    "polars": "polars: read, join known names, write",
    "duckdb": "DuckDB: Jaro-Winkler, blocked",
    "rapidfuzz": "rapidfuzz: cdist of all pairs",
    "tfidf": "TF-IDF: sparse_dot_topn",
}
# Holdings without what only interdict reads, once for each distinct name or security.
DISTINCT = """
import sys, polars as pl
hold, out, *columns = sys.argv[1:]
scan = pl.scan_csv(hold) if hold.endswith('.csv') else pl.scan_parquet(hold)
scan.select(columns).unique(maintain_order=True).collect().write_csv(out)
"""


class Run:
    """What a process took."""

    def __init__(self, cpu, wall, peak, status, error):
        self.cpu, self.wall, self.peak, self.status, self.error = cpu, wall, peak, status, error


def run(command, folder):
    """Runs a process to its end. Its peak is at least that of this script, some 15 MB."""
    with tempfile.TemporaryFile() as error:
        begin = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=error)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        error.seek(0)
        text = error.read().decode(errors="replace")
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, process.returncode, text)


def must(command, folder):
    """The same of a process that may not fail."""
    done = run(command, folder)
    if done.status != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {done.status}\n{done.error}")
    return done


class Bench:
    """Where everything is, and the figures so far."""

    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.work).resolve()
        self.binary = pathlib.Path(options.binary).resolve()
        self.reference = pathlib.Path(options.reference).resolve()
        self.lines = []
        self.commands = []

    def say(self, line=""):
        self.lines.append(line)
        print(line, flush=True)

    def table(self, header, rows):
        self.say(f"| {' | '.join(header)} |")
        self.say(f"|{'---|' * len(header)}")
        for row in rows:
            self.say(f"| {' | '.join(row)} |")
        self.say()

    def reference_script(self, name, *arguments):
        return [self.options.python, self.reference / name, *arguments]

    def list(self, names):
        """The list of so many names, as the peers read it; made when it is not there."""
        path = self.folder / f"data/list_{names}.csv"
        if not path.exists():
            print(f"making {path.name}", file=sys.stderr)
            must(self.reference_script("gen.py", "list", names), self.folder)
        return path

    def house(self, names):
        self.list(names)
        return self.folder / f"data/house_{names}.csv"

    def holdings(self, names, rows, distinct=None, kind="csv"):
        """Holdings of so many rows; without `distinct` every row has a name of its own."""
        tag = f"hold_L{names}_N{rows}" + ("" if distinct else "_adv")
        path = self.folder / f"data/{tag}.{kind}"
        if not path.exists():
            self.list(names)
            print(f"making {tag}", file=sys.stderr)
            last = [] if distinct else ["adv"]
            must(self.reference_script("gen.py", "hold", names, rows, distinct or rows, *last), self.folder)
        return path

    def screen(self, holdings, *options, out="interdict.csv"):
        return [
            self.binary, "screen", holdings, "--activity", "purchase", "--fail-on", "never", "-q", "--force", "-o", out,
            *options,
        ]

    def screen_list(self, holdings, names, *options, out="interdict.csv"):
        own = ("--no-builtin-lists", "--no-store", "--lists", self.house(names))
        return self.screen(holdings, *own, *options, out=out)

    def peer(self, tool, names, holdings):
        return self.reference_script("peers.py", tool, self.list(names), holdings, f"{tool}.csv")

    def interleaved(self, commands):
        """For each of the commands by title its runs, one of every title in turn."""
        runs = {title: [] for title in commands}
        for command in commands.values():
            self.commands.append(self.shown(command))
        for _ in range(self.options.repeats):
            for title, command in commands.items():
                runs[title].append(must(command, self.folder))
        return runs

    def shown(self, command):
        text = " ".join(str(part) for part in command)
        for path, name in ((self.folder, "."), (self.reference, "REFERENCE"), (self.binary, "interdict")):
            text = text.replace(f"{path}/", f"{name}/").replace(str(path), name)
        return text.replace(str(self.options.python), "python3")


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def seconds(value):
    return f"{value:.2f}"


def started(bench):
    """What starting and importing takes for each peer, in CPU and wall seconds."""
    needed = {"polars", *bench.options.peers}
    commands = {
        tool: [bench.options.python, "-c", f"import {names}"] for tool, names in PEERS.items() if tool in needed
    }
    commands["interdict"] = [bench.binary, "--version"]
    return bench.interleaved(commands)


def score(bench, holdings, out):
    """Recall and precision over distinct names, as the reference counts them."""
    command = bench.reference_script("peers.py", "score", holdings, out)
    text = subprocess.run([str(part) for part in command], cwd=bench.folder, capture_output=True, text=True, check=True).stdout
    return re.search(r"= ([0-9.]+).*= ([0-9.]+)", text).groups()


def score_interdict(bench, names, holdings, columns):
    """The same of interdict, which is asked once for each distinct security with these columns."""
    distinct, alerts, scored = (bench.folder / name for name in ("distinct.csv", "alerts.csv", "scored.csv"))
    must([bench.options.python, "-c", DISTINCT, holdings, distinct, *columns], bench.folder)
    # After the first day of every entry.
    must(bench.screen_list(distinct, names, "--as-of", "2023-06-30", out=alerts), bench.folder)
    with open(alerts, newline="", encoding="utf-8-sig") as source, open(scored, "w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["issuer_name", "ent"])
        for row in csv.DictReader(source):
            if row["entry_id"]:
                writer.writerow([row["issuer_name"], row["entry_id"].rsplit("/e", 1)[1]])
    return score(bench, holdings, scored)


def tools(bench, kind):
    """Interdict and its peers on the same holdings."""
    options = bench.options
    holdings = bench.holdings(options.names, options.rows, options.distinct, kind)
    peers = options.peers if kind == "csv" else ["polars"]
    commands = {"interdict": bench.screen_list(holdings, options.names)}
    commands |= {tool: bench.peer(tool, options.names, holdings) for tool in peers}
    if kind == "parquet" and run(commands["interdict"], bench.folder).status != 0:
        bench.say("Parquet: this binary was built without it.\n")
        return
    starts, runs = started(bench), bench.interleaved(commands)
    least = median(runs["interdict"], "cpu") - median(starts["interdict"], "cpu")
    rows = []
    for tool, own in runs.items():
        cpu, wall = median(own, "cpu"), median(own, "wall")
        start = median(starts[tool], "cpu")
        ratio = f"{(cpu - start) / max(least, 1e-9):.2f}"
        quality = ("", "")
        if tool != "interdict" and tool != "polars":
            quality = score(bench, holdings, bench.folder / f"{tool}.csv")
        row = [TITLES[tool], seconds(cpu), seconds(start), seconds(cpu - start), ratio, seconds(wall)]
        rows.append([*row, f"{median(own, 'peak'):.0f}", *quality])
    if kind == "csv":
        rows[0][-2:] = score_interdict(bench, options.names, holdings, ["issuer_name"])
    bench.say(f"### {kind.upper()}: {options.rows:,} rows, {options.distinct:,} distinct names, {options.names:,} listed\n")
    header = ["", "CPU s", "start and imports", "without them", "against interdict", "wall s", "peak MB", "recall", "precision"]
    bench.table(header, rows)
    if kind == "csv":
        recall, precision = score_interdict(bench, options.names, holdings, ["isin", "issuer_name", "security_desc"])
        bench.say(
            "Recall and precision over distinct issuer names, by those names alone; polars joins names that are known "
            f"beforehand. With ISIN and description as well interdict has {recall} and {precision}.\n"
        )


def distinct(bench):
    """What one more distinct name costs."""
    options = bench.options
    rows = []
    for names in options.lists:
        files = {
            "repeated": bench.holdings(names, options.rows, options.distinct),
            "distinct": bench.holdings(names, options.rows),
        }
        runs = bench.interleaved({title: bench.screen_list(path, names) for title, path in files.items()})
        repeated, every = median(runs["repeated"], "cpu"), median(runs["distinct"], "cpu")
        each = (every - repeated) / (options.rows - options.distinct) * 1e9
        wall = seconds(median(runs["distinct"], "wall"))
        peak = f"{median(runs['distinct'], 'peak'):.0f}"
        rows.append([f"{names:,}", seconds(repeated), seconds(every), f"{each:,.0f}", wall, peak])
    bench.say(f"### All {options.rows:,} rows of distinct names\n")
    header = ["listed names", f"CPU s, {options.distinct:,} distinct", "CPU s, all distinct", "ns for each distinct name"]
    bench.table([*header, "wall s", "peak MB"], rows)
    bench.say("The cost of a distinct name is the difference of the two, reading and keeping it included.\n")


def index(bench):
    """What a list costs before the first row: reading, checking, indexing."""
    options = bench.options
    one = bench.folder / "one.csv"
    one.write_text("issuer_name,trade_date\nZorblat Paper Mills,2022-06-30\n")
    sizes = [1000, *options.lists]
    runs = bench.interleaved({size: bench.screen_list(one, size) for size in sizes})
    least = {what: median(runs[1000], what) for what in ("cpu", "wall")}
    rows = []
    for size in options.lists:
        cpu, wall = ((median(runs[size], what) - least[what]) * 1000 for what in ("cpu", "wall"))
        rows.append([f"{size:,}", f"{cpu:.0f}", f"{wall:.0f}", f"{median(runs[size], 'peak'):.0f}"])
    bench.say("### A list, read and indexed\n")
    bench.table(["listed names", "CPU ms", "wall ms", "peak MB"], rows)
    bench.say("A file of one row, less the same with a list of 1,000 names.\n")


def builtin(bench):
    """The lists that ship."""
    options = bench.options
    holdings = bench.holdings(options.names, options.rows, options.distinct)
    own = bench.interleaved({"": bench.screen(holdings, "--no-store")})[""]
    cpu, wall = median(own, "cpu"), median(own, "wall")
    bench.say("### The built-in lists\n")
    rates = [f"{options.rows / wall:,.0f}", f"{options.rows / cpu:,.0f}"]
    bench.table(
        ["rows", "CPU s", "wall s", "rows a second", "rows a CPU second", "peak MB"],
        [[f"{options.rows:,}", seconds(cpu), seconds(wall), *rates, f"{median(own, 'peak'):.0f}"]],
    )


def store(bench):
    """Official lists from a store, beside polars on the same file."""
    options = bench.options
    if not options.store:
        bench.say("Official lists: no --store was given.\n")
        return
    holdings = bench.holdings(options.names, options.rows, options.distinct)
    ls = [bench.binary, "lists", "ls", "--store", options.store, "--no-builtin-lists"]
    lists = subprocess.run([str(part) for part in ls], check=True, capture_output=True, text=True).stdout
    titles = {
        "polars": bench.peer("polars", options.names, holdings),
        "a list of the firm": bench.screen_list(holdings, options.names),
        "the store": bench.screen(holdings, "--no-builtin-lists", "--store", options.store, out="store.csv"),
        "the store, one row": bench.screen(one_row(bench), "--no-builtin-lists", "--store", options.store, out="one.csv"),
    }
    starts, runs = started(bench), bench.interleaved(titles)
    floor = median(runs["polars"], "cpu") - median(starts["polars"], "cpu")
    rows = []
    for title, own in runs.items():
        cpu = median(own, "cpu") - (median(starts["polars"], "cpu") if title == "polars" else 0)
        rows.append([title, seconds(cpu), f"{cpu / floor:.2f}", f"{median(own, 'peak'):.0f}"])
    bench.say(f"### Official lists: {options.rows:,} rows, {options.distinct:,} distinct names\n")
    bench.table(["", "CPU s", "against polars", "peak MB"], rows)
    bench.say(f"polars without its start.\n\n```text\n{lists.strip()}\n```\n")


def one_row(bench):
    path = bench.folder / "one.csv.in"
    path.write_text("issuer_name,trade_date\nNobody Ltd,2022-01-01\n")
    return path


def memory(bench):
    """The peak of longer and longer files."""
    options = bench.options
    rows = []
    for count in options.memory_rows:
        for kind in ("csv", "parquet"):
            command = bench.screen_list(bench.holdings(options.names, count, options.distinct, kind), options.names)
            bench.commands.append(bench.shown(command))
            done = run(command, bench.folder)
            if done.status == 0:
                rows.append([f"{count:,}", kind, f"{done.peak:.0f}", seconds(done.cpu), seconds(done.wall)])
    bench.say("### Memory, one run each\n")
    bench.table(["rows", "file", "peak MB", "CPU s", "wall s"], rows)


def instructions(bench):
    """Instructions for each row: the difference of two files under callgrind."""
    options = bench.options
    holdings = bench.holdings(options.names, options.rows, options.distinct)
    counts, sizes = [], [options.rows // 10, options.rows // 5]
    for size in sizes:
        part = bench.folder / "part.csv"
        with open(holdings) as source, open(part, "w") as target:
            target.writelines(line for _, line in zip(range(size + 1), source))
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *bench.screen_list(part, options.names)]
        bench.commands.append(bench.shown(command))
        found = re.search(r"Collected : (\d+)", must(command, bench.folder).error)
        counts.append(int(found[1]))
    each = (counts[1] - counts[0]) / (sizes[1] - sizes[0])
    bench.say(f"### Instructions\n\n{each:,.0f} for each row: {sizes[1]:,} rows less {sizes[0]:,}, new names included.\n")


def machine(bench):
    """What the figures were made on."""

    def told(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()
        except OSError:
            return ""

    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = "import importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in %r))" % (
        ["polars", "duckdb", "rapidfuzz", "scikit-learn", "sparse-dot-topn", "numpy"],
    )
    commit = told("git", "describe", "--always", "--dirty")
    bench.say(
        f"Machine: {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"{platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f} at the start. {told('rustc', '--version')}; "
        f"{told(bench.binary, '--version')} at {commit}. Python {told(bench.options.python, '-c', 'import platform; print(platform.python_version())')}, "
        f"{told(bench.options.python, '-c', versions)}. Medians of {bench.options.repeats}, the tools taking turns.\n"
    )


def sizes(text):
    return [int(part.replace("_", "")) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", default=os.environ.get("INTERDICT_BENCH_REFERENCE"), help="folder with gen.py and peers.py")
    parser.add_argument("--binary", default=ROOT / "target/release/interdict")
    parser.add_argument("--python", default=sys.executable, help="Python with the peers' packages")
    parser.add_argument("--work", default=ROOT / "target/speed", help="folder for the files that are made, kept for the next run")
    parser.add_argument("--store", help="folder of a store with official lists, for the section store")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--distinct", type=int, default=30_000, help="distinct names in them")
    parser.add_argument("--names", type=int, default=20_000, help="listed names")
    parser.add_argument("--lists", type=sizes, default=[20_000, 100_000], help="listed names for the sections distinct and index")
    parser.add_argument("--memory-rows", type=sizes, default=[1_000_000, 10_000_000], help="a hundred million are possible, at some 12 GB a file")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS))
    parser.add_argument("--sections", type=lambda text: text.split(","), default=list(SECTIONS))
    parser.add_argument("--instructions", action="store_true", help="count instructions with valgrind instead")
    parser.add_argument("--record", action="store_true", help="write benches/runs/DATE-speed.md")
    return parser.parse_args()


def main():
    options = arguments()
    missing = [name for name in ("gen.py", "peers.py") if not (pathlib.Path(options.reference or "") / name).is_file()]
    if not options.reference or missing:
        print(f"no {' and '.join(missing)} under --reference {options.reference}: nothing was measured", file=sys.stderr)
        return 2
    if not shutil.which(str(options.binary)):
        print(f"no binary at {options.binary}: cargo build --release", file=sys.stderr)
        return 2
    bench = Bench(options)
    bench.folder.mkdir(parents=True, exist_ok=True)
    today = datetime.date.today().isoformat()
    bench.say(f"# Speed, {today}\n")
    machine(bench)
    if options.instructions:
        instructions(bench)
    else:
        measured = {
            "tools": lambda: tools(bench, "csv"),
            "parquet": lambda: tools(bench, "parquet"),
            "distinct": lambda: distinct(bench),
            "index": lambda: index(bench),
            "builtin": lambda: builtin(bench),
            "store": lambda: store(bench),
            "memory": lambda: memory(bench),
        }
        for section in options.sections:
            measured[section]()
    bench.say("Commands:\n\n```text")
    for command in dict.fromkeys(bench.commands):
        bench.say(command)
    bench.say("```")
    if options.record:
        path = ROOT / f"benches/runs/{today}-speed.md"
        path.write_text("\n".join(bench.lines) + "\n")
        print(f"written to {path}", file=sys.stderr)
    return 0


sys.exit(main())
