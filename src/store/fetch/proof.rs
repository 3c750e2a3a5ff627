//! Whether what came is what the source means: no page for people, the pinned digest, the signature by the pinned key.

use minisign_verify::{PublicKey, Signature};

use super::fault::Why;
use super::sources::Minisign;
use crate::digest::sha256;

/// Beginning of an answer in which a page shows itself.
const HEAD: usize = 1024;

/// Refuses an answer that is nothing, or a page for people.
pub(super) fn is_a_file(bytes: &[u8]) -> Result<(), Why> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Why::Empty);
    }
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_lowercase();
    let head = head.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let is_markup = head.starts_with('<');
    if is_markup && (head.contains("<!doctype html") || head.contains("<html")) {
        return Err(Why::Page);
    }
    Ok(())
}

/// Refuses another file than the one with this SHA-256.
pub(super) fn digest(bytes: &[u8], pinned: &str) -> Result<(), Why> {
    let found = sha256(bytes);
    if found == pinned { Ok(()) } else { Err(Why::Digest { found, pinned: pinned.to_owned() }) }
}

/// Refuses a file that the holder of the key did not sign.
pub(super) fn signature(bytes: &[u8], minisign: &Minisign, text: &[u8]) -> Result<(), Why> {
    let fault = |reason: minisign_verify::Error| Why::Signature(reason.to_string());
    let key = PublicKey::from_base64(&minisign.key).map_err(fault)?;
    let text = std::str::from_utf8(text).map_err(|_| Why::Signature("it is no text".to_owned()))?;
    let signature = Signature::decode(text).map_err(fault)?;
    key.verify(bytes, &signature, false).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_no_file() {
        for page in [
            "<!DOCTYPE html><p>",
            " \u{feff}\n<HTML>",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">",
        ] {
            assert!(matches!(is_a_file(page.as_bytes()), Err(Why::Page)), "{page}");
        }
        assert!(matches!(is_a_file(b" \r\n"), Err(Why::Empty)));
        for file in ["36,\"<html\",x", "<?xml version=\"1.0\"?><list/>", "PK\u{3}\u{4}"] {
            assert!(is_a_file(file.as_bytes()).is_ok(), "{file}");
        }
    }
}
