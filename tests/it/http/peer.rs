//! A client of graphql-transport-ws that may say anything.

use futures::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::SOON;
use crate::hub::Served;

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

/// One connection.
pub(crate) struct Peer {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) handshake: Response,
}

impl Peer {
    /// A connection on which nothing was said.
    pub(crate) async fn open(hub: &Served) -> Self {
        Self::open_with(hub, &[PROTOCOL]).await.expect("a WebSocket")
    }

    /// A connection on which these headers were sent.
    pub(crate) async fn open_with(hub: &Served, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let mut request = format!("ws://{}/graphql", hub.address).into_client_request().expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        let (socket, handshake) = timeout(SOON, connect_async(request)).await.expect("in time")?;
        Ok(Self { socket, handshake })
    }

    /// A connection on which the hub waits for operations.
    pub(crate) async fn ready(hub: &Served) -> Self {
        let mut peer = Self::open(hub).await;
        peer.say(&json!({"type": "connection_init"})).await;
        assert_eq!(peer.heard().await, json!({"type": "connection_ack"}));
        peer
    }

    pub(crate) async fn say(&mut self, message: &Json) {
        self.say_text(&message.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, message: &str) {
        self.send(Message::text(message)).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.expect("sent");
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({"type": "subscribe", "id": id, "payload": {"query": query}})).await;
    }

    /// The next thing that the hub says in the protocol.
    pub(crate) async fn heard(&mut self) -> Json {
        loop {
            match self.frames().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message: {other:?}"),
            }
        }
    }

    pub(crate) async fn frames(&mut self) -> Option<Result<Message, Error>> {
        timeout(SOON, self.socket.next()).await.expect("in time")
    }

    /// Waits until the hub says that it waits for operations; the code and the reason when it closes instead.
    pub(crate) async fn acknowledged(&mut self) -> Option<(u16, String)> {
        match self.frames().await {
            Some(Ok(Message::Text(text))) => {
                assert_eq!(text.as_str(), r#"{"type":"connection_ack"}"#);
                None
            }
            Some(Ok(Message::Close(Some(frame)))) => Some((frame.code.into(), frame.reason.to_string())),
            other => panic!("no answer: {other:?}"),
        }
    }

    /// The code and the reason with which the hub closes, whatever it says before; then the connection ends.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.frames().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    assert!(frame.reason.len() <= 123, "{frame}");
                    assert!(self.frames().await.is_none(), "nothing comes after it");
                    return (frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("no close frame: {other:?}"),
            }
        }
    }
}
