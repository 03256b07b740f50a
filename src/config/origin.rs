//! Web pages that may read answers.

use url::Url;

use super::value::quoted;
use super::{Http, Value};

/// Where a page may come from that reads answers in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Anywhere.
    Any,
    /// From this origin, as browsers write it.
    Named(String),
}

impl Http {
    /// Whether pages from this origin, as browsers name it, may read answers.
    pub fn allows(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| match allowed {
            AllowedOrigin::Any => true,
            AllowedOrigin::Named(named) => named == origin,
        })
    }
}

impl Value for AllowedOrigin {
    fn read(written: &str) -> Result<Self, String> {
        if written == "*" {
            return Ok(Self::Any);
        }
        let expected = || "expected origins such as https://www.example.com, without a path, or *".to_owned();
        let (_, host) = written.split_once("://").ok_or_else(expected)?;
        let is_bare = !host.is_empty() && !host.contains(['/', '?', '#', '@', '*']);
        let url = Url::parse(written).ok().filter(|_| is_bare).ok_or_else(expected)?;
        let origin = url.origin();
        // Browsers write an origin of an app's own scheme as it stands.
        Ok(Self::Named(if origin.is_tuple() { origin.ascii_serialization() } else { written.to_ascii_lowercase() }))
    }

    fn write(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Any => "*",
            Self::Named(origin) => origin,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    #[test]
    fn an_origin_is_kept_as_browsers_write_it() {
        let named = |text: &str| Ok(AllowedOrigin::Named(text.to_owned()));
        assert_eq!(AllowedOrigin::read("https://www.example.com"), named("https://www.example.com"));
        assert_eq!(AllowedOrigin::read("HTTPS://WWW.Example.com:443"), named("https://www.example.com"));
        assert_eq!(AllowedOrigin::read("http://localhost:3000"), named("http://localhost:3000"));
        assert_eq!(AllowedOrigin::read("capacitor://localhost"), named("capacitor://localhost"));
        assert_eq!(AllowedOrigin::read("*"), Ok(AllowedOrigin::Any));
        for wrong in ["", "example.com", "https://", "https://a.example/", "https://*.a.example", "null", "https://u@a"]
        {
            assert!(AllowedOrigin::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_what_is_named_is_allowed() {
        let mut http = Config::default().http;
        assert!(!http.allows("https://a.example"));
        http.allowed_origins = Value::read("https://a.example, http://b.example:8080").expect("origins");
        assert!(http.allows("https://a.example") && http.allows("http://b.example:8080"));
        for other in ["http://a.example", "https://a.example.evil", "https://a.example:444", "null", ""] {
            assert!(!http.allows(other), "{other}");
        }
        http.allowed_origins = Value::read("*").expect("an origin");
        assert!(http.allows("https://anything.example"));
    }
}
