//! What a client says of who it is: `Authorization: Bearer …`.
//!
//! Over HTTP the header says it. A WebSocket says it in `connection_init`, where browsers can put it, or in the header of
//! its handshake. What is said and is no token is refused: it is never as if nothing had been said.

use axum::http::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Map, Value as Json};

/// What a client says of who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Credentials {
    /// Nothing.
    None,
    /// What is to be a token's secret.
    Token(String),
    /// Something that no token is.
    Other,
}

impl Credentials {
    /// What the header of a request says.
    pub(super) fn of_headers(headers: &HeaderMap) -> Self {
        let mut lines = headers.get_all(AUTHORIZATION).iter();
        match (lines.next().map(|line| line.to_str()), lines.next()) {
            (None, _) => Self::None,
            (Some(Ok(line)), None) => Self::read(line),
            (Some(_), _) => Self::Other,
        }
    }

    /// What the payload of `connection_init` says, under a name in any case.
    pub(super) fn of_payload(payload: &Map<String, Json>) -> Self {
        let mut said = payload.iter().filter(|(name, _)| name.eq_ignore_ascii_case(AUTHORIZATION.as_str()));
        match (said.next().map(|(_, value)| value), said.next()) {
            (None | Some(Json::Null), None) => Self::None,
            (Some(Json::String(line)), None) => Self::read(line),
            (_, _) => Self::Other,
        }
    }

    /// What is said in two places, where one is enough: two that differ are none.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, said) | (said, Self::None) => said,
            (one, other) if one == other => one,
            (_, _) => Self::Other,
        }
    }

    fn read(line: &str) -> Self {
        match line.trim().split_once(' ') {
            Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => Self::Token(secret.trim().to_owned()),
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde_json::json;

    use super::*;

    fn token(secret: &str) -> Credentials {
        Credentials::Token(secret.to_owned())
    }

    #[test]
    fn a_header_says_one_token_or_something_else() {
        let said = |lines: &[&'static [u8]]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(AUTHORIZATION, HeaderValue::from_bytes(line).expect("a header"));
            }
            Credentials::of_headers(&headers)
        };
        assert_eq!(said(&[]), Credentials::None);
        assert_eq!(said(&[b"Bearer abc"]), token("abc"));
        assert_eq!(said(&[b"bEARER  abc "]), token("abc"));
        for other in [&b""[..], b"Bearer", b"Basic abc", b"abc", b"Bearer:abc", b"Bearer \xff"] {
            assert_eq!(said(&[other]), Credentials::Other, "{other:?}");
        }
        assert_eq!(said(&[b"Bearer abc", b"Bearer abc"]), Credentials::Other);
    }

    #[test]
    fn a_payload_says_the_same_under_a_name_in_any_case() {
        let said = |payload: Json| Credentials::of_payload(payload.as_object().expect("an object"));
        assert_eq!(said(json!({"token": "abc"})), Credentials::None);
        assert_eq!(said(json!({"authorization": null})), Credentials::None);
        for name in ["authorization", "Authorization", "AUTHORIZATION"] {
            assert_eq!(said(json!({name: "Bearer abc"})), token("abc"));
        }
        for other in [json!("abc"), json!(""), json!(1), json!({}), json!(["Bearer abc"]), json!(false)] {
            assert_eq!(said(json!({"authorization": other.clone()})), Credentials::Other, "{other}");
        }
        let twice = json!({"authorization": "Bearer abc", "Authorization": "Bearer abc"});
        assert_eq!(said(twice), Credentials::Other);
    }

    #[test]
    fn two_places_say_the_same_or_nothing() {
        assert_eq!(Credentials::None.or(token("a")), token("a"));
        assert_eq!(token("a").or(Credentials::None), token("a"));
        assert_eq!(token("a").or(token("a")), token("a"));
        assert_eq!(token("a").or(token("b")), Credentials::Other);
        assert_eq!(Credentials::Other.or(token("b")), Credentials::Other);
    }
}
