//! Signatures of manifests, in minisign's form: made with a secret key, held against a public one.

use std::io;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use interdict::evidence::Claim;
use interdict::run::{Sign, signature_path};
use minisign::{PublicKey, PublicKeyBox, SecretKeyBox, SignatureBox};

/// The variable with the password of the secret key.
const PASSWORD: &str = "INTERDICT_SIGN_PASSWORD";

/// What signs with a key; a key that cannot be used is a fault before anything is read.
pub(super) fn signer(key: &Path) -> Result<Sign> {
    let called = || format!("--sign-key: {}", key.display());
    let text = std::fs::read_to_string(key).with_context(called)?;
    let no_key =
        |fault: minisign::PError| anyhow!("{}: this is no secret key of minisign: {fault}", called());
    let boxed = || SecretKeyBox::from_string(&text).map_err(no_key);
    let secret = match std::env::var(PASSWORD) {
        Ok(password) => boxed()?.into_secret_key(Some(password)).map_err(|fault| {
            anyhow!("{}: the key does not open with the password of {PASSWORD}: {fault}", called())
        })?,
        // Without a password nobody is asked for one: a run may have no terminal.
        Err(_) => match boxed()?.into_unencrypted_secret_key() {
            Ok(secret) => secret,
            Err(fault) => {
                bail!(
                    "{}: this is no secret key of minisign, or one with a password, which {PASSWORD} has to hold: {fault}",
                    called()
                )
            }
        },
    };
    Ok(Box::new(move |bytes| {
        let comment = format!("interdict {}, manifest", env!("CARGO_PKG_VERSION"));
        minisign::sign(None, &secret, bytes, Some(&comment), Some("signature of a manifest"))
            .map(|signature| signature.to_bytes())
            .map_err(|fault| io::Error::other(format!("the manifest cannot be signed: {fault}")))
    }))
}

/// A public key as typed, or of a file.
pub(super) fn public_key(typed: &str) -> Result<PublicKey> {
    let path = Path::new(typed);
    if !path.is_file() {
        return PublicKey::from_base64(typed.trim())
            .map_err(|_| anyhow!("--public-key: `{typed}` is neither a file nor a public key of minisign"));
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("--public-key: {typed}"))?;
    PublicKeyBox::from_string(&text)
        .and_then(PublicKeyBox::into_public_key)
        .or_else(|_| PublicKey::from_base64(text.trim()))
        .map_err(|fault| anyhow!("--public-key: {typed}: this is no public key of minisign: {fault}"))
}

/// Whether the signature beside a manifest is that of a key.
pub(super) fn claim(manifest: &Path, bytes: &[u8], key: &PublicKey) -> Claim {
    const ABOUT: &str = "signature";
    let path = signature_path(manifest);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(reason) => {
            return Claim::unverified(ABOUT, format!("{}: cannot be read: {reason}", path.display()));
        }
    };
    let signature = match SignatureBox::from_string(&text) {
        Ok(signature) => signature,
        Err(fault) => {
            return Claim::unverified(ABOUT, format!("{}: this is no signature: {fault}", path.display()));
        }
    };
    match minisign::verify(key, &signature, std::io::Cursor::new(bytes), true, false, false) {
        Ok(()) => Claim::holds(ABOUT, "the manifest is as the holder of the key signed it"),
        Err(fault) => Claim::differs(ABOUT, format!("the key did not sign this manifest as it is: {fault}")),
    }
}

/// Whether a manifest has a signature that nobody asked about.
pub(super) fn is_unasked(manifest: &Path) -> bool {
    signature_path(manifest).is_file()
}
