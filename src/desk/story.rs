//! A draft as a story to be understood.

use crate::article::content::{BlockContent, MarkKind, RunningText};
use crate::article::draft::{Draft, DraftBlock};
use crate::understand::{self, Block, BlockKind, LinkItem, Story};

/// What a draft says. The text of each block is the text that spans at the contract count in.
pub(super) fn story(draft: &Draft) -> Story {
    Story {
        headline: draft.headline.clone().unwrap_or_default(),
        standfirst: draft.standfirst.clone(),
        byline: draft.details.byline.clone(),
        dateline: draft.details.dateline.clone(),
        blocks: draft.blocks.iter().map(block).collect(),
        language: draft.language.clone(),
    }
}

fn block(block: &DraftBlock) -> Block {
    let (kind, marks) = match &block.content {
        BlockContent::Paragraph(words) => (BlockKind::Paragraph, marks(words)),
        BlockContent::Heading { words, .. } => (BlockKind::Heading, marks(words)),
        BlockContent::BlockQuote(words) => (BlockKind::BlockQuote, marks(words)),
        BlockContent::List { .. } => (BlockKind::List, Vec::new()),
        BlockContent::Table { .. } => (BlockKind::Table, Vec::new()),
        BlockContent::Image(_) => (BlockKind::Image, Vec::new()),
        BlockContent::Embed { .. } => (BlockKind::Embed, Vec::new()),
        BlockContent::Related { .. } => (BlockKind::Related, Vec::new()),
        BlockContent::Promo { .. } => (BlockKind::Promo, Vec::new()),
    };
    let items = match &block.content {
        BlockContent::Related { items } => {
            items.iter().map(|item| LinkItem { headline: item.headline.clone(), url: item.url.clone() }).collect()
        }
        _ => Vec::new(),
    };
    Block { kind, text: block.content.text(), line: None, end_line: None, marks, items }
}

fn marks(words: &RunningText) -> Vec<understand::Mark> {
    let mark = |mark: &crate::article::content::Mark| understand::Mark {
        start: mark.start,
        end: mark.end,
        kind: match &mark.kind {
            MarkKind::Link { url } => understand::MarkKind::Link(url.clone()),
            MarkKind::Emphasis => understand::MarkKind::Emphasis,
            MarkKind::Strong => understand::MarkKind::Strong,
        },
    };
    words.marks.iter().map(mark).collect()
}
