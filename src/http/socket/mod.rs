//! graphql-transport-ws: GraphQL over a WebSocket.
//!
//! `message.rs` and `close.rs` hold the protocol's words, `session.rs` its rules, `talk.rs` speaks.

mod close;
mod message;
mod session;
mod talk;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HeaderMap, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use axum::http::{HeaderValue, Version};
use axum::response::Response;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tracing::{Instrument, Span};

use super::answer::{Refusal, RequestId};
use super::client::Client;
use super::credentials::Credentials;
use super::gate::Account;
use super::runner::Runner;
use super::{negotiate, origin};
use crate::config::Http;
use talk::{Speaker, Talk};

/// The one subprotocol that is spoken.
const PROTOCOL: HeaderValue = HeaderValue::from_static("graphql-transport-ws");

/// What a client hears whose handshake lacks something.
const HANDSHAKE: &str = "This is no WebSocket handshake: it is a GET with `Connection: Upgrade`, \
                         `Upgrade: websocket`, `Sec-WebSocket-Version: 13` and a `Sec-WebSocket-Key`.";

/// Bytes that are read at once. Each socket keeps so many; a message that is longer gets what it needs.
const READ: usize = 1024;

/// Whether a client wants a WebSocket.
pub(super) fn is_asked(request: &Request) -> bool {
    let asked = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"websocket");
    request.version() == Version::HTTP_11 && request.headers().get(UPGRADE).is_some_and(asked)
}

/// Answers the handshake. The conversation begins when the connection is the client's and ours.
pub(super) fn open(
    mut request: Request,
    client: &Client,
    runner: Runner,
    http: &Http,
    id: RequestId,
) -> Result<Response, Refusal> {
    origin::check(request.headers(), http)?;
    let account = Account::Address(*client);
    runner.knock(&account)?;
    let (stay, client) = (runner.stay(client)?, *client);
    let tells_cost = negotiate::wants_cost(request.headers());
    let said = Credentials::of_headers(request.headers());
    let mut response = create_response_with_body(&request, Body::empty).map_err(|_| Refusal::bad_request(HANDSHAKE))?;
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    let upgrade = upgrade.ok_or_else(|| Refusal::bad_request("This connection cannot become a WebSocket."))?;
    let (speaks, protocol) = protocol(request.headers());
    if let Some(protocol) = protocol {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    let config = WebSocketConfig::default()
        .read_buffer_size(READ)
        .write_buffer_size(0)
        .max_message_size(Some(runner.limits.message_bytes))
        .max_frame_size(Some(runner.limits.message_bytes));
    let talk = async move {
        let Ok(upgraded) = upgrade.await else { return };
        let stream = TokioIo::new(upgraded);
        let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
        let talk = Talk::new(socket, runner, id, Speaker { client, account, said, tells_cost });
        if speaks {
            talk.run().await;
        } else {
            talk.decline().await;
        }
        drop(stay);
    };
    tokio::spawn(talk.instrument(Span::current()));
    Ok(response)
}

/// Whether the client speaks our subprotocol, and which one the answer names.
///
/// One that speaks none of ours hears that by the code of a close frame. Browsers break off without a word when none of
/// theirs is named, so the first of them is.
fn protocol(headers: &HeaderMap) -> (bool, Option<HeaderValue>) {
    let lines = headers.get_all(SEC_WEBSOCKET_PROTOCOL).into_iter();
    let named = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    let named: Vec<&[u8]> = named.filter(|name| !name.is_empty()).collect();
    if named.contains(&PROTOCOL.as_bytes()) {
        (true, Some(PROTOCOL))
    } else {
        (false, named.first().and_then(|name| HeaderValue::from_bytes(name).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_found_among_others() {
        let chosen = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(line));
            }
            let (speaks, named) = protocol(&headers);
            (speaks, named.map(|name| name.to_str().expect("text").to_owned()))
        };
        let ours = (true, Some("graphql-transport-ws".to_owned()));
        assert_eq!(chosen(&["graphql-transport-ws"]), ours);
        assert_eq!(chosen(&["graphql-ws , graphql-transport-ws"]), ours);
        assert_eq!(chosen(&["graphql-ws", "graphql-transport-ws"]), ours);
        assert_eq!(chosen(&["graphql-ws, other"]), (false, Some("graphql-ws".to_owned())));
        assert_eq!(chosen(&["Graphql-Transport-WS"]), (false, Some("Graphql-Transport-WS".to_owned())));
        assert_eq!(chosen(&[""]), (false, None));
        assert_eq!(chosen(&[]), (false, None));
    }
}
