//! Where an object lies in object storage, and how much of what was typed may be told.
//!
//! What looks like `scheme://…` is never the name of a file here. It is taken apart once, at the edge: an
//! [`ObjectUrl`] holds no credentials, so that it can stand in messages and in the manifest. A URL with a
//! user name, a password or a query, where keys and signatures are carried, is refused, and of a refused
//! URL no more than scheme and host is told.
//!
//! ```
//! use interdict::holdings::ObjectUrl;
//! let url = ObjectUrl::parse("s3://desk/2026/trades.csv").unwrap();
//! assert_eq!(url.to_string(), "s3://desk/2026/trades.csv");
//! assert!(ObjectUrl::parse("s3://desk/2026/*.csv").unwrap().names_several());
//! let refused = ObjectUrl::parse("s3://key:secret@desk/trades.csv").unwrap_err().to_string();
//! assert!(refused.starts_with("s3://desk: ") && !refused.contains("secret"));
//! ```

use std::fmt;

use super::fault;
use super::files::Found;
use super::left_out::Exclude;
#[cfg(feature = "cloud")]
use super::left_out::{self, Lying};
use super::source::{Input, Source};
use crate::finding::{Code, Finding};

/// A kind of object storage, by the scheme of its URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scheme {
    S3,
    Gs,
    Az,
    Abfs,
    Abfss,
}

impl Scheme {
    const ALL: [Scheme; 5] = [Scheme::S3, Scheme::Gs, Scheme::Az, Scheme::Abfs, Scheme::Abfss];

    fn as_str(self) -> &'static str {
        match self {
            Scheme::S3 => "s3",
            Scheme::Gs => "gs",
            Scheme::Az => "az",
            Scheme::Abfs => "abfs",
            Scheme::Abfss => "abfss",
        }
    }

    /// Whether `container@account.dfs.core.windows.net` may stand where others have the bucket alone.
    fn has_accounts(self) -> bool {
        matches!(self, Scheme::Abfs | Scheme::Abfss)
    }
}

/// An object in object storage, or all under a prefix, or all with names of a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectUrl {
    pub(super) scheme: Scheme,
    /// The bucket, or the container as it is called in Azure.
    pub(super) bucket: String,
    /// The host of the account where the URL names it.
    host: Option<String>,
    /// As the store calls it: nothing in it is an escape.
    key: String,
    several: bool,
}

impl fmt::Display for ObjectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.host.iter().map(|host| format!("@{host}")).collect::<String>();
        write!(f, "{}://{}{host}/{}", self.scheme.as_str(), self.bucket, self.key)
    }
}

/// Hosts of accounts of Azure.
const ACCOUNTS: [&str; 2] = [".dfs.core.windows.net", ".blob.core.windows.net"];

impl ObjectUrl {
    /// Takes a URL apart, or says why it is refused without telling what may be secret.
    pub fn parse(text: &str) -> Result<ObjectUrl, Finding> {
        let shown = told(text);
        let refuse = |why: String| Err(fault::error(Code::FILE_UNREADABLE, fault::whole(&shown), why));
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = scheme.to_ascii_lowercase();
        let Some(scheme) = Scheme::ALL.into_iter().find(|known| known.as_str() == scheme) else {
            return refuse(
                "this kind of URL is not read: expected s3, gs, az, abfs or abfss, or a path".to_owned(),
            );
        };
        let (authority, key) = rest.split_once('/').unwrap_or((rest, ""));
        let (bucket, host) = match authority.split_once('@') {
            Some((bucket, host)) if scheme.has_accounts() && is_account(host) => (bucket, Some(host)),
            _ => (authority, None),
        };
        if bucket.contains(['@', ':']) {
            return refuse(
                "a URL with a user name, a password or a port is refused: credentials come from the environment"
                    .to_owned(),
            );
        }
        if rest.contains('?') {
            return refuse(
                "a URL with a query is refused, since signatures and tokens are carried there: credentials come from the environment"
                    .to_owned(),
            );
        }
        if bucket.is_empty() || !is_plain(bucket) {
            return refuse("the URL names no bucket".to_owned());
        }
        let has_end = rest.contains('/');
        if key.is_empty() && !has_end {
            return refuse(
                "the URL names no object: expected its name, or a `/` at the end for all there are"
                    .to_owned(),
            );
        }
        let (folder, last) = key.rsplit_once('/').unwrap_or(("", key));
        if folder.contains('*') {
            return refuse("a `*` may stand in the last part of the name only".to_owned());
        }
        let is_part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(char::is_control);
        let folders_are = (folder.is_empty() && !key.starts_with('/')) || folder.split('/').all(is_part);
        if !folders_are || !(last.is_empty() || is_part(last)) {
            return refuse(
                "a part of the object's name is empty, `.`, `..` or has control characters".to_owned(),
            );
        }
        Ok(ObjectUrl {
            scheme,
            bucket: bucket.to_owned(),
            host: host.map(str::to_owned),
            key: key.to_owned(),
            several: last.is_empty() || last.contains('*'),
        })
    }

