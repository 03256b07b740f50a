//! Reading a body, no further than its limit and no longer than its time.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::http::header::{CONTENT_LENGTH, HeaderMap};
use futures::StreamExt;

use super::answer::Refusal;

/// How long a refused body is read on and thrown away.
const LINGER: Duration = Duration::from_secs(5);

/// The body of a request.
pub(super) struct Incoming {
    stream: BodyDataStream,
    declared: Option<u64>,
    ended: bool,
}

impl Incoming {
    pub(super) fn new(headers: &HeaderMap, body: Body) -> Self {
        let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        Self { ended: body.is_end_stream(), stream: body.into_data_stream(), declared }
    }

    /// The whole body. One that says it is longer than the limit is not read at all.
    pub(super) async fn read(&mut self, limit: usize, time: Duration) -> Result<Vec<u8>, Refusal> {
        if self.declared.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
            return Err(Refusal::too_large(limit));
        }
        let Ok(read) = tokio::time::timeout(time, self.collect(limit)).await else {
            return Err(Refusal::body_too_slow());
        };
        read
    }

    async fn collect(&mut self, limit: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.stream.next().await {
            let Ok(chunk) = chunk else { return Err(Refusal::bad_request("The body broke off.")) };
            if bytes.len() + chunk.len() > limit {
                return Err(Refusal::too_large(limit));
            }
            bytes.extend_from_slice(&chunk);
        }
        self.ended = true;
        Ok(bytes)
    }

    /// Takes leave of the body; `true` when some of it was not read.
    ///
    /// The rest is thrown away for a while as it comes: a connection that is closed under a client that still sends is
    /// reset, and the client may never see the answer.
    pub(super) fn let_go(mut self) -> bool {
        if self.ended {
            return false;
        }
        tokio::spawn(tokio::time::timeout(LINGER, async move { while let Some(Ok(_)) = self.stream.next().await {} }));
        true
    }
}
