//! Objects of S3, Google Cloud Storage and Azure, read like files.
//!
//! Nothing else here opens a connection, and nothing else is asynchronous: one runtime of one thread lives as
//! long as a call. Credentials are what the environment or the instance gives; they are never seen here.
//!
//! An object is copied to memory, and beyond [`SPOOL`] to a temporary file without a name. It counts only
//! when size, ETag, version and time are the same before and with its bytes, and when as many bytes came.
//!
//! What the store and the libraries say in their errors is never passed on: URLs, identifiers of keys,
//! request ids and tokens stand in there. Every fault has a sentence of its own.

use std::error::Error;
use std::future::Future;
use std::io::{self, Write};
use std::time::Duration;

use futures_util::StreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::client::{HttpError, HttpErrorKind};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::{
    ClientConfigKey, CredentialProvider, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig,
};
use tempfile::SpooledTempFile;

use super::fault;
use super::object_url::{ObjectUrl, Scheme};
use super::source::{Input, SPOOL, spooled, unreadable};
use crate::finding::{Code, Finding};

/// How long the store may say nothing at all. Longer than [`retry`] tries again, so that its reason is told.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long one request may take with its body, in the notation of the settings: what is large may take long
/// as long as bytes come.
const WHOLE_REQUEST: &str = "1 day";

/// Most objects under a prefix.
const MOST: usize = 10_000;

/// Copies an object to where it can be read twice.
pub(super) fn open(url: &ObjectUrl) -> Result<Input, Finding> {
    complete(copy(url)).map_err(|fault| fault.told(url))
}

/// The objects under a prefix, or with names of a form, in the order of their names.
pub(super) fn list(url: &ObjectUrl) -> Result<Vec<ObjectUrl>, Finding> {
    complete(names(url)).map_err(|fault| fault.told(url))
}

/// Does asynchronous work to its end.
fn complete<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Fault::Io)?;
    let done = runtime.block_on(work);
    // A name that is still being resolved must not hold up what is decided.
    runtime.shutdown_background();
    done
}

async fn copy(url: &ObjectUrl) -> Result<Input, Fault> {
    let store = store(url).await?;
    let path = Path::parse(url.key()).map_err(|_| Fault::Name)?;
    let before = in_time(store.head(&path)).await??;
    // A weak tag never matches (RFC 9110, 13.1.1); the comparison below is enough.
    let strong = before.e_tag.clone().filter(|tag| !tag.starts_with("W/"));
    let options = GetOptions { if_match: strong, ..GetOptions::default() };
    let got = in_time(store.get_opts(&path, options)).await??;
    if got.meta != before {
        return Err(Fault::Changed);
    }
    let mut copy = SpooledTempFile::new(SPOOL);
    let mut came = 0;
    let mut pieces = got.into_stream();
    while let Some(piece) = in_time(pieces.next()).await? {
        let piece = piece?;
        came += piece.len() as u64;
        if came > before.size {
            break;
        }
        copy.write_all(&piece).map_err(Fault::Io)?;
    }
    if came != before.size {
        return Err(Fault::Length { stated: before.size });
    }
    Ok(spooled(copy))
}

async fn names(url: &ObjectUrl) -> Result<Vec<ObjectUrl>, Fault> {
    let store = store(url).await?;
    let folder = Path::parse(url.folder()).map_err(|_| Fault::Name)?;
    let folder = (!url.folder().is_empty()).then_some(&folder);
    let mut found: Vec<ObjectMeta> = Vec::new();
    match url.form() {
        Some(form) => {
            let all = in_time(store.list_with_delimiter(folder)).await??.objects;
            let fits =
                |object: &ObjectMeta| object.location.filename().is_some_and(|name| is_like(name, form));
            found.extend(all.into_iter().filter(fits));
        }
        None => {
            let mut all = store.list(folder);
            while let Some(object) = in_time(all.next()).await? {
                found.push(object?);
                if found.len() > MOST {
                    break;
                }
            }
        }
    }
    if found.len() > MOST {
        return Err(Fault::TooMany);
    }
    found.sort_by(|a, b| a.location.as_ref().cmp(b.location.as_ref()));
    let start = if folder.is_some() { url.folder().len() + 1 } else { 0 };
    let keys: Vec<&str> = found.iter().map(|object| object.location.as_ref()).collect();
    let mut objects = Vec::new();
    for object in &found {
        let key = object.location.as_ref();
        // Consoles make an empty object for a folder; its `/` at the end is lost on the way.
        let inner = format!("{key}/");
        let after = keys.partition_point(|other| *other < inner.as_str());
        let has_inner = keys.get(after).is_some_and(|other| other.starts_with(&inner));
        let is_folder = object.size == 0 && (key.len() < start || has_inner);
        if !is_folder {
            objects.push(url.beside(key));
        }
    }
    objects.dedup();
    if objects.is_empty() { Err(Fault::Nothing) } else { Ok(objects) }
}

