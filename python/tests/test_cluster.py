"""A standalone cluster with two workers on loopback, which this test starts: the wheel is shipped with the job, and an executor
killed in the middle changes nothing.

INTERDICT_CLUSTER=1 runs it; INTERDICT_WHEEL names the wheel.
"""

import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

pl = pytest.importorskip("polars")
pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: nothing is tested on a cluster")

pytestmark = pytest.mark.cluster

ROWS, PARTITIONS = int(os.environ.get("INTERDICT_CLUSTER_ROWS", "1000000")), 32

DRIVER = '''
import json, os, signal, subprocess, sys, threading, time
from pyspark.sql import SparkSession
import interdict
from interdict import spark as cluster

source, lists, out, victims, archive, master, python, secret, ship = sys.argv[1:]
builder = (SparkSession.builder.master(master).config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.authenticate", "true").config("spark.authenticate.secret", secret)
    .config("spark.executor.memory", "1g").config("spark.executor.cores", "1").config("spark.pyspark.python", python)
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536").config("spark.sql.files.maxPartitionBytes", "4m"))
if ship == "yes":
    builder = builder.config("spark.archives", archive + "#interdict_wheel").config("spark.executorEnv.PYTHONPATH", "./interdict_wheel")
session = builder.getOrCreate()
session.sparkContext.setLogLevel("OFF")
killed = []

def executors():
    """The executors of the first worker."""
    listed = subprocess.run(["ps", "-ewwo", "pid=,ppid=,args="], capture_output=True, text=True).stdout.splitlines()
    parents, found = {}, []
    for line in listed:
        pid, parent, command = (line.split(None, 2) + [""])[:3]
        parents[int(pid)] = int(parent)
        if "CoarseGrainedExecutorBackend" in command:
            found.append(int(pid))
    def below(pid):
        while pid and pid != int(victims):
            pid = parents.get(pid, 0)
        return bool(pid)
    return [pid for pid in found if below(pid)]

def kill():
    tracker = session.sparkContext.statusTracker()
    while not killed:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks > 8 and info.numCompletedTasks >= 2 and info.numActiveTasks:
                for pid in executors():
                    os.kill(pid, signal.SIGKILL)
                    killed.append((pid, info.numCompletedTasks, info.numTasks))
                    return
        time.sleep(0.02)

if victims:
    def watch():
        try:
            kill()
        except Exception as fault:
            print("WATCH", repr(fault), file=sys.stderr)
    threading.Thread(target=watch, daemon=True).start()
screener = interdict.Screener(lists, activity="hold")
df = session.read.parquet(source)

def where(batches):
    import os, pyarrow
    from interdict.spark import worker
    rows = sum(batch.num_rows for batch in batches)
    yield pyarrow.record_batch({"path": [worker.__file__], "rows": [rows]})

try:
    started = time.time()
    cluster.screen(df, screener).write.mode("overwrite").parquet(out)
    took = time.time() - started
    told = session.read.parquet(out)
    paths = sorted({row.path for row in session.range(100, numPartitions=8).mapInArrow(where, "path string, rows bigint").collect()})
    print("TOLD", json.dumps({"rows": told.count(), "distinct": told.select("position_id").distinct().count(), "killed": killed,
        "paths": paths, "seconds": round(took, 1)}))
except Exception as fault:
    print("FAULT", " ".join(str(fault).split()))
'''


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture(scope="module")
def wheel():
    path = os.environ.get("INTERDICT_WHEEL")
    if not path:
        pytest.skip("INTERDICT_WHEEL names no wheel to ship")
    return pathlib.Path(path)


@pytest.fixture(scope="module")
def executor_python(tmp_path_factory):
    """The interpreter of the executors: it has PyArrow, and of this package only what is shipped."""
    folder = tmp_path_factory.mktemp("python")
    (folder / "sitecustomize.py").write_text(
        "import sys\nfrom importlib.machinery import PathFinder\n\nclass Shipped:\n    def find_spec(self, name, path=None, target=None):\n"
        "        if name != 'interdict':\n            return None\n        own = [entry for entry in sys.path if 'interdict_wheel' in entry]\n"
        "        spec = PathFinder.find_spec(name, own)\n        if spec is None:\n            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n        return spec\n\n"
        "sys.meta_path.insert(0, Shipped())\n"
    )
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH=$PYTHONPATH:{folder} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python


