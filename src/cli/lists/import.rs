//! `interdict lists import`: an edition of an official list goes into the store, with its counts and its health.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use std::time::SystemTime;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use interdict::list::official::{File, Import, ListFormat};
use interdict::list::{DefectAction, List, builtin};
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::run::Observer;
use interdict::store::{Added, Candidate, Health, Store, StoreFault, catalogue, publisher};

use super::stored;
use crate::cli::args::{ImportArgs, ShrinkArgs};
use crate::cli::messages::Messages;

/// Defects that are told one by one.
const TOLD: usize = 10;

/// Runs the subcommand.
pub(super) fn main(args: &ImportArgs, messages: &mut Messages) -> Result<u8> {
    let store = stored::store(args.store.store.as_deref())?;
    let (files, mut import) = stored::import(&args.files, args.format, messages)?;
    call(&args.list, &mut import)?;
    let published = published(args, &files, &import, messages)?;
    let list = &args.list;
    keep(&store, &Keeping { list, published, shrinking: &args.shrinking }, &files, import, messages)?;
    Ok(0)
}

/// As what an edition is kept.
pub(super) struct Keeping<'a> {
    /// Id of the list.
    pub(super) list: &'a str,
    /// The day of publication, and who says so.
    pub(super) published: (NaiveDate, &'a str),
    /// What it may have lost.
    pub(super) shrinking: &'a ShrinkArgs,
}

