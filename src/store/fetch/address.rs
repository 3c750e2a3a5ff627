//! Addresses: how they are shown, completed with a token, and which of them a redirect may lead to.

use url::Url;

use super::fault::{Fault, Why};
use super::sources::{Source, TOKEN};

/// Redirects that are followed one after another.
pub(super) const MOST_REDIRECTS: usize = 10;

/// An address for messages: what may hold a token, a signature or a password is left out.
pub(super) fn shown(address: &Url) -> String {
    let mut bare = address.clone();
    let had_query = bare.query().is_some();
    bare.set_query(None);
    bare.set_fragment(None);
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    let query = if had_query { "?…" } else { "" };
    format!("{bare}{query}")
}

/// The address of a source, with the token in its place.
pub(super) fn resolve(
    source: &Source,
    address: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Url, Fault> {
    let bare = address.split('?').next().unwrap_or_default().to_owned();
    let fault = |why: Why| Fault { address: bare.clone(), why, attempts: 1 };
    let text = match &source.token {
        Some(name) if address.contains(TOKEN) => {
            let token = variable(name).map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
            let token = token.ok_or_else(|| fault(Why::NoToken(name.clone())))?;
            let escaped: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
            address.replace(TOKEN, &escaped)
        }
        _ => address.to_owned(),
    };
    let url = Url::parse(&text).map_err(|reason| fault(Why::Address(reason.to_string())))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(fault(Why::Address("it has no host".to_owned())));
    }
    Ok(url)
}

/// Where an answer that redirects leads. What began safe stays safe; `before` are the addresses on the way, in order.
pub(super) fn next(before: &[Url], location: Option<&str>) -> Result<Url, Why> {
    let Some((from, location)) = before.last().zip(location) else { return Err(Why::Nowhere) };
    let to = from.join(location).map_err(|_| Why::Elsewhere)?;
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => {}
        ("https", "http") => return Err(Why::Downgrade),
        _ => return Err(Why::Elsewhere),
    }
    if before.contains(&to) {
        return Err(Why::Circle);
    }
    if before.len() > MOST_REDIRECTS {
        return Err(Why::Redirects(MOST_REDIRECTS));
    }
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fetch::sources::shipped;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn messages_show_no_secret() {
        assert_eq!(shown(&url("https://me:secret@a.example/b?token=secret#secret")), "https://a.example/b?…");
        assert_eq!(shown(&url("http://127.0.0.1:80/b")), "http://127.0.0.1/b");
    }

    #[test]
    fn the_token_comes_from_its_variable() {
        let shipped = shipped().unwrap();
        let source = shipped.get("eu-fsf").unwrap();
        let address = &source.files[0].address;
        let with = |token: Option<&str>| resolve(source, address, &|_| token.map(str::to_owned));
        assert!(with(Some(" a&b ")).unwrap().as_str().ends_with("?token=a%26b"));
        for none in [None, Some(" ")] {
            let told = with(none).unwrap_err().to_string();
            assert_eq!(
                told,
                "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content: it needs a token, \
                 and the environment variable INTERDICT_EU_FSF_TOKEN has none"
            );
        }
    }

    #[test]
    fn what_began_safe_stays_safe() {
        let from = |text: &str, to: &str| next(&[url(text)], Some(to)).map(|to| to.to_string());
        assert_eq!(from("https://a.example/b/c", "../d").unwrap(), "https://a.example/d");
        assert_eq!(from("https://a.example/", "//b.example/c").unwrap(), "https://b.example/c");
        assert_eq!(from("http://a.example/", "https://a.example/").unwrap(), "https://a.example/");
        assert_eq!(from("http://a.example/", "/b").unwrap(), "http://a.example/b");
        assert!(matches!(from("https://a.example/", "http://a.example/"), Err(Why::Downgrade)));
        assert!(matches!(from("https://a.example/", "HTTP://a.example/"), Err(Why::Downgrade)));
        assert!(matches!(from("http://a.example/", "file:///etc/passwd"), Err(Why::Elsewhere)));
        assert!(matches!(from("https://a.example/b", "https://a.example/b"), Err(Why::Circle)));
        assert!(matches!(next(&[url("https://a.example/")], None), Err(Why::Nowhere)));
        // Once safe, also after a detour.
        let way = [url("http://a.example/"), url("https://a.example/")];
        assert!(matches!(next(&way, Some("http://b.example/")), Err(Why::Downgrade)));
        let long: Vec<Url> = (0..=MOST_REDIRECTS).map(|n| url(&format!("https://a.example/{n}"))).collect();
        assert!(matches!(next(&long, Some("/x")), Err(Why::Redirects(_))));
        assert!(next(&long[1..], Some("/x")).is_ok());
    }
}
