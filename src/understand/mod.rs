//! What a story says: its blocks, the names in it, who holds which role, who is quoted, and which stories it links to.
//!
//! Pure functions over text: no clock, no files, no database. What the hub knows already comes in as a [`Directory`].
//! Names come from a [`Recogniser`]; everything after it works on spans alone and does not care how they were found.

mod acronyms;
mod blocks;
mod cited;
mod classify;
mod context;
mod cut;
mod directory;
mod known;
mod lexicon;
mod lines;
mod link;
mod markup;
mod names;
mod promo;
mod quotations;
mod repeats;
mod role_phrase;
mod roles;
mod runs;
mod salience;
mod short;
mod speakers;
mod story;
#[cfg(test)]
mod tests;
mod tokens;
mod tongue;

pub use blocks::{Layout, blocks};
pub use directory::{Directory, Known, KnownNames, Match, Nobody};
pub use markup::{Mark, MarkKind, plain_words};
pub use names::{Candidate, Recogniser, Rules};
pub use salience::{SUBJECT, SUBJECTS, Weight};
pub use tokens::{Token, Tokens, title_case};

use uuid::Uuid;

/// A story as a reader of its format found it, before anything is understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    pub headline: String,
    pub standfirst: Option<String>,
    pub byline: Option<String>,
    pub dateline: Option<String>,
    pub blocks: Vec<Block>,
    pub language: Option<String>,
}

/// A part of the body, with the source lines it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub text: String,
    /// First source line, counted from 0; `None` where the format has no lines.
    pub line: Option<u32>,
    /// The line after the last.
    pub end_line: Option<u32>,
    /// Links and emphasis of running text, in order of their start.
    pub marks: Vec<Mark>,
    /// The links of a [`BlockKind::Related`] block, in order; empty for every other kind.
    pub items: Vec<LinkItem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    Paragraph,
    Heading,
    BlockQuote,
    List,
    Table,
    Image,
    Embed,
    Related,
    Promo,
}

impl BlockKind {
    /// The name of the kind at the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paragraph => "PARAGRAPH",
            Self::Heading => "HEADING",
            Self::BlockQuote => "BLOCK_QUOTE",
            Self::List => "LIST",
            Self::Table => "TABLE",
            Self::Image => "IMAGE",
            Self::Embed => "EMBED",
            Self::Related => "RELATED",
            Self::Promo => "PROMO",
        }
    }

    /// Whether the block is the story's own text, which alone makes subjects, roles and quotations.
    pub fn is_story(self) -> bool {
        !matches!(self, Self::Related | Self::Promo | Self::Embed)
    }
}

/// A link to another story as it is printed in this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkItem {
    pub headline: String,
    pub url: Option<String>,
}

/// A text of the story in which a span lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Headline,
    Standfirst,
    /// Index into [`Story::blocks`].
    Block(usize),
}

/// A place in a part's text, counted in Unicode code points, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub part: Part,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    Person,
    Organisation,
    Place,
}

impl NameKind {
    /// The name of the kind at the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Organisation => "ORGANISATION",
            Self::Place => "PLACE",
        }
    }
}

/// Whether the story is about what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rel {
    About,
    Mentions,
}

impl Rel {
    /// The name at the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::About => "ABOUT",
            Self::Mentions => "MENTIONS",
        }
    }
}

/// One occurrence of a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub kind: NameKind,
    /// The slice of its part at `span`.
    pub text: String,
    pub span: Span,
    /// 0 to 1.
    pub confidence: f32,
    /// Index into [`Understanding::entities`].
    pub entity: usize,
}

/// A person, organisation or place of the story, with all that the story calls it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub kind: NameKind,
    /// The directory's name when known, else the fullest form the story gives.
    pub name: String,
    pub rel: Rel,
    /// 0 to 100.
    pub relevance: u8,
    /// 0 to 1: the best that any mention of it reaches.
    pub confidence: f32,
    /// Who it is in the directory, when that is beyond doubt.
    pub known: Option<Uuid>,
    /// Several entries of the directory fit: somebody has to choose.
    pub ambiguous: bool,
    /// Other forms the story uses, in order of appearance, without `name`.
    pub aliases: Vec<String>,
    /// Indexes into [`Understanding::mentions`], in reading order.
    pub mentions: Vec<usize>,
}

/// A role that the text states of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Affiliation {
    /// Index of the person into [`Understanding::entities`].
    pub person: usize,
    /// The text's own words, without article and organisation.
    pub role_name: String,
    /// Index of the organisation into [`Understanding::entities`].
    pub organisation: Option<usize>,
    /// Index of the place into [`Understanding::entities`].
    pub place: Option<usize>,
    pub confidence: f32,
    /// Which pattern stated it, for instance `X, R of Y`.
    pub pattern: &'static str,
    pub evidence: Span,
    /// The slice of its part at `evidence`.
    pub evidence_text: String,
}

/// Words that somebody said, between quote marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The words between the marks.
    pub text: String,
    pub span: Span,
    /// Index of who said them into [`Understanding::entities`]; `None` where the text does not say.
    pub speaker: Option<usize>,
    /// The text's own clause, for instance `Smith stated`.
    pub attribution: Option<String>,
    /// Index of the organisation whose words or report these are into [`Understanding::entities`]: the one that says
    /// them, or the one they were told to. Never one that only employs the speaker.
    pub cited: Option<usize>,
}

/// A link to another story, in the order of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedLink {
    pub headline: String,
    pub url: Option<String>,
    /// The related block that holds it; `None` for a link that only metadata names.
    pub block: Option<usize>,
}

/// Everything the hub makes of one story. Mentions are in reading order and do not overlap within a kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understanding {
    pub entities: Vec<Entity>,
    pub mentions: Vec<Mention>,
    pub affiliations: Vec<Affiliation>,
    pub quotations: Vec<Quotation>,
    pub related: Vec<RelatedLink>,
}

/// Understands a story with the built-in recogniser.
pub fn understand(story: &Story, directory: &dyn Directory) -> Understanding {
    understand_with(story, directory, &Rules)
}

/// Understands a story with names from a given recogniser.
pub fn understand_with(story: &Story, directory: &dyn Directory, recogniser: &dyn Recogniser) -> Understanding {
    let tokens = Tokens::of(story);
    let named = story::name(&tokens, directory, recogniser);
    let affiliations = roles::find(&tokens, &named);
    let quotations = quotations::find(&tokens, &named);
    let (entities, mentions) = salience::weigh(&tokens, &named);
    Understanding { entities, mentions, affiliations, quotations, related: related(story) }
}

fn related(story: &Story) -> Vec<RelatedLink> {
    let related = story.blocks.iter().enumerate().filter(|(_, block)| block.kind == BlockKind::Related);
    related
        .flat_map(|(index, block)| {
            block.items.iter().map(move |item| RelatedLink {
                headline: item.headline.clone(),
                url: item.url.clone(),
                block: Some(index),
            })
        })
        .collect()
}
