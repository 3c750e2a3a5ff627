//! What the tests of the command have in common: a folder in which somebody works, and the command in an environment
//! of which nothing counts that belongs to whoever runs the tests.

#![allow(dead_code, reason = "each of the tests that share it uses a part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The command, with its own home and no standard input.
pub(crate) fn interdict(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("INTERDICT_") {
            command.env_remove(name);
        }
    }
    command.env("HOME", home).env("XDG_DATA_HOME", home.join("data")).stdin(Stdio::null());
    command
}

/// The files of the tests.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// A folder in which somebody works.
pub(crate) struct Desk(pub(crate) tempfile::TempDir);

impl Desk {
    /// With these files of the tests, and nothing else.
    pub(crate) fn with(names: &[&str]) -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        for name in names {
            fs::copy(data().join(name), desk.path(name)).unwrap();
        }
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// The command with these words, in this folder.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = interdict(&self.path("home"));
        command.args(words.split_whitespace()).current_dir(self.0.path());
        command
    }
}
