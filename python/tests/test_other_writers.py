"""Parquet and Arrow as other programs write them: rows are told what the same rows of a CSV file are told."""

import pytest
from conftest import book

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")
feather = pytest.importorskip("pyarrow.feather")
parquet = pytest.importorskip("pyarrow.parquet")

TEXTS = ("security_name", "country", "asset_class", "side")


def table():
    """Texts that come again, some missing; days; amounts."""
    columns = book(3_000)
    columns["trade_date"] = [date[:10] for date in columns["trade_date"]]
    frame = pl.DataFrame(columns).with_columns(pl.col(TEXTS).replace("", None))
    return frame.with_columns(pl.col("trade_date").str.to_date(), pl.col("market_value").cast(pl.Float64))


def arrow(frame):
    """The same for PyArrow, with the texts that it makes itself."""
    made = frame.to_arrow()
    is_text = lambda kind: not (pa.types.is_date(kind) or pa.types.is_floating(kind))
    return made.cast(pa.schema([(field.name, pa.string() if is_text(field.type) else field.type) for field in made.schema]))


def recast(rows, kind, *names):
    for name in names:
        place = rows.schema.get_field_index(name)
        cells = rows[name].dictionary_encode() if kind == "dictionary" else rows[name].cast(kind)
        rows = rows.set_column(place, name, cells)
    return rows


def by_pyarrow(rows, path, **options):
    parquet.write_table(rows, path, **{"row_group_size": 1_000} | options)


WRITERS = {
    **{f"pyarrow-{packing}.parquet": {"compression": packing} for packing in ("none", "snappy", "gzip", "brotli", "lz4", "zstd")},
    "pyarrow-one-group.parquet": {"row_group_size": 1 << 20},
    "pyarrow-pages-v2.parquet": {"data_page_version": "2.0"},
    "pyarrow-small-pages.parquet": {"data_page_size": 256, "dictionary_pagesize_limit": 512},
    "pyarrow-plain.parquet": {"use_dictionary": False},
    "pyarrow-some-dictionaries.parquet": {"use_dictionary": ["security_name"]},
    "pyarrow-differences.parquet": {
        "use_dictionary": False,
        "column_encoding": {"security_name": "DELTA_BYTE_ARRAY", "side": "DELTA_LENGTH_BYTE_ARRAY", "market_value": "BYTE_STREAM_SPLIT"},
    },
    "pyarrow-checksums-and-index.parquet": {"write_page_checksum": True, "write_page_index": True},
}

KINDS = {
    "categories": lambda rows: recast(rows, "dictionary", *TEXTS),
    "large-texts": lambda rows: recast(rows, pa.large_string(), *TEXTS),
    "seconds": lambda rows: recast(rows, pa.timestamp("s"), "trade_date"),
    "milliseconds": lambda rows: recast(rows, pa.timestamp("ms"), "trade_date"),
    "nanoseconds": lambda rows: recast(rows, pa.timestamp("ns"), "trade_date"),
    "decimals": lambda rows: recast(rows, pa.decimal128(18, 1), "market_value"),
}


def written(frame, folder):
    """Every file, one after another."""
    rows = arrow(frame)
    for name, options in WRITERS.items():
        by_pyarrow(rows, folder / name, **options)
        yield folder / name
    for name, change in KINDS.items():
        changed = change(rows)
        by_pyarrow(changed, folder / f"pyarrow-{name}.parquet")
        yield folder / f"pyarrow-{name}.parquet"
        feather.write_feather(changed, str(folder / f"pyarrow-{name}.feather"), compression="zstd")
        yield folder / f"pyarrow-{name}.feather"
    by_pyarrow(KINDS["nanoseconds"](rows), folder / "pyarrow-int96.parquet", use_deprecated_int96_timestamps=True)
    yield folder / "pyarrow-int96.parquet"
    category = frame.with_columns(pl.col(TEXTS).cast(pl.Categorical))
    for kind, changed in (("", frame), ("-categories", category)):
        changed.write_parquet(folder / f"polars{kind}.parquet", row_group_size=1_000)
        yield folder / f"polars{kind}.parquet"
        changed.write_ipc(folder / f"polars{kind}.arrow")
        yield folder / f"polars{kind}.arrow"
        changed.write_ipc_stream(folder / f"polars{kind}-stream.arrow")
        yield folder / f"polars{kind}-stream.arrow"
    duckdb = pytest.importorskip("duckdb")
    for version in ("v1", "v2"):
        path = folder / f"duckdb-{version}.parquet"
        duckdb.sql(f"copy (select * from rows) to '{path}' (format parquet, parquet_version {version})")
        yield path


def test_rows_of_every_writer_are_told_the_same(cli, house_list, tmp_path):
    frame = table()
    out = tmp_path / "out.csv"

    def told(path):
        cli("screen", path, "-q", "--force", "--fail-on", "never", "--activity", "hold", "--view", "decisions", "-o", out, "--lists", house_list)
        # Each file writes its amounts in its own way.
        return pl.read_csv(out, infer_schema=False).drop("input_market_value", "market_value", strict=False)

    text = tmp_path / "rows.csv"
    frame.write_csv(text)
    expected = told(text)
    assert set(expected["verdict"]) > {"permitted"} and expected.height == frame.height
    names = []
    for path in written(frame, tmp_path):
        names.append(path.name)
        assert told(path).equals(expected), path.name
    assert len(names) > 30


def test_answers_are_read_by_others(cli, house_list, tmp_path):
    frame = table()
    text = tmp_path / "rows.csv"
    frame.write_csv(text)
    outputs = [tmp_path / f"out.{kind}" for kind in ("csv", "parquet", "arrow")]
    for out in outputs:
        cli("screen", text, "-q", "--fail-on", "never", "--activity", "hold", "--view", "decisions", "-o", out, "--lists", house_list)
    expected = pl.read_csv(outputs[0], infer_schema=False)
    duckdb = pytest.importorskip("duckdb")
    read = [
        pl.read_parquet(outputs[1]),
        pl.read_ipc(outputs[2]),
        pl.from_arrow(parquet.read_table(outputs[1])),
        pl.from_arrow(feather.read_table(str(outputs[2]))),
        duckdb.sql(f"from '{outputs[1]}'").pl(),
    ]
    columns = ["security_name", "verdict", "entry_id", "reason", "source"]
    for answers in read:
        assert answers.columns == expected.columns
        assert answers.select(columns).with_columns(pl.all().fill_null("")).equals(expected.select(columns).with_columns(pl.all().fill_null("")))
        time = answers.schema["effective_from"]
        assert (time.time_unit, time.time_zone) in (("us", "UTC"), ("us", "Etc/UTC"))
        assert answers.schema["score"] == pl.Float64 and answers.schema["flags"] == pl.List(pl.String)
