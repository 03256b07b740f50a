//! The kinds of values that a setting can have, how each is read and written.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use tracing::level_filters::LevelFilter;

use crate::address::{ArticleUrl, PreviewUrl};
use crate::db::without_password;

/// A value of a setting, read from the text of a flag, a variable or the file.
pub trait Value: Sized {
    /// Reads it; the error says what was expected.
    fn read(written: &str) -> Result<Self, String>;

    /// Writes it as the file would hold it, a password hidden; `None` when there is nothing to write.
    fn write(&self) -> Option<String>;
}

impl Value for SocketAddr {
    fn read(written: &str) -> Result<Self, String> {
        written.parse().map_err(|_| "expected an address and a port such as 127.0.0.1:8000".to_owned())
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl Value for usize {
    fn read(written: &str) -> Result<Self, String> {
        match written.parse() {
            Ok(0) | Err(_) => Err("expected a whole number of 1 or more".to_owned()),
            Ok(number) => Ok(number),
        }
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for PathBuf {
    fn read(written: &str) -> Result<Self, String> {
        Ok(written.into())
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string_lossy()))
    }
}

impl Value for IpNet {
    fn read(written: &str) -> Result<Self, String> {
        let expected = "expected addresses such as 192.0.2.1 or networks such as 10.0.0.0/8";
        let one = written.parse::<IpAddr>().map(Self::from);
        one.or_else(|_| written.parse()).map_err(|_| expected.to_owned())
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl Value for Duration {
    fn read(written: &str) -> Result<Self, String> {
        match written.parse::<u32>() {
            Ok(0) | Err(_) => Err("expected a whole number of seconds, 1 or more".to_owned()),
            Ok(seconds) => Ok(Self::from_secs(seconds.into())),
        }
    }

    fn write(&self) -> Option<String> {
        Some(self.as_secs().to_string())
    }
}

impl Value for LevelFilter {
    fn read(written: &str) -> Result<Self, String> {
        match written {
            "off" => Ok(Self::OFF),
            "error" => Ok(Self::ERROR),
            "warn" => Ok(Self::WARN),
            "info" => Ok(Self::INFO),
            "debug" => Ok(Self::DEBUG),
            "trace" => Ok(Self::TRACE),
            _ => Err("expected off, error, warn, info, debug or trace".to_owned()),
        }
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

/// Form of the log's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line that people read.
    Text,
    /// One JSON object a line.
    Json,
}

impl Value for LogFormat {
    fn read(written: &str) -> Result<Self, String> {
        match written {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("expected text or json".to_owned()),
        }
    }

    fn write(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Text => "text",
            Self::Json => "json",
        }))
    }
}

/// Address of a database. What is shown of it never holds the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole address, with its password.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self("sqlite:masthead.db?mode=rwc".to_owned())
    }
}

impl Value for DatabaseUrl {
    fn read(written: &str) -> Result<Self, String> {
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| written.starts_with(scheme));
        if known {
            Ok(Self(written.to_owned()))
        } else {
            Err("expected sqlite:FILE?mode=rwc or postgres://USER:PASSWORD@HOST/NAME".to_owned())
        }
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

impl Value for ArticleUrl {
    fn read(written: &str) -> Result<Self, String> {
        Self::try_new(written).map_err(|_| {
            "expected a web address with one {slug} in it, such as https://example.com/news/{slug}".to_owned()
        })
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.page("{slug}")))
    }
}

impl Value for PreviewUrl {
    fn read(written: &str) -> Result<Self, String> {
        Self::try_new(written).map_err(|_| {
            "expected a web address with {token} in it, such as https://example.com/preview?token={token}".to_owned()
        })
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl<T: Value> Value for Option<T> {
    fn read(written: &str) -> Result<Self, String> {
        if written.is_empty() { Ok(None) } else { T::read(written).map(Some) }
    }

    fn write(&self) -> Option<String> {
        self.as_ref().and_then(Value::write)
    }
}

/// A list: an array in the file, elsewhere an array too, or its items with commas between them.
impl<T: Value> Value for Vec<T> {
    fn read(written: &str) -> Result<Self, String> {
        if written.trim_start().starts_with('[') {
            let items: Vec<String> = serde_json::from_str(written)
                .map_err(|_| r#"expected a list such as ["one", "another"], or one,another"#.to_owned())?;
            return items.iter().map(|item| T::read(item)).collect();
        }
        written.split(',').map(str::trim).filter(|item| !item.is_empty()).map(T::read).collect()
    }

    fn write(&self) -> Option<String> {
        let items: Vec<String> = self.iter().filter_map(Value::write).collect();
        (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
    }
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::read("postgres://desk:s3cret@db.example/hub").expect("a database's address");
        assert_eq!(url.as_str(), "postgres://desk:s3cret@db.example/hub");
        for shown in [url.to_string(), format!("{url:?}"), url.write().unwrap_or_default()] {
            assert!(shown.contains("@db.example"), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }

    #[test]
    fn an_article_address_needs_exactly_one_place_for_the_slug() {
        let url = ArticleUrl::read("https://example.com/news/{slug}").expect("a template");
        assert_eq!(url.page("a-story"), "https://example.com/news/a-story");
        for wrong in ["https://example.com/news", "https://example.com/{slug}/{slug}", "ftp://x/{slug}", "{slug}"] {
            assert!(ArticleUrl::read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Option::<ArticleUrl>::read(""), Ok(None));
    }

    #[test]
    fn a_list_is_written_as_the_file_holds_it() {
        let proxies = Vec::<IpNet>::read("10.0.0.0/8, 2001:db8::1").expect("networks");
        assert_eq!(proxies.write().as_deref(), Some(r#"["10.0.0.0/8", "2001:db8::1/128"]"#));
        let written = proxies.write().unwrap_or_default();
        assert_eq!(Vec::<IpNet>::read(&written), Ok(proxies));
        for wrong in ["[10.0.0.0/8]", r#"["10.0.0.0/8""#, "[1]"] {
            assert!(Vec::<IpNet>::read(wrong).is_err_and(|reason| reason.contains("a list such as")), "{wrong}");
        }
        assert_eq!(Vec::<IpNet>::read("").map(|none| none.write()), Ok(None));
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_was_expected() {
        assert!(usize::read("0").is_err());
        assert!(usize::read("-1").is_err());
        assert!(usize::read("12.5").is_err());
        assert!(Duration::read("99999999999").is_err());
        assert!(SocketAddr::read("8000").is_err());
        assert!(DatabaseUrl::read("mysql://x").is_err());
        assert!(LevelFilter::read("loud").is_err());
        assert!(LogFormat::read("xml").is_err());
        assert!(IpNet::read("10.0.0.0/40").is_err());
        assert!(IpNet::read("proxy.example").is_err());
    }
}
