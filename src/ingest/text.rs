//! The reader of plain text: optional front matter, a headline, and the body's blocks.

use std::borrow::Cow;

use super::front_matter::{self, Front};
use crate::text::fold;
use crate::understand::{self, Story};

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A story as a text gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextStory {
    pub story: Story,
    /// Milliseconds since 1970, UTC.
    pub published_at: Option<i64>,
    pub url: Option<String>,
    pub section: Option<String>,
}

/// Why a text is no story, in words for who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the text is larger than {} MB", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("the file is not text: it holds a zero byte at offset {0}")]
    Binary(usize),
    #[error("the text is not UTF-8: line {line}, byte {offset} of the file")]
    NotUtf8 { line: usize, offset: usize },
    #[error("there is no text")]
    Empty,
    #[error("this is {0}, which is not read: save the story as plain text, its headline on the first line")]
    Page(&'static str),
    #[error("front matter, line {line}{}: {message}", key.as_ref().map(|key| format!(", `{key}`")).unwrap_or_default())]
    BadFrontMatter { line: usize, key: Option<String>, message: String },
}

impl ReadError {
    /// The word by which programs tell errors apart.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "TOO_LARGE",
            Self::Binary(_) => "BINARY",
            Self::NotUtf8 { .. } => "NOT_UTF8",
            Self::Empty => "EMPTY",
            Self::Page(language) => language,
            Self::BadFrontMatter { .. } => "BAD_FRONT_MATTER",
        }
    }
}

/// Beginnings of files that are pages and not text, and the name of their language.
const LANGUAGES: [(&str, &[&str]); 2] = [
    (
        "HTML",
        &[
            "!doctype html",
            "html",
            "head",
            "body",
            "main",
            "article",
            "section",
            "header",
            "div",
            "p",
            "span",
            "h1",
            "h2",
            "h3",
            "table",
            "ul",
            "ol",
            "meta",
            "title",
            "script",
            "style",
            "figure",
            "a",
            "b",
            "em",
            "strong",
            "!--",
        ],
    ),
    ("XML", &["?xml", "!doctype", "rss", "feed", "nitf", "newsitem", "newsmessage"]),
];

/// Reads a text. Its first line is the headline, unless front matter names one; where it repeats that one, it is no
/// part of the body.
pub fn read(bytes: &[u8]) -> Result<TextStory, ReadError> {
    let text = &*decode(bytes)?;
    let (front, mut line) = front_matter::read(text)?.unwrap_or_else(|| (Front::default(), 0));
    let mut body = after_lines(text, line);
    if let Some(language) = page_language(body) {
        return Err(ReadError::Page(language));
    }
    let first = first_line(body);
    let headline = front.headline.or_else(|| first.as_ref().map(|(words, _)| words.clone())).ok_or(ReadError::Empty)?;
    if let Some((_, lines)) = first.filter(|(words, _)| fold(words) == fold(&headline)) {
        body = after_lines(body, lines);
        line += lines;
    }
    let layout = understand::blocks(body, u32::try_from(line).unwrap_or(u32::MAX));
    let story = Story {
        headline,
        standfirst: None,
        byline: front.byline.or(layout.byline),
        dateline: layout.dateline,
        blocks: layout.blocks,
        language: front.language,
    };
    Ok(TextStory { story, published_at: front.published_at, url: front.url, section: front.section })
}

/// The language of a page that was saved as text.
fn page_language(text: &str) -> Option<&'static str> {
    let tag = text.trim_start().strip_prefix('<')?;
    let opens = |name: &str| {
        let head = tag.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        head && !tag[name.len()..].starts_with(char::is_alphanumeric)
    };
    LANGUAGES.iter().find(|(_, names)| names.iter().any(|name| opens(name))).map(|(language, _)| *language)
}

/// The text of a file, with line ends that programs of today know.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(ReadError::Binary(offset));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        ReadError::NotUtf8 { line: bytes[..offset].split(|byte| *byte == b'\n').count(), offset }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() })
}