    /// Whether it stands for several objects: it ends in `/`, or there is a `*` in its last part.
    pub fn names_several(&self) -> bool {
        self.several
    }

    /// The objects that it stands for, in the order of their names, and what of them is left out.
    pub(super) fn objects(self, excludes: &[Exclude]) -> Result<Found, Finding> {
        if !self.several {
            return Ok(Found { sources: vec![Source::Url(self)], left_out: Vec::new() });
        }
        #[cfg(feature = "cloud")]
        return self.listed(super::cloud::list(&self)?, excludes);
        #[cfg(not(feature = "cloud"))]
        {
            let _ = excludes;
            Err(self.not_built())
        }
    }

    /// Parts what is listed into data and what is none.
    #[cfg(feature = "cloud")]
    fn listed(&self, objects: Vec<ObjectUrl>, excludes: &[Exclude]) -> Result<Found, Finding> {
        let start = if self.folder().is_empty() { 0 } else { self.folder().len() + 1 };
        let mut found = Found::default();
        for object in objects {
            let name = object.to_string();
            let lying = Lying { name: &name, below: object.key.get(start..).unwrap_or(&object.key) };
            match left_out::found(lying, excludes) {
                Some(left) => found.left_out.push(left),
                None => found.sources.push(Source::Url(object)),
            }
        }
        if found.sources.is_empty() {
            return Err(self.fault("every object with such a name is left out"));
        }
        Ok(found)
    }

    /// The object, copied to where it can be read twice.
    pub(super) fn open(&self) -> Result<Input, Finding> {
        if self.several {
            return Err(self.fault("the URL stands for several objects: expected one"));
        }
        #[cfg(feature = "cloud")]
        return super::cloud::open(self);
        #[cfg(not(feature = "cloud"))]
        Err(self.not_built())
    }

    #[cfg(not(feature = "cloud"))]
    fn not_built(&self) -> Finding {
        self.fault("this build does not read object storage: it is built without the feature `cloud`")
    }

    /// The refusal of what lies there.
    pub(super) fn fault(&self, why: impl Into<String>) -> Finding {
        fault::error(Code::FILE_UNREADABLE, fault::whole(&self.to_string()), why)
    }
}

#[cfg(feature = "cloud")]
impl ObjectUrl {
    /// The name of the object.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// The name of the account, where the URL has it.
    pub(super) fn account(&self) -> Option<&str> {
        self.host.as_deref()?.split('.').next()
    }

    /// What all of the names begin with, without the `/` at its end.
    pub(super) fn folder(&self) -> &str {
        self.key.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The form of the last part, where not all are meant.
    pub(super) fn form(&self) -> Option<&str> {
        let last = self.key.rsplit('/').next().unwrap_or("");
        (!last.is_empty()).then_some(last)
    }

    /// Another object of the same bucket.
    pub(super) fn beside(&self, key: &str) -> ObjectUrl {
        ObjectUrl { key: key.to_owned(), several: false, ..self.clone() }
    }
}

/// Whether a text is a URL, of whatever scheme. A single letter is a drive.
pub fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// What may be told of a URL that is refused: its scheme and its host. Where it is not certain which part is
/// the host (a password may hold a `/`), the scheme alone.
pub fn told(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = match authority.rsplit_once('@') {
        Some((_, host)) => host,
        None if rest.contains('@') || authority.contains(':') => "",
        None => authority,
    };
    let host = if host.is_empty() || !is_plain(host) { "…" } else { host };
    format!("{}://{host}", scheme.to_ascii_lowercase())
}

/// Whether it can be the name of a bucket or a host. `$` is for the containers that Azure itself names.
fn is_plain(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '$'))
}

