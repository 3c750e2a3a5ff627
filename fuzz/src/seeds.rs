//! The inputs that a run starts from: the test data, what the unit tests read, and small files made here.
//!
//! Nothing of it is stored as a corpus: it is made anew from what the repository has, so that it follows the tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::parts::describe;

/// What a target is started with, from the repository that lies in `root`.
pub fn seeds(target: &str, root: &Path) -> Vec<Vec<u8>> {
    let mut seeds: BTreeSet<Vec<u8>> = regressions(target, root).into_iter().collect();
    let texts = |below: &str| literals(&root.join(below));
    let files = |folder: &str, ending: &str| contents(&root.join(folder), ending);
    match target {
        "delimited" => {
            let tables = files("tests/data", "csv").into_iter().chain(files("examples", "csv"));
            let more = texts("src/holdings/tests.rs").into_iter().chain(texts("src/holdings/survey.rs"));
            seeds.extend(tables.chain(more).flat_map(|text| chosen(&[0, 1, 4, 12, 32, 64], &text)));
        }
        "encoding" => {
            let text = "Name,ISIN,Trade Date\nÉclair Holdings – Δ,US0000000101,2021-03-15\n";
            let low: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let high: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for (choice, bytes) in [
                (0, text.as_bytes().to_vec()),
                (1, low.clone()),
                (5, [b"\xff\xfe".as_slice(), &low].concat()),
                (2, high.clone()),
                (5, [b"\xfe\xff".as_slice(), &high].concat()),
                (3, b"Name,ISIN\n\xc9clair \x80,US0000000101\n".to_vec()),
                (4, b"Name,ISIN\n\xbc\xd7\xd2\xd2\x84\x31\x95\x33,\n".to_vec()),
                (5, b"\xef\xbb\xbfName,ISIN\nAcme,\n".to_vec()),
            ] {
                seeds.insert([&[choice], bytes.as_slice()].concat());
            }
        }
        "json" => {
            seeds.extend(texts("src/holdings/format/json.rs"));
            seeds.extend(texts("src/holdings/format/json/wrapped.rs"));
            seeds.insert(
                br#"[{"name":"Acme","isin":"US0000000101","quantity":1.5e3},{"name":null}]"#.to_vec(),
            );
            seeds.insert(br#"{"data":{"positions":[{"name":"Acme","issuer":{"lei":"x"}}]}}"#.to_vec());
        }
        "sec" => {
            seeds.extend(texts("src/holdings/format/sec/tests.rs"));
            seeds.extend(texts("src/holdings/format/sec/tests/forms.rs"));
            seeds.insert(N_PORT.as_bytes().to_vec());
            seeds.insert(THIRTEEN_F.as_bytes().to_vec());
        }
        "fix" => {
            let body = "35=8|49=A|56=B|34=1|52=20210315-13:30:00|37=1|17=1|150=F|39=2|55=ACME|48=US0000000101|22=4|54=1|38=10|60=20210315-13:30:00|107=Acme Holdings|";
            let text = format!("{body}\n{}\n", body.replace("34=1", "34=2"));
            seeds.extend(chosen(&[1], text.as_bytes()));
            seeds.extend(
                texts("src/holdings/format/fix/tests.rs").iter().flat_map(|text| chosen(&[0, 1], text)),
            );
        }
        "workbook" => {
            seeds.extend(workbooks());
        }
        "archive" => {
            let table = b"Name,ISIN\nAcme,US0000000101\n".to_vec();
            seeds.extend(chosen(&[0, 1, 2], &table));
            let members =
                describe(&[("a/b.csv", table.clone()), ("c.json", br#"[{"name":"Acme"}]"#.to_vec())]);
            seeds.insert([&[3], members.as_slice()].concat());
            let climbing = describe(&[("../b.csv", table.clone()), ("__MACOSX/._b.csv", b"x".to_vec())]);
            seeds.insert([&[3], climbing.as_slice()].concat());
            if let Some(zip) = super::parts::zipped(&members) {
                seeds.insert([&[0], zip.as_slice()].concat());
            }
        }
        "official" => seeds.extend(official(root)),
        "native" => {
            seeds.extend(files("lists", "toml").into_iter().map(beginning));
            seeds.extend(files("lists/programmes", "toml").into_iter().map(beginning));
            seeds.extend(files("tests/data", "toml"));
            seeds.extend(texts("src/list/native/tests.rs"));
        }
        "house" => {
            seeds.extend(files("tests/data", "csv"));
            seeds.extend(texts("src/list/house/tests.rs"));
            seeds.insert(b"name,isin,action,from,until\nAcme,US0000000101,restrict,2021-01-01,\n".to_vec());
        }
        "description" | "score" | "name" | "identifier" | "date" => {
            let texts = ["src/instrument", "src/name", "src/score", "src/identifier", "src/holdings/date.rs"]
                .into_iter()
                .flat_map(|below| texts(below).into_iter().filter(|text| text.len() < 120));
            let words: Vec<Vec<u8>> = texts.collect();
            for pair in words.windows(2).filter(|_| target == "score") {
                seeds.insert(pair.join(&0));
            }
            seeds.extend(words.into_iter().filter(|_| target != "score"));
        }
        "mapping" => {
            seeds.extend(texts("src/holdings/mapping/file.rs"));
            seeds.insert(b"format = \"delimited\"\nencoding = \"windows-1252\"\ndelimiter = \";\"\nheader = 3\ndate_format = \"%d/%m/%Y\"\ndecimal_mark = \",\"\n\n[columns]\nisin = \"Code\"\nsecurity_name = \"Name\"\n".to_vec());
        }
        "manifest" => {
            seeds.extend(contents(&root.join("fuzz/seeds/manifest"), "json"));
            seeds.extend(texts("src/evidence/recorded.rs"));
        }
        "store" => seeds.extend(editions()),
        "suppressions" => {
            seeds.extend(texts("src/suppression/file/tests.rs"));
            let namesake =
                SUPPRESSION.replace("\"doubt\"", "\"namesake\"").replace("us-example/acme", "us-example/b");
            seeds.insert(SUPPRESSION.as_bytes().to_vec());
            seeds.insert([SUPPRESSION, &namesake].concat().into_bytes());
            seeds.insert([SUPPRESSION, SUPPRESSION].concat().into_bytes());
            seeds.insert(SUPPRESSION.replace("Acme Bakery", "Écl\u{430}ir").into_bytes());
        }
        "csv_writer" => {
            seeds.insert(
                "Acme, \"Inc\"\0US0000000101\0=1+1\0a.csv\0us/1\0Acme\0-\0why\r\nso".as_bytes().to_vec(),
            );
        }
        _ => {}
    }
    seeds.into_iter().collect()
}

/// Inputs that once broke a promise.
pub fn regressions(target: &str, root: &Path) -> Vec<Vec<u8>> {
    contents(&root.join("fuzz/regressions").join(target), "")
}

/// A text behind each of some first bytes.
fn chosen(choices: &[u8], text: &[u8]) -> Vec<Vec<u8>> {
    choices.iter().map(|choice| [&[*choice], text].concat()).collect()
}

/// Enough of a long list: whole lines of its first thousands of bytes.
fn beginning(text: Vec<u8>) -> Vec<u8> {
    let cut = text.get(..4000).and_then(|head| head.windows(2).rposition(|pair| pair == b"\n\n"));
    cut.map_or(text.clone(), |cut| text[..cut].to_vec())
}

/// Contents of the files of a folder, in the order of their names.
fn contents(folder: &Path, ending: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_meant = |path: &PathBuf| {
        path.is_file() && (ending.is_empty() || path.extension().is_some_and(|e| e == ending))
    };
    let mut paths: Vec<PathBuf> = entries.filter(is_meant).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

/// The texts in quotes that a source file, or all of a folder, has.
fn literals(path: &Path) -> Vec<Vec<u8>> {
    if path.is_dir() {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        paths.sort();
        return paths.iter().flat_map(|path| literals(path)).collect();
    }
    let Ok(source) = fs::read_to_string(path) else { return Vec::new() };
    let mut texts = Vec::new();
    let mut rest = source.as_str();
    while let Some(at) = rest.find('"') {
        let is_raw = rest[..at].ends_with("r#");
        rest = &rest[at + 1..];
        if is_raw {
            let Some(end) = rest.find("\"#") else { break };
            texts.push(rest.as_bytes()[..end].to_vec());
            rest = &rest[end + 2..];
            continue;
        }
        let mut text = Vec::new();
        let mut bytes = rest.bytes().enumerate();
        let mut end = rest.len();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    end = at + 1;
                    break;
                }
                b'\\' => match bytes.next().map(|(_, next)| next) {
                    Some(b'n') => text.push(b'\n'),
                    Some(b'r') => text.push(b'\r'),
                    Some(b't') => text.push(b'\t'),
                    Some(b'0') => text.push(0),
                    // The text goes on where the next line has something.
                    Some(b'\n') => {
                        while let Some((_, b' ')) = bytes.clone().next() {
                            bytes.next();
                        }
                    }
                    Some(other) => text.push(other),
                    None => break,
                },
                byte => text.push(byte),
            }
        }
        texts.push(text);
        rest = rest.get(end..).unwrap_or_default();
    }
    texts.retain(|text| text.len() > 3);
    texts
}

/// What the importers' own tests read, under the form of each; and all of them together as several files.
fn official(root: &Path) -> Vec<Vec<u8>> {
    use interdict::list::official::ListFormat;
    let sources = [
        (ListFormat::OfacCsv, "ofac/csv.rs"),
        (ListFormat::CslCsv, "csl/csv.rs"),
        (ListFormat::CslJson, "csl/json.rs"),
        (ListFormat::OfacAdvancedXml, "ofac/advanced/tests.rs"),
        (ListFormat::OfacXml, "ofac/xml.rs"),
        (ListFormat::UnXml, "un/tests.rs"),
        (ListFormat::EuXml, "eu/tests.rs"),
        (ListFormat::EuCsv, "eu/tests.rs"),
        (ListFormat::UkConlistCsv, "uk/tests.rs"),
        (ListFormat::UkSanctionsCsv, "uk/tests.rs"),
        (ListFormat::UkSanctionsXml, "uk/tests.rs"),
        (ListFormat::ChSecoXml, "seco/tests.rs"),
        (ListFormat::UsDod1260hCsv, "dod_1260h/tests.rs"),
        (ListFormat::UsBisDpl, "bis_dpl.rs"),
        (ListFormat::OpenSanctionsNested, "opensanctions/nested.rs"),
        (ListFormat::OpenSanctionsFtm, "opensanctions/ftm/tests.rs"),
        (ListFormat::OpenSanctionsSimple, "opensanctions/simple.rs"),
        (ListFormat::OpenSanctionsSecurities, "opensanctions/securities.rs"),
        (ListFormat::SenzingJson, "senzing.rs"),
        (ListFormat::CaSemaXml, "ca_sema.rs"),
        (ListFormat::AuDfat, "au_dfat/tests.rs"),
    ];
    let mut seeds = Vec::new();
    for (form, source) in sources {
        let place = ListFormat::ALL.iter().position(|other| *other == form).unwrap_or_default() as u8;
        let texts = literals(&root.join("src/list/official").join(source));
        let texts: Vec<Vec<u8>> = texts.into_iter().filter(|text| text.len() > 40).collect();
        if form == ListFormat::OfacCsv {
            let names = ["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"];
            let members: Vec<(&str, &Vec<u8>)> = names.into_iter().zip(&texts).collect();
            seeds.push([&[place], describe(&members).as_slice()].concat());
        }
        let whole = texts.concat();
        for text in texts.iter().chain([&whole]) {
            seeds.push([&[place], text.as_slice()].concat());
            seeds.push([&[u8::MAX], text.as_slice()].concat());
        }
    }
    seeds.retain(|seed| seed.len() < 20_000);
    seeds
}

/// Two editions of a store as files: their columns unpacked, as the target packs them.
fn editions() -> Vec<Vec<u8>> {
    use interdict::list::EntryKind;
    use interdict::list::official::ListFormat;
    use interdict::list::record::{NumberKind, Record, RecordListing};
    use interdict::store::{Candidate, Store};
    let Ok(folder) = tempfile::tempdir() else { return Vec::new() };
    let mut record = Record::new("1", EntryKind::Company, "Acme \"Ünï\"", 7);
    record.number(NumberKind::Isin, "US0000000101", "", None);
    record.country("Cuba");
    record.listings = vec![RecordListing::new("us-sdn", "sdn")];
    let records = [record, Record::new("2", EntryKind::Vessel, "B", 8)];
    let added = Store::new(folder.path()).import(
        &Candidate {
            list: "fuzzed",
            format: ListFormat::OfacCsv,
            published: (chrono::NaiveDate::default(), "option"),
            now: chrono::DateTime::default(),
            files: &[],
            records: &records,
        },
        1.0,
        true,
    );
    let Ok(added) = added else { return Vec::new() };
    let name = format!("{}_{}.edition", added.header.published, added.sha256);
    let Ok(bytes) = fs::read(folder.path().join("fuzzed").join(name)) else { return Vec::new() };
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let (Some(mark), Some(header), Some(packed)) = (lines.next(), lines.next(), lines.next()) else {
        return Vec::new();
    };
    let Ok(columns) = zstd::decode_all(packed) else { return Vec::new() };
    vec![[mark, b"\n", header, b"\n", &columns].concat()]
}

/// Small workbooks by the parts of their archives.
fn workbooks() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let rows =
        [["Name", "ISIN", "Trade Date"], ["Acme Holdings", "US0000000101", "2021-03-15"], ["B", "", ""]];
    let mut is_written = true;
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            is_written &= sheet.write_string(row as u32, column as u16, *cell).is_ok();
        }
    }
    is_written &= sheet.write_number(3, 2, 44270.5).is_ok();
    if let Some(bytes) = is_written.then(|| workbook.save_to_buffer().ok()).flatten() {
        seeds.extend(unzipped(&bytes));
    }
    let ods = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", ODS_MANIFEST),
        ("content.xml", ODS),
    ];
    seeds.push(describe(&ods));
    seeds
}

