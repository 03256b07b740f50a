//! What a GraphQL request asks, read from a body or from an address.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::answer::Refusal;
use crate::graphql::documents::{DocumentHash, hash_of};

/// What a client asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters {
    /// The document; empty where a registered one is asked for by its hash.
    pub query: String,
    /// Which of its operations to run.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: Map<String, Json>,
    /// What else the client tells the server.
    pub extensions: Map<String, Json>,
    /// Behind which event a subscription goes on, by the cursor that its client was told last; over SSE alone.
    pub resume: Option<String>,
}

/// What a request may say. Anything else is for somebody else and is not read.
const FIELDS: [&str; 4] = ["query", "operationName", "variables", "extensions"];

/// How deep the reader follows JSON.
const NESTED: usize = 127;

/// The extension that asks for a registered document.
const PERSISTED: &str = "persistedQuery";

impl Parameters {
    /// Reads the body of a POST.
    pub fn from_json(body: &[u8]) -> Result<Self, Refusal> {
        if body.is_empty() {
            return Err(Refusal::bad_request("The body is empty; it must be a JSON object with a query in it."));
        }
        Self::read("The body", body)
    }

    /// Reads the payload of a message.
    pub(super) fn from_payload(payload: &str) -> Result<Self, Refusal> {
        Self::read("its payload", payload.as_bytes())
    }

    fn read(what: &str, json: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(json) {
            Ok(Body::Object(mut fields)) => Self::take(|name| Ok(fields.remove(name))),
            Ok(Body::Twice(name)) => Err(Refusal::bad_request(format!("{name} is given twice."))),
            Ok(Body::Array) => {
                let message = format!("{what} is an array; send one request at a time, as an object.");
                Err(Refusal::bad_request(message))
            }
            Ok(Body::Other) => Err(Refusal::bad_request(format!("{what} is not a JSON object."))),
            Err(error) => Err(Refusal::bad_request(unread(what, &error))),
        }
    }

    /// Reads the query string of a GET, in which `variables` and `extensions` are JSON.
    pub fn from_query(query: Option<&str>) -> Result<Self, Refusal> {
        let mut fields: Map<String, Json> = Map::new();
        let written = query.unwrap_or_default();
        let pairs = written.split('&').filter(|pair| !pair.is_empty());
        for (pair, (name, value)) in pairs.zip(url::form_urlencoded::parse(written.as_bytes())) {
            let known = FIELDS.contains(&name.as_ref());
            if known && has_other_bytes(pair, &value) {
                return Err(Refusal::bad_request("The address is not UTF-8."));
            }
            if known && fields.insert(name.to_string(), Json::String(value.into_owned())).is_some() {
                return Err(Refusal::bad_request(format!("{name} is given twice.")));
            }
        }
        Self::take(|name| match fields.remove(name) {
            Some(Json::String(text)) if matches!(name, "variables" | "extensions") && !text.is_empty() => {
                let value = serde_json::from_str(&text);
                value.map(Some).map_err(|error| Refusal::bad_request(unread(name, &error)))
            }
            Some(Json::String(text)) if text.is_empty() => Ok(None),
            other => Ok(other),
        })
    }

