"""Names, explanations, lists, and what a notebook shows of them."""

import html.parser

import pytest

import interdict
from interdict import lists
from interdict.notebook import VERDICTS

pl = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def screener(house_list):
    return interdict.Screener(house_list, builtin_lists=False, activity="purchase")


@pytest.fixture(scope="module")
def known(house_list):
    return lists.load(house_list)[0]["entries"][1]


class Sound(html.parser.HTMLParser):
    """Every tag is closed in its order, and nothing runs."""

    VOID = {"rect", "line"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag != "script" and not any(name.startswith("on") for name, _ in attributes)
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_a_name_finds_its_entry(screener, known):
    found = screener.match([known["name"].upper(), "nobody at all", None, ""])
    assert found[0]["entry_id"] == known["id"] and found[0]["match_kind"] == "exact" and found[0]["score"] == 1.0
    assert [row["match_kind"] for row in found[1:] if row["name"] in ("", "nobody at all")] == ["none"] * 3
    assert "says nothing" in found[-1]["remarks"]
    assert screener.match("US0378331006")[0]["remarks"] == "`US0378331006` is not a valid ISIN: the check digit is 6, expected 5"


def test_names_are_compared_with_their_words(screener):
    same = screener.compare("ACMETRON HLDGS LTD-H", "Acmetron Holdings Limited")
    assert (same.match_kind, float(same)) == ("exact", 1.0) and "acmetron" in str(same)
    other = interdict.compare("Zeltrix Energy", "Zeltrex Energie", threshold=0.5)
    assert other.match_kind == "close" and 0.5 < other.score < 1
    with pytest.raises(interdict.OptionError, match="b: the name says nothing"):
        interdict.compare("Acme", " - ")
    Sound(other._repr_html_())


def test_an_explanation_has_the_answer_and_the_law(screener, known):
    told = screener.explain(known["name"], at="2021-06-01")
    assert told.verdict == told["answer"]["verdict"] == "prohibited"
    assert told["matches"][0]["entry_id"] == known["id"]
    assert str(told).startswith("purchase by us_person at 2021-06-01, knowledge: latest\nprohibited [house]")
    bars = told.timeline().told["bars"]
    assert {bar["activity"] for bar in bars} == {"purchase", "sale", "sale_to_divest", "hold"}
    assert all(bar["stretches"] for bar in bars)
    by_entry = screener.explain(known["id"])
    assert by_entry["matches"][0]["timeline"]["facts"]
    row = screener.explain({"security_name": known["name"], "trade_time": "2010-01-01", "activity": "sale"})
    assert (row.verdict, row["activity"]) == ("permitted", "sale")
    with pytest.raises(interdict.OptionError, match="at: a name alone has no date"):
        screener.explain("nobody at all")
    with pytest.raises(interdict.OptionError, match="there is no field `colour`"):
        screener.explain({"colour": "red"}, at="2021-06-01")
    with pytest.raises(KeyError, match="no entry with a timeline matches"):
        screener.explain("nobody at all", at="2021-06-01").timeline()


def test_the_answer_of_an_explanation_is_that_of_a_row(cases):
    screener = interdict.Screener()
    frame = cases.select("security_name", "isin", "ticker", "actor", "activity", "trade_time", "known_on")
    decided = screener.screen(frame)
    for row, told in list(zip(frame.to_dicts(), decided.to_dicts()))[:40]:
        answer = screener.explain({key: value for key, value in row.items() if value})["answer"]
        assert (answer["verdict"], answer["reason"], answer["effective_until"]) == (told["verdict"], told["reason"], told["effective_until"])


def test_what_a_notebook_shows_is_sound_and_readable_without_colour(screener, known):
    drawn = screener.explain(known["name"], at="2021-06-01")._repr_html_()
    page = Sound(drawn)
    assert "svg" in page.tags and any("# prohibited" in word for word in page.words)
    hostile = pl.DataFrame({"name": ['<script>alert("x")</script>', known["name"]], "trade_date": ["2021-06-01"] * 2})
    told = screener.screen(hostile)
    for shown in (interdict.show(told), interdict.show(told.to_arrow()), interdict.show(told.to_pandas()), screener.match(hostile["name"].to_list())):
        page = Sound(shown._repr_html_())
        assert "<script>" not in shown._repr_html_() and any("<script>" in word for word in page.words)
    words = Sound(interdict.show(told)._repr_html_()).words
    assert "# prohibited" in words and "· permitted" in words
    assert "2 of 100 rows" in interdict.show(pl.concat([told] * 50), limit=2)._repr_html_()
    # Every verdict has a word and a mark of its own, and its text stands out from what is behind it.
    assert len({mark for mark, _, _ in VERDICTS.values()}) == len(VERDICTS)
    assert all(_contrast("#1b1b1b", back) > 7 for _, _, back in VERDICTS.values())


def _contrast(one, other):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_lists_are_loaded_validated_and_compared(house_list, tmp_path):
    [loaded] = lists.load(house_list)
    assert loaded["id"] == "house" and len(loaded["sha256"]) == 64 and loaded["entries"][0]["name"]
    assert lists.validate(house_list) == []
    other = tmp_path / "house.csv"
    text = house_list.read_text().splitlines()
    first, second = text[1].split(","), text[2].split(",")
    second[1] += " Renamed"
    other.write_text("\n".join([text[0], ",".join(second), *text[3:], "new,Brandnew Holdings,block,2020-01-01,invented"]) + "\n")
    told = lists.diff(house_list, other)
    assert [party["id"] for party in told["removed"]] == [f"house/{first[0]}"]
    assert [party["name"] for party in told["added"]] == ["Brandnew Holdings"]
    assert [change["id"] for change in told["changed"]] == [f"house/{second[0]}"]
    assert {"what": "primary", "value": second[1]} in told["changed"][0]["added"]
    assert told["unchanged"] == len(loaded["entries"]) - 2
    bad = tmp_path / "bad.csv"
    bad.write_text("name,action\nAcme,juggle\n")
    [finding] = lists.validate(bad)
    assert (finding.row, finding.severity) == (2, "error")
    assert lists.validate(tmp_path / "none.csv")[0].code == "F001"


def test_expressions_of_polars(screener, known):
    import interdict.polars  # noqa: F401 - registers the namespace

    frame = pl.DataFrame({"security_name": [known["name"], "nobody at all", None, known["name"].upper()]})
    told = frame.with_columns(found=pl.col("security_name").interdict.match(screener)).unnest("found")
    assert told["entry_id"].to_list() == [known["id"], None, None, known["id"]]
    assert told["match_kind"].to_list() == ["exact", "none", None, "exact"]
    assert told["score"].to_list() == [1.0, None, None, 1.0]
    lazy = frame.lazy().filter(pl.col("security_name").interdict.match(screener).struct.field("match_kind") == "exact").collect()
    assert lazy.height == 2
