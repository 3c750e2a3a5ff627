"""Recipes for other engines, as the README has them. Each is left out with its reason where the engine is not installed."""

import pytest
from conftest import book

import interdict

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def screener(house_list):
    return interdict.Screener(house_list, activity="hold")


@pytest.fixture(scope="module")
def frame():
    return pl.DataFrame(book(3_000, seed=61))


@pytest.fixture(scope="module")
def expected(screener, frame):
    return screener.screen(frame).sort("position_id")


def same(told, expected):
    told = pl.DataFrame(told) if not isinstance(told, pl.DataFrame) else told
    told = told.select(expected.columns).cast(dict(expected.schema)).sort("position_id")
    assert told.equals(expected)


def test_duckdb(screener, frame, expected):
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: its recipe is not tested")
    holdings = frame.to_arrow()  # noqa: F841 - DuckDB finds it by its name
    connection = duckdb.connect()
    told = screener.screen(connection.sql("select * from holdings"))  # noqa: F841 - the same
    counts = connection.sql("select verdict, count(*) from told group by verdict").fetchall()
    assert sum(count for _, count in counts) == 3_000
    same(connection.sql("select * from told").pl(), expected)


def test_duckdb_in_constant_memory(screener, frame, expected):
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: its recipe is not tested")
    holdings = frame.to_arrow()  # noqa: F841 - DuckDB finds it by its name
    reader = pa.RecordBatchReader.from_stream(duckdb.connect().sql("select * from holdings"))
    run = screener.run(reader.schema)
    told = (pa.record_batch(run.batch(batch)[0]) for batch in reader)
    stream = pa.RecordBatchReader.from_batches(pa.schema(run.schema()), told)  # noqa: F841 - DuckDB finds it by its name
    same(duckdb.connect().sql("select * from stream").pl(), expected)


def test_ray(screener, frame, expected):
    ray = pytest.importorskip("ray", reason="Ray is not installed: its recipe is not tested")
    data = pytest.importorskip("ray.data", reason="Ray Data is not installed: its recipe is not tested")
    ray.init(num_cpus=2, include_dashboard=False, configure_logging=False, log_to_driver=False, _node_ip_address="127.0.0.1")
    try:
        blocks = data.from_arrow([part.to_arrow() for part in frame.iter_slices(1_000)])
        told = blocks.map_batches(lambda table: screener.screen(table), batch_format="pyarrow", zero_copy_batch=True)
        same(pl.concat([pl.from_arrow(ray.get(part)) for part in told.to_arrow_refs()]), expected)
    finally:
        ray.shutdown()


def test_daft(screener, frame, expected):
    daft = pytest.importorskip("daft", reason="Daft is not installed: its recipe is not tested")
    holdings = daft.from_arrow(frame.to_arrow())

    def screened(batches):
        for batch in batches:
            yield screener.screen(batch.to_arrow_record_batch() if hasattr(batch, "to_arrow_record_batch") else batch.to_arrow())

    told = pa.concat_tables(screener.screen(table) for table in _tables(holdings))
    same(pl.from_arrow(told), expected)
    assert callable(screened)


def _tables(holdings):
    for partition in holdings.iter_partitions():
        yield partition.to_arrow()


def test_dask(screener, frame, expected):
    dd = pytest.importorskip("dask.dataframe", reason="Dask is not installed: its recipe is not tested")
    holdings = dd.from_pandas(frame.to_pandas(), npartitions=3)
    meta = screener.screen(holdings.head(1, npartitions=-1)).iloc[:0]
    told = holdings.map_partitions(screener.screen, meta=meta).compute(scheduler="threads")
    same(pl.from_pandas(told), expected)
