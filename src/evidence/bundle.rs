//! What an auditor needs to repeat a run, in one ZIP archive: the same evidence gives the same bytes.
//!
//! | in the archive | what |
//! |---|---|
//! | `README.txt` | what this is, and the command that verifies it |
//! | the manifest, its signature, the manifests before it that lie beside it | as they are called |
//! | outputs | where the manifest says they are, or `outputs/NNNN/` |
//! | `lists/NNNN/` | the list files |
//! | `store/LIST/` | the editions that were used, with the publishers' files |
//! | `inputs/NNNN/` | the inputs, where they are wanted |

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::locate::{Places, bundled, folder_of, is_below};
use super::recorded::{Kept, Recorded};
use super::{chain, verify};
use crate::report::visible;
use crate::run::signature_path;

/// What goes into a bundle.
#[derive(Clone, Debug)]
pub struct Bundle {
    readme: String,
    /// Names in the archive and files, in their order.
    files: Vec<(String, PathBuf)>,
}

/// Where the evidence lies.
#[derive(Clone, Copy, Debug)]
pub struct Lying<'l> {
    /// The manifest.
    pub manifest: &'l Path,
    /// The folder of the inputs, where one was named.
    pub inputs: Option<&'l Path>,
    /// The folder of the list files, where one was named.
    pub lists: Option<&'l Path>,
    /// The files of the used editions: the list, and the file within the store's folder of that list.
    pub store: &'l [(String, PathBuf)],
}

/// Collects a bundle. Whatever is not what it was is a fault: a bundle has only what the manifest states.
pub fn collect(recorded: &Recorded, lying: &Lying<'_>, with_inputs: bool) -> Result<Bundle, Vec<String>> {
    let mut faults = Vec::new();
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    let folder = folder_of(lying.manifest);
    let manifest = file_name(lying.manifest);
    files.push((manifest.clone(), lying.manifest.to_owned()));
    let signature = signature_path(lying.manifest);
    if signature.is_file() {
        files.push((file_name(&signature), signature));
    }
    match chain::before(lying.manifest) {
        Ok((before, _)) => files.extend(before.into_iter().map(|path| (file_name(&path), path))),
        Err(fault) => faults.push(fault),
    }
    for (place, kept) in recorded.outputs().iter().enumerate() {
        match verify::output(lying.manifest, place, kept) {
            Ok(path) if verify::is_kept(&path, kept) => files.push((output_name(place, kept, &files), path)),
            Ok(_) => faults.push(format!("`{}` is not what the run wrote", kept.name)),
            Err(fault) => faults.push(fault),
        }
    }
    let mut take = |role: &'static str, given: Option<&Path>, wanted: Vec<Kept>| {
        for (place, kept) in wanted.iter().enumerate() {
            match (Places { manifest: folder, given, role }).require(place, kept) {
                Ok(path) => files.push((slashed(&bundled(role, place, &kept.name)), path)),
                Err(fault) => faults.push(fault),
            }
        }
    };
    take(verify::LISTS, lying.lists, recorded.list_files());
    if with_inputs {
        take(verify::INPUTS, lying.inputs, recorded.sources());
    }
    let editions = lying.store.iter().map(|(name, path)| (format!("{}/{name}", verify::STORE), path.clone()));
    files.extend(editions);
    let mut names = BTreeSet::new();
    faults.extend(
        files
            .iter()
            .filter(|(name, _)| !names.insert(name.clone()))
            .map(|(name, _)| format!("two files would be called `{name}`")),
    );
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Bundle { readme: readme(recorded, &manifest, with_inputs), files })
}

