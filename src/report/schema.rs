//! JSON Schema of the answers in JSON and NDJSON, made of the one table of columns.
//!
//! ```
//! use interdict::report::{View, schema};
//! let schema = schema::of(View::Alerts);
//! assert_eq!(schema["$defs"]["row"]["properties"]["line"]["type"], "integer");
//! ```

use serde_json::{Map, Value, json};

use super::View;
use super::columns::{ANSWER, Kind};

/// The schema of a view: of one line of NDJSON, or of a whole JSON document.
pub fn of(view: View) -> Value {
    if view == View::Changes {
        return changes();
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    let file = json!({ "type": "string", "description": "The input file, as it was given." });
    match view {
        View::Alerts => {
            properties.insert("file".to_owned(), file);
            properties.insert("line".to_owned(), property(Kind::Number, "The line on which the row starts."));
            required.extend(["file", "line"]);
        }
        // There where more than one file was read, which a schema cannot know.
        View::Decisions | View::Changes => {
            properties.insert("file".to_owned(), file);
        }
    }
    for column in &ANSWER {
        properties.insert(column.name.to_owned(), property(column.kind, column.about));
        required.push(column.name);
    }
    let about = match view {
        View::Alerts => "One alert: a row, an entry and a programme.",
        View::Decisions | View::Changes => "One row of the input.",
    };
    let further = json!({ "type": "string", "description": "A column of the input, as it was read." });
    document(view, about, properties, &required, further)
}

/// The schema of what is different from the run before.
fn changes() -> Value {
    let mut properties = Map::new();
    for name in super::changes::COLUMNS {
        let property = match name {
            "change" => json!({ "enum": words(crate::since::Change::ALL.iter().map(|word| word.as_str())) }),
            "cause" => json!({ "enum": words(crate::since::Cause::ALL.iter().map(|word| word.as_str())) }),
            "line" => json!({ "type": ["integer", "null"], "minimum": 1 }),
            _ => json!({ "type": ["string", "null"] }),
        };
        properties.insert(name.to_owned(), property);
    }
    let about = "One alert that is new, changed or cleared.";
    document(View::Changes, about, properties, &super::changes::COLUMNS, json!(false))
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    words.collect()
}

fn document(
    view: View,
    about: &str,
    properties: Map<String, Value>,
    required: &[&str],
    further: Value,
) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("{view} of interdict"),
        "description": "A line of NDJSON, or a JSON document with all of them.",
        "anyOf": [
            { "$ref": "#/$defs/row" },
            { "type": "array", "items": { "$ref": "#/$defs/row" } },
        ],
        "$defs": {
            "row": {
                "type": "object",
                "description": about,
                "properties": properties,
                "required": required,
                "additionalProperties": further,
            },
        },
    })
}

fn property(kind: Kind, about: &str) -> Value {
    let mut property = match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Word(words) => json!({ "enum": words() }),
        Kind::Number => json!({ "type": "integer", "minimum": 1 }),
        Kind::Score => json!({ "type": ["number", "null"], "minimum": 0, "maximum": 1 }),
        Kind::Flags => {
            json!({ "type": "array", "items": { "type": "string", "minLength": 1 }, "uniqueItems": true })
        }
        Kind::Time => json!({ "type": ["string", "null"], "format": "date-time" }),
    };
    property["description"] = about.into();
    property
}
