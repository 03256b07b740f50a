//! The playground: a page that asks the hub from a browser, and the files of which it is made.
//!
//! `playground/build` makes them, and their names from their contents: a name never has other bytes, so browsers keep
//! them for good. Only the page is asked for again. They are kept compressed with gzip, which every browser takes over
//! every connection; whoever does not take it gets them plain.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, IF_NONE_MATCH, LOCATION, VARY,
};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::answer::RequestId;
use super::{envelope, negotiate};

/// The page, which names the files that it starts with.
const PAGE: &str = include_str!("../../playground/dist/index.html");

/// The files by name, compressed.
const FILES: &[(&str, &[u8])] = include!("../../playground/dist/assets.rs");

/// Where the files are.
const FOLDER: &str = "/playground/";

/// What the page may do: run its own scripts and ask its own hub. The editor sets styles of its own while it works.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page and its files, ready to be sent.
pub(super) struct Playground {
    page_tag: HeaderValue,
    files: Vec<File>,
}

struct File {
    name: &'static str,
    compressed: &'static [u8],
    /// Made when somebody first asks for it.
    plain: OnceLock<Bytes>,
}

impl Playground {
    pub(super) fn new() -> Arc<Self> {
        let tag: String = Sha256::digest(PAGE)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let page_tag =
            HeaderValue::try_from(format!("\"{tag}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""));
        let files = FILES.iter().map(|&(name, compressed)| File { name, compressed, plain: OnceLock::new() }).collect();
        Arc::new(Self { page_tag, files })
    }
}

impl File {
    fn plain(&self) -> Bytes {
        let expand = || {
            let mut bytes = Vec::new();
            if let Err(error) = GzDecoder::new(self.compressed).read_to_end(&mut bytes) {
                tracing::error!(%error, name = self.name, "a file of the playground is damaged");
            }
            bytes.into()
        };
        self.plain.get_or_init(expand).clone()
    }

    fn media_type(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("ttf") => "font/ttf",
            _ => "text/plain; charset=utf-8",
        }
    }
}

/// The page.
pub(super) async fn page(State(playground): State<Arc<Playground>>, headers: HeaderMap) -> Response {
    let kept: [(HeaderName, HeaderValue); 3] = [
        (ETAG, playground.page_tag.clone()),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    if has(&headers, &playground.page_tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response()
}

/// One of its files.
pub(super) async fn file(
    State(playground): State<Arc<Playground>>,
    uri: Uri,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    let name = uri.path().strip_prefix(FOLDER);
    let Some(file) = playground.files.iter().find(|file| Some(file.name) == name) else {
        return envelope::not_found(Extension(id), headers).await;
    };
    let compressed = negotiate::takes_gzip(&headers);
    // One name has two forms, and each its own tag.
    let tag = format!("\"{}{}\"", file.name, if compressed { ".gz" } else { "" });
    let kept = [
        (ETAG, HeaderValue::try_from(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (VARY, HeaderValue::from(ACCEPT_ENCODING)),
    ];
    if has(&headers, &kept[0].1) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let media = [(CONTENT_TYPE, file.media_type())];
    if compressed {
        (kept, media, [(CONTENT_ENCODING, "gzip")], Bytes::from_static(file.compressed)).into_response()
    } else {
        (kept, media, file.plain()).into_response()
    }
}

/// Shows a browser that came to the endpoint without a query where the page is; seen from there, it is beside it.
pub(super) fn redirect() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, "./"), (CACHE_CONTROL, "no-store"), (VARY, "accept")]).into_response()
}

/// Whether the client has what this tag names.
fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let tags = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = tags.flat_map(|line| line.split(',')).map(|given| given.trim().trim_start_matches("W/"));
    tags.any(|given| given == "*" || given.as_bytes() == tag.as_bytes())
}
