//! Roles that the text states: "Jonah Leff, executive director of Conflict Armament Research".
//!
//! Every pattern carries its name and the words it stands on. A role that the text does not state is never made.

use super::lexicon::{self, Class};
use super::role_phrase::{self, Phrase};
use super::story::{Named, Spot};
use super::tokens::{PartTokens, TokenKind, Tokens};
use super::{Affiliation, NameKind};

/// What a pattern's finds are worth; only the first three are ever accepted by themselves.
const TITLE_X: (&str, f32) = ("TITLE X", 0.93);
const X_R_OF_Y: (&str, f32) = ("X, R of Y", 0.93);
const Y_R_X: (&str, f32) = ("Y's R X", 0.93);
const R_OF_Y_X: (&str, f32) = ("R of Y, X", 0.85);
const X_IS_R_OF_Y: (&str, f32) = ("X is R of Y", 0.85);
const X_Y_R: (&str, f32) = ("X, Y R", 0.75);
const X_R: (&str, f32) = ("X, R", 0.65);

/// Finds the roles of a story, in reading order, each statement once.
pub(super) fn find(tokens: &Tokens<'_>, named: &Named<'_>) -> Vec<Affiliation> {
    let mut found: Vec<Affiliation> = Vec::new();
    for spot in named.spots.iter().filter(|spot| spot.kind == NameKind::Person) {
        let part = &tokens.parts[spot.part];
        if !part.prose {
            continue;
        }
        let reader = Reader { part, named, spot };
        for affiliation in [reader.before(), reader.after().or_else(|| reader.is_role())].into_iter().flatten() {
            if !found.iter().any(|other| same(other, &affiliation)) {
                found.push(affiliation);
            }
        }
    }
    found
}

fn same(a: &Affiliation, b: &Affiliation) -> bool {
    a.person == b.person
        && lexicon::folded(&a.role_name) == lexicon::folded(&b.role_name)
        && (a.organisation, a.place) == (b.organisation, b.place)
}

struct Reader<'r> {
    part: &'r PartTokens<'r>,
    named: &'r Named<'r>,
    spot: &'r Spot<'r>,
}

/// Whom a role is held at.
#[derive(Debug, Clone, Copy, Default)]
struct Holder {
    organisation: Option<usize>,
    place: Option<usize>,
    confidence: f32,
}

