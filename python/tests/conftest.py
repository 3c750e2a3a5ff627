"""What the tests share: the repository, the command line to compare with, invented books, engines where they are there."""

from __future__ import annotations

import os
import pathlib
import random
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/data/asof_cases.csv"

# Workers of every engine take the interpreter of the tests.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")


def pytest_configure(config):
    config.addinivalue_line("markers", "cluster: starts a cluster of its own and takes minutes (INTERDICT_CLUSTER=1)")


def pytest_collection_modifyitems(config, items):
    if os.environ.get("INTERDICT_CLUSTER") == "1":
        return
    skip = pytest.mark.skip(reason="starts a cluster and takes minutes: INTERDICT_CLUSTER=1 runs it")
    for item in items:
        if "cluster" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def cli():
    """The command line, which is always right."""
    path = os.environ.get("INTERDICT_CLI")
    if not path:
        pytest.skip("INTERDICT_CLI names no program to compare with: test.sh builds one")
    assert os.access(path, os.X_OK), f"INTERDICT_CLI: {path} is no program"

    def run(*arguments, status=None):
        done = subprocess.run([path, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode in ((0, 1) if status is None else (status,)), done.stderr
        return done

    return run


WORDS = (
    "amber basalt cobalt delta ember falcon granite harbor indigo juniper kestrel lumen meridian nimbus obsidian pelican "
    "quartz ridge sable tundra umbra vertex willow xenon yarrow zephyr"
).split()
FORMS = ("Holdings Ltd", "Corp", "Group plc", "SA", "Industries Inc", "Energy Co Ltd")


def company(random):
    return f"{random.choice(WORDS)} {random.choice(WORDS)} {random.choice(FORMS)}".title()


@pytest.fixture(scope="session")
def house_list(tmp_path_factory):
    """A list of a firm with invented companies."""
    rng = random.Random(7)
    names = sorted({company(rng) for _ in range(120)})
    path = tmp_path_factory.mktemp("lists") / "house.csv"
    actions = ("block", "restrict", "exclude", "watch")
    lines = ["id,name,action,from,reason"]
    lines += [f"h{i},{name},{actions[i % 4]},20{18 + i % 5}-03-15,invented" for i, name in enumerate(names)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def book(rows, seed=11, faulty=False):
    """Columns of an invented book: repeated securities, empty cells, some words that matter."""
    rng = random.Random(seed)
    securities = [(company(rng), rng.choice(("", "US", "HK", "FR")), rng.choice(("", "equity", "bond"))) for _ in range(max(rows // 20, 50))]
    columns = {name: [] for name in ("position_id", "security_name", "country", "asset_class", "side", "trade_date", "market_value")}
    for row in range(rows):
        name, country, kind = rng.choice(securities)
        if rng.random() < 0.1:
            name = name.upper().replace("HOLDINGS LTD", "HLDGS-A")
        date = f"20{rng.randint(15, 24)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        if rng.random() < 0.2:
            date += "T14:30:00-05:00"
        side = rng.choice(("B", "S", "hold", "", "purchase"))
        if faulty and rng.random() < 0.01:
            date = "soon"
        if faulty and rng.random() < 0.01:
            side = "juggle"
        if faulty and rng.random() < 0.01:
            name = ""
        for column, value in zip(columns, (f"p{row}", name, country, kind, side, date, f"{rng.randint(1, 10**6)}.5")):
            columns[column].append(value)
    return columns


@pytest.fixture(scope="session")
def rows():
    """Rows of the large book."""
    return int(os.environ.get("INTERDICT_ROWS", "20000"))


@pytest.fixture(scope="session")
def cases():
    """The cases of the reference table, as texts."""
    polars = pytest.importorskip("polars")
    return polars.read_csv(CASES, infer_schema=False)


ASKED = ["case_id", "security_name", "isin", "ticker", "actor", "activity", "trade_time", "known_on"]


def as_told(expected, told):
    """Cases whose answer is not the expected one; flags that are named must be present."""
    told = {row["case_id"]: row for row in told}
    assert len(told) == len(expected)
    wrong = []
    for case in expected:
        row = told[case["case_id"]]
        flags = set((row["flags"] or "").split(";")) - {""}
        wanted = case["flags"] or ""
        holds = wanted == "" or (not flags if wanted == "none" else set(wanted.split(";")) <= flags)
        if row["verdict"] != case["verdict"] or not holds:
            wrong.append((case["case_id"], case["verdict"], wanted, row["verdict"], sorted(flags), row["reason"]))
    return wrong


@pytest.fixture(scope="session")
def spark():
    """Spark in this process, where PySpark and Java are there."""
    pytest.importorskip("pyspark", reason="PySpark is not installed: nothing is tested on Spark")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("there is no Java: nothing is tested on Spark (the lane of Sail tests the same adapter)")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("interdict tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
