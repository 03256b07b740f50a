//! One conversation over a WebSocket.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use axum::body::Bytes;
use futures::future::{BoxFuture, pending};
use futures::stream::{BoxStream, SelectAll, StreamExt, abortable};
use futures::{FutureExt, SinkExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value as Json};
use tokio::io::{AsyncWriteExt, copy, sink};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message as Frames};

use super::super::answer::{Refusal, RequestId};
use super::super::client::Client;
use super::super::credentials::Credentials;
use super::super::gate::{Account, Pings};
use super::super::runner::{Runner, Told};
use super::super::{Event, Parameters};
use super::close::Close;
use super::message::{self, Message, Said};
use super::session::{Consequence, Session};
use crate::viewer::Viewer;

/// Bytes of one frame. What is longer goes out in several, since a socket keeps the space of its longest.
const FRAME: usize = 16 * 1024;

/// How long a client may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// Why a conversation ends: for a reason that the client is told, or because nobody is there any more.
type End = Option<Close>;

/// Who is at the other end.
#[derive(Debug)]
pub(super) struct Speaker {
    /// From where it speaks.
    pub(super) client: Client,
    /// Whose limits hold: the address's until it is known who speaks.
    pub(super) account: Account,
    /// What the handshake said of who speaks.
    pub(super) said: Credentials,
    /// Whether answers tell what they cost.
    pub(super) tells_cost: bool,
}

/// The hub's end of a WebSocket.
pub(super) struct Talk {
    socket: WebSocketStream<TokioIo<Upgraded>>,
    runner: Runner,
    id: RequestId,
    speaker: Speaker,
    session: Session,
    pings: Option<Pings>,
    tellings: SelectAll<BoxStream<'static, (Arc<str>, Told)>>,
    /// Ends when who speaks may do so no more.
    gone: BoxFuture<'static, ()>,
}

/// What happens next.
enum Next {
    Stop,
    Gone,
    TooLate,
    Heard(Option<Result<Frames, Error>>),
    Tick,
    Told(Arc<str>, Told),
}

impl Talk {
    pub(super) fn new(
        socket: WebSocketStream<TokioIo<Upgraded>>,
        runner: Runner,
        id: RequestId,
        speaker: Speaker,
    ) -> Self {
        let session = Session::new(runner.limits.operations_per_socket);
        let (pings, gone) = (runner.gate.pings(), Box::pin(pending()));
        Self { socket, runner, id, speaker, session, pings, tellings: SelectAll::new(), gone }
    }

    /// Speaks until one side ends it.
    pub(super) async fn run(mut self) {
        let Err(end) = self.converse().await;
        tracing::debug!(?end, "a WebSocket ends");
        if let Some(close) = end {
            self.part(close).await;
        }
    }

    /// Tells a client of another protocol that it is wrong here.
    pub(super) async fn decline(self) {
        self.part(Close::other_protocol()).await;
    }

    async fn converse(&mut self) -> Result<Infallible, End> {
        let mut stopping = self.runner.stopping.clone();
        let mut leaving = false;
        let mut init = std::pin::pin!(sleep(self.runner.limits.init_seconds));
        // Silence is noticed at the second beat.
        let mut pulse = interval(self.runner.limits.keep_alive_seconds / 2);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pulse.reset();
        let (mut heard, mut asked) = (true, false);
        loop {
            // What a client said comes before what we tell it, so that none is taken for gone while its words wait here.
            let next = tokio::select! {
                biased;
                () = stopping.told(), if !leaving => Next::Stop,
                () = &mut self.gone => Next::Gone,
                () = &mut init, if self.session.is_fresh() => Next::TooLate,
                frames = self.socket.next() => Next::Heard(frames),
                _ = pulse.tick() => Next::Tick,
                Some((id, told)) = self.tellings.next() => Next::Told(id, told),
            };
            match next {
                Next::Stop => {
                    leaving = true;
                    self.session.leave();
                }
                Next::Gone => return Err(Some(Close::forbidden("The token no longer works."))),
                Next::TooLate => return Err(Some(Close::too_late())),
                Next::Heard(frames) => {
                    (heard, asked) = (true, false);
                    self.hear(frames).await?;
                }
                Next::Tick if heard => heard = false,
                Next::Tick if asked => return Err(None),
                Next::Tick => {
                    asked = true;
                    self.send(Frames::Ping(Bytes::new())).await?;
                }
                Next::Told(id, told) => self.tell(&id, told).await?,
            }
            if self.session.has_left() {
                return Err(Some(Close::stopping()));
            }
        }
    }

