//! One file over HTTP: asked for again where that may help, followed where it was moved to, and whole or not at all.

use std::io::{self, Read};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ureq::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    LOCATION, RETRY_AFTER, TRANSFER_ENCODING,
};
use ureq::http::header::{HeaderMap, HeaderName};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Proxy, Timeout, http};
use url::Url;

use super::address::next;
use super::fault::{Fault, Why, meaning};
use crate::store::publisher;

/// The longest that is waited where a server says when to come again.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// How many times `--timeout` a whole answer may take, however steadily it trickles.
const WHOLE: u32 = 120;
/// Bytes that are read at once.
const PIECE: usize = 1 << 16;
/// The variables in which the environment names a proxy, in the order in which they count.
const PROXIES: [&str; 6] =
    ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// How files are asked for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The proxy; without one the environment's.
    pub proxy: Option<String>,
    /// How long nothing may come.
    pub timeout: Duration,
    /// The most bytes of one file, as it is received and as it unpacks.
    pub max_size: u64,
    /// How often a file is asked for again.
    pub retries: u32,
    /// How long is waited before the second time; each further wait is twice as long.
    pub delay: Duration,
}

/// What the client was told of an earlier version.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Earlier<'s> {
    pub(super) etag: Option<&'s str>,
    pub(super) last_modified: Option<&'s str>,
}

impl Earlier<'_> {
    fn is_known(self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }
}

/// What the server has.
#[derive(Debug)]
pub(super) enum Answer {
    /// Nothing newer.
    Same,
    /// A file.
    File(Received),
}

/// A file as it was received.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) bytes: Vec<u8>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// Whether the server said how long it is, so that its end is known.
    pub(super) has_end: bool,
}

/// Asks for files.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    settings: Settings,
}

impl Client {
    /// A client; a proxy that is none is refused, because going around it is not what was meant.
    pub(super) fn new(settings: &Settings) -> Result<Client, String> {
        let timeout = Some(settings.timeout);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy(settings.proxy.as_deref())?)
            .tls_config(tls)
            .user_agent(concat!("interdict/", env!("CARGO_PKG_VERSION")))
            .accept("*/*")
            .accept_encoding("identity")
            .timeout_resolve(timeout)
            .timeout_connect(timeout)
            .timeout_send_request(timeout)
            .timeout_recv_response(timeout)
            .timeout_per_read(timeout)
            .timeout_per_write(timeout)
            .timeout_per_call(Some(settings.timeout * WHOLE))
            .build();
        Ok(Client { agent: config.new_agent(), settings: settings.clone() })
    }

    /// A file, or that it is as it was. Asked for again after what may pass.
    pub(super) fn get(&self, address: &Url, earlier: Earlier<'_>, limit: u64) -> Result<Answer, Fault> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (mut fault, asked) = match self.follow(address, earlier, limit) {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            if let (Some(wait), Why::Status(status, _)) =
                (asked.filter(|wait| *wait > LONGEST_WAIT), &fault.why)
            {
                fault.why = Why::Later(*status, wait.as_secs(), LONGEST_WAIT.as_secs());
            }
            if !fault.why.is_passing() || attempt > self.settings.retries {
                fault.attempts = attempt;
                return Err(fault);
            }
            let delay = self.settings.delay.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_WAIT);
            sleep(delay.max(asked.unwrap_or_default()));
        }
    }

    /// Asks once, and wherever the answers lead. With a fault, how long the server asks to wait.
    fn follow(
        &self,
        address: &Url,
        earlier: Earlier<'_>,
        limit: u64,
    ) -> Result<Answer, (Fault, Option<Duration>)> {
        let mut way = vec![address.clone()];
        loop {
            let here = way.last().unwrap_or(address);
            let fault = |why: Why| {
                let fault = Fault::new(here, why);
                if way.len() > 1 { fault.redirected(address) } else { fault }
            };
            let response = self.ask(here, earlier).map_err(|why| (fault(why), None))?;
            let headers = response.headers();
            match response.status().as_u16() {
                200 => {
                    return self.receive(response, limit).map(Answer::File).map_err(|why| (fault(why), None));
                }
                304 if earlier.is_known() => return Ok(Answer::Same),
                304 => return Err((fault(Why::NotAsked), None)),
                301 | 302 | 303 | 307 | 308 => {
                    let to = next(&way, text(headers, &LOCATION)).map_err(|why| (fault(why), None))?;
                    way.push(to);
                }
                status => {
                    let asked = text(headers, &RETRY_AFTER).and_then(|text| wait(text, now()));
                    let asked = asked.filter(|_| matches!(status, 408 | 429 | 503));
                    return Err((fault(Why::Status(status, meaning(status))), asked));
                }
            }
        }
    }

    fn ask(&self, address: &Url, earlier: Earlier<'_>) -> Result<http::Response<Body>, Why> {
        // A cache on the way must ask the publisher: the store notes when that was looked at.
        let mut request = self.agent.get(address.as_str()).header(CACHE_CONTROL, "no-cache");
        if let Some(etag) = earlier.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(day) = earlier.last_modified {
            request = request.header(IF_MODIFIED_SINCE, day);
        }
        request.call().map_err(|error| self.why(error, None))
    }

    /// The body of an answer, whole.
    fn receive(&self, response: http::Response<Body>, limit: u64) -> Result<Received, Why> {
        let headers = response.headers();
        let length: Option<u64> =
            text(headers, &CONTENT_LENGTH).and_then(|length| length.trim().parse().ok());
        let is_chunked = text(headers, &TRANSFER_ENCODING)
            .is_some_and(|encoding| encoding.trim().to_ascii_lowercase().ends_with("chunked"));
        let encoding = text(headers, &CONTENT_ENCODING).unwrap_or("identity").trim().to_ascii_lowercase();
        let mark = |name: &HeaderName| text(headers, name).map(str::to_owned);
        let (etag, last_modified) = (mark(&ETAG), mark(&LAST_MODIFIED));
        if length.is_some_and(|length| length > limit) {
            return Err(Why::TooLarge(limit));
        }
        let mut bytes = Vec::new();
        let mut reader = response.into_body().into_reader().take(limit.saturating_add(1));
        let mut piece = vec![0; PIECE];
        loop {
            match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => bytes.extend_from_slice(piece.get(..read).unwrap_or_default()),
                Err(again) if again.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.why(error.into(), Some((bytes.len(), length)))),
            }
        }
        if bytes.len() as u64 > limit {
            return Err(Why::TooLarge(limit));
        }
        // Chunks go before a length that stands beside them.
        if let Some(length) = length.filter(|length| !is_chunked && *length != bytes.len() as u64) {
            return Err(cut_off(bytes.len(), Some(length)));
        }
        // Some servers pack whatever they are asked for.
        let bytes = match encoding.as_str() {
            "identity" | "" => bytes,
            "gzip" | "x-gzip" => unpack(bytes, limit)?,
            other => return Err(Why::Encoding(other.to_owned())),
        };
        Ok(Received { bytes, etag, last_modified, has_end: length.is_some() || is_chunked })
    }

    /// The reason of the client's, in our words: its own may show a whole address. `got` is what has come of a body.
    fn why(&self, error: Error, got: Option<(usize, Option<u64>)>) -> Why {
        match error {
            Error::Timeout(Timeout::PerCall | Timeout::Global) => Why::TooSlow(self.settings.timeout * WHOLE),
            Error::Timeout(_) => Why::Stalled(self.settings.timeout),
            Error::HostNotFound => Why::Unreachable("there is no host of this name".to_owned()),
            Error::ConnectionFailed => Why::Unreachable("no connection comes about".to_owned()),
            Error::ConnectProxyFailed(reason) => Why::Proxy(reason),
            Error::InvalidProxyUrl => Why::Proxy("its address is none".to_owned()),
            Error::Rustls(reason) => Why::Tls(reason.to_string()),
            Error::Tls(reason) => Why::Tls(reason.to_owned()),
            Error::TlsRequired => Why::Tls("it is not encrypted".to_owned()),
            Error::LargeResponseHeader(..) => Why::Protocol("its header is too long".to_owned()),
            Error::Protocol(reason) => match got {
                Some((got, length)) => cut_off(got, length),
                None => Why::Protocol(reason.to_string()),
            },
            Error::Io(reason) => match (reason.kind(), got) {
                (io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock, _) => {
                    Why::Stalled(self.settings.timeout)
                }
                (io::ErrorKind::UnexpectedEof, Some((got, length))) => cut_off(got, length),
                (io::ErrorKind::UnexpectedEof, None) => {
                    Why::Unreachable("the connection was closed before an answer".to_owned())
                }
                _ => tls_of(&reason).unwrap_or_else(|| Why::Unreachable(reason.to_string())),
            },
            _ => Why::Unreachable("the connection broke".to_owned()),
        }
    }
}

