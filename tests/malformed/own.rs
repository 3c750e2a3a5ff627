//! What the product reads beside holdings: lists, mapping files, configuration files, manifests.

use super::{Case, words};

const LIST: &str = include_str!("../data/us-test.toml");

fn list(name: &str, file: &str, text: impl AsRef<[u8]>) -> Case {
    words(name, file, text, &format!("screen good.csv --as-of 2021-05-01 --lists {file}"))
}

pub(super) fn native() -> Vec<Case> {
    let mut cases = Vec::new();
    // The list that every run here has bears the same id: this one has its own.
    let base = LIST.replace("us-test", "us-other");
    for (name, old, new) in [
        ("no id", "id = \"us-other\"\n", ""),
        ("an empty id", "id = \"us-other\"", "id = \"\""),
        ("an id with a blank", "id = \"us-other\"", "id = \"us other\""),
        ("an id that is a number", "id = \"us-other\"", "id = 7"),
        ("an id twice", "id = \"us-other\"\n", "id = \"us-other\"\nid = \"b\"\n"),
        ("a zone that is none", "America/New_York", "Mars/Base"),
        ("an edition that is no date", "edition = 2021-06-03", "edition = \"soon\""),
        ("an edition that is no day", "edition = 2021-06-03", "edition = 2021-02-30"),
        ("a key that is not known", "authority", "autority"),
        ("a table that is not known", "[[exception]]", "[[exemption]]"),
        ("an activity that is none", "\"purchase\"", "\"buy it\""),
        ("an actor that is none", "\"us_person\"", "\"us_persons\""),
        ("an effect that is none", "\"prohibited\"", "\"forbidden\""),
        ("no activities", "activities = [\"purchase\", \"drip\"]", "activities = []"),
        ("a start that says nothing", "listing + 60 days 09:30 EST", "some day"),
        ("a start of a zone that is none", "09:30 EST", "09:30 XYZ"),
        ("a start at no time of day", "09:30 EST", "25:30 EST"),
        (
            "an end before its beginning",
            "from = \"2021-01-14\"",
            "from = \"2021-01-14\"\nuntil = \"2020-01-01\"",
        ),
        ("two rules of one id", "id = \"sell\"", "id = \"buy\""),
        ("an exception of a rule that is not there", "rules = [\"sell\"]", "rules = [\"none\"]"),
        ("no source", "source = \"Test order, section 1\"\n", ""),
        ("an entry without a name", "name = \"Quorvane Industries\"\n", ""),
        ("an entry with an empty name", "\"Quorvane Industries\"", "\"\""),
        ("an entry with a name of blanks", "\"Quorvane Industries\"", "\"  \""),
        ("an entry without a key", "key = \"quorvane\"\n", ""),
        ("two entries of one key", "key = \"zeltrix\"", "key = \"quorvane\""),
        ("an ISIN with a wrong check digit", "US0000000101", "US0000000102"),
        ("an ISIN that is a number", "[\"US0000000101\"]", "[7]"),
        ("a country that is none", "countries = [\"US\"]", "countries = [\"United States\"]"),
        ("a rule without a basis", "basis = [\"annex\"]", "basis = []"),
        ("a listing without a date", "listed = \"2021-01-14\"\n", ""),
        ("a listing of a day that is none", "listed = \"2021-01-14\"", "listed = \"2021-01-32\""),
        ("a date of two digits", "published = \"2021-01-14\"", "published = \"21-01-14\""),
        ("a text that is not closed", "title = \"Test programme\"", "title = \"Test programme"),
        ("a header that is not closed", "[[rule]]", "[[rule]"),
        ("a tab in a text", "Test programme", "Test\\tprogramme\\q"),
    ] {
        assert!(base.contains(old), "{name}");
        cases.push(list(name, "l.toml", base.replacen(old, new, 1)));
    }
    cases.extend([
        list("empty", "l.toml", ""),
        list("a comment alone", "l.toml", "# nothing\n"),
        list("a header alone", "l.toml", "[list]\nid = \"a\"\n"),
        list("no entries", "l.toml", base.split("[[entry]]").next().unwrap()),
        list("the same list again", "l.toml", LIST),
        list("no UTF-8", "l.toml", b"[list]\nid = \"\xe9\"\n"),
        list("UTF-16", "l.toml", b"\xff\xfe[\0l\0"),
        list("a list by another name", "l.csv", LIST),
        list("cut off", "l.toml", &base[..base.len() - 30]),
        words("not there", "x", "", "screen good.csv --as-of 2021-05-01 --lists none.toml"),
        words("a folder without lists", "x", "", "screen good.csv --as-of 2021-05-01 --lists home"),
    ]);
    cases
}

