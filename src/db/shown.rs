//! Addresses of databases as they may be shown.

use url::{Url, form_urlencoded};

/// What stands for a password.
const HIDDEN: &str = "***";

/// A database's url as it may be shown: what may be a password is hidden, wherever it stands.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| *scheme != "sqlite") else {
        return url.to_owned();
    };
    // A url that is none may have a slash or a question mark in its password.
    let authority = if Url::parse(url).is_ok() { rest.find(['/', '?', '#']).unwrap_or(rest.len()) } else { rest.len() };
    let (user, host) = match rest[..authority].rfind('@') {
        Some(at) => (&rest[..at], &rest[at..]),
        None => ("", rest),
    };
    let user = user.split_once(':').map_or_else(|| user.to_owned(), |(name, _)| format!("{name}:{HIDDEN}"));
    let Some((host, query)) = host.split_once('?') else {
        return format!("{scheme}://{user}{host}");
    };
    let pairs: Vec<String> = query.split('&').map(shown).collect();
    format!("{scheme}://{user}{host}?{}", pairs.join("&"))
}

/// A parameter, without its value where that may be a password.
fn shown(pair: &str) -> String {
    let secret = form_urlencoded::parse(pair.as_bytes()).any(|(key, _)| key.to_lowercase().contains("pass"));
    match pair.split_once('=') {
        Some((key, _)) if secret => format!("{key}={HIDDEN}"),
        _ => pair.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_hidden_wherever_it_stands() {
        for (url, shown) in [
            ("postgres://u:s3cret@h:5/x", "postgres://u:***@h:5/x"),
            ("postgres://u@h/x?password=s3cret&host=/run", "postgres://u@h/x?password=***&host=/run"),
            (
                "postgres://u:s3cret@h/x?sslmode=disable&pass%77ord=s3cret",
                "postgres://u:***@h/x?sslmode=disable&pass%77ord=***",
            ),
            ("postgres://u:s3/c?r@et@h/x", "postgres://u:***@h/x"),
            ("postgres://u:@h", "postgres://u:***@h"),
            ("mysql://u:s3cret@h", "mysql://u:***@h"),
            ("postgres://h/a@b?PASSWORD=s3cret", "postgres://h/a@b?PASSWORD=***"),
            ("sqlite://a:b@c.db?mode=rwc", "sqlite://a:b@c.db?mode=rwc"),
            ("sqlite:masthead.db", "sqlite:masthead.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