/// Whether a name is of a form in which `*` stands for anything.
fn is_like(name: &str, form: &str) -> bool {
    let Some((start, rest)) = form.split_once('*') else { return name == form };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let end = pieces.pop().unwrap_or("");
    for piece in pieces {
        let Some((_, after)) = name.split_once(piece) else { return false };
        name = after;
    }
    name.ends_with(end)
}

/// A store as the environment and the instance describe it.
async fn store(url: &ObjectUrl) -> Result<Box<dyn ObjectStore>, Fault> {
    let timeout = ClientConfigKey::Timeout;
    let bucket = url.bucket.as_str();
    match url.scheme {
        Scheme::S3 => {
            let builder = AmazonS3Builder::from_env()
                .with_bucket_name(bucket)
                .with_retry(retry())
                .with_config(AmazonS3ConfigKey::Client(timeout), WHOLE_REQUEST);
            let unsigned = builder.get_config_value(&AmazonS3ConfigKey::SkipSignature);
            let store = builder.build().map_err(|_| Fault::Settings)?;
            check(store.credentials().as_ref(), unsigned).await?;
            Ok(Box::new(store))
        }
        Scheme::Gs => {
            let builder = GoogleCloudStorageBuilder::from_env()
                .with_bucket_name(bucket)
                .with_retry(retry())
                .with_config(GoogleConfigKey::Client(timeout), WHOLE_REQUEST);
            let unsigned = builder.get_config_value(&GoogleConfigKey::SkipSignature);
            let store = builder.build().map_err(|_| Fault::Settings)?;
            check(store.credentials().as_ref(), unsigned).await?;
            Ok(Box::new(store))
        }
        Scheme::Az | Scheme::Abfs | Scheme::Abfss => {
            let mut builder = MicrosoftAzureBuilder::from_env()
                .with_container_name(bucket)
                .with_retry(retry())
                .with_config(AzureConfigKey::Client(timeout), WHOLE_REQUEST);
            if let Some(account) = url.account() {
                builder = builder.with_account(account);
            }
            let unsigned = builder.get_config_value(&AzureConfigKey::SkipSignature);
            let store = builder.build().map_err(|_| Fault::Settings)?;
            check(store.credentials().as_ref(), unsigned).await?;
            Ok(Box::new(store))
        }
    }
}

/// Asks for the credentials before anything else, so that their lack is told apart from a silent store.
async fn check<C>(
    credentials: &dyn CredentialProvider<Credential = C>,
    unsigned: Option<String>,
) -> Result<(), Fault> {
    // Any bucket may be read without a signature where the environment says so.
    if unsigned.is_some_and(|value| value == "true") {
        return Ok(());
    }
    in_time(credentials.get_credential()).await?.map_err(|_| Fault::NoCredentials)?;
    Ok(())
}

/// How often and how long what fails is tried again.
fn retry() -> RetryConfig {
    RetryConfig { max_retries: 5, retry_timeout: Duration::from_secs(60), ..RetryConfig::default() }
}

async fn in_time<T>(work: impl Future<Output = T>) -> Result<T, Fault> {
    tokio::time::timeout(PATIENCE, work).await.map_err(|_| Fault::Silent)
}

/// Why an object was not read.
#[derive(Debug)]
enum Fault {
    Store(object_store::Error),
    Silent,
    Settings,
    NoCredentials,
    Name,
    Nothing,
    TooMany,
    Changed,
    Length { stated: u64 },
    Io(io::Error),
}

impl From<object_store::Error> for Fault {
    fn from(error: object_store::Error) -> Fault {
        Fault::Store(error)
    }
}

impl Fault {
    /// In a sentence that holds nothing of what the store said.
    fn told(self, url: &ObjectUrl) -> Finding {
        let why = match self {
            Fault::Store(error) => match Kind::of(&error) {
                Kind::Changed => return changed(url),
                kind => kind.sentence(url),
            },
            Fault::Silent => Kind::Silent.sentence(url),
            Fault::Changed => return changed(url),
            Fault::Io(reason) => return unreadable(&url.to_string(), &reason),
            Fault::Settings => {
                "the environment's settings for object storage are incomplete or not valid".to_owned()
            }
            Fault::NoCredentials => {
                "there are no credentials that can be used: they come from the environment or the instance"
                    .to_owned()
            }
            Fault::Name => "no object can have this name".to_owned(),
            Fault::Nothing => "there is no object of this name".to_owned(),
            Fault::TooMany => format!("more than {MOST} objects have such names: expected fewer"),
            Fault::Length { stated } => {
                format!(
                    "the store stated {stated} bytes and sent another number: nothing of it can be relied on"
                )
            }
        };
        url.fault(why)
    }
}

