//! A look at the files of a list at its publisher.

use chrono::{DateTime, Utc};
use url::Url;

use super::address::resolve;
use super::client::{Answer, Client, Earlier, Received, Settings};
use super::fault::{Fault, Why};
use super::memory::{Memory, Seen, mark};
use super::proof;
use super::sources::{Source, SourceFile};
use crate::list::official;
use crate::store::publisher;

/// The most bytes of a signature.
const SIGNATURE: u64 = 1 << 16;

/// Looks at lists.
#[derive(Debug)]
pub struct Fetcher {
    client: Client,
    max_size: u64,
}

/// What a look found.
#[derive(Debug)]
pub enum Outcome {
    /// No file changed.
    Unchanged,
    /// All files, of which at least one changed.
    Files(Fetched),
}

/// The files of a list.
#[derive(Debug)]
pub struct Fetched {
    /// The files, unpacked, in the order of the source.
    pub files: Vec<official::File>,
    /// The latest time at which the server says that one of them changed.
    pub modified: Option<DateTime<Utc>>,
    /// What the next look asks with.
    pub seen: Vec<Seen>,
}

impl Fetcher {
    /// As the settings say; an address of a proxy that is none is a fault.
    pub fn new(settings: &Settings) -> Result<Fetcher, String> {
        Ok(Fetcher { client: Client::new(settings)?, max_size: settings.max_size })
    }

    /// Looks at all files of a list: all of them come or none. `memory` is what was seen of the files that the store has.
    pub fn look(&self, source: &Source, memory: Option<&Memory>) -> Result<Outcome, Fault> {
        let variable = |name: &str| std::env::var(name).ok();
        let mut files = Vec::with_capacity(source.files.len());
        for file in &source.files {
            files.push((file, resolve(source, &file.address, &variable)?));
        }
        let mut found = Vec::with_capacity(files.len());
        for (file, address) in &files {
            let seen = memory.and_then(|memory| memory.of(file));
            let earlier = seen.map_or_else(Earlier::default, |seen| Earlier {
                etag: seen.etag.as_deref(),
                last_modified: seen.last_modified.as_deref(),
            });
            found.push(self.one(file, address, earlier)?);
        }
        if found.iter().all(Option::is_none) {
            return Ok(Outcome::Unchanged);
        }
        let mut fetched = Fetched { files: Vec::new(), modified: None, seen: Vec::new() };
        for ((file, address), found) in files.iter().zip(found) {
            // One edition is all of its files: those that did not change come, too.
            let received = match found {
                Some(received) => received,
                None => self
                    .one(file, address, Earlier::default())?
                    .ok_or_else(|| Fault::new(address, Why::NotAsked))?,
            };
            fetched.add(file, address, received, self.max_size)?;
        }
        Ok(Outcome::Files(fetched))
    }

    /// A file that holds against what is pinned; nothing where it is as it was.
    fn one(&self, file: &SourceFile, address: &Url, earlier: Earlier<'_>) -> Result<Option<Received>, Fault> {
        let Answer::File(received) = self.client.get(address, earlier, self.max_size)? else {
            return Ok(None);
        };
        let fault = |why: Why| Fault::new(address, why);
        proof::is_a_file(&received.bytes).map_err(fault)?;
        if !received.has_end && file.sha256.is_none() && file.minisign.is_none() {
            return Err(fault(Why::Endless));
        }
        if let Some(pinned) = &file.sha256 {
            proof::digest(&received.bytes, pinned).map_err(fault)?;
        }
        if let Some(minisign) = &file.minisign {
            let place =
                Url::parse(&minisign.signature).map_err(|reason| fault(Why::Address(reason.to_string())))?;
            let Answer::File(signature) = self.client.get(&place, Earlier::default(), SIGNATURE)? else {
                return Err(Fault::new(&place, Why::NotAsked));
            };
            proof::signature(&received.bytes, minisign, &signature.bytes).map_err(fault)?;
        }
        Ok(Some(received))
    }
}

impl Fetched {
    fn add(&mut self, file: &SourceFile, address: &Url, received: Received, limit: u64) -> Result<(), Fault> {
        let Received { bytes, etag, last_modified, .. } = received;
        let day = last_modified.as_deref().and_then(|text| DateTime::parse_from_rfc2822(text).ok());
        self.modified = self.modified.max(day.map(|day| day.to_utc()));
        self.seen.push(Seen { source: mark(file), etag, last_modified });
        let unpacked = publisher::unpacked(file.name.clone(), bytes, limit)
            .map_err(|reason| Fault::new(address, Why::Packed(reason.to_string())))?;
        self.files.extend(unpacked);
        Ok(())
    }
}
