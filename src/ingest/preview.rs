//! What `masthead understand --json` shows of a story: an object with a fixed order of keys.

use jiff::Timestamp;
use serde::Serialize;

use super::text::TextStory;
use crate::understand::{self, Entity, Part, Span, Understanding};

/// One story as JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    source: &'a str,
    item: usize,
    headline: &'a str,
    standfirst: Option<&'a str>,
    byline: Option<&'a str>,
    dateline: Option<&'a str>,
    published_at: Option<String>,
    language: Option<&'a str>,
    blocks: Vec<BlockReport<'a>>,
    mentions: Vec<MentionReport<'a>>,
    affiliations: Vec<AffiliationReport<'a>>,
    quotations: Vec<QuotationReport<'a>>,
    related: Vec<RelatedReport<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BlockReport<'a> {
    kind: &'static str,
    text: &'a str,
    line: Option<u32>,
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<ItemReport<'a>>>,
}

#[derive(Debug, Serialize)]
struct ItemReport<'a> {
    headline: &'a str,
    url: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct MentionReport<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
    name: &'a str,
    block: i64,
    start: usize,
    end: usize,
    confidence: f64,
    rel: &'static str,
    known: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AffiliationReport<'a> {
    person: &'a str,
    role_name: &'a str,
    organisation: Option<&'a str>,
    place: Option<&'a str>,
    confidence: f64,
    pattern: &'static str,
    evidence: EvidenceReport<'a>,
}

#[derive(Debug, Serialize)]
struct EvidenceReport<'a> {
    block: i64,
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct QuotationReport<'a> {
    text: &'a str,
    speaker: Option<&'a str>,
    attribution: Option<&'a str>,
    block: i64,
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct RelatedReport<'a> {
    headline: &'a str,
    url: Option<&'a str>,
    position: usize,
    block: Option<usize>,
}

/// A file that could not be read, as JSON.
#[derive(Debug, Serialize)]
pub struct Failure<'a> {
    source: &'a str,
    error: FailureReason<'a>,
}

#[derive(Debug, Serialize)]
struct FailureReason<'a> {
    code: &'a str,
    message: &'a str,
}

/// The JSON object of a story: `item` counts the stories of its file from 0.
pub fn report<'a>(source: &'a str, item: usize, story: &'a TextStory, understanding: &'a Understanding) -> Report<'a> {
    let TextStory { story, published_at, url: _, section: _ } = story;
    Report {
        source,
        item,
        headline: &story.headline,
        standfirst: story.standfirst.as_deref(),
        byline: story.byline.as_deref(),
        dateline: story.dateline.as_deref(),
        published_at: published_at.and_then(instant),
        language: story.language.as_deref(),
        blocks: story.blocks.iter().map(block).collect(),
        mentions: understanding.mentions.iter().map(|m| mention(m, &understanding.entities[m.entity])).collect(),
        affiliations: understanding.affiliations.iter().map(|a| affiliation(a, &understanding.entities)).collect(),
        quotations: understanding.quotations.iter().map(|q| quotation(q, &understanding.entities)).collect(),
        related: related(understanding),
    }
}

/// The JSON object of a file that failed.
pub fn failure<'a>(source: &'a str, code: &'a str, message: &'a str) -> Failure<'a> {
    Failure { source, error: FailureReason { code, message } }
}

fn block(block: &understand::Block) -> BlockReport<'_> {
    let items =
        || block.items.iter().map(|item| ItemReport { headline: &item.headline, url: item.url.as_deref() }).collect();
    BlockReport {
        kind: block.kind.as_str(),
        text: &block.text,
        line: block.line,
        end_line: block.end_line,
        items: (block.kind == understand::BlockKind::Related).then(items),
    }
}

fn mention<'a>(mention: &'a understand::Mention, entity: &'a Entity) -> MentionReport<'a> {
    MentionReport {
        kind: mention.kind.as_str(),
        text: &mention.text,
        name: &entity.name,
        block: part(mention.span),
        start: mention.span.start,
        end: mention.span.end,
        confidence: rounded(mention.confidence),
        rel: entity.rel.as_str(),
        known: entity.known.is_some(),
    }
}

fn affiliation<'a>(affiliation: &'a understand::Affiliation, entities: &'a [Entity]) -> AffiliationReport<'a> {
    let name = |index: usize| entities[index].name.as_str();
    AffiliationReport {
        person: name(affiliation.person),
        role_name: &affiliation.role_name,
        organisation: affiliation.organisation.map(name),
        place: affiliation.place.map(name),
        confidence: rounded(affiliation.confidence),
        pattern: affiliation.pattern,
        evidence: EvidenceReport {
            block: part(affiliation.evidence),
            start: affiliation.evidence.start,
            end: affiliation.evidence.end,
            text: &affiliation.evidence_text,
        },
    }
}

fn quotation<'a>(quotation: &'a understand::Quotation, entities: &'a [Entity]) -> QuotationReport<'a> {
    QuotationReport {
        text: &quotation.text,
        speaker: quotation.speaker.map(|speaker| entities[speaker].name.as_str()),
        attribution: quotation.attribution.as_deref(),
        block: part(quotation.span),
        start: quotation.span.start,
        end: quotation.span.end,
    }
}

fn related(understanding: &Understanding) -> Vec<RelatedReport<'_>> {
    let links = understanding.related.iter().enumerate();
    links
        .map(|(position, link)| RelatedReport {
            headline: &link.headline,
            url: link.url.as_deref(),
            position,
            block: link.block,
        })
        .collect()
}

/// -1 is the headline, -2 the standfirst, anything else a block.
fn part(span: Span) -> i64 {
    match span.part {
        Part::Headline => -1,
        Part::Standfirst => -2,
        Part::Block(index) => i64::try_from(index).unwrap_or(i64::MAX),
    }
}

fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

/// RFC 3339 in UTC with milliseconds.
fn instant(milliseconds: i64) -> Option<String> {
    let timestamp = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(format!("{timestamp:.3}"))
}
