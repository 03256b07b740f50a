//! GraphQL over Server-Sent Events, distinct connections mode: <https://github.com/enisdenjo/graphql-sse>.

use super::{Protocol, RequestId};

/// An event for each result, a last one that says it is the last, and comments in between.
pub(super) struct Events;

impl Protocol for Events {
    const CONTENT_TYPE: &'static str = "text/event-stream; charset=utf-8";
    const BEGINNING: &'static str = "";
    const ALIVE: &'static str = ":\n\n";
    /// Browsers tell an event only when it has data, be it empty.
    const END: &'static str = "event: complete\ndata:\n\n";

    fn next(json: &str, cursor: Option<&str>) -> String {
        let id = cursor.map(id).unwrap_or_default();
        format!("{id}event: next\ndata: {json}\n\n")
    }

    /// An event without data: browsers keep its id and tell nobody.
    fn place(cursor: &str) -> String {
        id(cursor) + "\n"
    }

    /// A stream that ends and did not say that it is complete makes clients come back.
    fn stopped(_: &RequestId) -> String {
        ": The hub is stopping; connect again.\n\n".to_owned()
    }
}

/// The line that tells a place. A line break in it would begin another field, and with a NUL browsers leave it out.
fn id(cursor: &str) -> String {
    if cursor.contains(['\n', '\r', '\0']) { String::new() } else { format!("id: {cursor}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_never_breaks_out_of_its_line() {
        assert_eq!(Events::next("{}", Some("c1")), "id: c1\nevent: next\ndata: {}\n\n");
        assert_eq!(Events::place("c1"), "id: c1\n\n");
        for odd in ["a\nb", "a\rb", "a\0b"] {
            assert_eq!(Events::next("{}", Some(odd)), "event: next\ndata: {}\n\n");
            assert_eq!(Events::place(odd), "\n");
        }
    }
}
