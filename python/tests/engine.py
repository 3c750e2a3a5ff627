"""What holds on every engine that speaks Spark's API; each engine's file runs these on its own session."""

from __future__ import annotations

import datetime
import json

import polars as pl
import pytest
from conftest import ASKED, as_told, book

import interdict
from interdict import spark as cluster
from interdict.spark.__main__ import main


def collected(df):
    """All rows, as a frame of Polars."""
    if hasattr(df, "toArrow"):
        return pl.DataFrame(pl.from_arrow(df.toArrow()))
    # Spark 3.5 has no way to Arrow of its own.
    kinds = {"date": pl.Date, "timestamp": pl.Datetime("us"), "bigint": pl.Int64, "double": pl.Float64, "decimal(5,4)": pl.Decimal(5, 4)}
    schema = {field.name: kinds.get(field.dataType.simpleString(), pl.String) for field in df.schema.fields}
    return pl.DataFrame([row.asDict() for row in df.collect()], schema=schema)


def stored(frame, folder, parts=3):
    """A frame as a folder of Parquet files."""
    folder.mkdir()
    size = -(-frame.height // parts)
    for number, part in enumerate(frame.iter_slices(size)):
        part.write_parquet(folder / f"part-{number}.parquet")
    return str(folder)


class OnEveryEngine:
    """Tests; ``session`` is a fixture of the file that takes them over."""

    def test_every_case_is_answered_as_the_reference_says(self, session, cases, tmp_path):
        screener = interdict.Screener(activity="purchase")
        frame = cases.select(ASKED)
        df = session.read.parquet(stored(frame, tmp_path / "cases"))
        told = collected(cluster.screen(df, screener)).sort("case_id")
        assert as_told(cases.to_dicts(), told.to_dicts()) == []
        assert told.equals(screener.screen(frame).sort("case_id"))

    def test_a_book_is_told_the_same_as_in_one_process(self, session, house_list, tmp_path):
        frame = pl.DataFrame(book(6_000, seed=31))
        screener = interdict.Screener(house_list, activity="hold")
        df = session.read.parquet(stored(frame, tmp_path / "book"))
        expected = screener.screen(frame).sort("position_id")
        assert collected(cluster.screen(df, screener)).sort("position_id").equals(expected)
        by = ["position_id", "entry_id", "programme"]
        alerts = collected(cluster.alerts(df, screener)).sort(by)
        assert alerts.equals(screener.alerts(frame).drop("file", "line").sort(by))

    def test_distinct_rows_are_screened_once_and_joined_back(self, session, house_list, tmp_path):
        frame = pl.DataFrame(book(3_000, seed=37)).with_columns(pl.col("country").replace("", None), verdict=pl.lit("mine"))
        screener = interdict.Screener(house_list, activity="hold")
        df = session.read.parquet(stored(frame, tmp_path / "book"))
        told = collected(cluster.screen(df, screener, distinct=True)).sort("position_id")
        assert told.equals(screener.screen(frame).sort("position_id"))
        assert "input_verdict" in told.columns

    def test_types_pass_through(self, session, tmp_path):
        frame = pl.DataFrame(
            {
                "name": ["Acme", None, "Zeltrix"],
                "isin": [None, "US0378331005", None],
                "trade_date": [datetime.date(2021, 3, 15)] * 3,
                "quantity": [1, None, 3],
                "price": [1.5, 2.5, None],
            }
        )
        screener = interdict.Screener(activity="purchase")
        told = collected(cluster.screen(session.read.parquet(stored(frame, tmp_path / "typed", 1)), screener)).sort("name", nulls_last=True)
        assert told["verdict"].to_list() == ["permitted"] * 3
        assert told.select(frame.columns).equals(frame.sort("name", nulls_last=True))

    def test_columns_that_cannot_be_screened_are_refused_before_anything_runs(self, session):
        screener = interdict.Screener(activity="purchase")
        refused = [
            ("select 'a' as name", interdict.MissingColumnError, "no column tells the trade date"),
            ("select date'2021-03-15' as trade_date", interdict.MissingColumnError, "no column tells what the security is"),
            ("select 5 as isin, date'2021-03-15' as trade_date", interdict.ColumnTypeError, "column `isin`"),
            ("select 'a' as name, 20210315 as trade_date", interdict.ColumnTypeError, "column `trade_date`"),
            ("select 'a' as name, timestamp'2021-03-15 09:30:00' as trade_date", interdict.ColumnTypeError, "column `trade_date` of the field `trade_time` is a TIMESTAMP.*time zone"),
        ]  # fmt: skip
        for query, kind, sentence in refused:
            with pytest.raises(kind, match=sentence):
                cluster.screen(session.sql(query), screener)

    def test_the_job_writes_answers_and_a_manifest_last(self, session, house_list, tmp_path, capsys):
        frame = pl.DataFrame(book(2_000, seed=41))
        source, out = stored(frame, tmp_path / "book"), tmp_path / "out"
        options = ["--lists", str(house_list), "--activity", "hold"]
        assert main([source, str(out), *options], session) == 1
        manifest = json.loads("".join(row[0] + "\n" for row in session.read.text(f"{out}/manifest").collect()))
        screener = interdict.Screener(house_list, activity="hold")
        assert manifest["input"]["rows"] == 2_000 and manifest["verdicts"] == screener.summary(frame)
        assert manifest["outputs"]["alerts"]["rows"] == screener.alerts(frame).height
        assert manifest["screener_sha256"] == screener.sha256
        told = collected(session.read.parquet(f"{out}/decisions")).sort("position_id")
        assert told.equals(screener.screen(frame).sort("position_id"))
        # What is there is not replaced by accident.
        assert main([source, str(out), *options], session) == 2
        assert main([source, str(out), *options, "--force", "--fail-on", "never"], session) == 0
        capsys.readouterr()

    def test_the_job_reads_csv_and_refuses_rows_that_nobody_screened(self, session, house_list, tmp_path, capsys):
        frame = pl.DataFrame(book(500, seed=43, faulty=True))
        source = tmp_path / "book.csv"
        frame.write_csv(source)
        options = ["--lists", str(house_list), "--activity", "hold"]
        assert main([str(source), str(tmp_path / "out"), *options], session) == 2
        assert not (tmp_path / "out/manifest").exists()
        assert "rows are unscreened, 0 allowed" in capsys.readouterr().err
        assert main([str(source), str(tmp_path / "other"), *options, "--allow-rejects", "500", "--output-format", "csv"], session) == 1
        told = session.read.option("header", "true").option("escape", '"').csv(str(tmp_path / "other/decisions"))
        assert told.count() == 500
        capsys.readouterr()
