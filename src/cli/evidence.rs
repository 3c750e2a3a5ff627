//! A finished run as the commands find it: its manifest, and its lists with the store as it was then.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use interdict::evidence::recorded::Recorded;
use interdict::evidence::{locate, verify};
use interdict::list::{self, EntryKind, List};
use interdict::store::Store;
use interdict::store::derive::Knowledge;

use super::args::{EvidenceArgs, ListChoice};
use super::lists;
use super::messages::Messages;

/// Reads a manifest, and gives its bytes.
pub(super) fn manifest(path: &Path) -> Result<(Recorded, Vec<u8>)> {
    super::screen::file_only(path)?;
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let recorded = Recorded::parse(&bytes).map_err(|fault| anyhow!("{}: {fault}", path.display()))?;
    Ok((recorded, bytes))
}

/// The folder of the store: as asked for, in the bundle, or as the run named it. `None` is the user's own.
fn store_folder(recorded: &Recorded, manifest: &Path, evidence: &EvidenceArgs) -> Option<PathBuf> {
    if let Some(given) = &evidence.store {
        return Some(given.clone());
    }
    let folder = locate::folder_of(manifest);
    let bundled = folder.join(verify::STORE);
    if bundled.is_dir() {
        return Some(bundled);
    }
    let named = recorded.store()?.folder.as_deref().map(PathBuf::from)?;
    let beside = folder.join(&named);
    Some(if !named.is_dir() && beside.is_dir() { beside } else { named })
}

/// The store with the editions of the run.
pub(super) fn store(recorded: &Recorded, manifest: &Path, evidence: &EvidenceArgs) -> Result<Store> {
    lists::store_of(store_folder(recorded, manifest, evidence).as_deref())
}

/// The lists of the run as they are now, from wherever they lie; whether they are what they were is not yet said.
pub(super) fn lists(
    recorded: &Recorded,
    manifest: &Path,
    evidence: &EvidenceArgs,
    messages: &mut Messages,
) -> Result<Vec<List>, Vec<String>> {
    let mut faults = Vec::new();
    let mut loaded = match choice(recorded, manifest, evidence) {
        Ok(choice) => {
            let editions = recorded.store().map(|store| &store.editions);
            match lists::from_store(&choice, editions, messages) {
                Ok((loaded, _)) => loaded,
                Err(fault) => {
                    faults.push(format!("{fault:#}"));
                    Vec::new()
                }
            }
        }
        Err(fault) => {
            faults.push(fault);
            Vec::new()
        }
    };
    for (place, kept) in recorded.list_files().iter().enumerate() {
        match verify::list_file(manifest, evidence.lists.as_deref(), place, kept) {
            Ok(bytes) => match list::read_bytes(Path::new(&kept.name), bytes) {
                Ok((list, _)) => loaded.push(list),
                Err(findings) => faults.extend(findings.iter().map(ToString::to_string)),
            },
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(loaded) } else { Err(faults) }
}

/// The choice of lists that the run made, but for files.
fn choice(recorded: &Recorded, manifest: &Path, evidence: &EvidenceArgs) -> Result<ListChoice, String> {
    let deciding = &recorded.options().deciding;
    let meaningless =
        |key: &str, word: &str| format!("the option `{key}` says `{word}`, which means nothing here");
    let kind = |word: &String| EntryKind::parse(word).ok_or_else(|| meaningless("kinds", word));
    Ok(ListChoice {
        lists: Vec::new(),
        no_builtin_lists: !deciding.builtin_lists,
        store: store_folder(recorded, manifest, evidence),
        no_store: recorded.store().is_none(),
        kinds: deciding.kinds.iter().map(kind).collect::<Result<_, _>>()?,
        knowledge: Knowledge::parse(&deciding.knowledge)
            .ok_or_else(|| meaningless("knowledge", &deciding.knowledge))?,
        programme: Vec::new(),
    })
}
