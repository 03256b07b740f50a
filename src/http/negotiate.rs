//! Which media types come in and go out.

use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName};

use super::answer::{Media, Refusal};
use super::stream::Form;

/// The media type that the client prefers among ours; `None` when it takes neither.
///
/// A client that names no type, or all of them, gets `application/json`, which every client reads.
fn answer(headers: &HeaderMap, ranges: &[Range]) -> Option<Media> {
    if ranges.is_empty() {
        return (!headers.contains_key(ACCEPT) || texts(headers, &ACCEPT).all(|line| line.trim().is_empty()))
            .then_some(Media::Json);
    }
    let (json, graphql) = (preference(ranges, "json"), preference(ranges, "graphql-response+json"));
    if json.quality.max(graphql.quality) == 0 {
        return None;
    }
    let wished = graphql.closeness == Closeness::Exact && graphql.quality == json.quality;
    Some(if wished || graphql.quality > json.quality { Media::GraphqlResponse } else { Media::Json })
}

/// What the client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The media type of an answer that ends, and of a refusal; `None` when it takes nothing of ours.
    pub(super) media: Option<Media>,
    /// The form in which events can come.
    pub(super) events: Option<Form>,
    /// The form that it prefers for whatever is told.
    pub(super) all: Option<Form>,
}

/// What the client takes, and what of it it prefers. An answer goes on only in a form that it names.
pub(super) fn accepted(headers: &HeaderMap) -> Accepted {
    let ranges: Vec<Range> = ranges(headers).collect();
    let mut best: Option<(Form, u16)> = None;
    for range in ranges.iter().filter(|range| range.quality > 0) {
        let form = match (range.kind.as_str(), range.subtype.as_str()) {
            ("text", "event-stream") => Form::Events,
            ("multipart", "mixed") if range.for_subscriptions => Form::Multipart,
            _ => continue,
        };
        if best.is_none_or(|(_, quality)| range.quality > quality) {
            best = Some((form, range.quality));
        }
    }
    let json = preference(&ranges, "json").quality.max(preference(&ranges, "graphql-response+json").quality);
    let events = best.map(|(form, _)| form);
    // Apollo's protocol is for subscriptions alone.
    let all = best.filter(|&(form, quality)| form == Form::Events && quality > json).map(|(form, _)| form);
    // Who takes nothing but events is told in JSON why there are none.
    let media = answer(headers, &ranges).or(events.map(|_| Media::Json));
    Accepted { media, events, all }
}

/// Whether a browser asks: it names the type of pages, which no client of GraphQL does.
pub(super) fn is_browser(headers: &HeaderMap) -> bool {
    ranges(headers).any(|range| range.kind == "text" && range.subtype == "html" && range.quality > 0)
}

/// Whether the client wants to know what its operation costs.
pub(super) fn wants_cost(headers: &HeaderMap) -> bool {
    headers.get("masthead-cost").is_some_and(|value| value == "1")
}

/// Whether an answer may be compressed with gzip. Who says nothing gets it plain.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let quality = |wished: &[&str]| {
        let mut codings = texts(headers, &ACCEPT_ENCODING).flat_map(|line| line.split(','));
        codings.find_map(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let named = wished.iter().any(|wished| name.trim().eq_ignore_ascii_case(wished));
            named.then(|| quality.trim().strip_prefix("q=").and_then(thousandths).unwrap_or(0))
        })
    };
    quality(&["gzip", "x-gzip"]).or_else(|| quality(&["*"])).is_some_and(|quality| quality > 0)
}

