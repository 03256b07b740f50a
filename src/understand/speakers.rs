//! Who said the words between two marks, and in which clause the text says so.

use super::lexicon::Class;
use super::quotations::{Pair, within};
use super::story::{Named, Spot};
use super::tokens::{PartTokens, Token, TokenKind, Tokens};
use super::{NameKind, cited, tongue};

/// How far from the marks a verb of saying may stand, in tokens.
const REACH: usize = 24;
/// How far before the opening mark.
const REACH_BEFORE: usize = 14;
/// How far after "according to" its name may stand.
const REACH_ORIGIN: usize = 8;

/// The clause that says who spoke.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// Index of the entity; `None` where it is no person of the story.
    pub(super) speaker: Option<usize>,
    pub(super) clause: String,
    /// Index of the organisation whose words or report these are.
    pub(super) cited: Option<usize>,
    /// It stands right beside the marks.
    pub(super) beside: bool,
}

/// Finds the clause of a pair of marks in the sentence around it.
pub(super) fn of(tokens: &Tokens<'_>, named: &Named<'_>, index: usize, pair: &Pair, all: &[Pair]) -> Option<Said> {
    let part = &tokens.parts[index];
    let open = part.token_from(pair.open);
    let close = part.token_from(pair.close);
    let reader = Reader { tokens, named, index, part, all, open };
    let inner = &part.text[pair.from..pair.to];
    let ended = inner.ends_with(['.', '…']);
    let colon = part.before(open).is_some_and(|t| matches!(t.text, ":" | ",")) || ended;
    let after = || reader.after(close, ended);
    let before = || reader.before(open);
    if colon { before().or_else(after) } else { after().or_else(before) }
}

struct Reader<'r> {
    tokens: &'r Tokens<'r>,
    named: &'r Named<'r>,
    index: usize,
    part: &'r PartTokens<'r>,
    all: &'r [Pair],
    open: usize,
}

fn verb(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Word && token.is(Class::SAY)
}

