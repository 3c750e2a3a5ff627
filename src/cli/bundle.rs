//! `interdict bundle`: the evidence of a finished run in one archive.

use anyhow::{Context, Result, bail};
use interdict::evidence::bundle::{self, Lying};
use interdict::report::summary::counted;
use interdict::run::Observer;
use interdict::run::stage::Staged;

use super::args::BundleArgs;
use super::evidence;
use super::messages::Messages;

/// Packs a bundle; nothing is written where anything is not what the manifest states.
pub(super) fn main(args: &BundleArgs, messages: &mut Messages) -> Result<u8> {
    let path = &args.output;
    let shown = path.display();
    super::screen::file_only(path)?;
    if !args.force && path.symlink_metadata().is_ok() {
        bail!("{shown}: it exists; --force replaces it");
    }
    let (recorded, _) = evidence::manifest(&args.manifest)?;
    let mut faults = Vec::new();
    let lists = evidence::lists(&recorded, &args.manifest, &args.evidence, messages);
    if let Err(found) = lists.and_then(|lists| recorded.choose(lists)) {
        faults.extend(found);
    }
    let mut store = Vec::new();
    if let Some(used) = recorded.store() {
        let folder = evidence::store(&recorded, &args.manifest, &args.evidence)?;
        for (list, editions) in &used.editions {
            let sha256: Vec<&str> = editions.iter().map(|edition| edition.sha256.as_str()).collect();
            let files = folder.files_of(list, &sha256)?;
            store.extend(files.into_iter().map(|(name, path)| (format!("{list}/{name}"), path)));
        }
    }
    let lying = Lying {
        manifest: &args.manifest,
        inputs: args.evidence.inputs.as_deref(),
        lists: args.evidence.lists.as_deref(),
        suppressions: args.evidence.suppressions.as_deref(),
        previous: args.evidence.previous.as_deref(),
        store: &store,
    };
    let bundle = match bundle::collect(&recorded, &lying, args.with_inputs) {
        Ok(bundle) if faults.is_empty() => bundle,
        Ok(_) => bail!("nothing is packed: {}", faults.join("; ")),
        Err(further) => {
            faults.extend(further.into_iter().filter(|fault| !faults.contains(fault)).collect::<Vec<_>>());
            bail!("nothing is packed: {}", faults.join("; "))
        }
    };
    let same = |file: &std::path::Path| matches!((file.canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if bundle.paths().any(same) {
        bail!("{shown}: it is also a file of the run");
    }
    let staged = Staged::create(path).with_context(|| format!("{shown}: cannot be written"))?;
    bundle.write(&mut staged.writer()).with_context(|| format!("{shown}: cannot be written"))?;
    let sealed = staged.seal().with_context(|| format!("{shown}: cannot be written"))?;
    sealed.publish(path, args.force).with_context(|| format!("{shown}: cannot be written"))?;
    if !args.with_inputs {
        messages.warning("the inputs are not in the bundle: --with-inputs packs them, too");
    }
    messages.note(&format!("{shown}: {}", counted(bundle.count() as u64, "file", "files")));
    Ok(0)
}