/// Refuses a body that is not JSON in UTF-8. A GET has none, but one that names another type is refused as well:
/// browsers send such requests across sites without asking first.
pub(super) fn body(headers: &HeaderMap, has_body: bool) -> Result<(), Refusal> {
    const EXPECTED: &str = "The body must be application/json in UTF-8; say so in the Content-Type header.";
    const NO_BODY: &str = "A GET has no body; leave its Content-Type header out.";
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    match (types.next(), types.next()) {
        (None, _) if has_body => return Err(Refusal::media_type(EXPECTED)),
        (None, _) => {}
        (Some(value), None) if value.to_str().is_ok_and(is_json) => {}
        (Some(_), _) => return Err(Refusal::media_type(if has_body { EXPECTED } else { NO_BODY })),
    }
    let encoded = texts(headers, &CONTENT_ENCODING).any(|line| !line.trim().eq_ignore_ascii_case("identity"));
    if encoded { Err(Refusal::media_type("A compressed body is not understood; send it as it is.")) } else { Ok(()) }
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) && parts.all(is_utf8)
}

/// A parameter that is no `charset`, or says UTF-8.
fn is_utf8(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    }
}

fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

/// What the client names in its Accept header.
fn ranges(headers: &HeaderMap) -> impl Iterator<Item = Range> {
    texts(headers, &ACCEPT).flat_map(|line| line.split(',')).filter_map(Range::read)
}

/// How closely a media range names a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    None,
    Anything,
    AnyApplication,
    Exact,
}

/// How much a client wants a type, in thousandths.
#[derive(Debug, Clone, Copy)]
struct Preference {
    quality: u16,
    closeness: Closeness,
}

/// One entry of an Accept header.
struct Range {
    kind: String,
    subtype: String,
    quality: u16,
    /// Whether it names the version of Apollo's multipart subscriptions that we speak.
    for_subscriptions: bool,
}

impl Range {
    fn read(entry: &str) -> Option<Self> {
        let mut parts = entry.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let (mut quality, mut for_subscriptions) = (1_000, false);
        for parameter in parts {
            if let Some(value) = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q=")) {
                quality = thousandths(value.trim())?;
            } else if !is_utf8(parameter) {
                return None;
            }
            for_subscriptions |= parameter.replace('"', "").eq_ignore_ascii_case("subscriptionSpec=1.0");
        }
        let (kind, subtype) = (kind.trim().to_ascii_lowercase(), subtype.trim().to_ascii_lowercase());
        Some(Self { kind, subtype, quality, for_subscriptions })
    }

    fn closeness(&self, subtype: &str) -> Closeness {
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", "*") => Closeness::Anything,
            ("application", "*") => Closeness::AnyApplication,
            ("application", named) if named == subtype => Closeness::Exact,
            _ => Closeness::None,
        }
    }
}

/// A quality such as `0.9`; `None` when it is none.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1_000),
        _ => None,
    }
}

