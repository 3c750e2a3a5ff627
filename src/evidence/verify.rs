//! One manifest held against what there is: first whether everything is what it was, then the run once more.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::locate::{self, Places};
use super::recorded::{Kept, Recorded};
use super::replay::{Meant, Replayed, replay};
use super::{Claim, difference};
use crate::holdings::{Source, is_url};
use crate::list::List;
use crate::report::Format;
use crate::report::summary::counted;

/// The folder of a bundle with the inputs, and the option that names another one.
pub const INPUTS: &str = "inputs";
/// The same for lists.
pub const LISTS: &str = "lists";
/// The folder of a bundle with outputs that do not lie beside the manifest.
pub const OUTPUTS: &str = "outputs";
/// The folder of a bundle with the editions.
pub const STORE: &str = "store";

/// Verifies a manifest. `lists` is what is loaded for it, or why that cannot be.
pub fn verify(
    recorded: &Recorded,
    manifest: &Path,
    inputs: Option<&Path>,
    lists: Result<Vec<List>, Vec<String>>,
) -> Vec<Claim> {
    let mut claims = vec![engine(recorded)];
    let meant = Meant::of(recorded.options());
    claims.push(options(recorded, &meant));
    let sources = match sources(recorded, manifest, inputs) {
        Ok(sources) => {
            claims.push(Claim::holds(
                "inputs",
                all(sources.len(), "file has", "files have", "the sha256 of the run"),
            ));
            Some(sources)
        }
        Err(faults) => {
            claims.extend(faults.into_iter().map(|fault| Claim::unverified("input", fault)));
            None
        }
    };
    let lists = match lists.and_then(|lists| recorded.choose(lists)) {
        Ok(lists) => {
            claims.push(Claim::holds(
                "lists",
                all(lists.len(), "list has", "lists have", "the sha256 of the run"),
            ));
            Some(lists)
        }
        Err(faults) => {
            claims.extend(faults.into_iter().map(|fault| Claim::unverified("list", fault)));
            None
        }
    };
    let lying: Vec<Lying> = recorded
        .outputs()
        .into_iter()
        .enumerate()
        .map(|(place, kept)| Lying { at: output(manifest, place, &kept), kept, place })
        .collect();
    let replayed = match (meant, sources, lists) {
        (Ok(meant), Some(sources), Some(lists)) => once_more(recorded, &meant, sources, lists),
        _ => Err("not replayed: something that the run used is not what it was".to_owned()),
    };
    match replayed {
        Ok((folder, replayed)) => {
            claims.extend(lying.iter().zip(&replayed.outputs).map(|(lying, now)| lying.claim(recorded, now)));
            claims.push(manifests(recorded, &replayed));
            drop(folder);
        }
        Err(why) => {
            claims.extend(lying.iter().filter_map(Lying::alone));
            claims.push(Claim::unverified("replay", why));
        }
    }
    claims
}

fn all(count: usize, one: &str, several: &str, what: &str) -> String {
    format!("{} {what}", counted(count as u64, one, several))
}

fn engine(recorded: &Recorded) -> Claim {
    let told = match recorded.other_engine() {
        Some(other) => format!("{other}; the replay is that of the engine now"),
        None => format!("{}, as then", recorded.engine()),
    };
    Claim::holds("engine", told)
}

/// Whether the options and lists are those of which the manifest states one hash.
fn options(recorded: &Recorded, meant: &Result<Meant, String>) -> Claim {
    if recorded.rules_sha256() != recorded.form.rules_sha256 {
        let told = "the options and lists that the manifest states are not those of its rules_sha256: the manifest was changed after the run";
        return Claim::differs("options", told);
    }
    match meant {
        Ok(_) => Claim::holds("options", "they and the lists are those of rules_sha256"),
        Err(fault) => Claim::unverified("options", fault.clone()),
    }
}

