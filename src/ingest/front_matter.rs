//! What stands above a text between two lines of `---`: a few keys in YAML.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::text::ReadError;
use crate::address;
use crate::language;

/// A line that opens and closes front matter.
const FENCE: &str = "---";
/// The keys that front matter may have.
const KEYS: [&str; 6] = ["headline", "byline", "published_at", "url", "language", "section"];
/// Keys whose value is a line of words, in which a colon is a colon.
const WORDS: [&str; 3] = ["headline", "byline", "section"];

#[derive(Debug, Default)]
pub(super) struct Front {
    pub(super) headline: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) published_at: Option<i64>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) section: Option<String>,
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
pub(super) fn read(text: &str) -> Result<Option<(Front, usize)>, ReadError> {
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
    let keys: Vec<(usize, &str)> = (2..).zip(&yaml).filter_map(|(line, text)| Some((line, key_of(text)?))).collect();
    for (index, (line, key)) in keys.iter().enumerate() {
        let before = keys[..index].iter().find(|(_, other)| other == key);
        let message = match before {
            _ if !KEYS.contains(key) => format!("unknown key; known are {}", KEYS.join(", ")),
            Some((first, _)) => format!("the key stands twice, first on line {first}"),
            None => continue,
        };
        return Err(ReadError::BadFrontMatter { line: *line, key: Some((*key).to_owned()), message });
    }
    if yaml.iter().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Some((Front::default(), taken)));
    }
    let raw: RawFront = serde_saphyr::from_str(&quoted(&yaml).join("\n")).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1) + 1);
        let key = yaml.get(line.saturating_sub(2)).and_then(|line| key_of(line)).map(str::to_owned);
        ReadError::BadFrontMatter { line, key, message: "this is not a plain YAML value: put it in quotes".to_owned() }
    })?;
    judge(raw, &yaml).map(|front| Some((front, taken)))
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    (!key.starts_with([' ', '\t', '#', '-'])).then(|| key.trim().trim_matches(['"', '\'']))
}

/// Lines of words that are no plain YAML only because a colon stands in them, in quotes.
fn quoted<'y>(yaml: &[&'y str]) -> Vec<Cow<'y, str>> {
    let quoted = |index: usize, line: &str| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        let plain = value.starts_with(|c: char| c.is_alphanumeric() || "“„«‘¿¡(…".contains(c));
        let goes_on = yaml.get(index + 1).is_some_and(|next| next.starts_with([' ', '\t']));
        let holds = value.contains(": ") || value.ends_with(':');
        let words = WORDS.contains(&key_of(line)?) && plain && holds && !goes_on;
        words.then(|| Cow::Owned(format!("{key}: '{}'", value.replace('\'', "''"))))
    };
    yaml.iter().enumerate().map(|(index, line)| quoted(index, line).unwrap_or(Cow::Borrowed(*line))).collect()
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
    use super::super::text::{ReadError, read};

    #[test]
    fn a_colon_in_a_line_of_words_is_a_colon() {
        for (line, headline) in [
            ("Breaking: ferry sinks", "Breaking: ferry sinks"),
            ("It's true: nobody's there:", "It's true: nobody's there:"),
            ("'Quoted: twice'", "Quoted: twice"),
        ] {
            let found = read(format!("---\nheadline: {line}\n---\nThe ferry sank.\n").as_bytes()).expect("a story");
            assert_eq!(found.story.headline, headline);
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_told() {
        let error =
            read(b"---\nurl: https://a.example/1\nheadline: A\nurl: https://a.example/2\n---\nB\n").expect_err("none");
        let ReadError::BadFrontMatter { line, key, message } = error else { panic!("{error}") };
        assert_eq!((line, key.as_deref(), message.as_str()), (4, Some("url"), "the key stands twice, first on line 2"));
        let error = read(b"---\nheadline: [a, b]\n---\nC\n").expect_err("none");
        assert!(error.to_string().ends_with("put it in quotes"), "{error}");
    }
}
