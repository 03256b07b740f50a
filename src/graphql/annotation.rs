//! What running text says beside its words: links, emphasis, names.

use async_graphql::{Context, Interface, SimpleObject};
use entity::kind::TextPart;

use crate::article::content::{Mark, MarkKind, RunningText, StoredSpan};
use crate::graphql::block::InStory;
use crate::graphql::error::Failure;
use crate::graphql::mention::Mentionable;
use crate::graphql::quotation::Quotation;
use crate::graphql::scalar::WebUrl;
use crate::graphql::whole::{List, Whole};
use crate::text;

/// Something said about a slice of a block's text. More kinds may come.
#[derive(Debug, Clone, Interface)]
#[graphql(
    field(name = "start", ty = "&i32", desc = "The first Unicode code point of the slice in the block's `text`."),
    field(name = "end", ty = "&i32", desc = "The code point after the last."),
    field(name = "text", ty = "&String", desc = "The slice.")
)]
pub enum Annotation {
    /// A link.
    Link(LinkAnnotation),
    /// Emphasis.
    Emphasis(EmphasisAnnotation),
    /// A name.
    Mention(MentionAnnotation),
    /// Quoted words.
    Quotation(QuotationAnnotation),
}

/// A link to a page.
#[derive(Debug, Clone, SimpleObject)]
pub struct LinkAnnotation {
    /// The first Unicode code point of the slice in the block's `text`.
    start: i32,
    /// The code point after the last.
    end: i32,
    /// The slice.
    text: String,
    /// Where to.
    url: WebUrl,
}

/// Emphasis.
#[derive(Debug, Clone, SimpleObject)]
pub struct EmphasisAnnotation {
    /// The first Unicode code point of the slice in the block's `text`.
    start: i32,
    /// The code point after the last.
    end: i32,
    /// The slice.
    text: String,
    /// Whether it is strong: bold rather than italic.
    is_strong: bool,
}

/// A name of a person, an organisation or a place.
#[derive(Debug, Clone, SimpleObject)]
pub struct MentionAnnotation {
    /// The first Unicode code point of the slice in the block's `text`.
    start: i32,
    /// The code point after the last.
    end: i32,
    /// The slice.
    text: String,
    /// Who or what is named.
    node: Whole<Mentionable>,
}

/// Words that the article quotes, without the marks around them.
#[derive(Debug, Clone, SimpleObject)]
pub struct QuotationAnnotation {
    /// The first Unicode code point of the slice in the block's `text`.
    start: i32,
    /// The code point after the last.
    end: i32,
    /// The slice.
    text: String,
    /// The quotation.
    quotation: Whole<Quotation>,
}

/// The most annotations of a block.
const MAX_ANNOTATIONS: usize = 1_000;

/// The annotations of a block's running text, in order of `start`, then the longest first.
pub(super) async fn of(context: &Context<'_>, at: &InStory, words: &RunningText) -> Result<List<Annotation>, Failure> {
    let mut annotations = Vec::new();
    for Mark { start, end, kind } in &words.marks {
        let Some((start, end, text)) = slice(words, *start, *end)? else { continue };
        annotations.push(match kind {
            MarkKind::Link { url } => Annotation::Link(LinkAnnotation { start, end, text, url: WebUrl(url.clone()) }),
            MarkKind::Emphasis => Annotation::Emphasis(EmphasisAnnotation { start, end, text, is_strong: false }),
            MarkKind::Strong => Annotation::Emphasis(EmphasisAnnotation { start, end, text, is_strong: true }),
        });
    }
    let (postings, quotations) = futures::try_join!(at.story.names(context), at.story.quotations(context))?;
    for posting in postings.iter() {
        let spans: Vec<StoredSpan> = serde_json::from_str(posting.occurrences())?;
        let here: Vec<_> = spans.iter().filter(|span| span.block.as_ref() == Some(&at.stored().key)).collect();
        if here.is_empty() {
            continue;
        }
        let Some(node) = at.story.mentionable(context, posting).await? else { continue };
        for span in here {
            let Some((start, end, text)) = slice(words, span.start, span.end)? else { continue };
            annotations.push(Annotation::Mention(MentionAnnotation { start, end, text, node: Whole(node.clone()) }));
        }
    }
    let here = |quotation: &&Quotation| {
        quotation.0.part() == TextPart::Body && quotation.0.carrier_id() == at.stored().version
    };
    for quotation in quotations.iter().filter(here) {
        let (start, end) = quotation.0.span();
        let Some((start, end, text)) = slice(words, usize::try_from(start)?, usize::try_from(end)?)? else { continue };
        let quotation = Whole(quotation.clone());
        annotations.push(Annotation::Quotation(QuotationAnnotation { start, end, text, quotation }));
    }
    annotations.sort_by_key(|annotation| {
        let (start, end) = bounds(annotation);
        (start, -end)
    });
    annotations.truncate(MAX_ANNOTATIONS);
    Ok(List(annotations))
}

fn slice(words: &RunningText, start: usize, end: usize) -> Result<Option<(i32, i32, String)>, Failure> {
    let Some(text) = text::slice(&words.text, start, end) else { return Ok(None) };
    Ok(Some((i32::try_from(start)?, i32::try_from(end)?, text.to_owned())))
}

fn bounds(annotation: &Annotation) -> (i32, i32) {
    match annotation {
        Annotation::Link(LinkAnnotation { start, end, .. })
        | Annotation::Emphasis(EmphasisAnnotation { start, end, .. })
        | Annotation::Mention(MentionAnnotation { start, end, .. })
        | Annotation::Quotation(QuotationAnnotation { start, end, .. }) => (*start, *end),
    }
}
