"""What is wrong is told in a sentence that names the column, the row or the step."""

import datetime
import pickle

import pytest

import interdict
from interdict import errors

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def screener():
    return interdict.Screener(activity="purchase")


def frame(**columns):
    return pl.DataFrame({"name": ["Acme Holdings", "Zeltrix"], "trade_date": ["2021-03-15", "2021-03-16"], **columns})


@pytest.mark.parametrize(
    "columns, kind, sentence",
    [
        ({"isin": [5, 6]}, "ColumnTypeError", "column `isin` of the field `isin` is of the type int64 and not text: zeros at the front may be lost"),
        ({"cusip": [5.0, 6.0]}, "ColumnTypeError", "column `cusip` of the field `cusip` is of the type float64 and not text"),
        ({"ticker": [700, 1810]}, "ColumnTypeError", "column `ticker`"),
        ({"issuer": [["a"], ["b"]]}, "ColumnTypeError", "column `issuer` of the field `issuer_name` is of the type l"),
        ({"country": [True, False]}, "ColumnTypeError", "column `country` of the field `country` is of the type boolean: expected text"),
        ({"actor": [1, 2]}, "ColumnTypeError", "column `actor`"),
        ({"trade_date": [20210315, 20210316]}, "ColumnTypeError", "column `trade_date` of the field `trade_time` is of the type int64: expected dates"),
        ({"known_on": [b"x", b"y"]}, "ColumnTypeError", "column `known_on`"),
        ({"trade_date": [datetime.datetime(2021, 3, 15, 9)] * 2}, "ColumnTypeError", "column `trade_date`.*without a zone.*give `timezone=`"),
        ({"trade_date": ["2021-03-15T09:30", "2021-03-15T09:30Z"]}, "ColumnTypeError", "column `trade_date` of the field `trade_time` has in row 1 a clock time without an offset.*give `timezone=`"),
        ({"trade_date": ["03/04/2021", "05/06/2021"]}, "DateFormatError", "`03/04/2021` can be %d/%m/%Y or %m/%d/%Y.*`date_format=%d/%m/%Y`"),
        ({"trade_date": ["25/04/2021", "04/25/2021"]}, "DateFormatError", "another notation"),
        ({"isin": ["", ""], "ISIN Code": ["", ""]}, "AmbiguousColumnError", "2 columns can be `isin`: `isin`, `ISIN Code`"),
        ({"type": ["", ""]}, "AmbiguousColumnError", "column `type` can mean two things"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_screened(screener, columns, kind, sentence):
    with pytest.raises(interdict.FrameError, match=sentence) as caught:
        screener.screen(frame(**columns))
    assert type(caught.value).__name__ == kind
    if kind == "ColumnTypeError":
        assert caught.value.column in str(caught.value) and caught.value.column is not None
    assert "--" not in str(caught.value), "options are called as in Python"


@pytest.mark.parametrize("order", [1, -1])
def test_a_column_of_days_and_times_is_refused(screener, order):
    times = [datetime.date(2020, 1, 2), datetime.datetime(2021, 3, 16, 2, tzinfo=datetime.timezone.utc)][::order]
    book = pd.DataFrame({"name": ["Zorblat", "Zeltrix"], "trade_time": pd.Series(times, dtype=object)})
    with pytest.raises(interdict.ColumnTypeError, match="time stamps beside days") as caught:
        screener.screen(book)
    assert caught.value.column == "trade_time"


def test_two_columns_of_one_name_are_told(screener):
    cells = ["Zorblat", "Zeltrix", "2021-03-15"]
    for frame in (
        pd.DataFrame([cells], columns=["name", "name", "trade_date"]),
        pa.table([[cell] for cell in cells], names=["name", "name", "trade_date"]),
    ):
        with pytest.raises(interdict.AmbiguousColumnError, match="column 2 is called `name` like column 1"):
            screener.screen(frame)


def test_days_in_milliseconds_have_no_time_of_day(screener):
    days = pa.array([1_615_766_400_000, 1_615_800_600_000], pa.int64()).view(pa.date64())
    with pytest.raises(interdict.UnscreenedError) as caught:
        screener.screen(pa.table({"name": ["Zorblat", "Zeltrix"], "trade_date": days}))
    assert [finding.row for finding in caught.value.findings] == [2]


def test_objects_are_no_texts(screener):
    with pytest.raises(interdict.ColumnTypeError, match="column `name`"):
        screener.screen(pl.DataFrame({"name": pl.Series([object()], dtype=pl.Object), "trade_date": ["2021-03-15"]}))


def test_a_class_of_their_own_is_a_frame_of_pandas(screener):
    class Book(pd.DataFrame):
        pass

    book = Book({"name": ["Zorblat"], "trade_date": ["2021-03-15"]}, index=pd.Index(["US0378331005"], name="isin"))
    told = screener.screen(book)
    assert isinstance(told, pd.DataFrame) and list(told.index) == ["US0378331005"]


def test_values_and_names_that_arrow_does_not_hold(screener):
    for values in ([1j], [2**70]):
        with pytest.raises(interdict.ColumnTypeError) as caught:
            screener.screen(pd.DataFrame({"name": ["Zorblat"], "trade_date": ["2021-03-15"], "x": values}))
        assert caught.value.column == "x"
    with pytest.raises(interdict.FrameError):
        screener.screen(pd.DataFrame([["Zorblat", "a", "b"]], columns=["security_name", "x", "x"]))


def test_missing_columns(screener):
    with pytest.raises(interdict.MissingColumnError, match="no column tells what the security is: found `trade_date`"):
        screener.screen(frame().drop("name"))
    with pytest.raises(interdict.MissingColumnError, match="no column tells the trade date.*as_of="):
        screener.screen(frame().drop("trade_date"))
    with pytest.raises(interdict.FrameError, match="there is no column `Position` to map to `security_name`; found `name`, `trade_date`"):
        screener.screen(frame(), {"security_name": "Position"})
    with pytest.raises(interdict.OptionError, match="mapping: there is no `colour`: expected one of position_id"):
        screener.screen(frame(), {"colour": "name"})


def test_rows_that_cannot_be_read_have_their_row_and_column(screener):
    bad = frame(trade_date=["2021-03-15", "soon"], side=["B", "B"])
    with pytest.raises(interdict.UnscreenedError, match="1 row is unscreened, 0 allowed") as caught:
        screener.screen(bad)
    error = caught.value
    assert (error.row, error.column, error.code) == (2, "trade_date", "R002")
    assert str(error.findings[0]) == "frame: row 2, column `trade_date`: `soon` is not a date: expected ISO 8601, such as `2021-03-15` [R002]" or (
        str(error.findings[0]).startswith("frame: row 2, column `trade_date`: `soon` is not a date")
    )
    assert error.result["verdict"].to_list() == ["permitted", "unscreened"]
    assert screener.screen(bad, allow_unscreened=1)["verdict"].to_list() == ["permitted", "unscreened"]
    with pytest.raises(interdict.UnscreenedError) as caught:
        screener.alerts(frame(side=["B", "juggle"]))
    assert (caught.value.row, caught.value.column, caught.value.code) == (2, "side", "R004")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.row, again.column, str(again)) == (2, "side", str(caught.value))


def test_null_names_are_unscreened_and_never_permitted(screener):
    nulls = pl.DataFrame({"name": [None, "Acme", " - ", "N/A"], "trade_date": ["2021-03-15"] * 4}, schema={"name": pl.String, "trade_date": pl.String})
    with pytest.raises(interdict.UnscreenedError, match="neither a name nor an identifier") as caught:
        screener.screen(nulls)
    assert [finding.row for finding in caught.value.findings] == [1, 3, 4]
    assert {finding.code for finding in caught.value.findings} == {"R006"}
    told = caught.value.result
    assert told["verdict"].to_list() == ["unscreened", "permitted", "unscreened", "unscreened"]


def test_mixed_time_zones(screener):
    one = datetime.timezone.utc
    other = datetime.timezone(datetime.timedelta(hours=8))
    mixed = pd.DataFrame({"name": ["a", "b"], "trade_time": pd.Series([datetime.datetime(2021, 3, 15, tzinfo=one), pd.Timestamp("2021-03-15 09:30")], dtype=object)})
    with pytest.raises(interdict.ColumnTypeError, match="trade_time"):
        screener.screen(mixed)
    # Several offsets in one column of text each say what they mean.
    texts = pl.DataFrame({"name": ["a", "b"], "trade_time": ["2021-03-15T09:30+00:00", f"2021-03-15T09:30{other}".replace("UTC", "")]})
    assert screener.screen(texts)["verdict"].to_list() == ["permitted"] * 2


def test_columns_of_objects_name_the_column(screener):
    objects = pd.DataFrame({"name": pd.Series(["a", 7], dtype=object), "trade_date": ["2021-03-15"] * 2})
    with pytest.raises(interdict.ColumnTypeError, match="column `name` holds values that are no one type \\(int, str\\)") as caught:
        screener.screen(objects)
    assert caught.value.column == "name"


def test_what_is_no_frame(screener):
    for thing in (["a"], {"name": ["a"]}, pl.Series(["a"]), pd.Series(["a"]), pa.array(["a"])):
        with pytest.raises(interdict.InterdictError):
            screener.screen(thing)


def test_hidden_characters_are_refused(screener):
    with pytest.raises(interdict.UnscreenedError, match="terminal control sequence") as caught:
        screener.screen(frame(name=["Acme\x1b[0m", "a\0b"]))
    assert [(finding.row, finding.column, finding.code) for finding in caught.value.findings] == [(1, "name", "R009"), (2, "name", "R009")]


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"activity": "juggle"}, "activity: there is no `juggle`: expected one of purchase"),
        ({"actor": "martian"}, "actor: there is no `martian`"),
        ({"timezone": "Mars/Olympus"}, "timezone: there is no zone `Mars/Olympus`"),
        ({"threshold": 7}, "threshold: `7` is no score"),
        ({"as_of": "soon"}, "as_of: `soon` is not a date"),
        ({"known_on": "soon"}, "known_on: `soon`"),
        ({"as_of": datetime.datetime(2021, 3, 15)}, "as_of: the date-time 2021-03-15 00:00:00 has no zone"),
        ({"boundary": "loose"}, "boundary: `loose`"),
        ({"programmes": ["xx"]}, "no list has the programme `xx`; there are"),
        ({"builtin_lists": False}, "there is no list to screen against"),
    ],
)
def test_options_that_mean_nothing(options, sentence):
    with pytest.raises(interdict.OptionError, match=sentence):
        interdict.Screener(**options)


