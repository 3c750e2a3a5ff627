//! The Consolidated Screening List as JSON: the bulk file and the answers of the API, `{"results": [ … ]}`.
//!
//! Written from the description at `developer.trade.gov`; no real file was at hand. An answer of the API is a page of at most
//! fifty parties and says in `total` how many there are: a page alone is refused.

use chrono::NaiveDate;
use serde_json::Value;

use super::{EVIDENCE, Entry, Parties};
use crate::finding::Code;
use crate::list::official::ofac::remarks::fact;
use crate::list::official::value::{ISO, date};
use crate::list::official::{File, Reading, format};

/// Told by its first keys.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    let is_one = |file: &File| {
        let head = format::start(file);
        let has = |key: &str| head.contains(key);
        head.starts_with('{')
            && (has("\"sources_used\"") || has("\"results\"") && (has("\"source\"") || has("[]")))
    };
    !files.is_empty() && files.iter().all(is_one)
}

/// Reads the file; several are pages of one answer.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let mut parties = Parties::default();
    let mut total = None;
    let mut count = 0;
    for file in files {
        let Some(text) = reading.text(file) else { continue };
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(fault) => {
                let cause = if fault.is_eof() { "the file is cut off" } else { "the file is damaged" };
                reading.fault(
                    Code::LIST_SYNTAX,
                    file,
                    fault.line() as u64,
                    format!("this is not whole JSON: {cause}"),
                );
                continue;
            }
        };
        let Some(results) = value.get("results").and_then(Value::as_array) else {
            reading.fault(
                Code::LIST_MISSING_FIELD,
                file,
                1,
                "the parties are expected in an array `results`",
            );
            continue;
        };
        reading.published = updated(&value).max(reading.published);
        total = value.get("total").and_then(Value::as_u64).or(total);
        for (at, result) in results.iter().enumerate() {
            count += 1;
            // JSON has no lines that mean anything: a party's place is its number in the file.
            let line = at as u64 + 1;
            match entry(result, line) {
                Ok(entry) => parties.add(entry, file, reading),
                Err(reason) => reading.fault(Code::LIST_BAD_VALUE, file, line, reason),
            }
        }
    }
    if let (Some(total), Some(file)) = (total.filter(|total| *total != count), files.first()) {
        let message = format!(
            "`total` says {total} parties and {count} are here: expected the whole list and not a page of it"
        );
        reading.fault(Code::LIST_SYNTAX, file, 0, message);
    }
    reading.records = parties.finish();
}

/// The last day on which one of the lists was changed, which answers of the API state for each.
fn updated(value: &Value) -> Option<NaiveDate> {
    let sources = value.get("sources_used").and_then(Value::as_array)?;
    let days = sources.iter().filter_map(|source| source.get("source_last_updated")?.as_str());
    days.filter_map(|printed| date(printed, ISO).ok()).max()
}

/// A party; the reason where a value is of another type than the description says.
fn entry(result: &Value, line: u64) -> Result<Entry, String> {
    if !result.is_object() {
        return Err("a party is expected to be an object with `source` and `name`".to_owned());
    }
    let addresses = array(result, "addresses")?;
    let mut countries: Vec<String> = Vec::new();
    for field in ["citizenships", "nationalities", "vessel_flag", "country"] {
        countries.extend(texts(result, field)?);
    }
    let mut printed = Vec::new();
    for address in addresses {
        let mut parts = Vec::new();
        for field in ["address", "city", "state", "postal_code", "country"] {
            parts.extend(Some(text(address, field)?).filter(|part| !part.is_empty()));
        }
        countries.push(text(address, "country")?);
        printed.push(parts.join(", "));
    }
    let mut facts = Vec::new();
    for id in array(result, "ids")? {
        facts.push(fact(&text(id, "type")?, &text(id, "number")?, &text(id, "country")?));
    }
    let mut evidence = vec![("Addresses", printed.join("; "))];
    for (name, field) in [("Title", "title")].into_iter().chain(EVIDENCE) {
        evidence.push((name, texts(result, field)?.join("; ")));
    }
    Ok(Entry {
        line,
        source: text(result, "source")?,
        number: text(result, "entity_number")?,
        kind: text(result, "type")?,
        programs: texts(result, "programs")?,
        name: text(result, "name")?,
        others: texts(result, "alt_names")?,
        countries,
        addresses: printed.join("; "),
        facts,
        notice: text(result, "federal_register_notice")?,
        start: text(result, "start_date")?,
        end: text(result, "end_date")?,
        remarks: text(result, "remarks")?,
        evidence,
    })
}

/// A value as text; empty where it is absent or null.
fn text(of: &Value, field: &str) -> Result<String, String> {
    match of.get(field) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(format!("`{field}` is expected to be a text")),
    }
}