pub(super) fn house() -> Vec<Case> {
    [
        ("empty", ""),
        ("a header alone", "name,isin,action\n"),
        ("no column of a name or identifier", "owner,reason\nlegal,x\n"),
        ("a column that is not known", "name,colour\nAcme,red\n"),
        ("a column twice", "name,name\nAcme,Beta\n"),
        ("an action that is none", "name,action\nAcme,forbid\n"),
        ("an entry without name and identifier", "name,isin,action\n,,restrict\n"),
        ("an ISIN with a wrong check digit", "name,isin\nAcme,US0000000102\n"),
        ("an ISIN that a spreadsheet broke", "name,isin\nAcme,8.46E+109\n"),
        ("a date that is none", "name,from\nAcme,soon\n"),
        ("a date that may be two", "name,from\nAcme,03/04/2021\n"),
        ("an end before its beginning", "name,from,until\nAcme,2021-02-01,2021-01-01\n"),
        ("two entries of one id", "id,name\n1,Acme\n1,Beta\n"),
        ("a row too short", "name,isin,action\nAcme\n"),
        ("a row too long", "name,isin\nAcme,,x\n"),
        ("a quote that is not closed", "name,isin\n\"Acme,\n"),
        ("text behind a quote", "name,isin\n\"Acme\"x,\n"),
        ("a name of punctuation", "name\n---\n"),
        ("a name of blanks", "name,action\n  ,block\n"),
        ("a NUL", "name\nAc\0me\n"),
        ("semicolons", "name;isin\nAcme;\n"),
        ("HTML", "<!DOCTYPE html><html></html>"),
        ("a quote in the header", "\"name,isin\nAcme,\n"),
    ]
    .into_iter()
    .map(|(name, text)| list(name, "l.csv", text))
    .chain([list("no UTF-8", "l.csv", b"name\nAcm\xe9\n")])
    .collect()
}

fn import(name: &str, file: &str, text: impl AsRef<[u8]>, form: &str) -> Case {
    let form = if form.is_empty() { String::new() } else { format!(" --format {form}") };
    words(
        name,
        file,
        text,
        &format!("lists import {file} --as fuzzed --published 2021-01-01 --store store{form}"),
    )
}

pub(super) fn official() -> Vec<Case> {
    let forms = [
        "ofac-csv",
        "csl-csv",
        "csl-json",
        "ofac-advanced-xml",
        "ofac-xml",
        "un-xml",
        "eu-xml",
        "eu-csv",
        "uk-conlist-csv",
        "uk-sanctions-csv",
        "uk-sanctions-xml",
        "uk-sanctions-ods",
        "ch-seco-xml",
        "us-dod-1260h-csv",
        "us-bis-dpl",
        "opensanctions-nested",
        "opensanctions-ftm",
        "opensanctions-simple",
        "opensanctions-securities",
        "senzing-json",
        "ca-sema-xml",
        "au-dfat",
        "house-csv",
        "native-toml",
    ];
    let mut cases = vec![
        import("nothing that is known", "l.txt", "hello\n", ""),
        import("an empty file", "l.txt", "", ""),
        import("blanks", "l.txt", " \n\n", ""),
        import("a page", "l.html", "<!doctype html><title>Sign in</title>", ""),
        import("an error in JSON", "l.json", "{\"error\":\"quota\"}", ""),
        import("an error in XML", "l.xml", "<Error><Code>AccessDenied</Code></Error>", ""),
        import(
            "a party without a name",
            "sdn.csv",
            "11,-0- ,-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
            "",
        ),
        import(
            "a row cut off",
            "sdn.csv",
            "11,\"ACME\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n12,\"BE",
            "",
        ),
        import(
            "a UN list cut off",
            "l.xml",
            "<CONSOLIDATED_LIST dateGenerated=\"2021-01-01\"><ENTITIES><ENTITY><DATAID>1</DATAID>",
            "",
        ),
        import(
            "a UN list of nobody",
            "l.xml",
            "<CONSOLIDATED_LIST dateGenerated=\"2021-01-01\"><INDIVIDUALS/><ENTITIES/></CONSOLIDATED_LIST>",
            "",
        ),
    ];
    for form in forms {
        cases.push(import(&format!("{form}: prose"), "l.txt", "Dear all,\nno list today.\n", form));
        cases.push(import(&format!("{form}: no UTF-8"), "l.txt", b"<a>\xff\xfe</a>,\"\xe9\n", form));
    }
    cases
}