/// The parts of an archive as an input; styles and themes are of no use here.
fn unzipped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        std::io::copy(&mut part, &mut content).ok()?;
        if !name.contains("theme") && !name.contains("docProps") {
            parts.push((name, content));
        }
    }
    Some(describe(&parts))
}

const SUPPRESSION: &str = r#"# Ours.
[[suppression]]
entry = "us-example/acme"
scope = "doubt"
reason = "A bakery"
owner = "j.doe"
approver = "m.roe"
created = 2021-02-01
expires = "2022-01-31"
subject = { security_name = "Acme Bakery", isin = "US99ACME1004", country = "Cuba", ticker = "ACM", exchange = "XNYS" }
subject_sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
entry_sha256 = "@"
seen = ["name Acme Holdings (primary)", "listed 2021-01-14 as annex, published 2021-01-14"]
"#;

const ODS_MANIFEST: &str = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

const ODS: &str = r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Positions"><table:table-row><table:table-cell office:value-type="string"><text:p>Name</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>ISIN</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>Acme</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1" office:value-type="float" office:value="7"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;

const N_PORT: &str = r#"<?xml version="1.0"?><edgarSubmission xmlns="http://www.sec.gov/edgar/nport"><headerData><submissionType>NPORT-P</submissionType></headerData><formData><genInfo><repPdDate>2021-03-31</repPdDate></genInfo><invstOrSecs><invstOrSec><name>Acme Holdings</name><lei>N/A</lei><title>Acme</title><cusip>000000000</cusip><identifiers><isin value="US0000000101"/></identifiers><balance>10</balance><units>NS</units><curCd>USD</curCd><valUSD>100</valUSD><payoffProfile>Long</payoffProfile><assetCat>EC</assetCat></invstOrSec></invstOrSecs></formData></edgarSubmission>"#;

const THIRTEEN_F: &str = r#"<?xml version="1.0"?><informationTable xmlns="http://www.sec.gov/edgar/document/thirteenf/informationtable"><infoTable><nameOfIssuer>ACME HOLDINGS</nameOfIssuer><titleOfClass>COM</titleOfClass><cusip>99ACME104</cusip><value>100</value><shrsOrPrnAmt><sshPrnamt>10</sshPrnamt><sshPrnamtType>SH</sshPrnamtType></shrsOrPrnAmt><investmentDiscretion>SOLE</investmentDiscretion></infoTable></informationTable>"#;