def test_a_date_format_that_is_none(screener):
    with pytest.raises(interdict.DateFormatError, match="is not a date format"):
        interdict.Screener(date_format="%x", activity="hold").screen(frame(trade_date=["03/04/2021"] * 2))


def test_faulty_lists(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("name,action\nAcme,juggle\n,block\n")
    with pytest.raises(interdict.ListError, match="bad.csv:2") as caught:
        interdict.Screener(bad)
    assert caught.value.row == 2 and len(caught.value.findings) >= 2
    with pytest.raises(interdict.ListError, match="cannot be read"):
        interdict.Screener(tmp_path / "none.csv")
    with pytest.raises(interdict.OptionError, match="no list file in the folder"):
        interdict.Screener(tmp_path / "..") if False else interdict.Screener(_empty(tmp_path))


def _empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_batches_with_other_columns_are_refused(screener):
    one = frame().to_arrow()
    run = screener.run(one.schema)
    assert run.batch(one.to_batches()[0])[0].num_rows == 2
    for other in (one.select(["trade_date", "name"]), one.rename_columns(["name", "date"]), one.select(["name"])):
        with pytest.raises(interdict.OptionError, match="other columns than the run began with"):
            run.batch(other.to_batches()[0])


def test_every_exception_is_one_of_the_package():
    for name in dir(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, Warning):
            assert issubclass(kind, interdict.InterdictError), name
