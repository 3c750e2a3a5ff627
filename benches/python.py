#!/usr/bin/env python3
"""Measures the Python package and its adapter for Spark beside the command line, and prints the figures as Markdown.

    cargo build --release && python/build.sh && pip install target/wheels/interdict-*.whl
    python3 benches/python.py --reference DIR                        # a million rows, 20,000 listed names
    python3 benches/python.py --reference DIR --rows 10000000 --repeats 3
    python3 benches/python.py --reference DIR --record               # also writes benches/runs/DATE-python.md

DIR holds gen.py, as for speed.py. The Python that runs this needs polars, pyarrow, the wheel, and for --sections spark PySpark and Java.

Every figure is the median of --repeats, the tools taking turns. The frame of Python is in memory before the clock starts, as that of
somebody who works with it; the command line is measured as a whole process, which reads its file. Spark is measured in a session that is up,
from the reading of Parquet to the last written file, once for warming and then --repeats times; its CPU seconds are those of the JVM and
of the Python workers. Nothing here passes or fails by time.
"""

import argparse
import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTIONS = ("python", "spark")

PYTHON = """
import json, resource, sys, time
import polars as pl
import interdict

path, house, view, repeats = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
screener = interdict.Screener(house, builtin_lists=False, activity="purchase")
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if view == "stream":
    # Batches from a file, answers thrown away: what an engine does with a partition.
    import pyarrow.parquet as pq
    file = pq.ParquetFile(path)
    begin, cpu = time.monotonic(), time.process_time()
    run = screener.run(file.schema_arrow, view="alerts")
    rows = sum(run.batch(batch)[0].num_rows for batch in file.iter_batches(65_536))
    print(json.dumps({"wall": [time.monotonic() - begin], "cpu": [time.process_time() - cpu], "rows": rows, "before": 0, "peak": peak()}))
    sys.exit()
frame = pl.read_parquet(path).rechunk()
before = peak()
walls, cpus = [], []
for _ in range(repeats):
    begin, cpu = time.monotonic(), time.process_time()
    told = screener.screen(frame) if view == "decisions" else screener.alerts(frame)
    walls.append(time.monotonic() - begin)
    cpus.append(time.process_time() - cpu)
print(json.dumps({"wall": walls, "cpu": cpus, "rows": told.height, "before": before, "peak": peak()}))
"""

SPARK = """
import json, os, pathlib, shutil, sys, threading, time
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession
import interdict
from interdict import spark as cluster

path, house, view, repeats, out = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
session = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.memory", "4g")
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536").getOrCreate())
session.sparkContext.setLogLevel("OFF")
screener = interdict.Screener(house, builtin_lists=False, activity="purchase")
ticks, peak = os.sysconf("SC_CLK_TCK"), 0

def family():
    # This process, the JVM and every worker below them.
    stats = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                memory = (entry / "statm").read_text().split()
            except OSError:
                continue
            stats[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])) / ticks, int(memory[1]) * 4096 / 1e6, (entry / "cmdline"))
    own, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, stat in stats.items() if stat[0] in own and pid not in own}
        own |= more
        grown = bool(more)
    return {pid: stats[pid] for pid in own if pid in stats}

def cpu():
    return sum(stat[1] for stat in family().values())

def watch():
    global peak
    while True:
        for pid, stat in family().items():
            try:
                if b"pyspark" in stat[3].read_bytes() and b"daemon" in stat[3].read_bytes():
                    peak = max(peak, stat[2])
            except OSError:
                pass
        time.sleep(0.05)

threading.Thread(target=watch, daemon=True).start()
walls, cpus = [], []
for turn in range(repeats + 1):
    shutil.rmtree(out, ignore_errors=True)
    begin, used = time.monotonic(), cpu()
    df = session.read.parquet(path)
    if view == "nothing":
        told = df.mapInArrow(lambda batches: batches, df.schema)
    else:
        told = cluster.screen(df, screener) if view == "decisions" else cluster.alerts(df, screener)
    told.write.parquet(out)
    if turn:
        walls.append(time.monotonic() - begin)
        cpus.append(cpu() - used)
print(json.dumps({"wall": walls, "cpu": cpus, "rows": session.read.parquet(out).count(), "peak": peak}))
session.stop()
"""


