//! A story cut into tokens: words with their case, their classes and their place, part by part.

use super::cut::cut;
use super::lexicon::Class;
use super::tongue::Tongue;
use super::{BlockKind, Part, Span, Story};
use crate::text;

/// A word or a mark of a part's text.
#[derive(Debug, Clone, Copy)]
pub struct Token<'s> {
    pub text: &'s str,
    /// First byte in the part's text.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Code points before the first byte.
    pub points: usize,
    pub kind: TokenKind,
    /// First word of a sentence, where a capital says nothing.
    pub opens: bool,
    pub(super) class: Class,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Begins with a capital.
    Name,
    /// Begins with a small letter, or with one of a script without case.
    Word,
    Number,
    /// A closing `'s`.
    Possessive,
    Mark,
}

impl Token<'_> {
    pub(super) fn is(&self, class: Class) -> bool {
        self.class.has(class)
    }

    pub fn is_name(&self) -> bool {
        self.kind == TokenKind::Name
    }

    pub fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Name | TokenKind::Word)
    }

    /// Two letters or more, all of them capitals.
    pub fn is_upper(&self) -> bool {
        let mut capitals = 0;
        for c in self.text.chars().filter(|c| c.is_alphabetic()) {
            if !c.is_uppercase() {
                return false;
            }
            capitals += 1;
        }
        capitals > 1
    }

    /// A single capital, with or without a full stop, or several as in `J.K.`.
    pub fn is_initial(&self) -> bool {
        let letters = self.text.chars().filter(|c| c.is_alphabetic()).count();
        self.is_name() && (letters == 1 || (letters <= 3 && self.text.ends_with('.'))) && self.text != "I"
    }
}

/// The tokens of one part.
#[derive(Debug)]
pub struct PartTokens<'s> {
    pub part: Part,
    pub text: &'s str,
    pub tokens: Vec<Token<'s>>,
    /// Running text of the story itself.
    pub prose: bool,
    /// Text that makes no subjects: related links and promotion.
    pub aside: bool,
    pub(super) tongue: Tongue,
}

impl PartTokens<'_> {
    /// The text from one token to before another.
    pub fn slice(&self, first: usize, last: usize) -> &str {
        &self.text[self.tokens[first].start..self.tokens[last - 1].end]
    }

    /// The span of the bytes `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let before = self.tokens[..self.tokens.partition_point(|t| t.start <= from)].last();
        let (byte, points) = before.map_or((0, 0), |token| (token.start, token.points));
        let start = points + text::code_points(&self.text[byte..], from - byte);
        Span { part: self.part, start, end: start + text::code_points(&self.text[from..], to - from) }
    }

    /// The first token at or after a byte.
    pub(super) fn token_from(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.start < byte)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Token<'_>> {
        self.tokens.get(index)
    }

    /// The token before `index`.
    pub(super) fn before(&self, index: usize) -> Option<&Token<'_>> {
        index.checked_sub(1).and_then(|i| self.tokens.get(i))
    }

    /// Whether two neighbouring tokens stand together without a space.
    pub(super) fn touches(&self, index: usize) -> bool {
        index > 0 && index < self.tokens.len() && self.tokens[index - 1].end == self.tokens[index].start
    }

    /// The first token of the sentence that holds `index`.
    pub(super) fn sentence_start(&self, index: usize) -> usize {
        (0..=index).rev().find(|i| self.tokens[*i].opens).unwrap_or(0)
    }
}

/// The whole story as tokens, in reading order.
#[derive(Debug)]
pub struct Tokens<'s> {
    pub parts: Vec<PartTokens<'s>>,
}

/// How much of a story is read for names, in bytes; what follows keeps its blocks and has no tokens.
const MOST: usize = 400_000;

impl<'s> Tokens<'s> {
    /// Cuts the parts of a story into tokens.
    pub fn of(story: &'s Story) -> Self {
        let tongue = Tongue::of(story);
        let mut left = MOST;
        let mut cut = |part: Part, text: &'s str, prose: bool, aside: bool| {
            let within = left.checked_sub(text.len());
            left = within.unwrap_or(left);
            if within.is_some() {
                cut(part, text, (prose, aside), tongue)
            } else {
                PartTokens { part, text, tokens: Vec::new(), prose: false, aside, tongue }
            }
        };
        let mut parts = Vec::with_capacity(story.blocks.len() + 2);
        parts.push(cut(Part::Headline, &story.headline, !title_case(&story.headline), false));
        if let Some(standfirst) = &story.standfirst {
            parts.push(cut(Part::Standfirst, standfirst, true, false));
        }
        for (index, block) in story.blocks.iter().enumerate() {
            let aside = !block.kind.is_story();
            let prose = !aside && (block.kind != BlockKind::Heading || !title_case(&block.text));
            parts.push(cut(Part::Block(index), &block.text, prose, aside));
        }
        Self { parts }
    }
}

/// Whether a line is written With Most Words Capital, so that a capital says nothing about names.
pub fn title_case(line: &str) -> bool {
    let mut capital = 0;
    let mut small = 0;
    for word in line.split_whitespace() {
        let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else { continue };
        if first.is_uppercase() {
            capital += 1;
        } else if word.chars().count() >= 4 && first.is_lowercase() {
            small += 1;
        }
    }
    capital > 2 && capital >= small * 3
}
