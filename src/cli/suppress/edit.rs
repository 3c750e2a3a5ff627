//! Changes in the text of a file of suppressions that leave its comments, its order and all else as they are.

use anyhow::{Result, anyhow};
use interdict::suppression::{Suppression, fields};
use toml_edit::{
    Array, ArrayOfTables, Date, Datetime, DocumentMut, Formatted, InlineTable, Item, Table, Value, value,
};

/// The key of the tables.
const KEY: &str = "suppression";

/// What a new file begins with.
pub(super) const HEAD: &str = "\
# Reviewed pairs of a subject and an entry that are not the same. `interdict suppress add` adds one, `interdict suppress
# review` tells how they stand. A change of subject, hashes or `seen` by hand makes a suppression stale.
";

/// The text with one more suppression at its end; not a byte of what stands there changes.
pub(super) fn with(text: &str, suppression: &Suppression) -> Result<String> {
    let mut tables = ArrayOfTables::new();
    tables.push(table(suppression)?);
    let mut document = DocumentMut::new();
    document.insert(KEY, Item::ArrayOfTables(tables));
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{text}{end}{document}"))
}

/// The text without the suppressions of these numbers; comments above one go with it.
pub(super) fn without(text: &str, numbers: &[usize]) -> Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let tables = document.get_mut(KEY).and_then(Item::as_array_of_tables_mut);
    let tables = tables.ok_or_else(|| anyhow!("there are no [[{KEY}]] tables"))?;
    let mut at = 0;
    // What stands above the first table may be of the whole file.
    let head = tables
        .get(0)
        .and_then(|first| first.decor().prefix())
        .and_then(|raw| raw.as_str())
        .map(str::to_owned);
    let drops_first = numbers.contains(&0);
    tables.retain(|_| {
        at += 1;
        !numbers.contains(&(at - 1))
    });
    let head = head.filter(|_| drops_first).and_then(|head| head_of_file(&head));
    match (head, tables.get_mut(0)) {
        (None, _) => Ok(document.to_string()),
        (Some(head), Some(first)) => {
            let own = first.decor().prefix().and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
            first.decor_mut().set_prefix(format!("{head}\n{}", own.trim_start_matches('\n')));
            Ok(document.to_string())
        }
        (Some(head), None) => Ok(format!("{head}{document}")),
    }
}

/// The part of a text above a table that ends with an empty line: it is about the file and not about the table.
fn head_of_file(above: &str) -> Option<String> {
    let end = above.rfind("\n\n")?;
    above.get(..=end).map(str::to_owned)
}

fn table(suppression: &Suppression) -> Result<Table> {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    let text = |text: &str| value(text);
    table.insert("entry", text(&suppression.entry));
    table.insert("scope", text(suppression.scope.as_str()));
    table.insert("reason", text(&suppression.reason));
    table.insert("owner", text(&suppression.owner));
    table.insert("approver", text(&suppression.approver));
    table.insert("created", day(suppression.created)?);
    table.insert("expires", day(suppression.expires)?);
    let mut subject = InlineTable::new();
    for (field, content) in fields(&suppression.subject) {
        subject.insert(field, Value::from(content));
    }
    table.insert("subject", value(subject));
    table.insert("subject_sha256", text(&suppression.subject_sha256));
    table.insert("entry_sha256", text(&suppression.entry_sha256));
    let mut seen = Array::new();
    for line in &suppression.seen {
        let mut line = Value::from(line.as_str());
        line.decor_mut().set_prefix("\n  ");
        seen.push_formatted(line);
    }
    seen.set_trailing("\n");
    seen.set_trailing_comma(true);
    table.insert("seen", value(seen));
    Ok(table)
}

fn day(day: chrono::NaiveDate) -> Result<Item> {
    let date: Date = day.to_string().parse::<Datetime>()?.date.ok_or_else(|| anyhow!("{day} is no day"))?;
    Ok(Item::Value(Value::Datetime(Formatted::new(Datetime::from(date)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Ours.\n\n# The first.\n[[suppression]]\nentry = \"a/1\" # one\n\n# The second.\n[[suppression]]\nentry = \"a/2\"\n\n[[suppression]]\nentry = \"a/3\"\n";

    #[test]
    fn comments_go_with_what_they_are_about() {
        let without = |numbers: &[usize]| without(FILE, numbers).unwrap();
        assert_eq!(without(&[]), FILE);
        let expected = "# Ours.\n\n# The first.\n[[suppression]]\nentry = \"a/1\" # one\n\n[[suppression]]\nentry = \"a/3\"\n";
        assert_eq!(without(&[1]), expected);
        let expected = "# Ours.\n\n# The second.\n[[suppression]]\nentry = \"a/2\"\n\n[[suppression]]\nentry = \"a/3\"\n";
        assert_eq!(without(&[0]), expected);
        assert_eq!(without(&[0, 1]), "# Ours.\n\n[[suppression]]\nentry = \"a/3\"\n");
        assert_eq!(without(&[0, 1, 2]), "# Ours.\n");
    }
}
