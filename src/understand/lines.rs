//! What a single line looks like: a list item, a label, a link, the shape of a headline.

use super::lexicon::folded;
use super::tokens::title_case;

/// Labels after which links to other stories follow.
const LABELS: [&str; 47] = [
    "read more",
    "read also",
    "also read",
    "read next",
    "more",
    "more on this",
    "more on this story",
    "related",
    "related story",
    "related stories",
    "related article",
    "related articles",
    "related news",
    "related content",
    "see also",
    "see more",
    "recommended",
    "recommended reading",
    "further reading",
    "more stories",
    "more news",
    "most read",
    "trending",
    "trending now",
    "dont miss",
    "you might also like",
    "you may also like",
    "keep reading",
    "continue reading",
    "up next",
    "in other news",
    "more like this",
    "more reading",
    "editors picks",
    "lesen sie auch",
    "lesen sie mehr",
    "lesen sie dazu",
    "mehr zum thema",
    "mehr dazu",
    "auch interessant",
    "das konnte sie auch interessieren",
    "a lire aussi",
    "a lire egalement",
    "lire aussi",
    "lire egalement",
    "voir aussi",
    "sur le meme sujet",
];

/// A line of the source, trimmed, with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'s> {
    pub(super) number: u32,
    pub(super) text: &'s str,
    /// How far it stands in.
    pub(super) indent: usize,
}

/// What follows a list marker; `None` where the line has none.
pub(super) fn list_item(line: &str) -> Option<&str> {
    let mut chars = line.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    let text = match first {
        '-' | '*' | '•' | '·' | '‣' | '▪' | '◦' | '●' | '–' | '—' | '►' | '▶' | '»' | '+' => {
            rest.strip_prefix(char::is_whitespace)?
        }
        c if c.is_ascii_digit() => {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() - after.len() < 2).then_some(())?;
            after.strip_prefix(['.', ')'])?.strip_prefix(char::is_whitespace)?
        }
        _ => return None,
    };
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A link's headline and address: `[Headline](url)`, `Headline https://…`, `Headline <https://…>` or plain words.
pub(super) fn link(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    let written = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(')')).and_then(|rest| rest.split_once("]("));
    if let Some((headline, url)) = written.filter(|(_, url)| is_url(url)) {
        return (collapse(headline), Some(url.to_owned()));
    }
    let (before, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    let url = last.trim_matches(['(', ')', '<', '>', '[', ']']);
    if is_url(url) {
        let headline = before.trim_end_matches(['-', '–', '—', ':', ' ', '(', '<']);
        return (collapse(if headline.is_empty() { url } else { headline }), Some(url.to_owned()));
    }
    (collapse(text), None)
}

fn is_url(word: &str) -> bool {
    (word.starts_with("https://") || word.starts_with("http://")) && word.len() > 10
}

/// Runs of white space as one space, without ends.
pub(super) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The folded words of a line.
pub(super) fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        let word = folded(word);
        if word.chars().any(char::is_alphanumeric) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&word);
        }
    }
    out
}

/// A label's line without its links: "Read more:", or the rest after it.
pub(super) fn label(line: &str) -> Option<&str> {
    let (head, rest) = match line.split_once(':') {
        Some((head, rest)) => (head, rest.trim()),
        None => (line, ""),
    };
    let words = plain(head.trim_matches(|c: char| !c.is_alphanumeric()));
    let fits = LABELS.contains(&words.as_str())
        || words.starts_with("more from ") && rest.is_empty() && words.split(' ').count() <= 6;
    let alone = rest.is_empty() && !line.contains(':') && words == "more";
    (fits && !alone).then_some(rest)
}

/// Whether a line has the shape of a headline: title case, no full stop, neither very short nor very long.
pub(super) fn headline_shape(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (4..=28).contains(&words) && !ends_sentence(text) && title_case(text)
}

/// "Kicker: Headline" in title case.
pub(super) fn kicker_headline(text: &str) -> bool {
    let Some((kicker, headline)) =
        text.split_once([':', '|']).or_else(|| text.split_once("? ")).or_else(|| text.split_once("! "))
    else {
        return false;
    };
    let words = kicker.split_whitespace().count();
    (1..=5).contains(&words)
        && headline.starts_with(' ') | !text.contains(':')
        && headline_shape(text)
        && headline.split_whitespace().count() >= 4
}

/// Whether a line closes like a sentence of running text.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', ':', ';', ',', '…'])
}

#[cfg(test)]
mod tests {
    use super::{kicker_headline, label, link, list_item};

    #[test]
    fn markers_labels_and_links_are_read() {
        assert_eq!(list_item("- What Lies There"), Some("What Lies There"));
        assert_eq!(list_item("3) Third"), Some("Third"));
        assert_eq!(list_item("-5 degrees"), None);
        assert_eq!(list_item("2024. A year"), None);
        assert_eq!(label("READ MORE: Harbour Shut After Storm"), Some("Harbour Shut After Storm"));
        assert_eq!(label("Related stories"), Some(""));
        assert_eq!(label("More: the merrier"), Some("the merrier"));
        assert_eq!(label("The minister: a portrait"), None);
        assert_eq!(
            link("[Harbour shut](https://example.org/a)"),
            ("Harbour shut".into(), Some("https://example.org/a".into()))
        );
        assert_eq!(
            link("Harbour shut - https://example.org/a"),
            ("Harbour shut".into(), Some("https://example.org/a".into()))
        );
        assert!(kicker_headline("Storm Watch: Harbour Shut After Night of Gales"));
        assert!(!kicker_headline("He said: the harbour is shut"));
    }
}
