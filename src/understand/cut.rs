//! Cutting a text into tokens: where words end, which full stops belong to them, and where sentences open.

use super::Part;
use super::lexicon::{self, Class};
use super::tokens::{PartTokens, Token, TokenKind};
use super::tongue::Tongue;

/// Tails that make an adjective of a name ("US-led"): the name before them is a token of its own.
const NAME_TAILS: [&str; 34] = [
    "based",
    "led",
    "backed",
    "born",
    "owned",
    "run",
    "listed",
    "style",
    "era",
    "controlled",
    "occupied",
    "funded",
    "made",
    "area",
    "bound",
    "linked",
    "aligned",
    "affiliated",
    "wide",
    "trained",
    "educated",
    "sponsored",
    "supported",
    "held",
    "installed",
    "like",
    "friendly",
    "appointed",
    "brokered",
    "dominated",
    "supplied",
    "registered",
    "designed",
    "built",
];

/// Heads that make an adjective of the name after them.
const NAME_PREFIXES: [&str; 12] =
    ["ex", "pro", "anti", "non", "post", "pre", "then", "mid", "intra", "trans", "inter", "now"];

/// Short forms that keep their full stop and close no sentence, whatever follows.
const TITLE_STOPS: [&str; 30] = [
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Rep", "Gov", "Gen", "Lt", "Col", "Sgt", "Capt", "Maj", "Adm", "Rev", "St",
    "Mt", "Hon", "Pres", "Supt", "Insp", "Det", "Cmdr", "Brig", "Ste", "Fr", "Msgr", "Cllr", "Messrs",
];

/// Short forms that keep their full stop where the sentence clearly goes on.
const FORM_STOPS: [&str; 8] = ["Jr", "Sr", "Inc", "Corp", "Ltd", "Co", "vs", "etc"];

/// Short forms that keep their full stop before a number.
const NUMBER_STOPS: [&str; 11] = ["No", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec"];

/// Cuts a part's text into tokens.
pub(super) fn cut(part: Part, text: &str, (prose, aside): (bool, bool), tongue: Tongue) -> PartTokens<'_> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    let mut opens = true;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let after = at + c.len_utf8();
        if c.is_whitespace() {
            opens |= c == '\n';
            at = after;
        } else if c.is_alphanumeric() {
            let end = word_end(text, at);
            push_word(&mut tokens, tongue, text, (at, end), opens);
            opens = false;
            at = end;
        } else {
            tokens.push(mark(text, at, after));
            opens = opens_after(c, opens, &tokens, &text[after..]);
            at = after;
        }
    }
    let (mut byte, mut points) = (0, 0);
    for token in &mut tokens {
        points += text[byte..token.start].chars().count();
        byte = token.start;
        token.points = points;
    }
    PartTokens { part, text, tokens, prose, aside, tongue }
}

fn mark(text: &str, start: usize, end: usize) -> Token<'_> {
    Token { text: &text[start..end], start, end, points: 0, kind: TokenKind::Mark, opens: false, class: Class::NONE }
}

