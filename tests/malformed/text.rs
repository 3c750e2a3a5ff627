//! Text: its encodings, its structure, and what stands in its cells.

use super::{Case, case, words};

fn row(name: &str, text: &str) -> Case {
    case(name, "f.csv", text)
}

fn with(name: &str, bytes: impl AsRef<[u8]>, options: &str) -> Case {
    words(name, "f.csv", bytes, &format!("screen f.csv --as-of 2021-05-01 {options}"))
}

fn utf16(text: &str, is_low_first: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if is_low_first { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

pub(super) fn encodings() -> Vec<Case> {
    let low = utf16("Name,ISIN\nAcme,\n", true);
    let high = utf16("Name,ISIN\nAcme,\n", false);
    let mut cases = Vec::new();
    // Bytes in the name of the only row that are no UTF-8.
    for (name, bytes) in [
        ("latin e acute", &b"\xe9"[..]),
        ("lone continuation", b"\x80"),
        ("overlong slash", b"\xc0\xaf"),
        ("overlong of three", b"\xe0\x80\xaf"),
        ("high surrogate", b"\xed\xa0\x80"),
        ("low surrogate", b"\xed\xb0\x80"),
        ("beyond the last character", b"\xf4\x90\x80\x80"),
        ("five bytes", b"\xf8\x88\x80\x80\x80"),
        ("fe", b"\xfe"),
        ("ff", b"\xff"),
        ("cut of two", b"\xc3"),
        ("cut of three", b"\xe4\xb8"),
        ("cut of four", b"\xf0\x9f\x92"),
        ("NUL", b"\0"),
        ("NUL pair", b"\0\0"),
        ("ESC", b"\x1b[31m"),
        ("CSI in one character", b"\xc2\x9b31m"),
    ] {
        let row = [b"Name,ISIN\nAcme ", bytes, b" Holdings,\n"].concat();
        cases.push(case(&format!("{name} in a cell"), "f.csv", row));
        let header = [b"Name,ISIN", bytes, b"\nAcme,\n"].concat();
        cases.push(case(&format!("{name} in the header"), "f.csv", header));
    }
    // A header takes what a terminal is not shown.
    cases.retain(|case| {
        !matches!(case.name.as_str(), "ESC in the header" | "CSI in one character in the header")
    });
    cases.extend([
        case("UTF-16 low first without a mark", "f.csv", &low),
        case("UTF-16 high first without a mark", "f.csv", &high),
        case(
            "UTF-16 with the mark, cut in a character",
            "f.csv",
            [b"\xff\xfe", &low[..low.len() - 1]].concat(),
        ),
        case("UTF-16 with the mark of the other order", "f.csv", [b"\xfe\xff", low.as_slice()].concat()),
        case(
            "UTF-16 with a lone surrogate",
            "f.csv",
            [b"\xff\xfe", low.as_slice(), b"\x00\xd8\n\0"].concat(),
        ),
        case("the mark of UTF-16 alone", "f.csv", b"\xff\xfe"),
        case("the mark of UTF-8 alone", "f.csv", b"\xef\xbb\xbf"),
        case("two marks of UTF-8 and nothing", "f.csv", b"\xef\xbb\xbf\xef\xbb\xbf"),
        case("UTF-32 low first", "f.csv", b"\xff\xfe\0\0N\0\0\0"),
        case("UTF-32 high first", "f.csv", b"\0\0\xfe\xff\0\0\0N"),
        with("UTF-16 said of UTF-8", b"Name,ISIN\nAcme,\n", "--encoding utf-16le"),
        with("UTF-8 with its mark, said to be UTF-16", b"\xef\xbb\xbfName\nAcme\n", "--encoding utf-16be"),
        with("windows-1252 with a byte that it has not", b"Name\nAc\x81me\n", "--encoding windows-1252"),
        with("gb18030 cut in a character", b"Name\n\xbc", "--encoding gb18030"),
        with("gb18030 with a byte that it has not", b"Name\nAc\xffme\n", "--encoding gb18030"),
        with("an encoding that is none", b"Name\nAcme\n", "--encoding utf-7"),
        case("only zero bytes", "f.csv", [0; 64]),
        case("zero bytes behind a header", "f.csv", [&b"Name,ISIN\n"[..], &[0; 64]].concat()),
    ]);
    cases
}

pub(super) fn delimited() -> Vec<Case> {
    let mut cases: Vec<Case> = [
        ("empty", ""),
        ("one line feed", "\n"),
        ("blank lines", "\n\n \n\t\n"),
        ("delimiters alone", ",,,\n,,,\n"),
        ("header alone", "Name,ISIN\n"),
        ("header alone without an end", "Name,ISIN"),
        ("header and blank lines", "Name,ISIN\n\n\n"),
        ("header and rows of delimiters", "Name,ISIN\n,\n,\n"),
        ("no header", "Acme,US0000000101\nBeta,\n"),
        ("a header of numbers", "1,2,3\n4,5,6\n"),
        ("a header of no security", "Date,Amount\n2021-03-15,7\n"),
        ("a header with a name twice", "Name,ISIN,Name\nAcme,,Beta\n"),
        ("a header with an ISIN twice", "Name,ISIN,ISIN\nAcme,,\n"),
        ("a quote that is not closed", "Name,ISIN\n\"Acme,\nBeta,\n"),
        ("a quote that is not closed in the header", "Name,\"ISIN\nAcme,\n"),
        ("a quote at the end of the file", "Name,ISIN\nAcme,\""),
        ("text behind a quote", "Name,ISIN\n\"Acme\"x,\n"),
        ("text behind a quote in the header", "Name,\"ISIN\"x\nAcme,\n"),
        ("blank behind a quote", "Name,ISIN\n\"Acme\" ,\n"),
        ("a row too short", "Name,ISIN,Side\nAcme,\nBeta,,B\n"),
        ("a row too short at the end", "Name,ISIN,Side\nBeta,,B\nQuorvane Industries\n"),
        ("a row too long", "Name,ISIN\nAcme,,x\n"),
        ("an unquoted comma in a name", "Name,ISIN\nAcme, Inc.,\n"),
        ("another delimiter below the header", "Name,ISIN\nAcme;\n"),
        ("a tab below commas", "Name,ISIN\nAcme\tUS0000000101\n"),
        ("a page of HTML", "<!DOCTYPE html><html><body>Sign in</body></html>"),
        ("HTML in lower case behind blanks", "\n\n  <html>"),
        ("PDF", "%PDF-1.7\n"),
        ("prose", "Dear all,\nplease find the positions attached.\n"),
        ("one word", "hello"),
        ("a comma", ","),
        ("a quote", "\""),
        ("two quotes", "\"\""),
        ("sep= alone", "sep=;\n"),
        ("sep= of another delimiter", "sep=;\nName,ISIN\nAcme,\n"),
        ("a bare CR and no row", "Name,ISIN\r"),
        ("a row without a security", "Name,ISIN,Side\nAcme,,B\n,,B\n"),
        ("a row of dashes", "Name,ISIN,Side\n-,-,B\n"),
        ("a row of N/A", "Name,ISIN,Side\nN/A,n/a,B\n"),
        ("an activity that is none", "Name,Side\nAcme,teleport\n"),
        ("an actor that is none", "Name,Actor\nAcme,nobody\n"),
        ("a formula error as a name", "Name,ISIN,Side\n#REF!,,B\n"),
        (
            "a formula error as a name beside an identifier",
            "Name,ISIN,Side\nAcme,,B\n#NAME?,US0000000101,B\n",
        ),
        ("a name that is a number in scientific notation", "ISIN,Side\n8.46E+109,B\n"),
        ("a name of blanks of no width", "Name,Side\n\u{200b}\u{feff},B\n"),
        ("a name of punctuation", "Name,Side\n...,B\n"),
        ("a total as the only row", "Name,Market Value\nTotal,7\n"),
    ]
    .into_iter()
    .map(|(name, text)| row(name, text))
    .collect();
    cases.extend([
        row("a cell over a megabyte", &format!("Name,ISIN\n{},\n", "x".repeat((1 << 20) + 1))),
        row("a quoted cell over a megabyte", &format!("Name,ISIN\n\"{}\",\n", "x\n".repeat((1 << 19) + 1))),
        row("a name of ten thousand and one letters", &format!("Name,ISIN\n{},\n", "x".repeat(10_001))),
        row("a name of many words", &format!("Name,ISIN\n{}Quorvane Industries,\n", "word ".repeat(200))),
        row("a header of sixteen thousand and more columns", &format!("Name{}\nAcme\n", ",a".repeat(16_400))),
        row("a row of sixteen thousand and more cells", &format!("Name,ISIN\nAcme{}\n", ",".repeat(16_400))),
        with("a delimiter that is not in the file", "Name,ISIN\nAcme,\n", "--delimiter ;"),
        with("a column that is not there", "Name,ISIN\nAcme,\n", "--map isin=Code"),
        with("a field that is none", "Name,ISIN\nAcme,\n", "--map colour=ISIN"),
        with("a field told twice", "Name,ISIN\nAcme,\n", "--map isin=ISIN --map isin=Name"),
        with("a map without a column", "Name,ISIN\nAcme,\n", "--map isin"),
        with("a file that is not there", "Name\nAcme\n", "none.csv"),
    ]);
    cases
}

pub(super) fn identifiers() -> Vec<Case> {
    let mut cases = Vec::new();
    for (column, texts) in [
        (
            "ISIN",
            &[
                "US0000000102",
                "US00000001O1X",
                "US000000010",
                "US00000001011",
                "0000000101US",
                "US",
                "XX",
                "US000000010\u{430}",
                "8.46E+109",
                "US0000000101;US0000000102",
                "#N/A N/A",
                "TRUE",
                "US-0000-0001-02",
                "ÜS0000000101",
                "1",
                "US00000001.1",
            ][..],
        ),
        (
            "CUSIP",
            &[
                "99ACME103",
                "99ACME1",
                "99ACME1045",
                "99ACME1O4",
                "1E+08",
                "9.9E+07",
                "99 ACME 10 3",
                "*********",
                "99ACME10\u{455}",
            ],
        ),
        ("SEDOL", &["B1CCM72", "B1CCM", "B1CCM711", "A1CCM71", "2.63E+05", "B1CCM7I", "1234567"]),
        ("FIGI", &["BBG000000001", "BBG00000000", "BSG000000001", "BBG0000000012", "BBGAEIOU0001"]),
        (
            "LEI",
            &[
                "529900T8BM49AURSDO56",
                "529900T8BM49AURSDO5",
                "529900T8BM49AURSDO555",
                "5.3E+19",
                "00000000000000000000",
            ],
        ),
        ("Ticker", &["ABC", "ABC ZZ", "ABC US Equity Index", "A B C D", "$$$", "ABC:XNOWHERE"]),
        ("Identifier", &["A-1047", "12", "not one", "US0000000102", "1E+12"]),
    ] {
        for text in texts {
            cases.push(row(&format!("{column} {text}"), &format!("{column},Side\n{text},B\n")));
        }
    }
    cases
}

pub(super) fn dates() -> Vec<Case> {
    let texts = [
        "soon",
        "2021-02-30",
        "2021-13-01",
        "2021-00-10",
        "2021-04-31",
        "2021-02-29",
        "21-03-15",
        "2021-3-15",
        "2021/03/15x",
        "15.03.21",
        "03/15/21",
        "32/01/2021",
        "00/01/2021",
        "1899-12-31",
        "2200-01-01",
        "9999-12-31",
        "0000-00-00",
        "44270",
        "44270.5",
        "-1",
        "20210315.0",
        "2021-03-15T25:00",
        "2021-03-15T10:60",
        "2021-03-15T10:00:61",
        "2021-03-15 10:00 XST",
        "2021-03-15T10:00+25:00",
        "2021-03-14T02:30",
        "2021-11-07T01:30",
        "2021-03-15T",
        "T10:00",
        "2021-03-15-16",
        "2021-03-15 to 2021-03-16",
        "March 2021",
        "15 Marchember 2021",
        "٢٠٢١-٠٣-١٥",
        "２０２１－０３－１５",
        "2021\u{2010}03\u{2010}15",
        "2021-03-1５",
        "NaT",
        "1.6E+9",
        "1615766400",
        "2021-W11-1",
        "2021-074",
        "##########",
    ];
    let mut cases: Vec<Case> = texts
        .into_iter()
        .map(|text| row(&format!("trade date {text}"), &format!("Name,Trade Date,Side\nAcme,{text},B\n")))
        .collect();
    cases.extend([
        row("a day that may be a month", "Name,Trade Date,Side\nAcme,03/04/2021,B\n"),
        row("days and months in both orders", "Name,Trade Date,Side\nA,13/04/2021,B\nB,04/13/2021,B\n"),
        row("an empty trade date among others", "Name,Trade Date,Side\nA,2021-03-15,B\nB,,B\nC,x,B\n"),
        row("a date of knowledge that is none", "Name,Known On,Side\nA,yesterday,B\n"),
        with(
            "a notation that does not fit",
            "Name,Trade Date,Side\nA,2021/15/03,B\n",
            "--date-format %d.%m.%Y",
        ),
        with("a notation that is none", "Name,Trade Date\nA,15/03/2021\n", "--date-format dunno"),
        with("a notation without a year", "Name,Trade Date\nA,15/03/2021\n", "--date-format %d/%m"),
        words("an option that is no date", "f.csv", "Name\nA\n", "screen f.csv --as-of soon"),
        words("an option that is no day", "f.csv", "Name\nA\n", "screen f.csv --as-of 2021-02-30"),
        words(
            "knowledge that is no date",
            "f.csv",
            "Name\nA\n",
            "screen f.csv --as-of 2021-03-15 --known-on x",
        ),
        words(
            "a zone that is none",
            "f.csv",
            "Name\nA\n",
            "screen f.csv --as-of 2021-03-15 --timezone Mars/Base",
        ),
        words("no trade time at all", "f.csv", "Name\nA\n", "screen f.csv"),
    ]);
    cases
}

/// Names that would be something else than text elsewhere, around one that is listed: it is found in all of them.
pub(super) fn injections() -> Vec<Case> {
    [
        "=Quorvane Industries",
        "+Quorvane Industries",
        "-Quorvane Industries",
        "@Quorvane Industries",
        "\tQuorvane Industries",
        "<b>Quorvane Industries</b>",
        "<!--Quorvane Industries-->",
        "Quorvane Industries\u{202e}",
        "\u{202d}Quorvane Industries",
        "Quorvane\u{200b} Industries",
        "Quor\u{ad}vane Industries",
        "Quorvane\u{a0}Industries",
        "Quorvane\nIndustries",
        "Quorvane\rIndustries",
        "Quorvane Industries';",
        "Quorvane Industries\u{2028}",
        "../../Quorvane Industries",
        "${HOME} Quorvane Industries",
        "{{Quorvane Industries}}",
        "%s Quorvane Industries",
        "`Quorvane Industries`",
        "Quorvane Industries |",
        "::Quorvane Industries",
        "]]>Quorvane Industries",
        "&Quorvane Industries;",
        "\u{feff}Quorvane Industries",
        "Q\u{443}orvane Industries",
        "\u{430}Quorvane Industries",
        "QUORVANE\u{3000}INDUSTRIES",
        "Ｑｕｏｒｖａｎｅ Industries",
        "Qu0rvane Industries",
        "Q u o r v a n e Industries",
        "Quorvane\u{7}Industries",
        "Quorvane\u{8} Industries",
        "\u{85}Quorvane Industries",
    ]
    .into_iter()
    .map(|name| {
        row(
            &format!("name {}", name.escape_default()),
            &format!("Name,Trade Date,Side\n\"{name}\",2021-05-01,B\n"),
        )
    })
    .collect()
}

/// Hostile files against the limits, with limits of their own where those of a run are wide.
pub(super) fn limits() -> Vec<Case> {
    let nested =
        |depth: usize| format!("{}{}{}", "{\"a\":".repeat(depth), "{\"name\":\"x\"}", "}".repeat(depth));
    let elements = |depth: usize| {
        format!("<informationTable>{}{}</informationTable>", "<a>".repeat(depth), "</a>".repeat(depth))
    };
    let wide: String = (0..200).map(|key| format!("\"k{key}\":1,")).collect();
    let screen = |options: &str, file: &str| format!("screen {file} --as-of 2021-05-01 {options}");
    let json =
        |name: &str, text: &str, options: &str| words(name, "f.json", text, &screen(options, "f.json"));
    let amplified = format!("[{{{}\"name\":\"x\"}}{}]", wide, ",{\"name\":\"x\"}".repeat(40_000));
    vec![
        with("a cell over --max-cell", format!("Name,ISIN\n{},\n", "x".repeat(10_001)), "--max-cell 10000"),
        with("a row over --max-columns", "Name,ISIN\nA,,x\n", "--max-columns 2"),
        with("a header over --max-columns", "Name,ISIN,Side\nA,,B\n", "--max-columns 2"),
        with("--max-cell below the least", "Name\nA\n", "--max-cell 5"),
        with("--max-cell above the most", "Name\nA\n", "--max-cell 99999999"),
        with("--max-columns of none", "Name\nA\n", "--max-columns 0"),
        with("--max-depth above the most", "Name\nA\n", "--max-depth 5000"),
        json("objects over --max-depth", &nested(5), "--max-depth 4"),
        json("objects a hundred thousand deep", &nested(100_000), ""),
        json("lists a hundred thousand deep", &format!("[{{\"name\":{}", "[".repeat(100_000)), ""),
        json("keys over --max-columns", r#"{"name":"x","b":1,"c":2}"#, "--max-columns 2"),
        json("few keys in many objects, and many in one", &amplified, "--max-unpacked 1000000"),
        words("elements over --max-depth", "f.xml", elements(5), &screen("--max-depth 4", "f.xml")),
        words("elements a hundred thousand deep", "f.xml", elements(100_000), &screen("", "f.xml")),
        words(
            "an attribute without an end",
            "f.xml",
            format!("<informationTable a=\"{}", "x".repeat(3 << 20)),
            &screen("", "f.xml"),
        ),
        words(
            "files over --max-files",
            "f.zip",
            super::forms::zip(&[("a.csv", b"Name\nA\n"), ("b.csv", b"Name\nA\n")]),
            &screen("--max-files 1", "f.zip"),
        ),
        words(
            "gzip over --max-unpacked",
            "f.csv.gz",
            super::forms::gzip(&vec![b'\n'; 2_000_000]),
            &screen("--max-unpacked 1000000", "f.csv.gz"),
        ),
        words(
            "gzip over --max-ratio",
            "f.csv.gz",
            super::forms::gzip(&vec![b'\n'; 70 << 20]),
            &screen("--max-ratio 2", "f.csv.gz"),
        ),
    ]
}