/// Keeps what was read, and says what it is.
pub(super) fn keep(
    store: &Store,
    keeping: &Keeping<'_>,
    files: &[File],
    mut import: Import,
    messages: &mut Messages,
) -> Result<Added> {
    let Keeping { list, published: (published, by), shrinking } = *keeping;
    if published > tomorrow() {
        bail!("{list} of {published}: no list can have been published then (the day is said by the {by})");
    }
    import.refuse_days_to_come(published);
    has_rules(&import)?;
    let candidate = Candidate {
        list,
        format: import.format,
        published: (published, by),
        now: SystemTime::now().into(),
        files,
        records: &import.records,
    };
    let kept = store.import(&candidate, shrinking.max_shrink, shrinking.accept);
    let health = match &kept {
        Ok(added) => Some(&added.health),
        Err(StoreFault::Unhealthy(health)) => Some(&**health),
        Err(_) => None,
    };
    let mut out = io::stdout().lock();
    if let Some(health) = health {
        write_health(&mut out, list, published, &import, health)?;
        out.flush()?;
        defects(&import, messages);
    }
    match kept {
        Ok(added) => {
            let what = if added.was_there { "is in the store already" } else { "kept" };
            writeln!(out, "{what}: {list} of {}, sha256 {}", added.header.published, added.sha256)?;
            out.flush()?;
            Ok(added)
        }
        Err(StoreFault::Unhealthy(health)) => {
            for problem in &health.problems {
                messages.error(&format!("{list} of {published}: {problem}"));
            }
            bail!("the edition is refused and the store is as it was; where this is right, --accept takes it")
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Refuses parties of whose programme and basis no rules are known: a screening could not say what they mean.
fn has_rules(import: &Import) -> Result<()> {
    if matches!(import.format, ListFormat::HouseCsv | ListFormat::NativeToml) {
        return Ok(());
    }
    let faulty = |_| anyhow!("the built-in lists have faults");
    let laws = builtin::programmes().map_err(faulty)?.into_iter().chain(builtin::lists().map_err(faulty)?);
    let rules: BTreeSet<(String, String)> = laws
        .flat_map(|law| {
            let id = law.programme.id.to_string();
            law.facts.rules.into_iter().flat_map(|rule| rule.basis).map(move |basis| (id.clone(), basis))
        })
        .collect();
    for record in &import.records {
        for listing in &record.listings {
            if !rules.contains(&(listing.programme.clone(), listing.basis.clone())) {
                bail!(
                    "line {}, {}: no rules are known for the programme {} on the basis `{}`",
                    record.line,
                    record.key,
                    listing.programme,
                    listing.basis
                );
            }
        }
    }
    Ok(())
}

/// Calls what was read by a name: a list of the firm takes it, and every other one must be the list of that name.
pub(super) fn call(id: &str, import: &mut Import) -> Result<()> {
    if import.format == ListFormat::HouseCsv {
        own_name(id, import)?;
    }
    right_list(id, import)
}

/// Gives a house list its name, which is that of no other programme.
fn own_name(id: &str, import: &mut Import) -> Result<()> {
    let is_taken =
        |lists: Result<Vec<List>, _>| lists.is_ok_and(|lists| lists.iter().any(|l| *l.programme.id == *id));
    if catalogue::known(id).is_some() || is_taken(builtin::lists()) || is_taken(builtin::programmes()) {
        bail!(
            "`{id}` is the name of an official list: a list of the firm needs one of its own, as in `--as our-restricted`"
        );
    }
    for listing in import.records.iter_mut().flat_map(|record| &mut record.listings) {
        listing.programme = id.to_owned();
    }
    Ok(())
}

/// Refuses a file that is another list than it is called.
fn right_list(id: &str, import: &Import) -> Result<()> {
    if import.format == ListFormat::NativeToml {
        let stated =
            import.records.iter().flat_map(|record| &record.listings).find(|listing| listing.programme != id);
        return match stated {
            None => Ok(()),
            Some(other) => bail!("the file calls itself `{}`: expected --as {0}", other.programme),
        };
    }
    let Some(known) = catalogue::known(id).filter(|known| !known.programmes.is_empty()) else {
        return Ok(());
    };
    for record in &import.records {
        if let Some(other) =
            record.listings.iter().find(|listing| !known.programmes.contains(&listing.programme.as_str()))
        {
            bail!(
                "this is not {} ({}): line {} has a party of the programme {}",
                known.id,
                known.title,
                record.line,
                other.programme
            );
        }
    }
    Ok(())
}

/// Somewhere the next day has begun.
fn tomorrow() -> NaiveDate {
    DateTime::<Utc>::from(SystemTime::now()).date_naive() + Duration::days(1)
}

/// The day of publication, and who says so.
fn published(
    args: &ImportArgs,
    files: &[File],
    import: &Import,
    messages: &mut Messages,
) -> Result<(NaiveDate, &'static str)> {
    if let Some(day) = args.published {
        if day.year() < 1900 || day > tomorrow() {
            bail!("--published {day}: no list can have been published then");
        }
        if let Some(stated) = import.published.filter(|stated| *stated != day) {
            messages
                .warning(&format!("--published {day} goes before the day that the file states, {stated}"));
        }
        return Ok((day, "option"));
    }
    if let Some(day) = import.published {
        return Ok((day, "file"));
    }
    let paths =
        args.files.iter().map(|path| path.as_path()).chain(files.iter().map(|file| Path::new(&file.name)));
    let mut days: Vec<NaiveDate> = paths.filter_map(publisher::named_day).collect();
    days.sort_unstable();
    days.dedup();
    match days.as_slice() {
        [day] => {
            messages.warning(&format!(
                "the file does not state its day of publication: {day} is taken from its name"
            ));
            Ok((*day, "file name"))
        }
        _ => bail!(
            "neither the file nor its name states one day of publication: --published says it, as in --published 2021-07-15"
        ),
    }
}

fn write_health(
    out: &mut dyn Write,
    list: &str,
    published: NaiveDate,
    import: &Import,
    health: &Health,
) -> io::Result<()> {
    let has_before = health.parties.1 > 0;
    let change = |(now, then): (usize, usize)| {
        if has_before && now != then {
            format!("{now:>7}  ({:+} since the edition before)", now as i64 - then as i64)
        } else {
            format!("{now:>7}")
        }
    };
    writeln!(out, "{list} of {published} ({})", import.format)?;
    writeln!(out, "  {:24} {}", "parties", change(health.parties))?;
    for (kind, counts) in &health.kinds {
        writeln!(out, "    {kind:22} {}", change(*counts))?;
    }
    for (programme, counts) in &health.programmes {
        writeln!(out, "    {programme:22} {}", change(*counts))?;
    }
    writeln!(out, "  {:24} {}", "names", change(health.names))?;
    writeln!(out, "  {:24} {}", "identifiers and numbers", change(health.numbers))?;
    let mut dates: BTreeMap<&str, usize> = BTreeMap::new();
    for listing in import.records.iter().flat_map(|record| &record.listings) {
        for (what, _) in interdict::store::difference::days(listing) {
            *dates.entry(what).or_default() += 1;
        }
    }
    for (what, count) in dates {
        writeln!(out, "  {:24} {count:>7}", format!("dates: {what}"))?;
    }
    writeln!(out, "  {:24} {:>7}", "values repaired", health.repaired)?;
    writeln!(out, "  {:24} {:>7}", "values refused", health.refused)
}

/// Tells the values that were mended or not used.
fn defects(import: &Import, messages: &mut Messages) {
    let all: Vec<String> = import
        .records
        .iter()
        .flat_map(|record| record.defects.iter().map(move |defect| (record, defect)))
        .map(|(record, defect)| {
            let done = match defect.action {
                DefectAction::Repaired => "repaired",
                DefectAction::Refused => "refused",
            };
            format!(
                "line {}, {}: `{}` is {done}: {}",
                record.line,
                record.key,
                visible(&defect.value),
                defect.reason
            )
        })
        .collect();
    for text in all.iter().take(TOLD) {
        messages.warning(text);
    }
    if all.len() > TOLD {
        messages.warning(&format!("{} more", counted((all.len() - TOLD) as u64, "value", "values")));
    }
}
