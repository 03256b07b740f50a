//! Names that the directory knows, found in the text before anything unknown is believed.

use super::NameKind;
use super::directory::{Directory, Known};
use super::lexicon::{Class, folded};
use super::names::Candidate;
use super::runs::nameish;
use super::story::Spot;
use super::tokens::{PartTokens, TokenKind, Tokens};

/// The most folded words that a known name may have.
const REACH: usize = 16;

/// Adds known names to the candidates. Where two overlap the longer one stays, and the known one of equals.
pub(super) fn apply<'d>(tokens: &Tokens<'_>, directory: &'d dyn Directory, spots: &mut Vec<Spot<'d>>) {
    let mut found = Vec::new();
    for (index, part) in tokens.parts.iter().enumerate() {
        in_part(index, part, directory, &mut found);
    }
    if found.is_empty() {
        return;
    }
    found.retain(|known| {
        !spots.iter().any(|spot| overlap(spot, known) && spot.words() > known.words() && spot.confidence >= 0.75)
    });
    spots.retain(|spot| !found.iter().any(|known| overlap(spot, known)));
    spots.append(&mut found);
    spots.sort_by_key(|spot| (spot.part, spot.first));
}

fn overlap(a: &Spot<'_>, b: &Spot<'_>) -> bool {
    a.part == b.part && a.first < b.last && b.first < a.last
}

/// The folded words of a part with the token each belongs to.
struct Words {
    words: Vec<String>,
    token: Vec<usize>,
}

impl Words {
    fn of(part: &PartTokens<'_>) -> Self {
        let mut all = Self { words: Vec::new(), token: Vec::new() };
        for (index, token) in part.tokens.iter().enumerate() {
            let breaks = matches!(token.text, "." | "!" | "?" | ";" | ":" | "(" | ")" | "\"" | "“" | "”" | "\n");
            if token.kind == TokenKind::Mark && !breaks || token.kind == TokenKind::Possessive {
                continue;
            }
            for word in folded(token.text).split(' ') {
                all.words.push(if breaks { String::new() } else { word.to_owned() });
                all.token.push(index);
            }
        }
        all
    }

    fn starts_token(&self, at: usize) -> bool {
        at == 0 || self.token[at - 1] != self.token[at]
    }

    fn ends_token(&self, at: usize) -> bool {
        at + 1 >= self.token.len() || self.token[at + 1] != self.token[at]
    }
}

fn in_part<'d>(index: usize, part: &PartTokens<'_>, directory: &'d dyn Directory, found: &mut Vec<Spot<'d>>) {
    let all = Words::of(part);
    let words: Vec<&str> = all.words.iter().map(String::as_str).collect();
    let mut at = 0;
    while at < words.len() {
        let mut step = 1;
        if all.starts_token(at) && !words[at].is_empty() {
            let mut reach = words.len().min(at + REACH);
            while let Some(matched) = directory.longest(&words[at..reach]) {
                let last = at + matched.words - 1;
                let span = (all.token[at], all.token[last] + 1);
                if all.ends_token(last) && written_as_name(part, span.0, span.1, &matched.known) {
                    found.push(spot(index, part, span, matched.known));
                    step = matched.words;
                    break;
                }
                if matched.words == 1 {
                    break;
                }
                reach = at + matched.words - 1;
            }
        }
        at += step;
    }
}

/// Whether the text writes the span as a name and not as ordinary words ("Reading", not "reading").
fn written_as_name(part: &PartTokens<'_>, first: usize, last: usize, known: &[&Known]) -> bool {
    let small = known.iter().all(|known| known.name.starts_with(char::is_lowercase));
    let cased = |at: usize| {
        let token = &part.tokens[at];
        nameish(token) || token.kind == TokenKind::Number || !token.text.starts_with(char::is_lowercase)
    };
    let ends = cased(first) && cased(last - 1) || small;
    // A name that goes on in capitals is another name: "Kim Il Sung" is not in "Kim Il Sung Stadium".
    let goes_on = part.prose
        && part
            .tokens
            .get(last)
            .is_some_and(|t| t.is_name() && !t.opens && t.class.any(&[Class::ORG, Class::PLACE_END, Class::UNNAMED]));
    ends && !goes_on
}

fn spot<'d>(index: usize, part: &PartTokens<'_>, (first, last): (usize, usize), known: Vec<&'d Known>) -> Spot<'d> {
    let kind = known.first().map_or(NameKind::Organisation, |known| known.kind);
    let token = &part.tokens[first];
    let everyday = last - first == 1 && token.class.any(&[Class::COMMON, Class::ORG, Class::MATTER, Class::DATE]);
    let confidence = match () {
        () if known.len() > 1 => 0.6,
        () if everyday && (token.opens || !part.prose) => 0.6,
        () => 0.97,
    };
    let mut spot = Spot::new(Candidate { part: index, first, last, kind, confidence });
    spot.known = known;
    spot
}