impl Reader<'_> {
    fn quoted(&self, at: usize) -> bool {
        let start = self.part.tokens[at].start;
        within(self.all, start)
    }

    fn said(&self, speaker: Option<usize>, first: usize, last: usize, beside: bool) -> Said {
        let cited = cited::of(self.part, self.named, self.index, speaker.is_none(), first..last);
        Said { speaker, clause: self.part.slice(first, last).to_owned(), cited, beside }
    }

    fn person(spot: &Spot<'_>) -> Option<usize> {
        (spot.kind == NameKind::Person).then_some(spot.entity)
    }

    /// `…," Smith said` and `…," said Smith`.
    fn after(&self, close: usize, ended: bool) -> Option<Said> {
        let first = close + usize::from(self.part.get(close).is_some_and(|t| matches!(t.text, "," | "—" | "–")));
        let start = self.part.get(first)?;
        if !start.is_word() || ended && start.opens && !start.is_name() {
            return None;
        }
        if let Some(said) = self.attributed(first) {
            return Some(said);
        }
        let limit = self.part.tokens.len().min(first + REACH);
        let end = (first + 1..limit).find(|at| self.part.tokens[*at].opens || self.quoted(*at)).unwrap_or(limit);
        let at = (first..end).find(|at| verb(&self.part.tokens[*at]) && self.named.at(self.index, *at).is_none())?;
        if at == first || self.part.tokens[first..at].iter().all(|t| self.part.tongue.helps(t.text)) {
            return self.inverted(at, end);
        }
        if ended
            && self
                .part
                .get(at + 1)
                .is_some_and(|t| !matches!(t.text, "." | "," | "in" | "on" | "at" | "to" | "during" | "after"))
        {
            return None;
        }
        self.subject(first, at)
    }

    /// `…," according to Smith`, `…“, so Bürgermeisterin Okafor`, `… », selon Dubois`.
    fn attributed(&self, first: usize) -> Option<Said> {
        let so = usize::from(self.part.tongue.capitalises_nouns() && self.part.tokens[first].text == "so");
        let taken = so.max(tongue::source(&self.part.tokens[first..]));
        let spot = self.origin(first + taken, self.part.tokens.len()).filter(|_| taken > 0)?;
        Some(self.said(Self::person(spot), first, spot.last, true))
    }

    /// Who is named as the source of what is said: the first person, one comma on at most, else an organisation.
    fn origin(&self, from: usize, to: usize) -> Option<&Spot<'_>> {
        let mut body = None;
        let mut commas = 0;
        for at in from..to.min(from + REACH_ORIGIN) {
            let token = &self.part.tokens[at];
            commas += usize::from(token.text == ",");
            if token.opens || commas > 1 || !token.is_word() && token.text != "," {
                break;
            }
            let spot = self.named.begins(self.index, at);
            match spot.map(|spot| spot.kind) {
                Some(NameKind::Person) => return spot,
                Some(NameKind::Organisation) if commas == 0 => body = body.or(spot),
                _ => {}
            }
        }
        body
    }

    /// The subject between `first` and the verb at `at`.
    fn subject(&self, first: usize, at: usize) -> Option<Said> {
        let start = &self.part.tokens[first];
        if matches!(start.text, "and" | "but" | "which" | "that" | "who" | "or" | "as" | "when" | "while" | "with") {
            return None;
        }
        let near = at - first <= 4;
        if let Some(spot) =
            (first..at).find_map(|t| self.named.begins(self.index, t).filter(|s| s.kind == NameKind::Person))
        {
            let led = self.part.tokens[first..spot.first].iter().all(Token::is_word) && spot.first - first <= 8;
            return led.then(|| self.said(Some(spot.entity), spot.first, at + 1, near));
        }
        let article = matches!(start.text, "the" | "The" | "a" | "A");
        let first = first + usize::from(article && self.named.begins(self.index, first + 1).is_some());
        let speaker = if is_pronoun(start) { self.antecedent() } else { None };
        (at - first <= 8 && !self.part.tokens[first..at].iter().any(|t| t.text == ","))
            .then(|| self.said(speaker, first, at + 1, near))
    }

    /// `said Smith`, `said the company's director, Ada Okafor`.
    fn inverted(&self, at: usize, end: usize) -> Option<Said> {
        if self.part.tokens[..=at].iter().rev().take(2).any(|t| self.part.tongue.carries_pronoun(t.text)) {
            return Some(self.said(self.antecedent(), at, at + 1, true));
        }
        let limit = end.min(at + 14);
        let mut commas = 0;
        for next in at + 1..limit {
            let token = &self.part.tokens[next];
            if let Some(spot) = self.named.begins(self.index, next).filter(|s| s.kind == NameKind::Person) {
                return Some(self.said(Some(spot.entity), at, spot.last, true));
            }
            commas += usize::from(token.text == ",");
            if commas > 1 || token.kind == TokenKind::Mark && token.text != "," && token.text != "-" {
                break;
            }
        }
        let subject = self.part.get(at + 1)?;
        if is_pronoun(subject) {
            return Some(self.said(self.antecedent(), at, at + 2, true));
        }
        let last = match self.named.begins(self.index, at + 1) {
            Some(spot) => spot.last,
            None => (at + 1..limit)
                .find(|t| {
                    !self.part.tokens[*t].is_word()
                        || matches!(self.part.tokens[*t].text, "in" | "on" | "who" | "that" | "after")
                })
                .unwrap_or(limit),
        };
        (last > at + 1 && last - at <= 7).then(|| self.said(None, at, last, true))
    }

    /// `Smith said: "…`, `Smith told reporters that "…`, `according to Smith, "…`.
    fn before(&self, open: usize) -> Option<Said> {
        let from = open.checked_sub(1)?;
        let ends = |token: Option<&Token<'_>>| token.is_some_and(|t| matches!(t.text, "." | "!" | "?" | "…"));
        let closed = matches!(self.part.tokens[from].text, "\"" | "”" | "’") && ends(self.part.before(from));
        if ends(self.part.get(from)) || closed {
            return None;
        }
        let start = self.part.sentence_start(from).max(open.saturating_sub(REACH_BEFORE + 12));
        let mut at = open;
        while at > start && open - at < REACH_BEFORE {
            at -= 1;
            let token = &self.part.tokens[at];
            if self.quoted(at) {
                return None;
            }
            let source = tongue::source(&self.part.tokens[at..open]);
            if source > 0 {
                let spot = self.origin(at + source, open)?;
                return Some(self.said(Self::person(spot), at, spot.last, true));
            }
            if verb(token) && self.named.at(self.index, at).is_none() {
                return self.subject_before(start, at, open);
            }
        }
        None
    }

    fn subject_before(&self, start: usize, at: usize, open: usize) -> Option<Said> {
        let beside = open - at <= 6;
        let mut end = at;
        while end > start && self.skips(end - 1) {
            end -= 1;
        }
        if let Some(spot) = self.named.ends(self.index, end) {
            return Some(self.said(Self::person(spot), spot.first, at + 1, beside));
        }
        let last = self.part.before(end).filter(|_| end > start)?;
        if is_pronoun(last) {
            return Some(self.said(self.antecedent(), end - 1, at + 1, beside));
        }
        if matches!(last.text, "," | "who") {
            let mut people = (start..end)
                .filter_map(|t| self.named.begins(self.index, t))
                .filter(|spot| spot.kind == NameKind::Person);
            let opener = people.clone().find(|spot| self.part.get(spot.last).is_some_and(|t| t.text == ","));
            let spot = opener.or_else(|| people.next_back())?;
            return Some(self.said(Some(spot.entity), spot.first, at + 1, beside));
        }
        let noun = (start..end).rev().take(6).find(|t| {
            matches!(self.part.tokens[*t].text, "the" | "The" | "a" | "A" | "an" | "his" | "her" | "its" | "their")
        });
        noun.map(|noun| self.said(None, noun, at + 1, beside))
    }

    /// Words between a subject and its verb.
    fn skips(&self, at: usize) -> bool {
        let token = &self.part.tokens[at];
        token.kind == TokenKind::Word
            && self.named.at(self.index, at).is_none()
            && (matches!(
                token.text,
                "has"
                    | "had"
                    | "have"
                    | "also"
                    | "later"
                    | "then"
                    | "was"
                    | "quoted"
                    | "as"
                    | "is"
                    | "himself"
                    | "herself"
            ) || self.part.tongue.helps(token.text)
                || token.text.ends_with("ly"))
    }

    /// Whom "he" or "she" means: the person last named before, in this paragraph or the one before it.
    fn antecedent(&self) -> Option<usize> {
        let here = self.named.spots.iter().rev().find(|s| {
            s.part == self.index && s.first < self.open && s.kind == NameKind::Person && !self.quoted(s.first)
        });
        if let Some(spot) = here {
            return Some(spot.entity);
        }
        let previous = (0..self.index).rev().find(|part| self.tokens.parts[*part].prose)?;
        let mut people = self.named.spots.iter().filter(|s| s.part == previous && s.kind == NameKind::Person);
        let first = people.next()?;
        let only = people.all(|s| s.entity == first.entity);
        only.then_some(first.entity)
    }
}

fn is_pronoun(token: &Token<'_>) -> bool {
    matches!(token.text, "he" | "she" | "He" | "She" | "er" | "Er" | "sie" | "Sie" | "il" | "Il" | "elle" | "Elle")
}
