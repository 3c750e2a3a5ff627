//! Compiles the lists that ship: reads the syntax of every file in `lists/` and `lists/programmes/` once, so that no start of
//! the product has to. `src/list/builtin.rs` makes lists of what is written here.

#[path = "src/digest.rs"]
mod digest;
#[path = "src/list/syntax.rs"]
mod syntax;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use toml::de::DeTable;

use syntax::{Compiled, without_mark};

/// The folder of the lists, from the root of the package, and that of the programmes whose entries are imported.
const FOLDERS: [&str; 2] = ["lists", "lists/programmes"];

fn main() -> Result<(), Box<dyn Error>> {
    // A change of any file in the folder, and a file more or less.
    FOLDERS.iter().for_each(|folder| println!("cargo::rerun-if-changed={folder}"));
    let target = env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?;
    let files = files()?;
    let mut trees = Vec::with_capacity(files.len());
    for (name, text) in &files {
        match DeTable::parse(without_mark(text)) {
            Ok(tree) => trees.push(tree),
            Err(fault) => fault.to_string().lines().for_each(|line| println!("cargo::error={name}: {line}")),
        }
    }
    let hashes: Vec<String> = files.iter().map(|(_, text)| digest::sha256(text)).collect();
    let compiled: Vec<Compiled<'_>> = files
        .iter()
        .zip(&hashes)
        .zip(&trees)
        .map(|(((name, text), sha256), tree)| Compiled { name, text, sha256, root: tree.get_ref().into() })
        .collect();
    fs::write(Path::new(&target).join("lists.postcard"), postcard::to_allocvec(&compiled)?)?;
    Ok(())
}

/// The names and texts of the lists, in the order of their names.
fn files() -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name =
                    path.file_name().and_then(|name| name.to_str()).ok_or("a list's name is no text")?;
                files.push((format!("{folder}/{name}"), fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}