    fn take(mut field: impl FnMut(&str) -> Result<Option<Json>, Refusal>) -> Result<Self, Refusal> {
        let mut object = |name: &str| match field(name)? {
            None | Some(Json::Null) => Ok(Map::new()),
            Some(Json::Object(values)) => Ok(values),
            Some(_) => Err(Refusal::bad_request(format!("{name} is not an object."))),
        };
        let (variables, extensions) = (object("variables")?, object("extensions")?);
        let mut text = |name: &str| match field(name)? {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::bad_request(format!("{name} is not a string."))),
        };
        let operation_name = text("operationName")?.filter(|name| !name.is_empty());
        let query = text("query")?.unwrap_or_default();
        let asked = Self { query, operation_name, variables, extensions, resume: None };
        match (asked.extensions.contains_key(PERSISTED), asked.document_hash()) {
            (false, _) if asked.query.is_empty() => Err(Refusal::bad_request("query is missing.")),
            (true, None) => Err(Refusal::bad_request(
                "persistedQuery is no object with version 1 and the document's SHA-256 in hexadecimal as sha256Hash.",
            )),
            (true, Some(hash)) if !asked.query.is_empty() && hash != hash_of(&asked.query) => {
                Err(Refusal::bad_request("sha256Hash is not the hash of query."))
            }
            _ => Ok(asked),
        }
    }

    /// The hash of a registered document, in the form that clients of Apollo's persisted queries send it.
    pub fn document_hash(&self) -> Option<DocumentHash> {
        let persisted = self.extensions.get(PERSISTED)?.as_object()?;
        persisted.get("version").filter(|version| **version == 1)?;
        let written = persisted.get("sha256Hash")?.as_str()?.as_bytes();
        let mut hash = DocumentHash::default();
        for (byte, pair) in hash.iter_mut().zip(written.chunks(2)) {
            let digit = |place: usize| char::from(*pair.get(place)?).to_digit(16);
            *byte = u8::try_from(16 * digit(0)? + digit(1)?).ok()?;
        }
        (written.len() == 2 * hash.len()).then_some(hash)
    }
}

/// Why this could not be read as JSON.
pub(super) fn unread(what: &str, error: &serde_json::Error) -> String {
    let told = error.to_string();
    if told.starts_with("recursion limit exceeded") {
        return format!("{what} nests arrays and objects more than {NESTED} deep.");
    }
    format!("{what} is not JSON: {told}.")
}

/// Whether a value stands for more replacement characters than were written: each of the others was a byte that is no
/// UTF-8.
fn has_other_bytes(pair: &str, value: &str) -> bool {
    let written = pair.to_ascii_lowercase().matches("%ef%bf%bd").count();
    value.matches(char::REPLACEMENT_CHARACTER).count() > written
}

