//! Quotations: words between marks, however unlike the marks, with who said them. Scare quotes and titles are none.

use super::Quotation;
use super::speakers::{self, Said};
use super::story::Named;
use super::tokens::{PartTokens, Tokens, title_case};

/// Words between marks that nobody is said to have said are a quotation from this many on.
const ALONE: usize = 7;
/// With a speaker fewer do; below that only a whole utterance does ("Yes," she said).
const WITH_SPEAKER: usize = 4;

/// How far a closing single mark is looked for, in code points.
const LONGEST_SINGLE: usize = 1_500;

/// A pair of marks: the bytes between them, and the bytes of the marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) open: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) close: usize,
}

/// Finds the quotations of a story's running text.
pub(super) fn find(tokens: &Tokens<'_>, named: &Named<'_>) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut running: Option<Said> = None;
    for (index, part) in tokens.parts.iter().enumerate().filter(|(_, part)| part.prose) {
        let next = tokens.parts[index + 1..].iter().find(|part| part.prose);
        let goes_on = next.is_some_and(|next| next.text.starts_with(['"', '“', '„', '«', '»']));
        let pairs = pairs(part.text, goes_on);
        let mut last: Option<(Pair, Option<Said>)> = None;
        for pair in &pairs {
            let continued = running.take().filter(|_| pair.open == 0);
            let said = speakers::of(tokens, named, index, pair, &pairs)
                .or_else(|| {
                    last.as_ref().and_then(|(before, said)| said.clone().filter(|_| pair.open - before.close < 160))
                })
                .or(continued);
            if is_quotation(part, pair, said.as_ref()) {
                let text = &part.text[pair.from..pair.to];
                let (speaker, attribution, cited) =
                    said.clone().map_or((None, None, None), |said| (said.speaker, Some(said.clause), said.cited));
                found.push(Quotation {
                    text: text.to_owned(),
                    span: part.span(pair.from, pair.to),
                    speaker,
                    attribution,
                    cited,
                });
                last = Some((*pair, said));
            }
        }
        if pairs.last().is_some_and(|pair| pair.close == pair.to) {
            running = last.and_then(|(_, said)| said);
        }
    }
    found
}

fn is_quotation(part: &PartTokens<'_>, pair: &Pair, said: Option<&Said>) -> bool {
    let text = &part.text[pair.from..pair.to];
    let words = text.split_whitespace().count();
    let closed = text.ends_with(['.', ',', '!', '?', '…', '—']) || part.text[pair.close..].starts_with(['.', ',']);
    let title = !part.tongue.capitalises_nouns() && title_case(text) && !text.ends_with(['.', ',', '!', '?']);
    if words == 0 || title || !text.chars().any(char::is_alphabetic) {
        return false;
    }
    match said {
        Some(said) if said.beside => words >= WITH_SPEAKER || text.ends_with(['.', ',', '!', '?']),
        Some(_) => words >= WITH_SPEAKER,
        None => words >= ALONE && (closed || words > 2 * ALONE),
    }
}

/// The pairs of marks of a text that do not lie in one another. `goes_on`: a mark left open runs on in the next text.
fn pairs(text: &str, goes_on: bool) -> Vec<Pair> {
    let doubles = doubles(text, goes_on);
    let singles: Vec<Pair> = singles(text).into_iter().filter(|pair| !within(&doubles, pair.open)).collect();
    let mut all = doubles.clone();
    all.extend(singles.into_iter().filter(|single| {
        let next = doubles.partition_point(|pair| pair.open <= single.open);
        doubles.get(next).is_none_or(|pair| pair.open >= single.close)
    }));
    all.sort_by_key(|pair| pair.open);
    all
}

/// Whether a byte lies between the marks of one of these pairs, or on them. They are in order.
pub(super) fn within(pairs: &[Pair], at: usize) -> bool {
    let after = pairs.partition_point(|pair| pair.open <= at);
    after > 0 && at < pairs[after - 1].close
}

fn doubles(text: &str, goes_on: bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut open: Option<(usize, usize, char)> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let next = text[after..].chars().next().unwrap_or(' ');
        let may_open = !next.is_whitespace()
            && (before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–' | '-' | ',' | ':' | '‘' | '\''));
        let opens = match c {
            '„' => true,
            '«' => open.is_none_or(|(_, _, mark)| mark != '»'),
            '»' => may_open && open.is_none(),
            '“' => open.is_none_or(|(_, _, mark)| mark != '„'),
            '"' | '”' => may_open && (open.is_none() || before.is_whitespace()),
            _ => false,
        };
        let mark = matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        if mark && opens {
            open = Some((at, after, c));
        } else if let Some((start, from, _)) = open.filter(|_| mark) {
            pairs.push(trimmed(text, Pair { open: start, from, to: at, close: after }));
            open = None;
        }
        before = c;
    }
    if let Some((start, from, _)) = open.filter(|_| goes_on) {
        pairs.push(trimmed(text, Pair { open: start, from, to: text.len(), close: text.len() }));
    }
    pairs
}

fn trimmed(text: &str, pair: Pair) -> Pair {
    let inner = &text[pair.from..pair.to];
    let from = pair.from + (inner.len() - inner.trim_start().len());
    let to = from + inner.trim().len();
    Pair { from, to: if pair.close == pair.to { text.trim_end().len().max(from) } else { to }, ..pair }
}

/// Pairs of single marks, which are apostrophes far more often.
fn singles(text: &str) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let next = text[after..].chars().next().unwrap_or(' ');
        let opens = matches!(c, '‘' | '‚' | '\'')
            && (before.is_whitespace() || matches!(before, '(' | '—' | '–' | ':'))
            && next.is_alphanumeric();
        let free = pairs.last().is_none_or(|pair| pair.close <= at);
        if let Some(to) = Some(after).filter(|_| opens && free).and_then(|from| single_end(text, from, c)) {
            let close = to + text[to..].chars().next().map_or(0, char::len_utf8);
            pairs.push(Pair { open: at, from: after, to, close });
        }
        before = c;
    }
    pairs
}

/// Where a single mark closes: after a mark of the sentence, else after the last word that is no plural's apostrophe.
fn single_end(text: &str, from: usize, mark: char) -> Option<usize> {
    let mut before = ' ';
    for (at, c) in text[from..].char_indices().take(LONGEST_SINGLE) {
        let next = text[from + at + c.len_utf8()..].chars().next().unwrap_or(' ');
        if mark == '‚' && matches!(c, '‘' | '’') && !next.is_alphanumeric() {
            return Some(from + at);
        }
        if matches!(c, '’' | '\'')
            && !next.is_alphanumeric()
            && (matches!(before, '.' | ',' | '!' | '?' | '…') || before.is_alphanumeric() && before != 's')
        {
            return Some(from + at);
        }
        if c == '‘' {
            return None;
        }
        before = c;
    }
    None
}