/// An output stays where the manifest says it is, unless that is outside or taken.
fn output_name(place: usize, kept: &Kept, taken: &[(String, PathBuf)]) -> String {
    const OTHERS: [&str; 4] = [verify::INPUTS, verify::LISTS, verify::OUTPUTS, verify::STORE];
    let first = kept.name.split('/').next().unwrap_or_default();
    let is_free = !taken.iter().any(|(name, _)| *name == kept.name) && kept.name != README;
    if is_below(&kept.name) && is_free && !OTHERS.contains(&first) {
        return kept.name.clone();
    }
    slashed(&bundled(verify::OUTPUTS, place, &kept.name))
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The text that says what to do.
const README: &str = "README.txt";

impl Bundle {
    /// Writes the archive.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        // An archive is written with steps back, which not every output can.
        let mut archive = ZipWriter::new(tempfile::tempfile()?);
        archive.start_file(README, options(README, 0))?;
        archive.write_all(self.readme.as_bytes())?;
        for (name, path) in &self.files {
            let mut file = File::open(path)?;
            archive.start_file(name.as_str(), options(name, fs::metadata(path)?.len()))?;
            io::copy(&mut file, &mut archive)?;
        }
        let mut file = archive.finish()?;
        file.seek(SeekFrom::Start(0))?;
        io::copy(&mut file, out).map(|_| ())
    }

    /// The files that are packed.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, path)| path.as_path())
    }

    /// How many files it has, with the text.
    pub fn count(&self) -> usize {
        self.files.len() + 1
    }
}

/// No clock and no right of the machine on which it is made.
fn options(name: &str, size: u64) -> SimpleFileOptions {
    let is_packed =
        [".edition", ".zst", ".gz", ".zip", ".parquet", ".xlsx"].iter().any(|ending| name.ends_with(ending));
    SimpleFileOptions::default()
        .compression_method(if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated })
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(size >= u64::from(u32::MAX))
}

fn readme(recorded: &Recorded, manifest: &str, with_inputs: bool) -> String {
    let mut text = String::new();
    let engine = recorded.engine();
    let shown = visible(manifest);
    let inputs = if with_inputs { "" } else { " --inputs FOLDER" };
    let quoted = if shown.chars().all(|c| c.is_ascii_alphanumeric() || ".-_/".contains(c)) {
        shown.to_string()
    } else {
        format!("'{}'", shown.replace('\'', "'\\''"))
    };
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "Evidence of a screening run\n\n\
         Manifest  {shown}\n          sha256 {}\nEngine    {engine}\n\n\
         To verify, unpack all of it, go to the folder of this file, and run with {engine}:\n\n    \
         interdict verify {quoted}{inputs}\n\n\
         It reads the files again by their hashes, repeats the run with the options of the manifest, and compares\n\
         every output byte by byte. Exit status: 0 equal, 1 something differs, 2 it could not be verified.\n",
        recorded.sha256
    );
    if !with_inputs {
        let _ = write!(
            text,
            "\nThe inputs are not in here. FOLDER is one that has them, under whatever names:\n\n"
        );
        for kept in recorded.sources() {
            let _ = writeln!(text, "    {}  {}", kept.sha256, visible(&kept.name));
        }
    }
    let _ = write!(text, "\nLists that were screened against (what is built-in comes with the engine):\n\n");
    for list in recorded.lists() {
        let _ = writeln!(text, "    {}  {}, {}", list.sha256, visible(&list.id), visible(&list.origin));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_keep_their_names_unless_those_lead_elsewhere() {
        let kept = |name: &str| Kept { name: name.to_owned(), size: None, sha256: String::new() };
        let taken = [("a.csv.manifest.json".to_owned(), PathBuf::new())];
        for (name, expected) in [
            ("a.csv", "a.csv"),
            ("sub/a.csv", "sub/a.csv"),
            ("../a.csv", "outputs/0002/a.csv"),
            ("/tmp/a.csv", "outputs/0002/a.csv"),
            ("README.txt", "outputs/0002/README.txt"),
            ("inputs/a.csv", "outputs/0002/a.csv"),
            ("a.csv.manifest.json", "outputs/0002/a.csv.manifest.json"),
        ] {
            assert_eq!(output_name(2, &kept(name), &taken), expected);
        }
    }
}