fn changed(url: &ObjectUrl) -> Finding {
    let message = "the object was replaced while it was read: nothing of it can be relied on";
    fault::error(Code::FILE_CHANGED, fault::whole(&url.to_string()), message)
}

/// What went wrong with a store, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NotFound,
    Denied,
    Unknown,
    Changed,
    Region,
    Silent,
    Unreachable,
    BrokenOff,
    Status(u16),
    Other,
}

impl Kind {
    fn of(error: &object_store::Error) -> Kind {
        match error {
            object_store::Error::NotFound { .. } => return Kind::NotFound,
            object_store::Error::PermissionDenied { .. } => return Kind::Denied,
            object_store::Error::Unauthenticated { .. } => return Kind::Unknown,
            object_store::Error::Precondition { .. } => return Kind::Changed,
            _ => {}
        }
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(cause) = next {
            if let Some(http) = cause.downcast_ref::<HttpError>() {
                return match http.kind() {
                    HttpErrorKind::Timeout => Kind::Silent,
                    HttpErrorKind::Connect => Kind::Unreachable,
                    HttpErrorKind::Request | HttpErrorKind::Interrupted | HttpErrorKind::Decode => {
                        Kind::BrokenOff
                    }
                    _ => Kind::Other,
                };
            }
            if let Some(kind) = Kind::by_words(&cause.to_string()) {
                return kind;
            }
            next = cause.source();
        }
        Kind::Other
    }

    /// The type that has the status is private to the library: its first words are all there is.
    fn by_words(text: &str) -> Option<Kind> {
        if text.starts_with("Received redirect without LOCATION") {
            return Some(Kind::Region);
        }
        let status = text.strip_prefix("Server returned non-2xx status code: ")?.get(..3)?.parse().ok()?;
        Some(match status {
            301 | 307 => Kind::Region,
            401 => Kind::Unknown,
            403 => Kind::Denied,
            404 => Kind::NotFound,
            412 => Kind::Changed,
            status => Kind::Status(status),
        })
    }

    fn sentence(self, url: &ObjectUrl) -> String {
        match self {
            Kind::NotFound if url.names_several() => "there is no such bucket".to_owned(),
            Kind::NotFound => "there is no such object".to_owned(),
            Kind::Denied => "permission denied".to_owned(),
            Kind::Unknown => "the store does not accept the credentials".to_owned(),
            Kind::Changed => "the object was replaced while it was read".to_owned(),
            Kind::Region => "the bucket is in another region than the environment says".to_owned(),
            Kind::Silent => "the store did not answer in time".to_owned(),
            Kind::Unreachable => "the store cannot be reached".to_owned(),
            Kind::BrokenOff => "the connection broke off before the end".to_owned(),
            Kind::Status(status) => format!("the store answered with status {status}"),
            Kind::Other => "the store's answer cannot be used".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_names() {
        for (name, form, fits) in [
            ("a.csv", "*", true),
            ("a.csv", "*.csv", true),
            ("a.csv", "a*", true),
            ("a.csv", "a.csv", true),
            ("a.csv", "*.txt", false),
            ("a.csv", "b*", false),
            ("a.csv", "a.csv*a.csv", false),
            ("book-a-2026.csv", "book-*-2026*.csv", true),
            ("book-a-2025.csv", "book-*-2026*.csv", false),
            ("aXbXc", "a*X*c", true),
            ("ab", "a**b", true),
            ("aba", "ab*ba", false),
        ] {
            assert_eq!(is_like(name, form), fits, "{name} {form}");
        }
    }

    #[test]
    fn a_status_is_taken_from_the_first_words_alone() {
        assert_eq!(
            Kind::by_words("Server returned non-2xx status code: 403 Forbidden: x"),
            Some(Kind::Denied)
        );
        assert_eq!(Kind::by_words("Server returned non-2xx status code: 500"), Some(Kind::Status(500)));
        assert_eq!(Kind::by_words("GET http://x/Server returned non-2xx status code: 403"), None);
        assert_eq!(Kind::by_words("Server returned non-2xx status code: ä"), None);
    }
}