fn is_account(host: &str) -> bool {
    ACCOUNTS.iter().any(|end| {
        host.strip_suffix(end)
            .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_from_paths() {
        for url in ["s3://a/b", "S3://a/b", "https://a/b", "x-y.z+1://"] {
            assert!(is_url(url), "{url}");
        }
        for path in ["a.csv", "c://a", "./s3://a", "dir/s3://a", "://a", "s3:/a", "-"] {
            assert!(!is_url(path), "{path}");
        }
    }

    #[test]
    fn a_url_is_told_as_it_was_typed() {
        for url in [
            "s3://desk/a.csv",
            "gs://desk/2026/11/a@b #1%20.csv",
            "az://desk/a.csv",
            "abfs://desk/a.csv",
            "abfss://desk@firm.dfs.core.windows.net/a.csv",
        ] {
            let parsed = ObjectUrl::parse(url).unwrap();
            assert_eq!(parsed.to_string(), url);
            assert!(!parsed.names_several(), "{url}");
        }
        assert_eq!(ObjectUrl::parse("S3://desk/A").unwrap().to_string(), "s3://desk/A");
        for several in ["s3://desk/", "s3://desk/2026/", "s3://desk/*", "s3://desk/2026/a*.csv"] {
            assert!(ObjectUrl::parse(several).unwrap().names_several(), "{several}");
        }
    }

    #[test]
    fn what_is_refused_is_told_by_scheme_and_host() {
        let refused = |text: &str| ObjectUrl::parse(text).unwrap_err().place.file;
        assert_eq!(refused("s3://KEY:SECRET@desk/a.csv"), "s3://desk");
        assert_eq!(refused("s3://KEY:SEC/RET@desk/a.csv"), "s3://…");
        assert_eq!(refused("s3://KEY:SECRET/a.csv"), "s3://…");
        assert_eq!(refused("s3://KEY@desk/a.csv"), "s3://desk");
        assert_eq!(refused("az://KEY@firm.dfs.core.windows.net/a"), "az://firm.dfs.core.windows.net");
        assert_eq!(
            refused("abfss://desk:SECRET@firm.dfs.core.windows.net/a"),
            "abfss://firm.dfs.core.windows.net"
        );
        assert_eq!(refused("abfss://SECRET@desk/a"), "abfss://desk");
        assert_eq!(refused("s3://desk/a.csv?X-Amz-Signature=SECRET"), "s3://desk");
        assert_eq!(refused("s3://desk?SECRET"), "s3://desk");
        assert_eq!(refused("s3://desk#SECRET/a"), "s3://desk");
        assert_eq!(refused("https://ME:SECRET@host/a?sig=SECRET"), "https://host");
        assert_eq!(refused("https://host:8443/a"), "https://…");
    }

    #[test]
    fn names_that_no_store_takes_are_refused() {
        let why = |text: &str| ObjectUrl::parse(text).unwrap_err().message;
        assert!(why("file:///tmp/a.csv").starts_with("this kind of URL is not read"));
        assert!(why("s3:///a.csv").contains("no bucket"));
        assert!(why("s3://desk").contains("no object"));
        for name in ["s3://desk//a", "s3://desk/a//b", "s3://desk/a/../b", "s3://desk/./a", "s3://desk/a\nb"]
        {
            assert!(why(name).starts_with("a part of"), "{name}");
        }
        assert!(why("s3://desk/*/a.csv").contains("last part"));
    }

    #[cfg(not(feature = "cloud"))]
    #[test]
    fn a_build_without_object_storage_says_so() {
        let refusal = "this build does not read object storage: it is built without the feature `cloud`";
        let url = |text| ObjectUrl::parse(text).unwrap();
        assert_eq!(url("s3://desk/a.csv").open().unwrap_err().message, refusal);
        assert_eq!(url("s3://desk/").objects(&[]).unwrap_err().message, refusal);
    }
}
