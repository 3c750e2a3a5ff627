//! Reads a list from a file, in whichever of the formats it is.

use std::path::Path;

use super::entry::List;
use super::{house, native};
use crate::finding::{Code, Finding, Place, Severity};

/// Reads a list file: TOML where its name ends in `.toml`, comma-separated values where it ends in
/// `.csv`, otherwise what its first line looks like.
pub fn read_path(path: &Path) -> Result<(List, Vec<Finding>), Vec<Finding>> {
    let bytes = std::fs::read(path).map_err(|fault| {
        let message = format!("the list cannot be read: {fault}");
        vec![at_line(&path.display().to_string(), 0, Code::FILE_UNREADABLE, message)]
    })?;
    read_bytes(path, bytes)
}

/// The same for the bytes of a file of this name, wherever they lie.
pub fn read_bytes(path: &Path, bytes: Vec<u8>) -> Result<(List, Vec<Finding>), Vec<Finding>> {
    let origin = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|fault| {
        let valid = fault.utf8_error().valid_up_to();
        let before = fault.as_bytes().get(..valid).unwrap_or(&[]);
        let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        vec![at_line(
            &origin,
            line,
            Code::FILE_ENCODING,
            "the list is not in UTF-8: save it as UTF-8".to_owned(),
        )]
    })?;
    if let Some(at) = text.find('\0') {
        let line = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() as u64 + 1;
        let message = "here stands a zero byte, which no text has: save the list again".to_owned();
        return Err(vec![at_line(&origin, line, Code::FILE_ENCODING, message)]);
    }
    if is_native(path, &text) { native::read(&text, &origin) } else { house::read(&text, &origin) }
}

fn at_line(origin: &str, line: u64, code: Code, message: String) -> Finding {
    let place = Place { file: origin.to_owned(), line, column: 0, length: 0, cell: None };
    Finding { code, severity: Severity::Error, place, message }
}

fn is_native(path: &Path, text: &str) -> bool {
    let extension = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
    match extension.as_str() {
        "toml" => true,
        "csv" => false,
        _ => {
            let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
            lines.find(|line| !line.is_empty()).is_some_and(|line| line.starts_with(['[', '#']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_follows_the_name_and_then_the_content() {
        let native = |name: &str, text: &str| is_native(Path::new(name), text);
        assert!(native("a.toml", ""));
        assert!(!native("a.CSV", "[list]"));
        assert!(native("list", "\n# ours\n[list]"));
        assert!(!native("list.txt", "name,isin\n"));
    }

    #[test]
    fn files_that_cannot_be_read_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read_path(&folder.path().join("none.csv")).unwrap_err();
        assert_eq!(missing[0].code, Code::FILE_UNREADABLE);
        let latin = folder.path().join("latin.csv");
        std::fs::write(&latin, b"name\nAcme\nSoci\xe9t\xe9\n").unwrap();
        let faults = read_path(&latin).unwrap_err();
        assert_eq!((faults[0].code, faults[0].place.line), (Code::FILE_ENCODING, 3));
        let torn = read_bytes(Path::new("ours.csv"), b"name\nAc\0me\n".to_vec()).unwrap_err();
        assert_eq!((torn[0].code, torn[0].place.line), (Code::FILE_ENCODING, 2));
        let good = folder.path().join("ours.csv");
        std::fs::write(&good, "name\nAcme\n").unwrap();
        assert_eq!(read_path(&good).unwrap().0.edition.id.as_ref(), "ours");
    }
}
