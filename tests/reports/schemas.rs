//! The schemas that are kept in `docs/schemas` are those that the command prints. Real outputs are held against them
//! in `tests/ci/schemas.py`.

use std::path::Path;
use std::process::Command;

#[test]
fn the_kept_schemas_are_those_of_the_command() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
    for of in ["mapping", "suppressions", "alerts", "decisions", "changes", "manifest"] {
        let output = Command::new(env!("CARGO_BIN_EXE_interdict")).args(["schema", of]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let printed = String::from_utf8(output.stdout).unwrap();
        let path = folder.join(format!("{of}.json"));
        if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
            std::fs::write(&path, &printed).unwrap();
        }
        let is_it = std::fs::read_to_string(&path).unwrap() == printed;
        assert!(is_it, "docs/schemas/{of}.json is not what `interdict schema {of}` prints");
    }
}
