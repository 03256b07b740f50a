//! The schema's page: the contract as a text, open in both profiles.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

/// The schema's text.
#[derive(Clone)]
pub(super) struct Schema(Bytes);

impl Schema {
    pub(super) fn new(sdl: String) -> Self {
        Self(sdl.into())
    }
}

/// The public contract.
pub(super) async fn page(State(Schema(sdl)): State<Schema>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=60")], sdl)
}
