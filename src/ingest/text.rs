//! The reader of plain text: optional front matter, a headline, and the body's blocks.

use crate::address;
use crate::language;
use crate::understand::{self, Story};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// A line that opens and closes front matter.
const FENCE: &str = "---";
/// The keys that front matter may have.
const KEYS: [&str; 6] = ["headline", "byline", "published_at", "url", "language", "section"];

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
            Self::BadFrontMatter { .. } => "BAD_FRONT_MATTER",
        }
    }
}

/// Reads a text. Its first line is the headline, unless front matter names one.
pub fn read(bytes: &[u8]) -> Result<TextStory, ReadError> {
    let text = decode(bytes)?;
    let (front, body_line) = match front_matter(text)? {
        Some((front, line)) => (front, line),
        None => (Front::default(), 0),
    };
    let mut line = body_line;
    let mut body = after_lines(text, body_line);
    let headline = if let Some(headline) = front.headline {
        headline
    } else {
        let (headline, lines) = first_line(body).ok_or(ReadError::Empty)?;
        body = after_lines(body, lines);
        line += lines;
        headline
    };
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

fn decode(bytes: &[u8]) -> Result<&str, ReadError> {
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
    if text.trim().is_empty() { Err(ReadError::Empty) } else { Ok(text) }
}

/// What follows the first `count` lines.
fn after_lines(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// The first line that holds something, and how many lines that takes.
fn first_line(text: &str) -> Option<(String, usize)> {
    let (index, line) = text.split('\n').enumerate().find(|(_, line)| !line.trim().is_empty())?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let headline = words.join(" ");
    let marked = headline.strip_prefix("# ").map(str::to_owned);
    Some((marked.unwrap_or(headline), index + 1))
}

#[derive(Debug, Default)]
struct Front {
    headline: Option<String>,
    byline: Option<String>,
    published_at: Option<i64>,
    url: Option<String>,
    language: Option<String>,
    section: Option<String>,
}

/// What YAML holds, before its values are judged.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFront {
    headline: Option<String>,
    byline: Option<String>,
    published_at: Option<String>,
    url: Option<String>,
    language: Option<String>,
    section: Option<String>,
}

/// The front matter and the number of lines it takes; `None` where the text has none.
fn front_matter(text: &str) -> Result<Option<(Front, usize)>, ReadError> {
    let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    if lines.next() != Some(FENCE) {
        return Ok(None);
    }
    let yaml: Vec<&str> = lines.by_ref().take_while(|line| *line != FENCE).collect();
    let taken = yaml.len() + 2;
    if text.split('\n').nth(taken - 1).is_none() {
        let message = format!("a line of `{FENCE}` must close it");
        return Err(ReadError::BadFrontMatter { line: 1, key: None, message });
    }
    if let Some((line, key)) = unknown_key(&yaml) {
        let message = format!("unknown key; known are {}", KEYS.join(", "));
        return Err(ReadError::BadFrontMatter { line, key: Some(key), message });
    }
    if yaml.iter().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Some((Front::default(), taken)));
    }
    let raw: RawFront = serde_saphyr::from_str(&yaml.join("\n")).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1) + 1);
        let key = yaml.get(line.saturating_sub(2)).and_then(|line| key_of(line)).map(str::to_owned);
        ReadError::BadFrontMatter { line, key, message: "this is not a plain YAML value".to_owned() }
    })?;
    judge(raw, &yaml).map(|front| Some((front, taken)))
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    (!key.starts_with([' ', '\t', '#', '-'])).then(|| key.trim().trim_matches(['"', '\'']))
}

fn unknown_key(yaml: &[&str]) -> Option<(usize, String)> {
    let keys = yaml.iter().enumerate().filter_map(|(index, line)| Some((index + 2, key_of(line)?)));
    keys.into_iter().find(|(_, key)| !KEYS.contains(key)).map(|(line, key)| (line, key.to_owned()))
}

fn judge(raw: RawFront, yaml: &[&str]) -> Result<Front, ReadError> {
    let wrong = |key: &str, message: String| {
        let line = yaml.iter().position(|line| key_of(line) == Some(key)).map_or(1, |index| index + 2);
        ReadError::BadFrontMatter { line, key: Some(key.to_owned()), message }
    };
    let texts = [&raw.headline, &raw.byline, &raw.published_at, &raw.url, &raw.language, &raw.section];
    if let Some((key, _)) =
        KEYS.iter().zip(texts).find(|(_, text)| text.as_ref().is_some_and(|text| text.contains('\0')))
    {
        return Err(wrong(key, "the value holds the character U+0000, which no text may hold".to_owned()));
    }
    let full = |value: Option<String>| {
        value.map(|value| value.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|value| !value.is_empty())
    };
    let published_at = full(raw.published_at)
        .map(|value| {
            instant(&value).ok_or_else(|| {
                wrong(
                    "published_at",
                    format!("`{value}` is neither a date (2026-07-13) nor an instant (2026-07-13T09:00:00Z)"),
                )
            })
        })
        .transpose()?;
    let url = full(raw.url).map(|value| match address::url_key(&value) {
        Some(_) => Ok(value),
        None => Err(wrong("url", format!("`{value}` is not an http or https address"))),
    });
    let language = full(raw.language).map(|value| {
        language::canonical(&value)
            .ok_or_else(|| wrong("language", format!("`{value}` is not a language tag such as en or en-GB")))
    });
    Ok(Front {
        headline: full(raw.headline),
        byline: full(raw.byline),
        published_at,
        url: url.transpose()?,
        language: language.transpose()?,
        section: full(raw.section),
    })
}

/// An RFC 3339 instant, or a date as its first instant in UTC, in milliseconds.
fn instant(value: &str) -> Option<i64> {
    if let Ok(timestamp) = value.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    if value.len() != "2026-07-13".len() {
        return None;
    }
    let date: Date = value.parse().ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
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
}