/// A fault of the certificate comes wrapped where it is found while bytes are exchanged.
fn tls_of(error: &io::Error) -> Option<Why> {
    let inner = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(Why::Tls(inner.to_string()))
}

fn cut_off(got: usize, length: Option<u64>) -> Why {
    Why::CutOff(match length {
        Some(length) => format!("{got} of {length} bytes came"),
        None => format!("it ended after {got} bytes, before its last part"),
    })
}

fn unpack(bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, Why> {
    let has = bytes.len();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(Why::Encoding("gzip, and is none".to_owned()));
    }
    match publisher::unpacked(String::new(), bytes, limit) {
        Ok(mut files) => files.pop().map(|file| file.bytes).ok_or(Why::Empty),
        Err(reason) if reason.kind() == io::ErrorKind::UnexpectedEof => Err(cut_off(has, None)),
        Err(reason) => Err(Why::Packed(reason.to_string())),
    }
}

/// A header that is text of printable characters.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .filter(|text| text.len() <= 1024 || *name == LOCATION)
}

fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

/// How long a server asks to wait: a number of seconds, or until a time.
fn wait(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    Some((until - now).to_std().unwrap_or_default())
}

fn proxy(named: Option<&str>) -> Result<Option<Proxy>, String> {
    if let Some(named) = named {
        let fault = |_| "--proxy: expected an address such as http://proxy.example:3128".to_owned();
        return Proxy::new(named).map(Some).map_err(fault);
    }
    for variable in PROXIES {
        if std::env::var(variable).is_ok_and(|named| !named.is_empty() && Proxy::new(&named).is_err()) {
            return Err(format!("{variable}: expected an address such as http://proxy.example:3128"));
        }
    }
    Ok(Proxy::try_from_env())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_to_come_again() {
        let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let of = |text: &str| wait(text, now).map(|wait| wait.as_secs());
        assert_eq!(of(" 7 "), Some(7));
        assert_eq!(of("Thu, 01 Jan 2026 00:01:00 GMT"), Some(60));
        assert_eq!(of("Wed, 31 Dec 2025 00:00:00 GMT"), Some(0));
        assert_eq!(of("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(of("soon"), None);
    }

    #[test]
    fn an_address_of_a_proxy_that_is_none_is_refused() {
        assert!(proxy(Some("http://proxy.example:3128")).unwrap().is_some());
        let told = proxy(Some("gopher://me:secret@proxy.example")).unwrap_err();
        assert!(!told.contains("secret"), "{told}");
    }
}