@pytest.fixture(scope="module")
def standalone(tmp_path_factory):
    """A master and two workers. The port for submissions over HTTP, which asks nobody who he is, stays shut."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("there is no Java: no cluster can be started")
    folder = tmp_path_factory.mktemp("cluster")
    secret, port = secrets.token_hex(16), free_port()
    conf = folder / "spark.conf"
    conf.write_text(f"spark.master.rest.enabled false\nspark.authenticate true\nspark.authenticate.secret {secret}\n")
    conf.chmod(0o600)
    start = pathlib.Path(pyspark.__file__).parent / "bin/spark-class"
    options = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(folder / "work"), "SPARK_NO_DAEMONIZE": "1"}
    options["SPARK_DAEMON_JAVA_OPTS"] = f"-Dspark.authenticate=true -Dspark.authenticate.secret={secret} -Dspark.master.rest.enabled=false"
    options.pop("PYTHONPATH", None)
    processes = []

    def launch(name, kind, *arguments):
        log = open(folder / f"{name}.log", "w")
        command = [str(start), f"org.apache.spark.deploy.{kind}", "--host", "127.0.0.1", "--webui-port", "0", "--properties-file", str(conf), *arguments]
        processes.append(subprocess.Popen(command, stdout=log, stderr=log, env=options, start_new_session=True))
        return processes[-1]

    master = f"spark://127.0.0.1:{port}"
    launch("master", "master.Master", "--port", str(port))
    workers = [launch(f"worker-{number}", "worker.Worker", "--cores", "1", "--memory", "2g", master) for number in range(2)]
    deadline = time.time() + 60
    while (folder / "master.log").read_text().count("Registering worker") < 2:
        assert time.time() < deadline, (folder / "master.log").read_text()[-2000:]
        time.sleep(0.2)
    yield master, secret, [worker.pid for worker in workers]
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def holdings(tmp_path_factory):
    from conftest import book

    folder = tmp_path_factory.mktemp("book") / "holdings"
    folder.mkdir()
    base = pl.DataFrame(book(ROWS // PARTITIONS, seed=51))
    for number in range(PARTITIONS):
        base.with_columns(position_id=pl.format("{}-{}", pl.lit(number), pl.col("position_id"))).write_parquet(folder / f"part-{number}.parquet")
    return folder


def drive(tmp_path, standalone, holdings, house_list, wheel, python, out, victims="", ship="yes"):
    master, secret, _ = standalone
    script, archive = tmp_path / "driver.py", tmp_path / "interdict.zip"
    script.write_text(DRIVER)
    # A wheel is a zip; Spark unpacks an archive by its ending.
    shutil.copy(wheel, archive)
    command = [sys.executable, str(script), str(holdings), str(house_list), str(out), victims, str(archive), master, str(python), secret, ship]
    done = subprocess.run(command, capture_output=True, text=True, timeout=540)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("TOLD", "FAULT"))]
    assert lines, done.stderr[-3000:]
    return lines[-1]


def test_an_executor_killed_in_the_middle_changes_nothing(tmp_path, standalone, holdings, house_list, wheel, executor_python):
    import json

    import interdict

    rows = ROWS // PARTITIONS * PARTITIONS
    outs, seconds = [tmp_path / "whole", tmp_path / "killed"], []
    for out, victims in zip(outs, ("", str(standalone[2][0]))):
        line = drive(tmp_path, standalone, holdings, house_list, wheel, executor_python, out, victims)
        assert line.startswith("TOLD"), line
        told = json.loads(line[5:])
        assert (told["rows"], told["distinct"]) == (rows, rows)
        assert all("interdict_wheel" in path for path in told["paths"]), told["paths"]
        assert bool(told["killed"]) == bool(victims), told
        seconds.append(told["seconds"])
    print(f"{rows:,} rows: {seconds[0]} s, with an executor killed {seconds[1]} s")
    whole, killed = (pl.read_parquet(out / "*.parquet").sort("position_id") for out in outs)
    assert killed.equals(whole)
    expected = interdict.Screener(house_list, activity="hold").screen(pl.read_parquet(holdings / "*.parquet")).sort("position_id")
    assert whole.equals(expected)


def test_executors_without_the_wheel_fail_the_job_and_say_why(tmp_path, standalone, holdings, house_list, wheel, executor_python):
    out = tmp_path / "out"
    line = drive(tmp_path, standalone, holdings, house_list, wheel, executor_python, out, ship="no")
    assert line.startswith("FAULT") and "load interdict on the executor" in line, line
    assert not list(out.glob("*.parquet")) and not (out / "_SUCCESS").exists()
