//! Compressing answers.
//!
//! Nothing that a client sends is told beside something that it must not learn: an answer holds what its viewer may see,
//! and no token. So its length tells a listener nothing that is secret, however much of the question stands in it.

use tower_http::CompressionLevel;
use tower_http::compression::predicate::{And, NotForContentType, SizeAbove};
use tower_http::compression::{CompressionLayer, Predicate};

/// Bytes from which on it pays: fewer travel in one packet, compressed or not.
const WORTH_IT: u16 = 860;

/// How hard it is tried, in each of the codings: 17 KB of stories take 45 µs (zstd) to 125 µs (brotli) and become 5 KB.
/// Level 4 takes two to five times as long and saves less than a tenth of that; with gzip a sixth.
const LEVEL: CompressionLevel = CompressionLevel::Precise(1);

type Worth = And<And<SizeAbove, NotForContentType>, NotForContentType>;

/// Compresses what is whole; what tells events goes out as it happens.
pub(super) fn layer() -> CompressionLayer<Worth> {
    CompressionLayer::new().quality(LEVEL).compress_when(worth())
}

fn worth() -> Worth {
    let size = SizeAbove::new(WORTH_IT);
    size.and(NotForContentType::SSE).and(NotForContentType::const_new("multipart/mixed"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Response;
    use axum::http::header::CONTENT_TYPE;

    use super::*;

    #[test]
    fn what_tells_events_is_not_held_back() {
        let events = || Body::from_stream(futures::stream::pending::<Result<String, std::io::Error>>());
        for (kind, body, expected) in [
            ("text/event-stream", events(), false),
            ("text/event-stream; charset=utf-8", events(), false),
            ("multipart/mixed; boundary=\"-\"; subscriptionSpec=1.0", events(), false),
            ("application/json; charset=utf-8", Body::from("x".repeat(859)), false),
            ("application/json; charset=utf-8", Body::from("x".repeat(860)), true),
            ("application/graphql-response+json; charset=utf-8", Body::from("x".repeat(860)), true),
        ] {
            let response = Response::builder().header(CONTENT_TYPE, kind).body(body).expect("an answer");
            assert_eq!(worth().should_compress(&response), expected, "{kind}");
        }
    }
}
