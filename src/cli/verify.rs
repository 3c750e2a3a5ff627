//! `interdict verify`: a finished run, repeated from its manifest and compared.

use std::io::{self, Write};

use anyhow::Result;
use interdict::evidence::verify::Named;
use interdict::evidence::{self, Claim, Standing, chain, verify};
use interdict::report::visible;
use serde_json::json;

use super::args::{EvidenceArgs, VerifyArgs};
use super::messages::Messages;
use super::{evidence as found, sign};

/// Verifies, and says how every claim of the manifest stands.
pub(super) fn main(args: &VerifyArgs, messages: &mut Messages) -> Result<u8> {
    let key = args.public_key.as_deref().map(sign::public_key).transpose()?;
    let (recorded, bytes) = found::manifest(&args.manifest)?;
    let mut claims = Vec::new();
    match &key {
        Some(key) => claims.push(sign::claim(&args.manifest, &bytes, key)),
        None if sign::is_unasked(&args.manifest) => {
            let told =
                "the manifest is signed, and --public-key does not say by whom it should be: not looked at";
            messages.note(told);
        }
        None => {}
    }
    if args.chain {
        claims.push(chain::claim(&args.manifest));
    }
    let lists = found::lists(&recorded, &args.manifest, &args.evidence, messages);
    let EvidenceArgs { inputs, suppressions, previous, .. } = &args.evidence;
    let named = Named {
        inputs: inputs.as_deref(),
        suppressions: suppressions.as_deref(),
        previous: previous.as_deref(),
    };
    claims.extend(verify::verify(&recorded, &args.manifest, &named, lists));
    let mut out = io::stdout().lock();
    let standing = evidence::standing(&claims);
    match args.format.as_str() {
        "json" => {
            let told: Vec<_> = claims
                .iter()
                .map(|claim| json!({ "about": claim.about, "standing": word(claim.standing), "told": claim.told }))
                .collect();
            let whole = json!({ "manifest": recorded.sha256, "standing": word(standing), "claims": told });
            serde_json::to_writer_pretty(&mut out, &whole)?;
            writeln!(out)?;
        }
        _ => write(&mut out, &claims, standing)?,
    }
    out.flush()?;
    Ok(standing as u8)
}

fn write(out: &mut dyn Write, claims: &[Claim], standing: Standing) -> io::Result<()> {
    for claim in claims {
        writeln!(out, "{:10}  {:9}  {}", word(claim.standing), claim.about, visible_whole(&claim.told))?;
    }
    let end = match standing {
        Standing::Holds => "equal: the run was repeated, and every output has the same bytes",
        Standing::Differs => "different: see above",
        Standing::Unverified => "not verified: see above",
    };
    writeln!(out, "{end}")
}

/// A sentence that may be longer than a cell of a table.
fn visible_whole(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(200).map(|piece| visible(&piece.iter().collect::<String>()).into_owned()).collect()
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Differs => "differs",
        Standing::Unverified => "unverified",
    }
}
