//! Whose pages may open a WebSocket.
//!
//! A browser lets any page connect to any host, with what it knows of that host's user, and asks nobody before. It only
//! tells whose page it is.

use axum::http::Uri;
use axum::http::header::{HOST, HeaderMap, ORIGIN};
use axum::http::uri::Authority;

use super::answer::Refusal;
use crate::config::Http;

/// Refuses a page that is neither the hub's own nor one of the origins that the settings name. What is no browser names
/// no origin.
pub(super) fn check(headers: &HeaderMap, http: &Http) -> Result<(), Refusal> {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next().map(|origin| origin.to_str()), origins.next()) {
        (None, _) => Ok(()),
        (Some(Ok(origin)), None) if is_own(origin, headers) || http.allows(origin) => Ok(()),
        (Some(_), _) => Err(Refusal::foreign_origin()),
    }
}

/// Whether the page came from the host that it connects to.
fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let Ok(origin) = origin.parse::<Uri>() else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let usual = match origin.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return false,
    };
    let (Some(origin), Some(host)) = (origin.authority(), host) else { return false };
    origin.host().eq_ignore_ascii_case(host.host())
        && origin.port_u16().unwrap_or(usual) == host.port_u16().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::config::{Config, Value};

    fn passes(host: &'static str, origins: &[&'static str], allowed: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(host));
        for origin in origins {
            headers.append(ORIGIN, HeaderValue::from_static(origin));
        }
        let mut http = Config::default().http;
        http.allowed_origins = Value::read(allowed).expect("origins");
        check(&headers, &http).is_ok()
    }

    #[test]
    fn a_page_of_the_hub_itself_may() {
        assert!(passes("hub.example", &["https://hub.example"], ""));
        assert!(passes("hub.example:443", &["https://hub.example"], ""));
        assert!(passes("HUB.example:8000", &["http://hub.example:8000"], ""));
        assert!(passes("[::1]:8000", &["http://[::1]:8000"], ""));
        assert!(passes("hub.example", &[], ""));
    }

    #[test]
    fn a_page_from_elsewhere_may_only_where_the_settings_say_so() {
        for foreign in ["https://evil.example", "http://hub.example:8000", "https://hub.example.evil", "null", "", "*"]
        {
            assert!(!passes("hub.example", &[foreign], "https://site.example"), "{foreign}");
        }
        assert!(!passes("hub.example", &["https://hub.example", "https://evil.example"], ""));
        assert!(passes("hub.example", &["https://site.example"], "https://site.example"));
        assert!(passes("hub.example", &["https://any.example"], "*"));
    }
}
