//! What the parsers of a hub must hold to, whatever bytes they are given. Each function is a fuzz target, and the tests
//! drive the same functions with bytes from a seed.

use std::sync::LazyLock;

use masthead::config::Config;
use masthead::graphql::api::costs;
use masthead::graphql::error::{ErrorCode, Failure};
use masthead::graphql::id::{self, IdKind};
use masthead::graphql::prepare::{Audience, Limits, MAX_ERROR_BYTES, MAX_ERRORS, Preparer, RequestError, RequestInput};
use masthead::graphql::scalar::RULES;
use masthead::graphql::{schema, sdl};
use masthead::http::Parameters;
use masthead::page::{Key, KeyKind, Order, Position};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

static PUBLIC: LazyLock<Limits> = LazyLock::new(|| Limits::public(&Config::default().limits));

static PREPARER: LazyLock<Preparer> = LazyLock::new(|| {
    let editor = Limits::editor(&Config::default().limits);
    Preparer::try_new(&sdl(&schema()), &RULES, costs(), PUBLIC.clone(), editor).expect("the schema is valid")
});

/// A document: the scanner keeps its bounds, and what it lets through does not overwhelm what follows.
pub fn document(bytes: &[u8]) {
    let Ok(query) = str::from_utf8(bytes) else { return };
    let scanned = PREPARER.scan(query);
    if let Ok(tokens) = &scanned {
        assert!(*tokens <= PUBLIC.tokens && *tokens <= query.len());
        // What means nothing changes nothing.
        assert_eq!(PREPARER.scan(&format!(" {query}\n")).ok(), Some(*tokens));
        assert_eq!(PREPARER.scan(&format!("#{}\n{query}", "{".repeat(100))).ok(), Some(*tokens));
    }
    let prepared = prepare(query, None, &Map::new());
    assert!(prepared.is_err() || scanned.is_ok(), "what the scanner refuses is refused: {query}");
}

/// A request, as the body of a POST or, after a question mark, as the address of a GET.
pub fn request(bytes: &[u8]) {
    let parameters = match bytes.strip_prefix(b"?") {
        Some(address) => match str::from_utf8(address) {
            Ok(address) => Parameters::from_query(Some(address)),
            Err(_) => return,
        },
        None => Parameters::from_json(bytes),
    };
    let Ok(asked) = parameters else { return };
    assert!(!asked.query.is_empty());
    let body = serde_json::json!({
        "query": asked.query,
        "operationName": asked.operation_name,
        "variables": asked.variables,
        "extensions": asked.extensions,
    });
    let again = Parameters::from_json(body.to_string().as_bytes()).ok();
    assert_eq!(again.as_ref(), Some(&asked), "what was read can be said again");
    let _ = prepare(&asked.query, asked.operation_name.as_deref(), &asked.variables);
}

/// Prepares twice, since the second time what the first one kept is asked, and checks what is said of a refusal.
fn prepare(query: &str, operation_name: Option<&str>, variables: &Map<String, Json>) -> Result<u64, Vec<RequestError>> {
    let input = RequestInput { query, operation_name, variables, audience: Audience::Public };
    let once = || PREPARER.prepare(&input).map(|prepared| prepared.cost.points);
    let said = once();
    assert_eq!(said, once(), "{query}");
    match &said {
        Ok(cost) => assert!(*cost <= PUBLIC.cost),
        Err(errors) => {
            assert!((1..=MAX_ERRORS).contains(&errors.len()), "{query}");
            let told: usize = errors.iter().map(|error| error.message.len()).sum();
            assert!(told <= MAX_ERROR_BYTES + 100, "{told} bytes of errors: {query}");
            for error in errors {
                assert!(!error.message.is_empty() && !error.message.contains('\n'), "{}", error.message);
                assert!(error.locations.iter().all(|(line, column)| *line > 0 && *column > 0));
            }
        }
    }
    said
}

const ORDERS: [Order; 4] = [
    Order { name: "NEWEST", keys: &[KeyKind::Number], descending: true },
    Order { name: "NAME", keys: &[KeyKind::Text], descending: false },
    Order { name: "BEST", keys: &[KeyKind::Number, KeyKind::Number], descending: true },
    Order { name: "MIXED", keys: &[KeyKind::Text, KeyKind::Number], descending: true },
];

/// A cursor: whatever is one is spelled in one way and belongs to one order, and every place has one.
pub fn cursor(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        let read = ORDERS.iter().filter_map(|order| Some((order, order.decode(text).ok()?)));
        let read: Vec<_> = read.collect();
        assert!(read.len() <= 1, "a cursor of several orders: {text}");
        for (order, position) in read {
            assert_eq!(order.encode(&position), text);
        }
    }
    let Some((number, rest)) = bytes.split_first_chunk::<8>() else { return };
    let Some((id, words)) = rest.split_first_chunk::<16>() else { return };
    let words = String::from_utf8_lossy(words).into_owned();
    for order in &ORDERS {
        let key = |kind: &KeyKind| match kind {
            KeyKind::Number => Key::Number(i64::from_le_bytes(*number)),
            KeyKind::Text => Key::Text(words.clone()),
        };
        let position = Position { keys: order.keys.iter().map(key).collect(), id: Uuid::from_bytes(*id) };
        let is_place = !order.keys.contains(&KeyKind::Text) || !words.contains('\0');
        assert_eq!(order.decode(&order.encode(&position)).ok(), is_place.then_some(position));
    }
}

const KINDS: [IdKind; 3] = [IdKind::Article, IdKind::Person, IdKind::Token];

/// An id: whatever is one is spelled in one way and is of one type, and every row has one.
pub fn id(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        match id::parse(text) {
            Ok((kind, uuid)) => {
                assert_eq!(kind.id(uuid).as_str(), text);
                assert!(KINDS.iter().all(|other| other.parse(text).is_ok() == (*other == kind)), "{text}");
            }
            Err(Failure::User { code, message }) => {
                assert_eq!(code, ErrorCode::InvalidId);
                assert!(message.len() < 500, "{message}");
            }
            Err(Failure::Internal(cause)) => panic!("{cause}"),
        }
    }
    let Some((uuid, _)) = bytes.split_first_chunk::<16>() else { return };
    let mut row = uuid::Builder::from_bytes(*uuid);
    let uuid = row.set_version(uuid::Version::SortRand).set_variant(uuid::Variant::RFC4122).as_uuid();
    let uuid = *uuid;
    for kind in KINDS {
        assert_eq!(kind.parse(&kind.id(uuid)).ok(), Some(uuid));
    }
}
