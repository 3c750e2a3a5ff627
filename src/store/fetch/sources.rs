//! Where the publishers keep their lists, as one table that can be reviewed: `lists/sources/official.toml`, and a user's file of the same form.
//!
//! ```
//! use interdict::store::fetch::sources::{Sources, shipped};
//!
//! let shipped = shipped().unwrap();
//! assert!(shipped.get("us-ofac-sdn").unwrap().files.iter().any(|file| file.name == "sdn.csv"));
//! let mirror = Sources::read(
//!     r#"
//!     [[list]]
//!     id = "un-sc"
//!     title = "UN, from the firm's mirror"
//!     [[list.file]]
//!     name = "consolidated.xml"
//!     address = "https://mirror.example/un.xml"
//!     "#,
//! );
//! let all = shipped.with(mirror.unwrap());
//! assert_eq!(all.get("un-sc").unwrap().files[0].address, "https://mirror.example/un.xml");
//! ```

use std::collections::BTreeSet;

use serde::Deserialize;

/// The table that ships.
const SHIPPED: &str = include_str!("../../../lists/sources/official.toml");
/// What stands in an address for the token.
pub const TOKEN: &str = "{token}";
/// How old the last look at a publisher may be where nothing else is said.
pub const FRESH_DAYS: u32 = 3;

/// All sources, in the order of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// One for each list.
    #[serde(rename = "list")]
    pub lists: Vec<Source>,
}

/// Where a list lies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id in the store.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The publisher's page about it.
    #[serde(default)]
    pub page: String,
    /// The form of the files, in words; a reader is chosen by what stands in them.
    #[serde(default)]
    pub format: String,
    /// Under which terms it may be used.
    #[serde(default)]
    pub licence: String,
    /// How many days usually lie between two editions.
    pub cadence_days: Option<u32>,
    /// How old, in days, the last look at the publisher may be.
    #[serde(default = "fresh_days")]
    pub fresh_days: u32,
    /// Whether it is fetched only where it is named.
    #[serde(default)]
    pub only_named: bool,
    /// The environment variable that holds the token which `{token}` in the addresses stands for.
    pub token: Option<String>,
    /// The files of one edition.
    #[serde(rename = "file")]
    pub files: Vec<SourceFile>,
}

/// One file of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// The name under which it is kept.
    pub name: String,
    /// Where it lies.
    pub address: String,
    /// The SHA-256 that it must have as it is received.
    pub sha256: Option<String>,
    /// The signature that it must have as it is received.
    pub minisign: Option<Minisign>,
}

/// Who signs a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minisign {
    /// The public key, as the second line of a `.pub` file prints it.
    pub key: String,
    /// Where the signature lies.
    pub signature: String,
}

fn fresh_days() -> u32 {
    FRESH_DAYS
}

/// The sources that ship.
pub fn shipped() -> Result<Sources, String> {
    Sources::read(SHIPPED)
}

impl Sources {
    /// Reads a table. One fault refuses all of it, because a misspelt pin that is passed over is none.
    pub fn read(text: &str) -> Result<Sources, String> {
        let sources: Sources = toml::from_str(text).map_err(|fault| {
            // The line itself is not shown: an address may have a token in it.
            let before = fault.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            format!("line {}: {}", before.matches('\n').count() + 1, fault.message())
        })?;
        if sources.lists.is_empty() {
            return Err("there is no [[list]] in it".to_owned());
        }
        let mut ids = BTreeSet::new();
        for source in &sources.lists {
            source.check().map_err(|reason| format!("list `{}`: {reason}", source.id))?;
            if !ids.insert(&source.id) {
                return Err(format!("list `{}`: it stands there twice", source.id));
            }
        }
        Ok(sources)
    }

    /// The source of the list of this id.
    pub fn get(&self, id: &str) -> Option<&Source> {
        self.lists.iter().find(|source| source.id == id)
    }

    /// These sources with others, which step in the place of those with the same id.
    #[must_use]
    pub fn with(mut self, others: Sources) -> Sources {
        for other in others.lists {
            match self.lists.iter_mut().find(|source| source.id == other.id) {
                Some(source) => *source = other,
                None => self.lists.push(other),
            }
        }
        self
    }
}

impl Source {
    fn check(&self) -> Result<(), String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 64 || self.id.starts_with('-') || !self.id.chars().all(fits)
        {
            return Err("expected an id of small letters, digits and hyphens, as in `us-ofac-sdn`".to_owned());
        }
        if self.fresh_days == 0 {
            return Err("`fresh_days` is 0: expected one day or more".to_owned());
        }
        if self.files.is_empty() {
            return Err("it has no [[list.file]]".to_owned());
        }
        if self.token.as_ref().is_some_and(|variable| !is_variable(variable)) {
            return Err("`token` names an environment variable, as in INTERDICT_EU_FSF_TOKEN".to_owned());
        }
        let mut names = BTreeSet::new();
        for file in &self.files {
            file.check(self.token.is_some()).map_err(|reason| format!("file `{}`: {reason}", file.name))?;
            if !names.insert(file.name.to_lowercase()) {
                return Err(format!("file `{}`: two files have this name", file.name));
            }
        }
        let has_token = self.files.iter().any(|file| file.address.contains(TOKEN));
        if self.token.is_some() && !has_token {
            return Err(format!("`token` is said, and no address has {TOKEN} for it"));
        }
        Ok(())
    }
}

