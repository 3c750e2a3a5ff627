//! Evidence of a finished run: its manifest read again, its inputs found by their hashes, the run replayed
//! and compared byte by byte.
//!
//! | step | where |
//! |---|---|
//! | a manifest, read strictly: what this version does not know it does not replay | `recorded.rs` |
//! | files by name and SHA-256, wherever they lie now | `locate.rs` |
//! | recorded options as meant, and the run once more in a temporary folder | `replay.rs` |
//! | where two outputs, or two manifests, first differ | `difference.rs` |
//! | the alerts of a run, from an output that its manifest vouches for | `earlier.rs` |
//! | all of it for one manifest | `verify.rs` |
//! | manifests that name the one before them | `chain.rs` |
//! | everything that an auditor needs in one archive | `bundle.rs` |
//!
//! A run that cannot be repeated is never called equal: what is missing is [`Standing::Unverified`], which
//! counts more than everything else.

pub mod bundle;
pub mod chain;
pub mod difference;
pub mod earlier;
pub mod locate;
pub mod recorded;
pub mod replay;
pub mod verify;

/// How one claim of a manifest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// As the manifest says.
    Holds = 0,
    /// Otherwise than the manifest says.
    Differs = 1,
    /// It could not be found out.
    Unverified = 2,
}

/// One claim of a manifest, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it is about: `engine`, `input`, `list`, `options`, `output`, ...
    pub about: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// The sentence.
    pub told: String,
}

impl Claim {
    /// A claim that holds.
    pub fn holds(about: &'static str, told: impl Into<String>) -> Claim {
        Claim { about, standing: Standing::Holds, told: told.into() }
    }

    /// A claim that does not.
    pub fn differs(about: &'static str, told: impl Into<String>) -> Claim {
        Claim { about, standing: Standing::Differs, told: told.into() }
    }

    /// A claim of which nothing could be found out.
    pub fn unverified(about: &'static str, told: impl Into<String>) -> Claim {
        Claim { about, standing: Standing::Unverified, told: told.into() }
    }
}

/// How all of them stand together; without a claim nothing was found out.
pub fn standing(claims: &[Claim]) -> Standing {
    claims.iter().map(|claim| claim.standing).max().unwrap_or(Standing::Unverified)
}