    async fn hear(&mut self, frames: Option<Result<Frames, Error>>) -> Result<(), End> {
        match frames {
            Some(Ok(Frames::Text(text))) => self.answer(text.as_str()).await,
            Some(Ok(Frames::Binary(_))) => Err(Some(Close::invalid("Invalid message: messages are text."))),
            // Pings are answered where they are read, and after a goodbye nothing more is.
            Some(Ok(Frames::Ping(_) | Frames::Pong(_) | Frames::Close(_) | Frames::Frame(_))) => Ok(()),
            Some(Err(error)) => Err(Close::of(&error, self.runner.limits.message_bytes)),
            None => Err(None),
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), End> {
        let message = Message::read(text).map_err(Close::invalid)?;
        match self.session.hear(message)? {
            Consequence::Nothing => Ok(()),
            Consequence::Pong(payload) => {
                if self.pings.as_mut().is_some_and(|pings| !pings.allow()) {
                    return Err(Some(Close::too_many_pings()));
                }
                self.say(&Said::Pong { payload: payload.as_deref() }).await
            }
            Consequence::Admit(payload) => self.admit(payload).await,
            Consequence::Full { id } => {
                let full = Refusal::too_many_operations(self.runner.limits.operations_per_socket);
                let refusal = self.runner.knock(&self.speaker.account).err().unwrap_or(full);
                self.refuse(&id, vec![refusal.error()]).await
            }
            Consequence::Begin { id, viewer, asked } => self.begin(id, viewer, &asked).await,
        }
    }

    async fn admit(&mut self, payload: Map<String, Json>) -> Result<(), End> {
        let (runner, client) = (self.runner.clone(), self.speaker.client);
        let said = Credentials::of_payload(&payload).or(self.speaker.said.clone());
        let admission = async move { runner.recognise(&client, &said).await };
        match AssertUnwindSafe(admission).catch_unwind().await {
            Ok(Ok(viewer)) => {
                self.speaker.account = Account::of(&viewer, &client);
                self.gone = self.runner.operations.gone(&viewer);
                self.session.admitted(viewer);
                self.say(&Said::ConnectionAck).await
            }
            Ok(Err(refusal)) if refusal.may_pass() => Err(Some(Close::try_again())),
            Ok(Err(refusal)) => Err(Some(Close::forbidden(refusal.into_message()))),
            Err(_) => {
                tracing::error!("an admission panicked");
                Err(Some(Close::try_again()))
            }
        }
    }

    async fn begin(&mut self, id: Arc<str>, viewer: Viewer, asked: &Parameters) -> Result<(), End> {
        if let Err(refusal) = self.runner.knock(&self.speaker.account) {
            return self.refuse(&id, vec![refusal.error()]).await;
        }
        let prepare = || self.runner.operations.prepare(viewer, asked);
        let prepared = catch_unwind(AssertUnwindSafe(prepare)).unwrap_or_else(|_| {
            tracing::error!("an operation panicked before it ran");
            Err(vec![Refusal::internal().error()])
        });
        let told = prepared.and_then(|operation| {
            let (runner, account, cost) = (self.runner.clone(), self.speaker.account, operation.cost.points);
            let turn = async move { runner.admit(&account, cost).await };
            let told = self.runner.tell(operation, &account, turn, self.speaker.tells_cost);
            told.map_err(|refusal| vec![refusal.error()])
        });
        match told {
            Ok(telling) => {
                let named = id.clone();
                let (told, end) = abortable(telling.told.map(move |told| (named.clone(), told)));
                self.session.begun(id, telling.lasts, end);
                self.tellings.push(told.boxed());
                Ok(())
            }
            Err(errors) => self.refuse(&id, errors).await,
        }
    }

    async fn tell(&mut self, id: &str, told: Told) -> Result<(), End> {
        match told {
            Told::Next(Event::Answer { answer, .. }) => {
                self.send_text(message::next(id, &answer.json(&self.id.0))).await
            }
            // The protocol has no words for it.
            Told::Next(Event::Place(_)) => Ok(()),
            Told::Refused(errors) => {
                self.session.ended(id);
                self.refuse(id, errors).await
            }
            Told::Complete => {
                self.session.ended(id);
                self.say(&Said::Complete { id }).await
            }
        }
    }

    async fn refuse(&mut self, id: &str, errors: Vec<ServerError>) -> Result<(), End> {
        let said = Said::error(id, errors, &self.id);
        self.send_text(said.text()).await
    }

    async fn say(&mut self, said: &Said<'_>) -> Result<(), End> {
        self.send_text(said.text()).await
    }

    async fn send_text(&mut self, text: String) -> Result<(), End> {
        let mut rest = Bytes::from(text);
        let mut code = OpCode::Data(Data::Text);
        loop {
            let piece = rest.split_to(rest.len().min(FRAME));
            self.send(Frames::Frame(Frame::message(piece, code, rest.is_empty()))).await?;
            if rest.is_empty() {
                return Ok(());
            }
            code = OpCode::Data(Data::Continue);
        }
    }

    async fn send(&mut self, frames: Frames) -> Result<(), End> {
        self.socket.send(frames).await.map_err(|_| None)
    }

    /// Says why, waits for the client to say goodbye, and throws away what it still sends: a connection that is closed
    /// under it is reset, and it may never see the reason.
    async fn part(self, close: Close) {
        let Self { mut socket, runner, session, tellings, .. } = self;
        drop((session, tellings));
        let parting = async {
            socket.close(Some(close.into())).await.ok()?;
            while let Some(Ok(frames)) = socket.next().await {
                if frames.is_close() {
                    return None;
                }
            }
            let stream = socket.get_mut();
            stream.shutdown().await.ok()?;
            copy(stream, &mut sink()).await.ok()
        };
        _ = timeout(GOODBYE, parting).await;
        drop(runner);
    }
}
