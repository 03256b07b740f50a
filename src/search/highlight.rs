//! Where in a text a query's words stand, as short excerpts.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::search::analyse::{Token, tokens};
use crate::search::query::{SearchQuery, Term};

/// About the most code points of an excerpt.
const LENGTH: usize = 160;
/// The most excerpts of one field.
const EXCERPTS: usize = 3;

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Its text.
    pub text: String,
    /// Whether it is what was searched for.
    pub is_match: bool,
}

/// A word or phrase that was found: where, and by which term.
struct Found {
    bytes: Range<usize>,
    term: usize,
}

/// A part of a text around what was found in it.
struct Window {
    text: usize,
    bytes: Range<usize>,
    found: Vec<Range<usize>>,
    terms: usize,
}

/// The best excerpts of a field, in the order of the text: those with the most of the query, the first ones where equal.
/// The field's texts are looked at one by one.
pub fn excerpts<T: AsRef<str>>(query: &SearchQuery, texts: &[T]) -> Vec<Vec<Fragment>> {
    let mut windows: Vec<Window> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let tokens = tokens(text.as_ref());
        let found = find(query, &tokens);
        windows.extend(cut(index, text.as_ref(), &tokens, &found));
    }
    windows.sort_by_key(|window| std::cmp::Reverse(window.terms));
    windows.truncate(EXCERPTS);
    windows.sort_by_key(|window| (window.text, window.bytes.start));
    windows.iter().map(|window| fragments(texts[window.text].as_ref(), window)).collect()
}

/// Everything that a query's terms find, in order.
fn find(query: &SearchQuery, tokens: &[Token]) -> Vec<Found> {
    let mut found = Vec::new();
    for start in 0..tokens.len() {
        for (index, term) in query.terms().iter().enumerate() {
            if let Some(last) = stands_at(term, &tokens[start..]) {
                found.push(Found { bytes: tokens[start].start..last.end, term: index });
            }
        }
    }
    found
}

/// The last word of a term that these words begin with.
fn stands_at<'t>(term: &Term, tokens: &'t [Token]) -> Option<&'t Token> {
    let last = term.words.len() - 1;
    let here = tokens.get(..=last)?;
    let fits = term.words().zip(here).all(|((word, is_open), token)| word.is_token(token, is_open));
    fits.then(|| &here[last])
}

/// The windows of one text: neighbours share one while it is short enough.
fn cut(index: usize, text: &str, tokens: &[Token], found: &[Found]) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    let mut rest = found;
    while let Some(first) = rest.first() {
        let reach = after(text, first.bytes.start, LENGTH * 3 / 4);
        let within = rest.iter().take_while(|found| found.bytes.end <= reach).count().max(1);
        let (these, others) = rest.split_at(within);
        let end = these.iter().map(|found| found.bytes.end).max().unwrap_or(first.bytes.end);
        let behind = windows.last().map_or(0, |window| window.bytes.end);
        let ahead = others.first().map_or(text.len(), |found| found.bytes.start);
        let terms: BTreeSet<usize> = these.iter().map(|found| found.term).collect();
        // A word without end is cut; what overlaps the window before is shown there.
        let core = first.bytes.start.max(behind)..end.min(after(text, first.bytes.start, LENGTH));
        if !core.is_empty() {
            let bytes = widen(text, tokens, core, behind..ahead);
            windows.push(Window { text: index, bytes, found: merged(these), terms: terms.len() });
        }
        rest = others;
    }
    windows
}

/// Adds whole words on both sides, within bounds, until an excerpt has its length. A text that is short stays whole.
fn widen(text: &str, tokens: &[Token], core: Range<usize>, bounds: Range<usize>) -> Range<usize> {
    if bounds == (0..text.len()) && text.chars().nth(LENGTH).is_none() {
        return bounds;
    }
    let spare = LENGTH.saturating_sub(text[core.clone()].chars().count());
    let from = before(text, core.start, spare / 2).max(bounds.start);
    let until = after(text, core.end, spare - text[from..core.start].chars().count().min(spare)).min(bounds.end);
    let start =
        if from == 0 { 0 } else { tokens.iter().map(|token| token.start).find(|start| *start >= from).unwrap_or(from) };
    let last = tokens.iter().rev().map(|token| token.end).find(|end| *end <= until).unwrap_or(until);
    let end = if until == text.len() { until } else { last };
    start.min(core.start)..end.max(core.end)
}

