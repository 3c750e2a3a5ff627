"""The same answers as the command line, to the byte."""

import pytest
from conftest import ASKED, book

import interdict

pl = pytest.importorskip("polars")


def screened(cli, path, out, view, *options, status=None):
    cli("screen", path, "-q", "--force", "--fail-on", "never", "--view", view, "-o", out, *options, status=status)
    return out.read_bytes()


def test_cases_as_csv_have_the_same_bytes(cli, cases, tmp_path):
    path, out = tmp_path / "cases.csv", tmp_path / "out.csv"
    frame = cases.select(ASKED)
    frame.write_csv(path)
    expected = screened(cli, path, out, "decisions")
    interdict.Screener(activity="hold").screen(frame).write_csv(tmp_path / "own.csv")
    assert (tmp_path / "own.csv").read_bytes() == expected


@pytest.mark.parametrize("builtin", [True, False])
def test_a_large_book_has_the_same_bytes(cli, house_list, tmp_path, rows, builtin):
    frame = pl.DataFrame(book(rows)).with_columns(pl.all().replace("", None))
    path, out, own = tmp_path / "book.csv", tmp_path / "out.csv", tmp_path / "own.csv"
    frame.write_csv(path)
    lists = ["--lists", house_list] + ([] if builtin else ["--no-builtin-lists"])
    screener = interdict.Screener(house_list, builtin_lists=builtin, activity="hold")
    expected = screened(cli, path, out, "decisions", "--activity", "hold", *lists)
    screener.screen(frame).write_csv(own)
    assert own.read_bytes() == expected
    expected = screened(cli, path, out, "alerts", "--activity", "hold", *lists)
    alerts = screener.alerts(frame, name=str(path))
    # The command line counts the header as a line.
    alerts.with_columns(pl.col("line") + 1).write_csv(own)
    assert own.read_bytes() == expected


def test_rows_with_faults_are_told_the_same(cli, house_list, tmp_path):
    frame = pl.DataFrame(book(5_000, seed=23, faulty=True)).with_columns(pl.all().replace("", None))
    path, out = tmp_path / "book.csv", tmp_path / "out.csv"
    frame.write_csv(path)
    screened(cli, path, out, "decisions", "--activity", "hold", "--lists", house_list, "--allow-rejects", "100000")
    expected = pl.read_csv(out, infer_schema=False)
    own = interdict.Screener(house_list, activity="hold").screen(frame, allow_unscreened=None)
    assert own["verdict"].equals(expected["verdict"]) and (own["verdict"] == "unscreened").sum() > 50
    # In a text file the place is told in characters of the line.
    without_place = pl.col("reason").str.replace(r" \(column \d+\)$", "")
    assert own["reason"].equals(expected.select(without_place)["reason"])


@pytest.mark.parametrize(
    "notation, text",
    [("%d/%m/%Y", "15/03/2021"), ("%m/%d/%Y", "03/25/2021"), ("%Y%m%d", "20210315"), ("%d-%b-%Y", "15-Mar-2021")],
)
def test_notations_of_dates_are_found_on_the_whole_frame(cli, house_list, tmp_path, notation, text):
    days = ["2021-03-15", "2020-12-31", "2021-01-11"]
    written = [f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in days] if notation == "%d/%m/%Y" else [text] * 3
    known = interdict.lists.load(house_list)[0]["entries"][1]["name"]
    frame = pl.DataFrame({"name": [known] * 3, "trade_date": written})
    path, out = tmp_path / "n.csv", tmp_path / "out.csv"
    frame.write_csv(path)
    expected = screened(cli, path, out, "decisions", "--activity", "purchase", "--lists", house_list)
    for given in (None, notation):
        screener = interdict.Screener(house_list, activity="purchase", date_format=given)
        screener.screen(frame).write_csv(tmp_path / "own.csv")
        assert (tmp_path / "own.csv").read_bytes() == expected


def test_scores_of_pairs_are_the_same(cli, tmp_path):
    for a, b in [("ACMETRON HLDGS LTD-H", "Acmetron Holdings Limited"), ("Zeltrix Holdings", "Acmetron Holdings"), ("Zeltrix", "Zeltrex")]:
        told = cli("compare", a, b, "--format", "csv", status=0).stdout
        row = pl.read_csv(told.encode(), infer_schema=False).to_dicts()[0]
        own = interdict.compare(a, b)
        assert (f"{own.score:.4f}", own.match_kind, own.alignment) == (row["score"], row["match_kind"], row["alignment"])


def test_matches_of_names_are_the_same(cli, cases):
    names = sorted({row["security_name"] for row in cases.to_dicts()} | {"nobody at all", "1810 HK", "US5949181045"})
    told = pl.read_csv(cli("match", *names, "--format", "csv", status=0).stdout.encode(), infer_schema=False)
    own = interdict.Screener().match(names)
    columns = [column for column in told.columns if column not in ("file", "line")]
    expected = [tuple(row[column] or "" for column in columns) for row in told.to_dicts()]
    text = lambda value: "" if value is None else f"{value:.4f}" if isinstance(value, float) else value  # noqa: E731
    assert [tuple(text(row[column]) for column in columns) for row in own] == expected
