//! An answer over HTTP/2 whose client must take it.
//!
//! There a client says of each answer how much of it may come. One that lets nothing come stalls the answer and not the
//! connection, on which it answers pings for as long as it likes.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use hyper::rt::Executor;
use tokio::time::sleep;

/// Most bytes of an answer that are given away at once: a client that takes so many in its time is waited for.
pub(super) const PIECE: usize = 16 * 1024;

/// What the connection has of an answer that the client's window does not let through.
#[derive(Clone, Copy)]
enum Held {
    Nothing,
    /// A piece that was given since the last look.
    New,
    /// A piece that was there at the last look.
    Still,
}

tokio::task_local! {
    static HELD: Cell<Held>;
}

/// Runs each answer in a task of its own, and drops it when its client takes nothing of it for a while: whoever made it
/// is free then, and the client sees a reset.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    patience: Duration,
}

impl Answers {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience }
    }
}

impl<A: Future<Output: Send> + Send + 'static> Executor<A> for Answers {
    fn execute(&self, answer: A) {
        tokio::spawn(HELD.scope(Cell::new(Held::Nothing), attend(answer, self.patience)));
    }
}

async fn attend(answer: impl Future, patience: Duration) {
    let mut answer = pin!(answer);
    let mut waiting = None;
    poll_fn(|context| {
        if answer.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        match HELD.with(Cell::get) {
            Held::Nothing => waiting = None,
            Held::New => waiting = Some(Box::pin(sleep(patience))),
            Held::Still => {}
        }
        if waiting.is_some() {
            HELD.with(|held| held.set(Held::Still));
        }
        ready!(waiting.as_mut().map_or(Poll::Pending, |waiting| waiting.as_mut().poll(context)));
        tracing::debug!("a client does not take its answer");
        Poll::Ready(())
    })
    .await;
}

/// The same answer, in pieces where it goes over HTTP/2.
pub(super) fn in_pieces(answer: Response) -> Response {
    match HELD.try_with(|_| ()) {
        Ok(()) => answer.map(|body| Body::new(Pieces { body, rest: Bytes::new() })),
        Err(_) => answer,
    }
}

/// A body in pieces, of which the connection asks for the next when the client's window is open.
///
/// It is open when all that was given before fits into it, and one byte more. So the last byte goes alone: without it,
/// the connection would keep what came before for a client that never takes it, and forget to whom it belongs.
struct Pieces {
    body: Body,
    rest: Bytes,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        HELD.with(|held| held.set(Held::Nothing));
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = (self.rest.len() - 1).clamp(1, PIECE);
        HELD.with(|held| held.set(Held::New));
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (body, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower() + rest);
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
