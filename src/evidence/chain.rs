//! Manifests that name the one before them by its hash: a chain, as far as its links lie in one folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Claim;
use super::locate::folder_of;
use super::recorded::MANIFEST;
use crate::report::summary::counted;
use crate::run::stage::Proof;

/// What a link says of the one before it. Older forms are links, too.
#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    previous: Option<Before>,
}

#[derive(Deserialize)]
struct Before {
    sha256: String,
}

/// The manifests of a folder, in the order of their names.
pub fn manifests(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(MANIFEST) && path.is_file());
    paths.sort();
    Ok(paths)
}

/// The manifests before this one that lie in its folder, the latest first, and the hash that none of them has, where
/// the chain goes on to one that is not there.
pub fn before(manifest: &Path) -> Result<(Vec<PathBuf>, Option<String>), String> {
    let unreadable = |path: &Path, reason: io::Error| format!("{}: cannot be read: {reason}", path.display());
    let folder = folder_of(manifest);
    let mut known: BTreeMap<String, (PathBuf, Vec<u8>)> = BTreeMap::new();
    for path in manifests(folder).map_err(|reason| unreadable(folder, reason))? {
        let bytes = fs::read(&path).map_err(|reason| unreadable(&path, reason))?;
        known.entry(Proof::of(&bytes).sha256).or_insert((path, bytes));
    }
    let link = |path: &Path, bytes: &[u8]| {
        serde_json::from_slice::<Link>(bytes).map_err(|fault| {
            format!("{}: this is no manifest of a run (line {})", path.display(), fault.line())
        })
    };
    let bytes = fs::read(manifest).map_err(|reason| unreadable(manifest, reason))?;
    let (mut chain, mut next) = (Vec::new(), link(manifest, &bytes)?.previous);
    while let Some(Before { sha256 }) = next {
        // No file holds its own hash, so that this ends.
        let Some((path, bytes)) = known.remove(&sha256) else { return Ok((chain, Some(sha256))) };
        next = link(&path, &bytes)?.previous;
        chain.push(path);
    }
    Ok((chain, None))
}

/// What is to be said of the chain.
pub fn claim(manifest: &Path) -> Claim {
    match before(manifest) {
        Err(fault) => Claim::unverified("chain", fault),
        Ok((chain, None)) => {
            let first = chain.last().map(|path| format!("; the first is {}", path.display()));
            let before = counted(chain.len() as u64, "manifest stands", "manifests stand");
            Claim::holds("chain", format!("{before} before this one{}", first.unwrap_or_default()))
        }
        Ok((chain, Some(missing))) => {
            let last = chain.last().map_or(manifest, PathBuf::as_path);
            Claim::unverified(
                "chain",
                format!(
                    "it breaks before {}: the manifest of the sha256 {missing} that this one names does not lie in {}",
                    last.display(),
                    folder_of(manifest).display()
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Standing;

    #[test]
    fn a_chain_is_followed_by_hash_and_told_where_it_breaks() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut previous: Option<String> = None;
        for day in ["z", "b", "c"] {
            let before =
                previous.as_ref().map(|sha256| format!(", \"previous\": {{\"sha256\": \"{sha256}\"}}"));
            let text = format!("{{\"schema\": 1, \"day\": \"{day}\"{}}}", before.unwrap_or_default());
            fs::write(path(&format!("{day}.manifest.json")), &text).unwrap();
            previous = Some(Proof::of(text.as_bytes()).sha256);
        }
        let last = path("c.manifest.json");
        let (chain, missing) = before(&last).unwrap();
        assert_eq!((chain, missing), (vec![path("b.manifest.json"), path("z.manifest.json")], None));
        let told = claim(&last);
        assert!(
            told.standing == Standing::Holds
                && told.told.starts_with("2 manifests stand before this one; the first")
        );
        fs::write(path("z.manifest.json"), "{\"schema\": 1}").unwrap();
        let told = claim(&last);
        assert_eq!(told.standing, Standing::Unverified);
        assert!(
            told.told.contains("it breaks before") && told.told.contains("b.manifest.json"),
            "{}",
            told.told
        );
    }

    #[test]
    fn a_link_is_a_file_that_is_named_as_a_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("b.csv.manifest.json"), "").unwrap();
        fs::write(path("a.csv.manifest.json"), "").unwrap();
        fs::write(path("a.csv"), "").unwrap();
        fs::create_dir(path("c.csv.manifest.json")).unwrap();
        let found = manifests(folder.path()).unwrap();
        assert_eq!(found, [path("a.csv.manifest.json"), path("b.csv.manifest.json")]);
    }
}
