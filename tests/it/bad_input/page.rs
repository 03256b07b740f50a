//! HTML as a browser reads it.

use std::fmt::Write;

use html5ever::serialize::{SerializeOpts, TraversalScope, serialize};
use html5ever::tendril::TendrilSink;
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};

/// What the hub makes of texts, and nothing else.
const ELEMENTS: [&str; 27] = [
    "a",
    "aside",
    "blockquote",
    "br",
    "caption",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "html",
    "img",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Looks for anything in HTML that does something, or that changes when it is read again; gives the text that a reader
/// sees, with lines where it breaks.
pub(super) fn text_of(html: &str) -> String {
    let page = read(html);
    let (mut shown, mut text) = (String::new(), String::new());
    look(&page, &mut shown, &mut text);
    let mut written = Vec::new();
    let inner = page.children.borrow()[0].clone();
    let options = SerializeOpts { traversal_scope: TraversalScope::ChildrenOnly(None), ..SerializeOpts::default() };
    serialize(&mut written, &SerializableHandle::from(inner), options).expect("it is written");
    let again = String::from_utf8(written).expect("text");
    let (mut shown_again, mut text_again) = (String::new(), String::new());
    look(&read(&again), &mut shown_again, &mut text_again);
    assert_eq!((shown, text.as_str()), (shown_again, text_again.as_str()), "{html} changes when it is read again");
    text
}

fn read(html: &str) -> Handle {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom: RcDom = parse_fragment(RcDom::default(), ParseOpts::default(), context, Vec::new(), false).one(html);
    assert_eq!(*dom.errors.borrow(), Vec::<std::borrow::Cow<'static, str>>::new(), "{html}");
    dom.document
}

fn look(node: &Handle, shown: &mut String, text: &mut String) {
    match &node.data {
        NodeData::Document => {}
        NodeData::Text { contents } => {
            text.push_str(&contents.borrow());
            let _ = write!(shown, "{:?}", &**contents.borrow());
        }
        NodeData::Element { name, attrs, .. } => {
            assert!(name.ns == ns!(html) && ELEMENTS.contains(&&*name.local), "<{}> comes of a text", name.local);
            if &*name.local == "br" {
                text.push('\n');
            }
            let _ = write!(shown, "<{}", name.local);
            for Attribute { name: attribute, value } in attrs.borrow().iter() {
                let is_address = value.to_ascii_lowercase().starts_with("http") && value.contains("://");
                match (&*name.local, &*attribute.local) {
                    ("a", "href") | ("img", "src") => assert!(is_address, "{value} is no address"),
                    ("img", "alt" | "width" | "height") => {}
                    (element, attribute) => panic!("<{element} {attribute}={value:?}> comes of a text"),
                }
                let _ = write!(shown, " {}={:?}", attribute.local, &**value);
            }
            shown.push('>');
        }
        other => panic!("{other:?} comes of a text"),
    }
    for child in node.children.borrow().iter() {
        look(child, shown, text);
    }
    shown.push('/');
}