/// The preference that the closest range gives to a subtype of `application`.
fn preference(ranges: &[Range], subtype: &str) -> Preference {
    let mut best = Preference { quality: 0, closeness: Closeness::None };
    for range in ranges {
        let closeness = range.closeness(subtype);
        if closeness > best.closeness {
            best = Preference { quality: range.quality, closeness };
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn the_answer_is_what_the_client_prefers() {
        let both = "application/graphql-response+json, application/json;q=0.9";
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (accept, expected) in [
            (&[][..], Some(Media::Json)),
            (&[""], Some(Media::Json)),
            (&["*/*"], Some(Media::Json)),
            (&["application/*"], Some(Media::Json)),
            (&["application/json"], Some(Media::Json)),
            (&["application/json; charset=utf-8"], Some(Media::Json)),
            (&["application/graphql-response+json"], Some(Media::GraphqlResponse)),
            (&["Application/GraphQL-Response+JSON; charset=utf-8"], Some(Media::GraphqlResponse)),
            (&[both], Some(Media::GraphqlResponse)),
            (&["application/json", "application/graphql-response+json"], Some(Media::GraphqlResponse)),
            (&["application/graphql-response+json;q=0.5, application/json"], Some(Media::Json)),
            (&["application/graphql-response+json, */*"], Some(Media::GraphqlResponse)),
            (&["application/graphql-response+json;q=0, */*"], Some(Media::Json)),
            (&["application/json;q=0, */*;q=0.1"], Some(Media::GraphqlResponse)),
            (&[browser], Some(Media::Json)),
            (&["text/html"], None),
            (&["application/json;q=0"], None),
            (&["application/json;charset=latin1"], None),
            (&["nonsense"], None),
        ] {
            assert_eq!(accepted(&headers(&ACCEPT, accept)).media, expected, "{accept:?}");
        }
    }

    #[test]
    fn an_answer_goes_on_in_the_form_that_the_client_names() {
        let apollo = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json";
        let (events, multipart) = (Some(Form::Events), Some(Form::Multipart));
        for (accept, expected) in [
            (&[][..], (None, None)),
            (&["*/*"], (None, None)),
            (&["text/*"], (None, None)),
            (&["application/json"], (None, None)),
            (&["multipart/mixed"], (None, None)),
            (&["multipart/mixed;subscriptionSpec=2.0"], (None, None)),
            (&["text/event-stream;q=0"], (None, None)),
            (&["text/event-stream"], (events, events)),
            (&["Text/Event-Stream; charset=utf-8"], (events, events)),
            (&["text/event-stream, application/json"], (events, None)),
            (&["text/event-stream, */*;q=0.1"], (events, events)),
            (&["text/event-stream, multipart/mixed"], (events, events)),
            (&[apollo], (multipart, None)),
            (&["multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\""], (multipart, None)),
            (&["text/event-stream;q=0.5", "multipart/mixed;subscriptionSpec=1.0"], (multipart, None)),
        ] {
            let accepted = accepted(&headers(&ACCEPT, accept));
            assert_eq!((accepted.events, accepted.all), expected, "{accept:?}");
            assert!(accepted.events.is_none() || accepted.media.is_some(), "{accept:?}");
        }
    }

    #[test]
    fn a_browser_asks_for_pages() {
        let asks = |accept| is_browser(&headers(&ACCEPT, accept));
        assert!(asks(&["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"]));
        for other in [&[][..], &["*/*"], &["application/json"], &["text/html;q=0, */*"], &["text/*"]] {
            assert!(!asks(other), "{other:?}");
        }
    }

    #[test]
    fn who_takes_gzip_says_so() {
        let takes = |accepted| takes_gzip(&headers(&ACCEPT_ENCODING, accepted));
        for yes in [&["gzip"][..], &["deflate, GZIP;q=0.5"], &["br", "x-gzip"], &["*"], &["identity;q=0, *; q=0.1"]] {
            assert!(takes(yes), "{yes:?}");
        }
        for no in [&[][..], &[""], &["br"], &["identity"], &["gzip;q=0"], &["*;q=0"], &["gzip;q=0, *"], &["gzip;q=x"]] {
            assert!(!takes(no), "{no:?}");
        }
    }

    #[test]
    fn a_body_is_json_in_utf8() {
        for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
            assert!(body(&headers(&CONTENT_TYPE, &[good]), true).is_ok(), "{good}");
            assert!(body(&headers(&CONTENT_TYPE, &[good]), false).is_ok(), "{good}");
        }
        for bad in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/graphql",
            "",
        ] {
            assert!(body(&headers(&CONTENT_TYPE, &[bad]), true).is_err(), "{bad}");
            assert!(body(&headers(&CONTENT_TYPE, &[bad]), false).is_err(), "{bad}");
        }
        assert!(body(&headers(&CONTENT_TYPE, &["application/json", "text/plain"]), true).is_err());
        assert!(body(&HeaderMap::new(), true).is_err());
        assert!(body(&HeaderMap::new(), false).is_ok());
    }

    #[test]
    fn a_compressed_body_is_refused() {
        let mut headers = headers(&CONTENT_TYPE, &["application/json"]);
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
        assert!(body(&headers, true).is_ok());
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(body(&headers, true).is_err());
    }
}