/// Whether the next word opens a sentence, given the mark before it.
fn opens_after(mark: char, opens: bool, tokens: &[Token<'_>], rest: &str) -> bool {
    match mark {
        '.' | '!' | '?' | '…' | '。' => true,
        ':' | ';' => rest.starts_with(' '),
        '"' | '“' | '„' | '«' | '»' | '‘' | '‚' if rest.starts_with(char::is_alphanumeric) => {
            opens || tokens.len() >= 2 && matches!(tokens[tokens.len() - 2].text, "," | ":")
        }
        '«' if rest.starts_with(char::is_whitespace) => true,
        '"' | '“' | '”' | '»' | '’' | '‘' | '\'' | ')' | '(' | '[' | ']' | '•' | '*' | '-' | '–' | '—' => {
            opens
        }
        _ => false,
    }
}

/// Where a word that begins at `from` ends: letters and digits, and the marks that live inside words.
fn word_end(text: &str, from: usize) -> usize {
    let mut end = from;
    let mut run = 0;
    let mut stopped = false;
    let mut chars = text[from..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let goes_on = next.is_some_and(char::is_alphanumeric);
        let digits = text[..from + at].ends_with(|d: char| d.is_ascii_digit());
        match c {
            _ if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => run += 1,
            '\'' | '’' | '-' | '‐' | '‑' | '\u{ad}' if goes_on => run = 9,
            '.' if run == 1 && !digits && next.is_some_and(char::is_alphabetic) => (run, stopped) = (0, true),
            '.' if run == 1 && stopped && !digits => return from + at + 1,
            '.' | ',' if digits && next.is_some_and(|d| d.is_ascii_digit()) => {}
            '&' if run <= 3 && next.is_some_and(char::is_uppercase) && is_capitals(&text[from..from + at]) => run = 9,
            _ => break,
        }
        end = from + at + c.len_utf8();
    }
    let keeps = text[end..].starts_with('.') && keeps_stop(&text[from..end], &text[end + 1..]);
    if keeps { end + 1 } else { end }
}

fn is_capitals(word: &str) -> bool {
    word.chars().all(char::is_uppercase)
}

/// Whether the full stop after a word belongs to it.
fn keeps_stop(word: &str, after: &str) -> bool {
    let follows = after.chars().find(|c| !c.is_whitespace());
    let mut chars = word.chars();
    if chars.next().is_some_and(char::is_uppercase) && chars.next().is_none() {
        return word != "I" && follows.is_some_and(char::is_uppercase);
    }
    TITLE_STOPS.contains(&word)
        || FORM_STOPS.contains(&word) && follows.is_some_and(|c| !c.is_uppercase() && c != '"' && c != '”')
        || NUMBER_STOPS.contains(&word) && follows.is_some_and(|c| c.is_ascii_digit())
}

fn push_word<'s>(
    tokens: &mut Vec<Token<'s>>,
    tongue: Tongue,
    text: &'s str,
    (start, end): (usize, usize),
    opens: bool,
) {
    let word = &text[start..end];
    if let Some(length) = tongue.elision(word) {
        tokens.push(word_token(tongue, text, start, start + length, opens));
        return push_word(tokens, tongue, text, (start + length, end), false);
    }
    let word_token = |text, start, end, opens| word_token(tongue, text, start, end, opens);
    let stem = start + ["'s", "’s", "'S", "’S"].iter().find_map(|s| word.strip_suffix(s)).map_or(word.len(), str::len);
    let spelt_out = lexicon::class(word).has(Class::COMMON);
    let stem = if spelt_out { end } else { stem };
    if let Some(head) = name_before_tail(&text[start..stem]).or_else(|| prefix_before_name(&text[start..stem])) {
        let hyphen = start + head;
        tokens.push(word_token(text, start, hyphen, opens));
        tokens.push(mark(text, hyphen, hyphen + 1));
        tokens.push(word_token(text, hyphen + 1, stem, false));
    } else {
        tokens.push(word_token(text, start, stem, opens));
    }
    if stem < end {
        tokens.push(Token { kind: TokenKind::Possessive, ..mark(text, stem, end) });
    }
}

/// The length of the name in words like "Moscow-based".
fn name_before_tail(word: &str) -> Option<usize> {
    let (head, tail) = word.rsplit_once('-')?;
    (head.starts_with(char::is_uppercase) && NAME_TAILS.contains(&tail)).then_some(head.len())
}

/// The length of the prefix in words like "ex-Google" and "pro-European".
fn prefix_before_name(word: &str) -> Option<usize> {
    let (prefix, name) = word.split_once('-')?;
    (name.starts_with(char::is_uppercase) && NAME_PREFIXES.contains(&prefix.to_ascii_lowercase().as_str()))
        .then_some(prefix.len())
}

fn word_token(tongue: Tongue, text: &str, start: usize, end: usize, opens: bool) -> Token<'_> {
    let word = &text[start..end];
    let first = word.chars().next().unwrap_or(' ');
    let kind = if first.is_uppercase() {
        TokenKind::Name
    } else if first.is_numeric() {
        TokenKind::Number
    } else {
        TokenKind::Word
    };
    Token { text: word, start, end, points: 0, kind, opens, class: lexicon::class(word).and(tongue.class(word)) }
}

#[cfg(test)]
mod tests {
    use super::{Part, Tongue, cut};

    fn words(text: &str) -> Vec<&str> {
        cut(Part::Headline, text, (true, false), Tongue::English).tokens.iter().map(|t| t.text).collect()
    }

    fn openers(text: &str) -> Vec<&str> {
        cut(Part::Headline, text, (true, false), Tongue::English)
            .tokens
            .iter()
            .filter(|t| t.opens)
            .map(|t| t.text)
            .collect()
    }

    #[test]
    fn words_keep_what_belongs_to_them() {
        assert_eq!(
            words("Kim Jong-un's U.S. visit, 3.5 p.m."),
            ["Kim", "Jong-un", "'s", "U.S.", "visit", ",", "3.5", "p.m."]
        );
        assert_eq!(words("J.K. Rowling met Dr. O’Neil."), ["J.K.", "Rowling", "met", "Dr.", "O’Neil", "."]);
        assert_eq!(words("a US-led, AT&T-backed plan"), ["a", "US", "-", "led", ",", "AT&T", "-", "backed", "plan"]);
        assert_eq!(words("It's the banks’ fault"), ["It's", "the", "banks", "’", "fault"]);
    }

    #[test]
    fn a_full_stop_opens_a_sentence_unless_it_belongs_to_a_word() {
        assert_eq!(openers("Mr. Smith left. He ran. \"No,\" she said. “Yes.” All."), ["Mr.", "He", "No", "Yes", "All"]);
        assert_eq!(openers("He said: \"Come. Now\" and left"), ["He", "Come", "Now"]);
        assert_eq!(openers("one\ntwo"), ["one", "two"]);
    }
}