class Bench:
    """Where everything is, and the figures so far."""

    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.work).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.binary = pathlib.Path(options.binary).resolve()
        self.lines = []

    def say(self, line=""):
        self.lines.append(line)
        print(line, flush=True)

    def table(self, header, rows):
        self.say(f"| {' | '.join(header)} |")
        self.say(f"|{'---|' * len(header)}")
        for row in rows:
            self.say(f"| {' | '.join(row)} |")
        self.say()

    def data(self, rows):
        gen = pathlib.Path(self.options.reference) / "gen.py"
        names = self.options.names
        house, path = self.folder / f"data/house_{names}.csv", self.folder / f"data/hold_L{names}_N{rows}.parquet"
        if not house.exists():
            subprocess.run([sys.executable, gen, "list", str(names)], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        if not path.exists():
            subprocess.run([sys.executable, gen, "hold", str(names), str(rows), "30000"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        return house, path

    def cli(self, path, house, view):
        """Wall and CPU seconds of the command line, and its peak in megabytes."""
        command = [
            self.binary, "screen", path, "--activity", "purchase", "--fail-on", "never", "-q", "--force", "--view", view,
            "-o", "cli." + ("csv" if view == "alerts" else self.options.cli_output), "--no-builtin-lists", "--lists", house,
        ]  # fmt: skip
        with tempfile.TemporaryFile() as error:
            begin = time.monotonic()
            process = subprocess.Popen([str(part) for part in command], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=error)
            _, status, used = os.wait4(process.pid, 0)
            wall = time.monotonic() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            error.seek(0)
            if process.returncode:
                sys.exit(error.read().decode(errors="replace"))
        return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def script(self, text, *arguments):
        import json

        done = subprocess.run([sys.executable, "-c", text, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr[-3000:])
        return json.loads(done.stdout.splitlines()[-1])

    def python(self, rows):
        house, path = self.data(rows)
        inputs = path if self.options.cli_input == "parquet" else path.with_suffix(".csv")
        self.say(f"### Python: {rows:,} rows, 30,000 distinct names, {self.options.names:,} listed\n")
        table = []
        for view in ("alerts", "decisions"):
            own, theirs = {"cpu": [], "wall": []}, []
            for _ in range(self.options.repeats):
                theirs.append(self.cli(inputs, house, view))
                told = self.script(PYTHON, path, house, view, 1)
                own["cpu"] += told["cpu"]
                own["wall"] += told["wall"]
            cpu, wall = statistics.median(own["cpu"]), statistics.median(own["wall"])
            cli_wall, cli_cpu, cli_peak = (statistics.median(column) for column in zip(*theirs))
            table.append([f"command line, {inputs.suffix[1:]}, {view}", f"{cli_cpu:.2f}", "1.00", f"{cli_wall:.2f}", f"{cli_peak:.0f}"])
            table.append([f"Python, frame in memory, {view}", f"{cpu:.2f}", f"{cpu / cli_cpu:.2f}", f"{wall:.2f}", f"{told['peak']:.0f} ({told['before']:.0f} before)"])
        told = self.script(PYTHON, path, house, "stream", 1)
        table.append(["Python, batches of a Parquet file, alerts, one thread", f"{told['cpu'][0]:.2f}", "", f"{told['wall'][0]:.2f}", f"{told['peak']:.0f}"])
        self.table(["", "CPU s", "against the command line", "wall s", "peak MB"], table)

    def spark(self, rows):
        house, path = self.data(rows)
        inputs = path if self.options.cli_input == "parquet" else path.with_suffix(".csv")
        self.say(f"### Spark local[2]: {rows:,} rows of Parquet to Parquet, 30,000 distinct names, {self.options.names:,} listed\n")
        table = []
        for view in ("nothing", "alerts", "decisions"):
            told = self.script(SPARK, path, house, view, self.options.repeats, self.folder / "spark-out")
            cpu, wall = statistics.median(told["cpu"]), statistics.median(told["wall"])
            against = ["", ""]
            if view != "nothing":
                runs = [self.cli(inputs, house, view) for _ in range(self.options.repeats)]
                cli_wall, cli_cpu, _ = (statistics.median(column) for column in zip(*runs))
                table.append([f"command line, {inputs.suffix[1:]}, {view}", f"{cli_cpu:.2f}", "1.00", f"{cli_wall:.2f}", "1.00", ""])
                against = [f"{cpu / cli_cpu:.2f}", f"{wall / cli_wall:.2f}"]
            title = "Spark, to Python and back" if view == "nothing" else f"Spark, {view}"
            table.append([title, f"{cpu:.2f}", against[0], f"{wall:.2f}", against[1], f"{told['peak']:.0f}"])
        self.table(["", "CPU s", "against the command line", "wall s", "against the command line", "largest Python worker MB"], table)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True, help="the folder of gen.py")
    parser.add_argument("--binary", default=ROOT / "target/release/interdict")
    parser.add_argument("--cli-input", choices=("parquet", "csv"), default="parquet", help="csv for a build without Parquet")
    parser.add_argument("--cli-output", choices=("parquet", "csv"), default="parquet", help="of decisions")
    parser.add_argument("--work", default="target/python-bench")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    bench = Bench(options)
    import interdict
    import polars
    import pyarrow

    bench.say(f"## {options.rows:,} rows\n")
    versions = f"interdict {interdict.__version__}, Python {platform.python_version()}, polars {polars.__version__}, pyarrow {pyarrow.__version__}"
    bench.say(f"{machine()}; load {os.getloadavg()[0]:.1f} at the start. {versions}. Medians of {options.repeats}.\n")
    for section in options.sections:
        getattr(bench, section)(options.rows)
    if options.record:
        out = ROOT / f"benches/runs/{datetime.date.today()}-python.md"
        with out.open("a", encoding="utf-8") as file:
            file.write("\n".join(bench.lines) + "\n")


if __name__ == "__main__":
    main()
