//! Why a file could not be had, in sentences that name its address and none of its secrets.

use std::time::Duration;

use thiserror::Error;
use url::Url;

use super::address::shown;

/// A file that could not be had.
#[derive(Debug, Error)]
#[error("{address}: {why}{}", tries(*.attempts))]
pub struct Fault {
    /// The address as it was given and, after redirects, the one that answered; without their queries.
    pub address: String,
    /// Why.
    pub why: Why,
    /// How often it was tried.
    pub attempts: u32,
}

fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" (tried {attempts} times)") } else { String::new() }
}

impl Fault {
    /// A fault at an address.
    pub(super) fn new(address: &Url, why: Why) -> Fault {
        Fault { address: shown(address), why, attempts: 1 }
    }

    /// The same, where the address is one to which another led.
    pub(super) fn redirected(mut self, from: &Url) -> Fault {
        self.address = format!("{}, redirected to {}", shown(from), self.address);
        self
    }
}

/// The reasons.
#[derive(Debug, Error)]
pub enum Why {
    /// The address is none.
    #[error("this is no address: {0}")]
    Address(String),
    /// The token is missing.
    #[error("it needs a token, and the environment variable {0} has none")]
    NoToken(String),
    /// The server could not be reached.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// The connection is not safe.
    #[error("the connection is not safe: {0}")]
    Tls(String),
    /// The proxy is in the way.
    #[error("the proxy does not let it through: {0}")]
    Proxy(String),
    /// Nothing came for too long.
    #[error("the connection stalled: nothing came in {} s", .0.as_secs_f64())]
    Stalled(Duration),
    /// It all took too long.
    #[error("it was not whole after {} s", .0.as_secs_f64())]
    TooSlow(Duration),
    /// The server does not speak HTTP as it should.
    #[error("the answer is not HTTP as it should be: {0}")]
    Protocol(String),
    /// Another status than 200 or 304.
    #[error("the server answers {0}{1}")]
    Status(u16, &'static str),
    /// The server asks to wait for longer than anybody wants to.
    #[error(
        "the server answers {0} and asks to come again in {1} s, later than the {2} s that are waited for"
    )]
    Later(u16, u64, u64),
    /// 304 without having been asked.
    #[error("the server says that nothing changed, and was not asked for changes")]
    NotAsked,
    /// From https to http.
    #[error("the server redirects from https to http, which is not followed")]
    Downgrade,
    /// To something else.
    #[error("the server redirects to what is no address of the web")]
    Elsewhere,
    /// In a circle.
    #[error("the server redirects in a circle")]
    Circle,
    /// Too often.
    #[error("the server redirects more than {0} times")]
    Redirects(usize),
    /// Without saying where to.
    #[error("the server redirects without an address")]
    Nowhere,
    /// The end is missing.
    #[error("the answer is cut off: {0}")]
    CutOff(String),
    /// Nobody says where the end is.
    #[error(
        "the answer does not state its length, so that a part of it would look like all of it: only a file with a \
         pinned sha256 or minisign key is taken so"
    )]
    Endless,
    /// There is nothing in it.
    #[error("the answer is empty")]
    Empty,
    /// Larger than allowed.
    #[error("it has more than the {0} bytes allowed (--max-size)")]
    TooLarge(u64),
    /// Packed, and not to be unpacked.
    #[error("it cannot be unpacked: {0}")]
    Packed(String),
    /// Encoded in a way that was not asked for.
    #[error("the answer is encoded as `{0}`, which was not asked for")]
    Encoding(String),
    /// A page for people.
    #[error("this is a web page and no list: the address may have moved or asks for a login")]
    Page,
    /// Another file than the pinned one.
    #[error("its SHA-256 is {found}, and the source pins {pinned}")]
    Digest {
        /// What it is.
        found: String,
        /// What it should be.
        pinned: String,
    },
    /// The signature is not one of this file by this key.
    #[error("the minisign signature does not hold: {0}")]
    Signature(String),
}

impl Why {
    /// Whether the next time may go better.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Why::Unreachable(_) | Why::Stalled(_) | Why::TooSlow(_) | Why::Protocol(_) | Why::CutOff(_) => {
                true
            }
            Why::Status(status, _) => matches!(status, 408 | 429 | 500..=599),
            _ => false,
        }
    }
}

/// What a status means, for those that come up.
pub(super) fn meaning(status: u16) -> &'static str {
    match status {
        400 => " Bad Request",
        401 => " Unauthorized: it asks for a login",
        403 => " Forbidden",
        404 => " Not Found: the address may have moved",
        408 => " Request Timeout",
        410 => " Gone: the address has moved",
        429 => " Too Many Requests",
        500 => " Internal Server Error",
        502 => " Bad Gateway",
        503 => " Service Unavailable",
        504 => " Gateway Timeout",
        _ => "",
    }
}