/// The texts of an array; one text may stand for an array of one.
fn texts(of: &Value, field: &str) -> Result<Vec<String>, String> {
    let found = match of.get(field) {
        Some(Value::Array(values)) => {
            let texts = values.iter().map(|value| value.as_str().map(|text| text.trim().to_owned()));
            texts
                .collect::<Option<Vec<String>>>()
                .ok_or_else(|| format!("`{field}` is expected to hold texts"))?
        }
        _ => vec![text(of, field)?],
    };
    Ok(found.into_iter().filter(|text| !text.is_empty()).collect())
}

fn array<'v>(of: &'v Value, field: &str) -> Result<&'v [Value], String> {
    match of.get(field) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(values)) => Ok(values),
        Some(_) => Err(format!("`{field}` is expected to be an array")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::entry::NameKind;
    use crate::list::official::{Import, ListFormat, Refusal, read};

    const ACME: &str = r#"{"id":"7","source":"Specially Designated Nationals (SDN) - Treasury Department","entity_number":7,"type":"Vessel","programs":["SDGT"],
        "name":"ACME STAR","alt_names":["ACME MOON","\"STAR\""],"addresses":[{"address":"1 High St","city":"Tehran","state":null,"postal_code":null,"country":"IR"}],
        "ids":[{"type":"Vessel Registration Identification","number":"IMO 9000000","country":null,"issue_date":null,"expiration_date":null}],
        "nationalities":["LB"],"vessel_flag":"Panama","remarks":"(Linked To: OTHER CO)","start_date":null,"end_date":null,"federal_register_notice":null}"#;
    const DENIED: &str = r#"{"id":"ab","source":"Denied Persons List (DPL) - Bureau of Industry and Security","name":"PAT DOE","start_date":"2020-01-02","end_date":"3033-01-01","standard_order":"Y","federal_register_notice":"85 F.R. 1"}"#;

    fn import(text: &str) -> Result<Import, Refusal> {
        read(&[File::new("consolidated.json", text.as_bytes().to_vec())], None)
    }

    #[test]
    fn a_bulk_file_is_read_like_the_spreadsheet() {
        let sources = r#"[{"source":"A","source_last_updated":"2022-05-16T14:36:39+00:00"},{"source":"B","source_last_updated":"2022-05-12T14:36:39+00:00"}]"#;
        let text = format!("{{\"total\":2,\"sources_used\":{sources},\"results\":[{ACME},{DENIED}]}}");
        let import = import(&text).unwrap();
        assert_eq!(import.published.unwrap().to_string(), "2022-05-16");
        assert_eq!(import.format, ListFormat::CslJson);
        let (acme, denied) = (&import.records[0], &import.records[1]);
        assert_eq!((acme.key.as_str(), acme.kind.as_str()), ("7", "vessel"));
        assert_eq!(acme.names[2].kind, NameKind::Weak);
        assert_eq!(acme.countries, ["LB", "PA", "IR"]);
        assert_eq!((acme.numbers[0].kind.as_str(), acme.numbers[0].value.as_str()), ("imo", "9000000"));
        assert_eq!(acme.listings[0].labels, ["SDGT"]);
        assert_eq!(acme.relations[0].1, "OTHER CO");
        assert_eq!(denied.key, "dpl-pat-doe");
        assert_eq!(denied.listings[0].listed.unwrap().to_string(), "2020-01-02");
        assert_eq!((denied.listings[0].until, denied.defects.len()), (None, 1));
        assert!(denied.remarks.contains("Standard order: Y"));
    }

    #[test]
    fn what_is_not_the_whole_list_is_refused() {
        let fault = |text: &str| import(text).unwrap_err().findings[0].to_string();
        assert!(fault(&format!("{{\"results\":[{ACME},")).contains("the file is cut off"));
        assert!(
            fault(&format!("{{\"total\":51,\"results\":[{ACME}]}}"))
                .contains("`total` says 51 parties and 1 are here")
        );
        assert!(fault(&format!("{{\"results\":[{}]}}", ACME.replace("SDN", "NEW"))).contains("is unknown"));
        assert!(
            fault(&format!("{{\"results\":[{ACME},{}]}}", ACME.replace("ACME STAR", "OTHER")))
                .contains("stands on line 1")
        );
        assert!(
            fault(&format!("{{\"results\":[{}]}}", ACME.replace("[\"SDGT\"]", "{}")))
                .contains("`programs` is expected")
        );
        assert!(fault("{\"results\":[]}").contains("the list has no party"));
        assert!(fault("{\"results\":{\"source\":1}}").contains("an array `results`"));
        assert!(fault("{\"entries\":[]}").contains("no form of an official list"));
    }
}