/// What follows the first `count` lines.
fn after_lines(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// The words of the first line that holds something, and how many lines that takes.
fn first_line(text: &str) -> Option<(String, usize)> {
    let (index, line) = text.split('\n').enumerate().find(|(_, line)| !line.trim().is_empty())?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let headline = words.join(" ");
    Some((understand::plain_words(headline.strip_prefix("# ").unwrap_or(&headline)), index + 1))
}

#[cfg(test)]
mod tests {
    use super::{ReadError, read};

    fn error(text: &[u8]) -> ReadError {
        read(text).expect_err("no story")
    }

    #[test]
    fn front_matter_names_what_the_text_does_not() {
        let text = "---\nheadline: \"The Harbour: A Story\"\npublished_at: 2026-07-13\nurl: https://example.org/a\nlanguage: en\nsection: Coast\nbyline: Ada Okafor\n---\n\nFirst paragraph of it.\n";
        let found = read(text.as_bytes()).expect("a story");
        assert_eq!(found.story.headline, "The Harbour: A Story");
        assert_eq!(found.published_at, Some(1_783_900_800_000));
        assert_eq!((found.url.as_deref(), found.section.as_deref()), (Some("https://example.org/a"), Some("Coast")));
        assert_eq!((found.story.byline.as_deref(), found.story.language.as_deref()), (Some("Ada Okafor"), Some("en")));
        assert_eq!(found.story.blocks[0].line, Some(9));
    }

    #[test]
    fn an_instant_may_have_an_offset() {
        let found = read(b"---\npublished_at: 2026-07-13T02:00:00.5+02:00\n---\nHead\nBody.\n").expect("a story");
        assert_eq!(found.published_at, Some(1_783_900_800_500));
        assert_eq!((found.story.headline.as_str(), found.story.blocks[0].line), ("Head", Some(4)));
    }

    #[test]
    fn bad_front_matter_names_line_and_key() {
        for (text, line, key) in [
            ("---\nheadline: A\nauthor: B\n---\nC\n", 3, Some("author")),
            ("---\npublished_at: yesterday\n---\nC\n", 2, Some("published_at")),
            ("---\nheadline: A\nurl: ftp://example.org\n---\nC\n", 3, Some("url")),
            ("---\nlanguage: en_GB\n---\nC\n", 2, Some("language")),
            ("---\nheadline: [a, b]\n---\nC\n", 2, Some("headline")),
            ("---\nheadline: A\n\nC\n", 1, None),
        ] {
            let ReadError::BadFrontMatter { line: found, key: named, message } = error(text.as_bytes()) else {
                panic!("{text}")
            };
            assert_eq!((found, named.as_deref()), (line, key), "{text}: {message}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(error(b"").code(), "EMPTY");
        assert_eq!(error(b" \n\t\n").code(), "EMPTY");
        assert_eq!(error(b"---\n---\n").code(), "EMPTY");
        assert_eq!(error(b"\n<!DOCTYPE html>\n<html></html>").code(), "HTML");
        assert_eq!(error(b"---\nheadline: A\n---\n<p class=a>B</p>\n").code(), "HTML");
        assert_eq!(error(b"<?xml version='1.0'?>\n<rss/>").code(), "XML");
        assert!(read(b"<3 from the harbour\nText.\n").is_ok() && read(b"<pony> wins\nText.\n").is_ok());
        assert_eq!(error(b"PK\0\x03").code(), "BINARY");
        assert_eq!(error(b"one\ntw\xffo"), ReadError::NotUtf8 { line: 2, offset: 6 });
        assert_eq!(error(&vec![b'a'; super::MAX_BYTES + 1]), ReadError::TooLarge);
    }

    #[test]
    fn bytes_stay_and_only_white_space_collapses() {
        let found = read("\u{feff}Head\t line\r\n\r\n He said “no\" –  twice\u{a0}.\r\n".as_bytes()).expect("a story");
        assert_eq!(found.story.headline, "Head line");
        assert_eq!(found.story.blocks[0].text, "He said “no\" – twice .");
        assert_eq!((found.story.blocks[0].line, found.story.blocks[0].end_line), (Some(2), Some(3)));
    }

    #[test]
    fn a_headline_that_is_given_twice_stands_once() {
        let text = "---\nheadline: \"Harbour: reopens\"\n---\n\n# **Harbour:** Reopens\nThe first ship came at noon.\n";
        let found = read(text.as_bytes()).expect("a story").story;
        assert_eq!((found.headline.as_str(), found.blocks.len()), ("Harbour: reopens", 1));
        assert_eq!(found.blocks[0].line, Some(5));
    }

    #[test]
    fn lone_carriage_returns_end_lines() {
        let found = read(b"Head\rBy Ben Li\rOne came.\r\rTwo left.\r").expect("a story").story;
        assert_eq!((found.headline.as_str(), found.byline.as_deref()), ("Head", Some("Ben Li")));
        assert_eq!(
            found.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(),
            ["One came.", "Two left."]
        );
        assert_eq!(found.blocks[1].line, Some(4));
    }

    #[test]
    fn markdown_is_read_as_words_with_marks() {
        let text = "# The _Lantern_\n\n*By Ben Li*\n\nThe **mayor** wrote [a letter](https://example.org/l).\n\n\
                    - a *wet* day\n- a [dry](https://example.org/d) one\n\n| Day | Rain |\n| --- | --- |\n";
        let found = read(text.as_bytes()).expect("a story").story;
        assert_eq!((found.headline.as_str(), found.byline.as_deref()), ("The Lantern", Some("Ben Li")));
        let texts: Vec<&str> = found.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["The mayor wrote a letter.", "a wet day\na dry one", "| Day | Rain |", "| --- | --- |"]);
        let places = |block: usize| found.blocks[block].marks.iter().map(|m| (m.start, m.end)).collect::<Vec<_>>();
        assert_eq!((places(0), places(1)), (vec![(4, 9), (16, 24)], vec![(2, 5), (12, 15)]));
    }
}