impl SourceFile {
    fn check(&self, has_token: bool) -> Result<(), String> {
        let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
        if self.name.is_empty()
            || self.name.len() > 128
            || self.name.starts_with('.')
            || self.name.contains(odd)
        {
            return Err("expected the plain name of a file".to_owned());
        }
        address(&self.address, has_token)?;
        let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if self.sha256.as_ref().is_some_and(|digest| digest.len() != 64 || !digest.bytes().all(hex)) {
            return Err("`sha256`: expected 64 digits of lower-case hex".to_owned());
        }
        if let Some(minisign) = &self.minisign {
            address(&minisign.signature, false).map_err(|reason| format!("`signature`: {reason}"))?;
            // 42 bytes in base64.
            if minisign.key.len() != 56 || !minisign.key.starts_with("RW") {
                return Err(
                    "`key`: expected a minisign public key: 56 characters that begin with RW".to_owned()
                );
            }
        }
        Ok(())
    }
}

/// Refuses what is no address, or would show a secret in a message.
fn address(text: &str, has_token: bool) -> Result<(), String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err("expected an address that begins with https://".to_owned());
    };
    if !matches!(scheme, "https" | "http") {
        return Err(format!("expected https:// (or http://), found {scheme}://"));
    }
    if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\' || c == '#') {
        return Err("an address has no blank, no backslash and no #".to_owned());
    }
    let before_query = rest.split('?').next().unwrap_or_default();
    let host = before_query.split('/').next().unwrap_or_default();
    if host.is_empty() {
        return Err("the address has no host".to_owned());
    }
    if host.contains('@') {
        return Err("a user name or password in an address is refused: messages would show it".to_owned());
    }
    match text.matches(TOKEN).count() {
        0 => Ok(()),
        1 if has_token && !before_query.contains(TOKEN) => Ok(()),
        1 if has_token => Err(format!("{TOKEN} may stand behind the ? alone, which no message shows")),
        _ if has_token => Err(format!("{TOKEN} stands in the address more than once")),
        _ => Err(format!("{TOKEN} is in the address, and `token` does not name its variable")),
    }
}

fn is_variable(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::catalogue::{KNOWN, known};

    #[test]
    fn the_table_that_ships_is_sound() {
        let shipped = shipped().unwrap();
        for source in &shipped.lists {
            let known = known(&source.id).unwrap_or_else(|| panic!("{} is no known list", source.id));
            assert!(known.title == source.title || known.id == "opensanctions", "{}", source.id);
            for file in &source.files {
                assert!(file.address.starts_with("https://"), "{}", file.address);
            }
            for text in [&source.page, &source.format, &source.licence] {
                assert!(!text.is_empty(), "{}: page, format and licence are said", source.id);
            }
            assert!(source.cadence_days.is_some(), "{}", source.id);
        }
        assert!(shipped.get("opensanctions").unwrap().only_named);
        assert!(shipped.get("eu-fsf").unwrap().token.is_some());
    }

    #[test]
    fn a_known_list_without_an_address_is_named_as_a_gap() {
        let shipped = shipped().unwrap();
        for known in KNOWN.iter().filter(|known| shipped.get(known.id).is_none()) {
            assert!(SHIPPED.contains(&format!("# - `{}`: ", known.id)), "{}", known.id);
        }
    }

    #[test]
    fn what_is_not_meant_is_refused() {
        let of = |list: &str, file: &str| {
            let file = if file.is_empty() { "address = \"https://a.example/x\"" } else { file };
            let text =
                format!("[[list]]\nid = \"a\"\ntitle = \"A\"\n{list}\n[[list.file]]\nname = \"x\"\n{file}");
            Sources::read(&text).map(|_| ()).unwrap_err()
        };
        let cases = [
            (of("fresh_day = 3", ""), "unknown field `fresh_day`"),
            (of("fresh_days = 0", ""), "one day or more"),
            (of("token = \"lower\"", ""), "names an environment variable"),
            (of("token = \"T\"", ""), "no address has {token}"),
            (of("", "address = \"ftp://a.example/x\""), "found ftp://"),
            (of("", "address = \"a.example/x\""), "begins with https://"),
            (of("", "address = \"https:///x\""), "no host"),
            (of("", "address = \"https://me:secret@a.example/x\""), "user name or password"),
            (of("", "address = \"https://a.example/{token}\""), "does not name its variable"),
            (of("token = \"T\"", "address = \"https://a.example/{token}\""), "behind the ? alone"),
            (of("", "address = \"https://a.example/x\"\nsha256 = \"ABC\""), "64 digits"),
            (
                of(
                    "",
                    "address = \"https://a.example/x\"\nminisign = { key = \"x\", signature = \"https://a.example/s\" }",
                ),
                "56 characters",
            ),
        ];
        for (found, expected) in cases {
            assert!(found.contains(expected), "{found} / {expected}");
            assert!(!found.contains("secret"), "{found}");
        }
        assert!(Sources::read("").is_err());
    }
}
