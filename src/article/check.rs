//! What no story may be, whoever writes it.

use super::content::{
    BlockContent, Details, MAX_BLOCKS, MAX_BODY, MAX_BYLINE, MAX_CREDITS, MAX_DATELINE, MAX_HEADLINE, MAX_HEADLINES,
    MAX_INFO_SOURCES, MAX_KEYWORDS, MAX_LINES, MAX_STANDFIRST, MAX_URL, MarkKind, RunningText, StoredImage,
    StoredRendition,
};
use super::draft::Draft;
use crate::checked::text;
use crate::undone::{Mistake, MistakeKind};

/// The longest keyword, name, role and genre, in code points.
const MAX_WORDS: usize = 200;

/// The longest usage terms and copyright notice, in code points.
const MAX_TERMS: usize = 5_000;

/// The most sizes and formats of an image.
const MAX_RENDITIONS: usize = 50;

/// Looks for what no story may be.
pub(super) fn check(draft: &Draft, mistakes: &mut Vec<Mistake>) {
    let Draft { headline, slug: _, standfirst, language: _, genre, url, canonical_url, details, blocks, .. } = draft;
    let Details { slugline, byline, dateline, usage_terms, copyright_notice, .. } = details;
    for (field, value, most) in [
        ("headline", headline, MAX_HEADLINE),
        ("standfirst", standfirst, MAX_STANDFIRST),
        ("genre", genre, MAX_WORDS),
        ("url", url, MAX_URL),
        ("canonicalUrl", canonical_url, MAX_URL),
        ("slugline", slugline, MAX_HEADLINE),
        ("byline", byline, MAX_BYLINE),
        ("dateline", dateline, MAX_DATELINE),
        ("usageTerms", usage_terms, MAX_TERMS),
        ("copyrightNotice", copyright_notice, MAX_TERMS),
    ] {
        mistakes.extend(value.as_deref().and_then(|value| text(value, most, &[field])));
    }
    check_details(details, mistakes);
    let body: usize = blocks.iter().map(|block| block.content.text().len()).sum();
    if body > MAX_BODY {
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &["body"], format!("A body has at most {MAX_BODY} bytes.")));
    }
    if blocks.len() > MAX_BLOCKS {
        mistakes.push(Mistake::at(
            MistakeKind::TooMuch,
            &["body"],
            format!("A story has at most {MAX_BLOCKS} blocks."),
        ));
    }
    for block in blocks {
        mistakes.extend(check_block(&block.content, &["body", &block.key]));
    }
}

fn check_details(details: &Details, mistakes: &mut Vec<Mistake>) {
    let Details { credits, headlines, keywords, urgency, image, info_sources, .. } = details;
    for (field, count, most) in [
        ("credits", credits.len(), MAX_CREDITS),
        ("headlines", headlines.len(), MAX_HEADLINES),
        ("keywords", keywords.len(), MAX_KEYWORDS),
        ("infoSources", info_sources.len(), MAX_INFO_SOURCES),
    ] {
        if count > most {
            let message = format!("At most {most} can be given.");
            mistakes.push(Mistake::at(MistakeKind::TooMuch, &[field], message));
        }
    }
    let words = credits
        .iter()
        .flat_map(|credit| [Some(("credits", &credit.name)), credit.role.as_ref().map(|role| ("credits", role))]);
    let words = words.flatten().chain(headlines.iter().map(|headline| ("headlines", &headline.role)));
    let words = words.chain(keywords.iter().map(|keyword| ("keywords", keyword)));
    let words = words.chain(info_sources.iter().map(|source| ("infoSources", &source.name)));
    for (field, value) in words {
        if value.trim().is_empty() {
            mistakes.push(Mistake::at(MistakeKind::Invalid, &[field], "An entry says nothing. Leave it out."));
        }
        mistakes.extend(text(value, MAX_WORDS, &[field]));
    }
    for headline in headlines {
        mistakes.extend(text(&headline.value, MAX_HEADLINE, &["headlines"]));
    }
    if urgency.is_some_and(|urgency| !(1..=9).contains(&urgency)) {
        mistakes.push(Mistake::at(MistakeKind::Invalid, &["urgency"], "Urgency goes from 1 (most urgent) to 9."));
    }
    if let Some(image) = image {
        mistakes.extend(check_image(image, &["image"]));
    }
}

fn check_block(content: &BlockContent, path: &[&str]) -> Option<Mistake> {
    let lines = match content {
        BlockContent::List { items, .. } => items.len(),
        BlockContent::Table { rows, .. } => rows.len().max(rows.iter().map(Vec::len).max().unwrap_or(0)),
        BlockContent::Related { items } => items.len(),
        _ => 1,
    };
    if lines > MAX_LINES {
        let message = format!("A block has at most {MAX_LINES} items, rows, columns or links.");
        return Some(Mistake::at(MistakeKind::TooMuch, path, message));
    }
    let running: Vec<&RunningText> = match content {
        BlockContent::Paragraph(words) | BlockContent::BlockQuote(words) | BlockContent::Heading { words, .. } => {
            vec![words]
        }
        BlockContent::List { items, .. } => items.iter().collect(),
        _ => Vec::new(),
    };
    let addresses = running.iter().flat_map(|text| &text.marks).filter_map(|mark| match &mark.kind {
        MarkKind::Link { url } => Some(url),
        MarkKind::Emphasis | MarkKind::Strong => None,
    });
    let others: Vec<&String> = match content {
        BlockContent::Embed { url, .. } => vec![url],
        BlockContent::Related { items } => items.iter().filter_map(|item| item.url.as_ref()).collect(),
        _ => Vec::new(),
    };
    let beside = match content {
        BlockContent::Table { caption: Some(caption), .. } => text(caption, MAX_TERMS, path),
        BlockContent::Embed { provider: Some(provider), .. } => text(provider, MAX_WORDS, path),
        _ => None,
    };
    beside.or_else(|| addresses.chain(others).find_map(|url| text(url, MAX_URL, path))).or_else(|| match content {
        BlockContent::Image(image) => check_image(image, path),
        BlockContent::Heading { level, .. } if !(1..=6).contains(level) => {
            Some(Mistake::at(MistakeKind::Invalid, path, "A heading's level goes from 1 to 6."))
        }
        BlockContent::Table { rows, .. } if rows.windows(2).any(|two| two[0].len() != two[1].len()) => {
            Some(Mistake::at(MistakeKind::Invalid, path, "Every row of a table has as many cells."))
        }
        _ => text(&content.text(), MAX_BODY, path),
    })
}

/// What is wrong with an image.
pub fn check_image(image: &StoredImage, path: &[&str]) -> Option<Mistake> {
    let StoredImage { url, width, height, alt, caption, credit, focal_point: _, renditions } = image;
    let words = [alt, caption, credit].map(|words| (words.as_deref(), MAX_TERMS));
    let mut long = vec![(Some(url.as_str()), MAX_URL)];
    let mut sizes = vec![*width, *height];
    for StoredRendition { name, url, width, height, content_type } in renditions {
        long.push((Some(url), MAX_URL));
        long.extend([name, content_type].map(|words| (words.as_deref(), MAX_WORDS)));
        sizes.extend([*width, *height]);
    }
    let mistake = words.into_iter().chain(long).find_map(|(words, most)| text(words?, most, path));
    mistake.or_else(|| {
        let wrong = sizes.into_iter().flatten().any(|size| size < 1) || renditions.len() > MAX_RENDITIONS;
        wrong.then(|| {
            Mistake::at(
                MistakeKind::Invalid,
                path,
                "An image has a width and a height from 1 on, and at most 50 renditions.",
            )
        })
    })
}