/// Places that touch or overlap, as one.
fn merged(found: &[Found]) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for Found { bytes, .. } in found {
        match merged.last_mut() {
            Some(last) if bytes.start <= last.end => last.end = last.end.max(bytes.end),
            _ => merged.push(bytes.clone()),
        }
    }
    merged
}

/// The byte that lies so many code points behind another, at most the end.
fn after(text: &str, byte: usize, count: usize) -> usize {
    text[byte..].char_indices().nth(count).map_or(text.len(), |(at, _)| byte + at)
}

/// The byte that lies so many code points before another, at least the beginning.
fn before(text: &str, byte: usize, count: usize) -> usize {
    if count == 0 {
        return byte;
    }
    text[..byte].char_indices().rev().nth(count - 1).map_or(0, |(at, _)| at)
}

/// An excerpt in pieces: what was found, and what stands between. `…` where the text goes on.
fn fragments(text: &str, window: &Window) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = Vec::new();
    let mut push = |piece: &str, is_match: bool| match fragments.last_mut() {
        _ if piece.is_empty() => {}
        Some(last) if last.is_match == is_match => last.text.push_str(piece),
        _ => fragments.push(Fragment { text: piece.to_owned(), is_match }),
    };
    let Range { start, end } = window.bytes;
    push(if start > 0 { "…" } else { "" }, false);
    let mut at = start;
    for found in &window.found {
        let found = found.start.clamp(at, end)..found.end.clamp(at, end);
        push(&text[at..found.start], false);
        push(&text[found.clone()], true);
        at = found.end;
    }
    push(&text[at..end], false);
    push(if end < text.len() { "…" } else { "" }, false);
    fragments
}

#[cfg(test)]
mod tests {
    use super::{EXCERPTS, LENGTH, excerpts};
    use crate::search::query::SearchQuery;

    /// Matches in brackets.
    fn marked(query: &str, texts: &[&str]) -> Vec<String> {
        let query = SearchQuery::parse(query).expect("a query");
        let shown = excerpts(&query, texts).into_iter().map(|fragments| {
            assert!(fragments.windows(2).all(|pair| pair[0].is_match != pair[1].is_match));
            let piece = |fragment: super::Fragment| {
                if fragment.is_match { format!("[{}]", fragment.text) } else { fragment.text }
            };
            fragments.into_iter().map(piece).collect()
        });
        shown.collect()
    }

    #[test]
    fn matches_are_marked_as_they_are_written() {
        assert_eq!(marked("zurich arms", &["Arms for Zürich’s ARMS"]), ["[Arms] for [Zürich’s] [ARMS]"]);
        assert_eq!(marked("\"jong un\" kim", &["Kim Jong-un, un"]), ["[Kim] [Jong-un], un"]);
        assert_eq!(marked("北京", &["在北京的京北"]), ["在[北京]的京北"]);
        assert_eq!(marked("3.14", &["π is 3.14…"]), ["π is [3.14]…"]);
        assert!(marked("x", &["y"]).is_empty());
    }

    #[test]
    fn excerpts_are_few_short_and_whole_words() {
        let filler = "lörem ipsum ".repeat(40);
        let text = format!("{filler}one two {filler}one {filler}one {filler}two");
        let found = marked("one two", &[&text, "short one"]);
        assert_eq!(found.len(), EXCERPTS);
        assert!(found[0].contains("[one] [two]"), "{found:?}");
        for excerpt in &found {
            assert!(excerpt.chars().count() <= LENGTH + 10, "{excerpt}");
            let inner = excerpt.trim_matches('…').trim();
            assert!(inner.starts_with(['l', 'i', '[']) && !inner.ends_with(" ipsu"), "{excerpt}");
        }
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let text = "ä".repeat(5_000);
        let found = marked(&"a".repeat(64), &[&text]);
        assert!(found[0].chars().count() <= LENGTH + 3, "{}", found[0].len());
    }
}
