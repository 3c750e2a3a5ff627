"""Frames of every library in, the same kind of frame with the answers out."""

import datetime
import pickle
import threading
import warnings

import pytest
from conftest import ASKED, as_told, book

import interdict

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")

ANSWER = [
    "verdict", "flags", "match_kind", "score", "entry_id", "entry_name", "matched_name", "programme", "listing_id",
    "reason", "effective_from", "effective_until", "source",
]  # fmt: skip


@pytest.fixture(scope="module")
def screener():
    return interdict.Screener(activity="purchase")


@pytest.fixture(scope="module")
def decided(screener, cases):
    return screener.screen(cases.select(ASKED))


def test_every_case_is_answered_as_the_reference_says(cases, decided):
    assert decided.height == cases.height == 100
    assert as_told(cases.to_dicts(), decided.to_dicts()) == []


def test_the_columns_are_those_of_the_frame_and_then_the_answer(cases, decided):
    assert decided.columns == ASKED + ANSWER
    assert decided.select(ASKED).equals(cases.select(ASKED))
    assert decided.schema["score"] == pl.Decimal(5, 4)
    assert all(decided.schema[column] == pl.String for column in ANSWER if column != "score")


def test_every_library_is_told_the_same(screener, cases, decided, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    frame = cases.select(ASKED)
    expected = decided.to_dicts()
    assert screener.screen(frame.lazy()).to_dicts() == expected
    arrow = screener.screen(frame.to_arrow())
    assert isinstance(arrow, pa.Table) and arrow.to_pylist() == expected
    batch = screener.screen(frame.to_arrow().to_batches()[0])
    assert batch.to_pylist() == expected
    reader = pa.RecordBatchReader.from_batches(frame.to_arrow().schema, frame.to_arrow().to_batches(max_chunksize=7))
    assert screener.screen(reader).to_pylist() == expected
    held = frame.to_arrow()  # noqa: F841 - DuckDB finds it by its name
    relation = screener.screen(duckdb.sql("select * from held"))
    assert relation.to_pylist() == expected
    pandas = frame.to_pandas()
    pandas.index = [f"row {number}" for number in range(len(pandas))]
    told = screener.screen(pandas)
    assert isinstance(told, pd.DataFrame) and list(told.index) == list(pandas.index)
    assert told["reason"].tolist() == decided["reason"].to_list()
    assert told["verdict"].tolist() == decided["verdict"].to_list()


def test_whatever_offers_arrow_is_a_frame(screener, cases, decided):
    class Foreign:
        def __arrow_c_stream__(self, requested_schema=None):
            return cases.select(ASKED).__arrow_c_stream__()

    told = screener.screen(Foreign())
    assert isinstance(told, interdict.Frame) and len(told) == 100
    assert pl.DataFrame(told).equals(decided)
    assert pa.table(told).num_rows == 100


def test_types_of_the_frame_are_kept_and_understood(screener):
    frame = pl.DataFrame(
        {
            "name": pl.Series(["Acme Holdings", "Acme Holdings", None], dtype=pl.Categorical),
            "isin": pl.Series(["US0378331005", None, "US0378331005"]),
            "trade_date": pl.Series([datetime.date(2021, 3, 15)] * 3),
            "known_on": pl.Series([None, datetime.datetime(2021, 3, 15, 12, tzinfo=datetime.timezone.utc), None], dtype=pl.Datetime("ms", "UTC")),
            "quantity": pl.Series([1.5, None, 2.5]),
            "nested": pl.Series([[1], [2, 3], None]),
            "nothing": pl.Series([None, None, None]),
        }
    )
    told = screener.screen(frame)
    assert told.height == 3 and set(told["verdict"]) == {"permitted"}
    assert told.select("trade_date", "known_on", "quantity", "nested").equals(frame.select("trade_date", "known_on", "quantity", "nested"))
    nanos = frame.with_columns(pl.col("known_on").cast(pl.Datetime("ns", "Asia/Tokyo")))
    assert screener.screen(nanos).select(ANSWER).equals(told.select(ANSWER))


@pytest.fixture(scope="module")
def blocked(house_list):
    """An invented company that the list of the firm blocks."""
    return house_list.read_text(encoding="utf-8").splitlines()[1].split(",")[1]


@pytest.fixture(scope="module")
def of_the_firm(house_list):
    return interdict.Screener(house_list, activity="purchase")


def test_columns_of_pandas_come_back_as_they_were(of_the_firm, blocked):
    screener = of_the_firm
    book = pd.DataFrame(
        {
            "name": ["Kestrel", blocked, "Zeltrix"],
            "trade_date": [datetime.date(2021, 3, 15)] * 3,
            "gaps": pd.array([1, None, 2**62 + 1], dtype="Int64"),
            "flag": pd.array([True, None, False], dtype="boolean"),
            "small": pd.array([1, 2, 3], dtype="UInt8"),
            "kind": pd.Categorical(["a", "b", "a"]),
            "reason": pd.array(["x", None, "y"], dtype="string"),
        },
        index=[7, 7, 9],
    )
    told = screener.screen(book)
    own = told.iloc[:, : book.shape[1]]
    assert list(own.columns) == [*book.columns[:-1], "input_reason"] and list(told.index) == [7, 7, 9]
    pd.testing.assert_frame_equal(own.set_axis(book.columns, axis=1), book)
    alerts = screener.alerts(book)
    assert list(alerts.columns) == ["file", "line", *own.columns, *ANSWER] and list(alerts.index) == list(range(len(alerts)))
    assert len(alerts) > 0
    same = book.iloc[alerts["line"].to_numpy().astype("int64") - 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(alerts.iloc[:, 2 : 2 + book.shape[1]].set_axis(book.columns, axis=1), same)


def test_columns_that_only_polars_knows_come_back_as_they_were(of_the_firm, blocked):
    screener = of_the_firm
    frame = pl.DataFrame(
        {
            "name": [blocked, "Zeltrix"],
            "trade_date": [datetime.date(2021, 3, 15)] * 2,
            "nothing": pl.Series([None, None]),
            "none": pl.Series([[None], []], dtype=pl.List(pl.Null)),
            "inner": pl.Series([{"a": None}, {"a": None}], dtype=pl.Struct({"a": pl.Null})),
        }
    )
    if hasattr(pl, "Int128"):
        frame = frame.with_columns(wide=pl.Series([1, 2], dtype=pl.Int128))
    told = screener.screen(frame)
    assert told.select(frame.columns).schema == frame.schema and told.select(frame.columns).equals(frame)
    alerts = screener.alerts(frame)
    assert alerts.height > 0 and alerts.select(frame.columns).schema == frame.schema
    assert alerts.select(frame.columns).equals(frame[(alerts["line"].cast(pl.Int64) - 1).to_list()])
    objects = frame.with_columns(pl.Series("any", [object(), object()], dtype=pl.Object))
    assert screener.screen(objects).schema["any"] == pl.Object


def test_a_midnight_in_text_is_a_day(of_the_firm, blocked):
    screener = of_the_firm
    days = ["2021-03-15", "2021-08-02"]
    names = [blocked, "Zeltrix"]
    expected = screener.screen(pl.DataFrame({"name": names, "trade_date": days}))
    for clock in (" 00:00:00", "T00:00", "T00:00:00.000", " 12:00:00 AM"):
        told = screener.screen(pl.DataFrame({"name": names, "trade_date": [day + clock for day in days]}))
        assert told.select(ANSWER).equals(expected.select(ANSWER)), clock
    for clock in (" 00:00:01", " 12:00", " 12:00 PM", " 1:00 AM"):
        with pytest.raises(interdict.ColumnTypeError, match="give `timezone=`"):
            screener.screen(pl.DataFrame({"name": names, "trade_date": [day + clock for day in days]}))


def test_a_time_stamp_is_an_instant_and_a_midnight_of_pandas_is_a_date(screener, cases):
    asked = cases.select(ASKED).filter(pl.col("trade_time").str.contains("T"))
    typed = asked.with_columns(pl.col("trade_time").str.to_datetime(time_unit="us", time_zone="UTC"))
    assert screener.screen(typed)["reason"].equals(screener.screen(asked)["reason"])
    days = cases.select(ASKED).filter(~pl.col("trade_time").str.contains("T"))
    pandas = days.to_pandas()
    pandas["trade_time"] = pd.to_datetime(pandas["trade_time"])
    assert screener.screen(pandas)["reason"].tolist() == screener.screen(days)["reason"].to_list()


def test_a_clock_without_a_zone_takes_the_one_that_is_stated():
    frame = pl.DataFrame({"name": ["Acme"], "trade_time": [datetime.datetime(2021, 3, 15, 9, 30)]})
    told = interdict.Screener(timezone="Asia/Hong_Kong", activity="purchase").screen(frame)
    assert told["verdict"].to_list() == ["permitted"]


def test_alerts_are_the_rows_that_a_person_must_see(screener, cases, decided):
    alerts = screener.alerts(cases.select(ASKED), name="trades")
    assert alerts.columns == ["file", "line"] + ASKED + ANSWER
    assert set(alerts["file"]) == {"trades"}
    restricted = decided.with_row_index("line", 1).filter(pl.col("verdict") != "permitted")["line"]
    assert set(restricted) <= set(alerts["line"])
    assert screener.alerts(cases.select(ASKED).head(0)).height == 0


def test_counts_add_up(screener, cases):
    counts = screener.summary(cases.select(ASKED))
    assert sum(counts.values()) == 100 and counts["prohibited"] == 34


def test_an_own_column_with_the_name_of_an_answer_is_prefixed(screener):
    frame = pl.DataFrame({"name": ["Acme"], "score": [7], "input_score": ["x"], "verdict": ["mine"]})
    told = interdict.Screener(as_of="2021-03-15", activity="purchase").screen(frame)
    assert told.columns[:4] == ["name", "input_input_score", "input_score", "input_verdict"]
    assert told["input_input_score"].to_list() == [7]


def test_rows_of_many_batches_and_threads_keep_their_order(house_list):
    frame = pl.DataFrame(book(150_000, seed=3))
    screener = interdict.Screener(house_list, builtin_lists=False, activity="hold")
    told = screener.screen(frame)
    assert told["position_id"].equals(frame["position_id"])
    parts = [screener.screen(part) for part in frame.iter_slices(40_000)]
    assert pl.concat(parts).equals(told)
    run = screener.run(frame.to_arrow().schema, texts="string_view")
    batches = [pl.DataFrame(run.batch(batch)[0]) for batch in frame.to_arrow().to_batches(max_chunksize=11_000)]
    assert pl.concat(batches).equals(told)
    assert run.counts() == {**screener.summary(frame)}
    # The alerts are those of the decisions.
    alerts = screener.alerts(frame)
    loud = told.with_row_index("line", 1).filter((pl.col("verdict") != "permitted") | pl.col("flags").is_not_null())
    assert set(alerts["line"]) == set(loud["line"])


def test_threads_share_a_screener(screener, cases, decided):
    told = []
    threads = [threading.Thread(target=lambda: told.append(screener.screen(cases.select(ASKED)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4 and all(one.equals(decided) for one in told)


def test_other_threads_run_while_rows_are_screened(house_list):
    frame = pl.DataFrame(book(200_000, seed=5))
    screener = interdict.Screener(house_list, activity="hold")
    ticks, done = [], threading.Event()

    def tick():
        while not done.wait(0.001):
            ticks.append(1)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        screener.screen(frame)
    finally:
        done.set()
    thread.join()
    assert len(ticks) > 3


def test_a_screener_travels_and_is_compiled_once(screener, cases, decided, house_list):
    again = pickle.loads(pickle.dumps(screener))
    assert again.sha256 == screener.sha256 and again._core is screener._core
    assert again.screen(cases.select(ASKED)).equals(decided)
    other = interdict.Screener(house_list, activity="purchase")
    assert other.sha256 != screener.sha256
    assert pickle.loads(pickle.dumps(other)).lists == other.lists


def test_bytes_of_a_list_that_changed_on_their_way_are_refused(house_list):
    from interdict.screener import _restored

    screener = interdict.Screener(house_list)
    file = screener._files[0]
    changed = type(file)(file.name, file.content + b"x", file.sha256)
    with pytest.raises(interdict.ListError, match="changed on its way"):
        _restored(interdict.__version__, (changed,), screener.options)
    with pytest.raises(interdict.OptionError, match="expected the same on both sides"):
        _restored("0.0.1", (file,), screener.options)


def test_progress_ends_with_all_rows(house_list):
    frame = pl.DataFrame(book(150_000, seed=3))
    heard = []
    interdict.Screener(house_list, activity="hold").alerts(frame, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (150_000, 150_000) and [done for done, _ in heard] == sorted(done for done, _ in heard)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interdict.Screener(house_list, activity="hold").alerts(frame, progress=stop)


def test_rows_judged_as_held_without_saying_so_are_told():
    frame = pl.DataFrame({"name": ["Acme"], "trade_date": ["2021-03-15"]})
    with pytest.warns(interdict.InterdictWarning, match='rows without an activity were judged as `hold`.*activity="purchase"'):
        interdict.Screener().screen(frame)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        interdict.Screener(activity="hold").screen(frame)
        interdict.Screener().screen(frame.with_columns(side=pl.lit("B")))