impl Reader<'_> {
    fn text(&self, at: usize) -> &str {
        self.part.tokens.get(at).map_or("", |token| token.text)
    }

    fn make(
        &self,
        (pattern, worth): (&'static str, f32),
        role: &Phrase,
        holder: Holder,
        first: usize,
        last: usize,
    ) -> Affiliation {
        let (from, to) = (self.part.tokens[first].start, self.part.tokens[last - 1].end);
        Affiliation {
            person: self.spot.entity,
            role_name: self.part.slice(role.first, role.last).to_owned(),
            organisation: holder.organisation,
            place: holder.place,
            confidence: worth.min(self.named.entities[self.spot.entity].confidence).min(holder.confidence),
            pattern,
            evidence: self.part.span(from, to),
            evidence_text: self.part.text[from..to].to_owned(),
        }
    }

    fn nobody() -> Holder {
        Holder { organisation: None, place: None, confidence: 1.0 }
    }

    fn holder(&self, spot: &Spot<'_>) -> Option<Holder> {
        let confidence = self.named.entities[spot.entity].confidence;
        match spot.kind {
            NameKind::Organisation => Some(Holder { organisation: Some(spot.entity), place: None, confidence }),
            NameKind::Place => Some(Holder { organisation: None, place: Some(spot.entity), confidence }),
            NameKind::Person => None,
        }
    }

    /// "President X", "Y's director X", "Russian leader X", "head of Y, X".
    fn before(&self) -> Option<Affiliation> {
        if let Some(role) = role_phrase::ending_at(self.part, self.named, self.spot.part, self.spot.first) {
            return Some(self.titled(&role));
        }
        self.head_of(self.spot.first)
    }

    fn titled(&self, role: &Phrase) -> Affiliation {
        let end = self.spot.last;
        let possessive = self.part.before(role.start).is_some_and(|t| t.kind == TokenKind::Possessive || t.text == "’");
        let owner_end = role.start - usize::from(possessive);
        let owner = self.named.ends(self.spot.part, owner_end).filter(|owner| possessive || !self.starts_clause(owner));
        if let Some((owner, holder)) = owner.and_then(|owner| Some((owner, self.holder(owner)?))) {
            return self.make(Y_R_X, role, holder, owner.first, end);
        }
        if let Some((first, place)) = self.people_before(role.start) {
            return self.make(
                Y_R_X,
                role,
                Holder { organisation: None, place: Some(place), confidence: 1.0 },
                first,
                end,
            );
        }
        if let Some((first, holder)) = self.shared_holder(role.start) {
            return self.make(TITLE_X, role, holder, first, end);
        }
        self.make(TITLE_X, role, Self::nobody(), role.first, end)
    }

    /// A place that only begins the sentence's next phrase: "In Moscow President X".
    fn starts_clause(&self, owner: &Spot<'_>) -> bool {
        owner.kind == NameKind::Place
            && self
                .part
                .before(owner.first)
                .is_some_and(|t| matches!(t.text, "In" | "in" | "from" | "From" | "to" | "at"))
    }

    /// The country of a people right before a role, where the story names that country.
    fn people_before(&self, at: usize) -> Option<(usize, usize)> {
        let words = |from: usize| self.part.tokens[from..at].iter().map(|t| t.text).collect::<Vec<_>>().join(" ");
        let firsts = [at.checked_sub(2), at.checked_sub(1)];
        firsts.into_iter().flatten().find_map(|first| {
            let country = lexicon::country_of(&words(first))?;
            let place = self.named.entities.iter().position(|e| e.kind == NameKind::Place && e.name == country)?;
            Some((first, place))
        })
    }

    /// "founder of Y and grandfather of leader X": what the first role is of, the second is of too.
    fn shared_holder(&self, at: usize) -> Option<(usize, Holder)> {
        let mut and = at;
        while and > 0 && at - and < 5 && self.text(and) != "and" {
            let token = &self.part.tokens[and - 1];
            if !token.is_word() || token.is(Class::SAY) || token.opens {
                return None;
            }
            and -= 1;
        }
        if self.text(and) != "and" || and < 3 || and == at {
            return None;
        }
        let of = self.part.tokens[and..at].iter().any(|t| t.text == "of");
        let owner = self.named.ends(self.spot.part, and)?;
        let head = owner.first.checked_sub(2)?;
        let stated = self.text(owner.first - 1) == "of" && self.part.tokens[head].is(Class::ROLE);
        (of && stated).then_some((head, self.holder(owner)?))
    }

    /// "the head of Y, X".
    fn head_of(&self, at: usize) -> Option<Affiliation> {
        let comma = at.checked_sub(1).filter(|comma| self.text(*comma) == ",")?;
        let owner = self.named.ends(self.spot.part, comma)?;
        let holder = self.holder(owner)?;
        let the = usize::from(self.part.before(owner.first).is_some_and(|t| t.text == "the"));
        let preposition = owner.first.checked_sub(1 + the)?;
        if !role_phrase::joins(self.text(preposition)) {
            return None;
        }
        let role = role_phrase::ending_at(self.part, self.named, self.spot.part, preposition)?;
        let of_another = role.start >= 2
            && self.text(role.start - 1) == ","
            && self.named.ends(self.spot.part, role.start - 1).is_some_and(|s| s.kind == NameKind::Person);
        let the_role = role.start == 0 || self.text(role.start - 1) != "a";
        (the_role && !of_another).then(|| self.make(R_OF_Y_X, &role, holder, role.first, self.spot.last))
    }

    /// "X, the head of Y", "X, Y director", "X, a singer".
    fn after(&self) -> Option<Affiliation> {
        if self.text(self.spot.last) != "," {
            return None;
        }
        let start = self.spot.last + 1;
        if let Some(owner) = self.named.begins(self.spot.part, start + usize::from(self.text(start) == "the")) {
            return self.owner_first(owner);
        }
        let role = role_phrase::starting_at(self.part, self.named, self.spot.part, start)?;
        self.stated(&role, X_R_OF_Y).or_else(|| {
            let closes =
                self.part.get(role.last).is_none_or(|t| matches!(t.text, "," | "." | ";" | ")" | "who" | "and"));
            let belongs_here =
                self.named.begins(self.spot.part, role.last).is_none_or(|next| next.kind != NameKind::Person);
            (closes && belongs_here && role.last < self.part.tokens.len())
                .then(|| self.make(X_R, &role, Self::nobody(), self.spot.first, role.last))
        })
    }

    /// "X, Y director,": with or without 's.
    fn owner_first(&self, owner: &Spot<'_>) -> Option<Affiliation> {
        let holder = self.holder(owner)?;
        let possessive = self.part.get(owner.last).is_some_and(|t| t.kind == TokenKind::Possessive);
        let role =
            role_phrase::starting_at(self.part, self.named, self.spot.part, owner.last + usize::from(possessive))?;
        let closes = self.part.get(role.last).is_none_or(|t| matches!(t.text, "," | "." | ";" | ")"));
        closes.then(|| self.make(X_Y_R, &role, holder, self.spot.first, role.last))
    }

    /// "X is the head of Y".
    fn is_role(&self) -> Option<Affiliation> {
        let verb = self.spot.last;
        if !matches!(self.text(verb), "is" | "was" | "became" | "remains") {
            return None;
        }
        let role = role_phrase::starting_at(self.part, self.named, self.spot.part, verb + 1)?;
        self.stated(&role, X_IS_R_OF_Y)
    }

    /// The role with the organisation or place that follows it, unless the name goes on as something else.
    fn stated(&self, role: &Phrase, pattern: (&'static str, f32)) -> Option<Affiliation> {
        if !role_phrase::joins(self.text(role.last)) {
            return None;
        }
        let the = usize::from(self.text(role.last + 1) == "the");
        let owner = self.named.begins(self.spot.part, role.last + 1 + the)?;
        let holder = self.holder(owner)?;
        let next = self.part.get(owner.last);
        let goes_on = next.is_some_and(|t| {
            t.kind == TokenKind::Possessive || t.is_name() && !t.opens || t.text == "-" && self.part.touches(owner.last)
        });
        (!goes_on).then(|| self.make(pattern, role, holder, self.spot.first, owner.last))
    }
}
