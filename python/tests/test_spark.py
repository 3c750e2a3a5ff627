"""Spark in this process: the adapter, the job, and what Spark itself gets wrong silently."""

import pickle
import subprocess
import sys

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("pyspark", reason="PySpark is not installed: nothing is tested on Spark")

import pyarrow as pa  # noqa: E402
from engine import OnEveryEngine, collected, stored  # noqa: E402

import interdict  # noqa: E402
from interdict import spark as cluster  # noqa: E402
from interdict.spark import worker  # noqa: E402


class TestSpark(OnEveryEngine):
    @pytest.fixture
    def session(self, spark):
        return spark

    def test_lists_are_compiled_once_in_a_worker(self, session, house_list, tmp_path):
        """Thirty-two tasks, at most one compilation for each worker process."""
        screener = interdict.Screener(house_list, activity="hold")
        df = session.range(32_000, numPartitions=32).selectExpr("concat('Acme ', id) as name", "'2021-03-15' as trade_date")
        task = worker.packed(screener, {}, "decisions", "frame", df.columns)
        held = session.sparkContext.broadcast(task[1])
        digest = task[0]

        def counted(batches):
            import os

            from interdict.spark import worker

            known = digest in worker._READY
            rows = sum(batch.num_rows for batch in worker.screened(digest, held.value, batches))
            yield pa.record_batch({"pid": [os.getpid()], "compiled": [not known], "rows": [rows]})

        told = df.mapInArrow(counted, "pid bigint, compiled boolean, rows bigint").collect()
        assert len(told) == 32 and sum(row.rows for row in told) == 32_000
        assert sum(row.compiled for row in told) == len({row.pid for row in told}) <= 4

    def test_swapped_columns_of_one_type_are_refused(self, session):
        """Spark matches columns by their places: without the adapter's own check this is accepted silently."""
        screener = interdict.Screener(activity="purchase")
        df = session.sql("select 'Acme' as name, '2021-03-15' as trade_date")
        digest, content = worker.packed(screener, {}, "decisions", "frame", ["trade_date", "name"])

        def swapped(batches):
            from interdict.spark import worker

            yield from worker.screened(digest, content, batches)

        schema = cluster.screen(df, screener).schema
        with pytest.raises(Exception, match="take the columns on the executor: expected the columns .*trade_date.*name"):
            df.mapInArrow(swapped, schema).collect()

    def test_a_fault_of_a_batch_fails_the_job_with_its_sentence(self, session):
        df = session.sql("select 'Acme' as name, '2021-03-15T09:30' as trade_date")
        with pytest.raises(Exception, match="column `trade_date` of the field `trade_time` has in row 1 a clock time without an offset"):
            cluster.screen(df, interdict.Screener(activity="purchase")).collect()

    def test_a_time_stamp_is_taken_where_its_zone_is_stated(self, session):
        df = session.sql("select 'Acme' as name, timestamp'2021-03-15 09:30:00' as trade_date")
        told = collected(cluster.screen(df, interdict.Screener(activity="purchase", timezone="UTC")))
        assert told["verdict"].to_list() == ["permitted"]

    def test_empty_partitions_and_frames(self, session):
        df = session.range(3, numPartitions=8).selectExpr("concat('Acme ', id) as name", "date'2021-03-15' as trade_date")
        screener = interdict.Screener(activity="purchase")
        assert cluster.screen(df, screener).count() == 3
        assert cluster.screen(df.limit(0), screener).count() == 0


def test_an_executor_without_the_package_says_what_to_ship(spark, tmp_path):
    """The executors get an interpreter that does not see the package."""
    script = tmp_path / "bare.py"
    script.write_text(
        """
import os, sys
os.environ["PYSPARK_PYTHON"] = sys.argv[1]
from pyspark.sql import SparkSession
import interdict
from interdict import spark as cluster
session = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
session.sparkContext.setLogLevel("OFF")
df = session.sql("select 'Acme' as name, date'2021-03-15' as trade_date")
try:
    cluster.screen(df, interdict.Screener(activity="purchase")).collect()
except Exception as fault:
    print("TOLD", " ".join(str(fault).split()))
"""
    )
    bare = tmp_path / "python"
    # The same interpreter and the packages of the engine, and a package of that name that is not there.
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\n\nclass Absent:\n    def find_spec(self, name, path=None, target=None):\n        if name.split('.')[0] == 'interdict':\n"
        "            raise ModuleNotFoundError(f\"No module named {name!r}\", name=name)\n\nsys.meta_path.insert(0, Absent())\n"
    )
    bare.write_text(f'#!/bin/sh\nPYTHONPATH={hidden}:$PYTHONPATH exec {sys.executable} "$@"\n')
    bare.chmod(0o755)
    done = subprocess.run([sys.executable, str(script), str(bare)], capture_output=True, text=True, timeout=120)
    assert "load interdict on the executor" in done.stdout, done.stderr[-2000:]
    assert "ship the wheel with the job as an archive" in done.stdout


def test_bytes_that_changed_on_their_way_are_refused():
    digest, content = worker.packed(interdict.Screener(activity="hold"), {}, "decisions", "frame", ["name"])
    with pytest.raises(interdict.StepError, match="compile the lists on the executor: the bytes that arrived are not those"):
        list(worker.screened(digest[::-1], content, iter([])))
    error = pickle.loads(pickle.dumps(interdict.StepError("a step", "what happened")))
    assert (error.step, str(error)) == ("a step", "a step: what happened")


def test_names_of_an_answer_are_those_of_the_core():
    frame = pl.DataFrame({"score": ["1"], "name": ["Acme"], "input_score": ["2"], "trade_date": ["2021-03-15"], "source": ["x"]})
    told = interdict.Screener(activity="hold").screen(frame)
    assert told.columns == worker.output_names(frame.columns)
    assert stored is not None