/// A body that is JSON.
enum Body {
    /// What the request says, without what is not for us.
    Object(Map<String, Json>),
    /// An object that says this twice: two readers of it would not read the same.
    Twice(&'static str),
    Array,
    Other,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read)
    }
}

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Body, A::Error> {
        let (mut fields, mut twice) = (Map::new(), None);
        while let Some(name) = map.next_key::<String>()? {
            let Some(known) = FIELDS.into_iter().find(|known| *known == name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if fields.insert(name, map.next_value()?).is_some() {
                twice = Some(known);
            }
        }
        Ok(twice.map_or(Body::Object(fields), Body::Twice))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Body, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Body::Array)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_unit<E>(self) -> Result<Body, E> {
        Ok(Body::Other)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: &Json) -> Result<Parameters, String> {
        Parameters::from_json(value.to_string().as_bytes()).map_err(|refusal| format!("{refusal:?}"))
    }

    #[test]
    fn a_body_holds_a_query_and_what_belongs_to_it() {
        let asked =
            body(&json!({"query": "{a}", "operationName": "A", "variables": {"x": 1}, "extensions": null, "id": 1}));
        let asked = asked.expect("a request");
        assert_eq!((asked.query.as_str(), asked.operation_name.as_deref()), ("{a}", Some("A")));
        assert_eq!(asked.variables.get("x"), Some(&json!(1)));
    }

    #[test]
    fn an_empty_name_is_none() {
        assert_eq!(body(&json!({"query": "{a}", "operationName": ""})), body(&json!({"query": "{a}"})));
    }

    #[test]
    fn what_nests_too_deep_is_told_so() {
        let nested = |depth| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!(r#"{{"query": "{{a}}", "variables": {{"x": {open}{close}}}}}"#)
        };
        assert!(Parameters::from_json(nested(NESTED - 2).as_bytes()).is_ok());
        let told = |refused: Result<Parameters, Refusal>| refused.expect_err("refused").into_message().into_owned();
        let deep = "nests arrays and objects more than 127 deep.";
        assert_eq!(told(Parameters::from_json(nested(NESTED - 1).as_bytes())), format!("The body {deep}"));
        assert_eq!(told(Parameters::from_payload(&nested(NESTED - 1))), format!("its payload {deep}"));
    }

    #[test]
    fn a_body_that_is_something_else_is_refused_in_one_line() {
        for wrong in [
            json!([{"query": "{a}"}]),
            json!([]),
            json!("{a}"),
            json!({}),
            json!({"query": ""}),
            json!({"query": 1}),
            json!({"query": "{a}", "variables": "{}"}),
            json!({"query": "{a}", "variables": []}),
            json!({"query": "{a}", "operationName": {}}),
            json!({"query": "{a}", "extensions": 0}),
        ] {
            let refusal = body(&wrong).expect_err("refused");
            assert!(refusal.contains("BAD_REQUEST") && !refusal.contains('\n'), "{wrong}: {refusal}");
        }
        for twice in [
            r#"{"query": "{a}", "query": "{b}"}"#,
            r#"{"query": "{a}", "x": [{}], "variables": {}, "variables": {"y": 1}}"#,
            r#"{"query": null, "query": "{b}"}"#,
        ] {
            let refusal = Parameters::from_json(twice.as_bytes()).map_err(|refusal| format!("{refusal:?}"));
            assert!(refusal.expect_err("refused").contains("is given twice."), "{twice}");
        }
        assert!(Parameters::from_json(br#"{"query": "{a}", "id": 1, "id": 2}"#).is_ok());
        for wrong in [&b""[..], b"{ \"not a JSON", b"\xff", b"{\"query\": \"\\ud800\"}", &b"[".repeat(200_000)] {
            assert!(Parameters::from_json(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_document_may_be_asked_for_by_its_hash() {
        let hash = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
        let persisted = |hash: &str| json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
        for (query, extensions) in [
            (json!(null), persisted(hash)),
            (json!("{__typename}"), persisted(hash)),
            (json!(""), persisted(&hash.to_uppercase())),
        ] {
            let asked = body(&json!({"query": query, "extensions": extensions})).expect("a request");
            assert_eq!(asked.document_hash(), Some(hash_of("{__typename}")), "{query}");
        }
        for (query, extensions) in [
            (json!("{a}"), persisted(hash)),
            (json!("{a}"), json!({"persistedQuery": {}})),
            (json!(null), persisted(&hash[1..])),
            (json!(null), persisted(&format!("{hash}00"))),
            (json!(null), persisted(&"é".repeat(32))),
            (json!(null), json!({"persistedQuery": {"version": 2, "sha256Hash": hash}})),
            (json!(null), json!({"persistedQuery": null})),
        ] {
            assert!(body(&json!({"query": query, "extensions": extensions})).is_err(), "{query} {extensions}");
        }
    }

    #[test]
    fn an_address_holds_the_same_with_json_in_it() {
        let read = |query| Parameters::from_query(Some(query)).map_err(|refusal| format!("{refusal:?}"));
        let asked =
            read("query=%7Ba%7D&operationName=B&variables=%7B%22x%22%3A%22%C3%A9%22%7D&other=1").expect("a request");
        assert_eq!((asked.query.as_str(), asked.operation_name.as_deref()), ("{a}", Some("B")));
        assert_eq!(asked.variables.get("x"), Some(&json!("é")));
        assert_eq!(read("query=%7Ba%7D&variables=&operationName="), read("query={a}"));
        assert!(read("query=%22%EF%BF%BD%22").is_ok());
        assert!(read("query=%EF%BF%BD&other=%ff").is_ok());
        for wrong in ["query=%EF%BF%BD%ff", "query=a&operationName=%ef%bf%bd%EF%BF"] {
            assert!(read(wrong).is_err_and(|refusal| refusal.contains("not UTF-8")), "{wrong}");
        }
        for wrong in ["", "query=", "query=a&query=b", "query=a&variables=1", "query=a&variables={", "query=%ff"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Parameters::from_query(None).is_err());
    }
}