pub(super) fn mappings() -> Vec<Case> {
    [
        ("no TOML", "columns"),
        ("a key that is not known", "colour = \"red\"\n"),
        ("a field that is none", "[columns]\ncolour = \"Name\"\n"),
        ("a column that is not there", "[columns]\nisin = \"Code\"\n"),
        ("an empty column", "[columns]\nisin = \"\"\n"),
        ("a format that is none", "format = \"excel\"\n"),
        ("another format", "format = \"json\"\n"),
        ("an encoding that is none", "encoding = \"latin\"\n"),
        ("a delimiter of two characters", "delimiter = \"||\"\n"),
        ("a delimiter that is none", "delimiter = \"x\"\n"),
        ("a decimal mark that is none", "decimal_mark = \"'\"\n"),
        ("a header on line zero", "header = 0\n"),
        ("a header below the file", "header = 99\n"),
        ("a header that is a text", "header = \"one\"\n"),
        ("a header below zero", "header = -1\n"),
        ("a notation that is none", "date_format = \"dunno\"\n"),
        ("a key twice", "header = 1\nheader = 1\n"),
        ("a column twice", "[columns]\nisin = \"ISIN\"\ncusip = \"ISIN\"\n"),
        ("a text that is not closed", "format = \"json\n"),
    ]
    .into_iter()
    .map(|(name, text)| words(name, "m.toml", text, "screen good.csv --as-of 2021-05-01 --mapping m.toml"))
    .collect()
}

pub(super) fn configurations() -> Vec<Case> {
    [
        ("no TOML", "fail-on"),
        ("a key that is not known", "alow-rejects = 5\n"),
        ("a value of another kind", "allow-rejects = \"many\"\n"),
        ("a number below zero", "allow-rejects = -1\n"),
        ("a threshold above one", "threshold = 2\n"),
        ("a level that is none", "fail-on = \"maybe\"\n"),
        ("an option of one call", "output = \"x.csv\"\n"),
        ("another configuration", "config = \"d.toml\"\n"),
        ("a table", "[screen]\nthreshold = 0.9\n"),
        ("a date that is none", "known-on = \"soon\"\n"),
        ("a key twice", "threshold = 0.9\nthreshold = 0.8\n"),
        ("a truth that is none", "allow-empty = \"perhaps\"\n"),
        ("a limit of nothing", "max-columns = 0\n"),
        ("a text that is not closed", "fail-on = \"review\n"),
    ]
    .into_iter()
    .map(|(name, text)| words(name, "c.toml", text, "screen good.csv --as-of 2021-05-01 --config c.toml"))
    .collect()
}

pub(super) fn manifests() -> Vec<Case> {
    [
        ("empty", ""),
        ("no JSON", "hello"),
        ("null", "null"),
        ("an array", "[]"),
        ("an empty object", "{}"),
        ("a form that is a text", "{\"schema\":\"2\"}"),
        ("a form of before", "{\"schema\":1}"),
        ("a form to come", "{\"schema\":99}"),
        ("a form below zero", "{\"schema\":-1}"),
        ("the form alone", "{\"schema\":2}"),
        ("cut off", "{\"schema\":2,\"engine\":{"),
        ("something behind", "{\"schema\":1} x"),
        ("a form twice", "{\"schema\":2,\"schema\":1}"),
        ("outputs of another kind", "{\"schema\":2,\"outputs\":7}"),
        ("a hundred thousand brackets", &*Box::leak("[".repeat(100_000).into_boxed_str())),
    ]
    .into_iter()
    .map(|(name, text)| words(name, "m.json", text, "verify m.json"))
    .chain([
        words("not there", "x", "", "verify none.json"),
        words("a folder", "x", "", "verify ."),
        words("no UTF-8", "m.json", b"{\"schema\":\"\xff\"}", "verify m.json"),
        words("a bundle of no manifest", "m.json", "{}", "bundle m.json -o b.zip"),
    ])
    .collect()
}