/// The recorded sources, found by their hashes. Objects of object storage are read where they lie unless a
/// folder is named; what they are is seen in the replay.
pub fn sources(
    recorded: &Recorded,
    manifest: &Path,
    inputs: Option<&Path>,
) -> Result<Vec<Source>, Vec<String>> {
    let (mut sources, mut faults) = (Vec::new(), Vec::new());
    for (place, kept) in recorded.sources().into_iter().enumerate() {
        match source(manifest, inputs, place, &kept) {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(sources) } else { Err(faults) }
}

/// One recorded source.
pub fn source(manifest: &Path, inputs: Option<&Path>, place: usize, kept: &Kept) -> Result<Source, String> {
    let folder = locate::folder_of(manifest);
    let places = Places { manifest: folder, given: inputs, role: INPUTS };
    match places.require(place, kept) {
        Ok(path) => Ok(Source::Elsewhere { name: kept.name.clone(), path }),
        Err(_) if inputs.is_none() && is_url(&kept.name) => {
            Source::given(Path::new(&kept.name)).map_err(|finding| finding.to_string())
        }
        Err(fault) => Err(fault),
    }
}

/// The place of an output, with whatever content.
pub fn output(manifest: &Path, place: usize, kept: &Kept) -> Result<PathBuf, String> {
    let folder = locate::folder_of(manifest);
    let name = Path::new(&kept.name);
    let candidates =
        [folder.join(name), folder.join(locate::bundled(OUTPUTS, place, &kept.name)), name.to_owned()];
    let mut there = candidates.into_iter().filter(|path| path.is_file());
    there.next().ok_or_else(|| format!("`{}` is not there", kept.name))
}

/// Runs once more; the folder lives as long as its guard.
fn once_more(
    recorded: &Recorded,
    meant: &Meant,
    sources: Vec<Source>,
    lists: Vec<List>,
) -> Result<(tempfile::TempDir, Replayed), String> {
    let folder = tempfile::tempdir().map_err(|reason| format!("there is no temporary folder: {reason}"))?;
    let replayed = replay(recorded, meant, sources, lists, folder.path())
        .map_err(|reason| format!("the run cannot be repeated: {reason}"))?;
    Ok((folder, replayed))
}

/// An output as it lies.
struct Lying {
    place: usize,
    kept: Kept,
    at: Result<PathBuf, String>,
}

impl Lying {
    /// What is to be said of it where there is no replay.
    fn alone(&self) -> Option<Claim> {
        let path = match &self.at {
            Ok(path) => path,
            Err(fault) => return Some(Claim::unverified("output", fault.clone())),
        };
        let name = &self.kept.name;
        match locate::sha256_of(path) {
            Ok(sha256) if sha256 == self.kept.sha256 => None,
            Ok(sha256) => Some(Claim::differs(
                "output",
                format!(
                    "`{name}` was changed after the run: its sha256 is {sha256}, and the manifest states {}",
                    self.kept.sha256
                ),
            )),
            Err(reason) => Some(Claim::unverified("output", format!("`{name}` cannot be read: {reason}"))),
        }
    }

    /// What is to be said of it beside the output of the replay.
    fn claim(&self, recorded: &Recorded, now: &Path) -> Claim {
        self.compared(recorded, now).unwrap_or_else(|reason| {
            Claim::unverified("output", format!("`{}` cannot be read: {reason}", self.kept.name))
        })
    }

    fn compared(&self, recorded: &Recorded, now: &Path) -> std::io::Result<Claim> {
        let Kept { name, sha256: stated, .. } = &self.kept;
        let replayed = locate::sha256_of(now)?;
        let lying = match &self.at {
            Ok(lying) => lying,
            Err(fault) => {
                let but =
                    if replayed == *stated { "gives the bytes of its sha256" } else { "gives other bytes" };
                return Ok(Claim::unverified("output", format!("{fault}; the replay {but}")));
            }
        };
        let found = locate::sha256_of(lying)?;
        let format = recorded.made_as(self.place).map_or(Format::Table, |(_, format)| format);
        if found == replayed {
            return Ok(match found == *stated {
                true => Claim::holds("output", format!("`{name}` has the bytes of the replay")),
                false => Claim::differs(
                    "output",
                    format!(
                        "`{name}` has the bytes of the replay, and the manifest states another sha256: {stated}"
                    ),
                ),
            });
        }
        let place = difference::first(lying, now, format)?.unwrap_or_else(|| "nowhere".to_owned());
        let why = match (found == *stated, replayed == *stated) {
            (false, true) => "was changed after the run",
            (true, false) => "is as the run left it, and the replay gives other bytes",
            _ => "is not as the run left it, and the replay gives other bytes, too",
        };
        let engine = recorded.other_engine().map_or_else(String::new, |other| format!(" ({other})"));
        let engine = if replayed == *stated { String::new() } else { engine };
        Ok(Claim::differs("output", format!("`{name}` {why}: {place}{engine}")))
    }
}

/// Whether the replay makes the same manifest, but for what another engine and another place change.
fn manifests(recorded: &Recorded, replayed: &Replayed) -> Claim {
    let (mut then, mut now) = (recorded.value.clone(), replayed.manifest.clone());
    let is_other = recorded.other_engine().is_some();
    for manifest in [&mut then, &mut now] {
        let Some(object) = manifest.as_object_mut() else { continue };
        if is_other {
            for key in ["engine", "timezone_data", "rules_sha256"] {
                object.remove(key);
            }
        }
        let outputs = object.get_mut("outputs").and_then(Value::as_array_mut);
        for output in outputs.into_iter().flatten().filter_map(Value::as_object_mut) {
            output.remove("name");
        }
    }
    match difference::of_values(&then, &now) {
        None => Claim::holds("manifest", "the replay makes the same one"),
        Some(place) => Claim::differs("manifest", place),
    }
}

/// The file of a list, found by its hash, and its bytes.
pub fn list_file(
    manifest: &Path,
    lists: Option<&Path>,
    place: usize,
    kept: &Kept,
) -> Result<Vec<u8>, String> {
    let folder = locate::folder_of(manifest);
    let path = Places { manifest: folder, given: lists, role: LISTS }.require(place, kept)?;
    std::fs::read(&path).map_err(|reason| format!("`{}` cannot be read: {reason}", kept.name))
}

/// Whether a file is there with the content of a kept one.
pub(super) fn is_kept(path: &Path, kept: &Kept) -> bool {
    locate::sha256_of(path).is_ok_and(|sha256| sha256 == kept.sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_looked_for_beside_the_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("a.csv.manifest.json");
        let kept = Kept { name: "a.csv".to_owned(), size: None, sha256: String::new() };
        assert_eq!(output(&manifest, 0, &kept), Err("`a.csv` is not there".to_owned()));
        std::fs::write(folder.path().join("a.csv"), "x").unwrap();
        assert_eq!(output(&manifest, 0, &kept), Ok(folder.path().join("a.csv")));
        let away = Kept { name: "../other/b.csv".to_owned(), ..kept };
        let bundled = folder.path().join("outputs/0001");
        std::fs::create_dir_all(&bundled).unwrap();
        std::fs::write(bundled.join("b.csv"), "x").unwrap();
        assert_eq!(output(&manifest, 1, &away), Ok(bundled.join("b.csv")));
    }
}
