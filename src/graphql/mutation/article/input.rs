//! What editors say of a story.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined, OneofObject};

use super::super::{patch, patch_id};
use super::block::{BlockEditInput, BlockInput, ImageInput};
use crate::article::change::{BodyPatch, StoryPatch};
use crate::article::content::{CorrectionKind, StoredCredit, StoredHeadline, StoredInfoSource};
use crate::desk::Announced;
use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::graphql::scalar::{DateTime, Locale, WebUrl};
use crate::undone::{Mistake, MistakeKind, Patch};

/// What a story says beside its body. In an update what is absent stays as it is, and null clears.
#[derive(Debug, Clone, Default, InputObject)]
pub struct StoryFieldsInput {
    /// The headline, at most 500 characters.
    headline: MaybeUndefined<String>,
    /// The standfirst, at most 2,000 characters.
    standfirst: MaybeUndefined<String>,
    /// The section it stands in (`section_…`); in none when null.
    section: MaybeUndefined<ID>,
    /// The language it is written in, such as `en` or `de-AT`; unknown when null.
    language: MaybeUndefined<Locale>,
    /// What kind of story it is, such as `feature`, after the ninjs genre vocabulary or the newsroom's own; at most 200
    /// characters.
    genre: MaybeUndefined<String>,
    /// The page on the newsroom's own site, where it is not the one that follows from the slug; at most 2,000 characters.
    url: MaybeUndefined<WebUrl>,
    /// The page that search engines should count, where it is neither the source's nor `url`; at most 2,000 characters.
    canonical_url: MaybeUndefined<WebUrl>,
    /// The date readers see, where it is not the instant at which it is first published; one that is to come keeps the
    /// story back until then.
    published_at: MaybeUndefined<DateTime>,
    /// The desk's working title, which readers see too; at most 500 characters.
    slugline: MaybeUndefined<String>,
    /// Who wrote it, as printed, at most 500 characters.
    byline: MaybeUndefined<String>,
    /// Where it was filed from, as printed, at most 200 characters.
    dateline: MaybeUndefined<String>,
    /// Who did what, in the order printed, at most 50; none when null.
    credits: MaybeUndefined<Vec<CreditInput>>,
    /// Further headlines, each for one use, at most 20; none when null.
    headlines: MaybeUndefined<Vec<RoleHeadlineInput>>,
    /// What it is about, in the newsroom's words, at most 100 of at most 200 characters; nothing when null.
    keywords: MaybeUndefined<Vec<String>>,
    /// From 1 (most urgent) to 9.
    urgency: MaybeUndefined<i32>,
    /// The image that stands for it.
    image: MaybeUndefined<ImageInput>,
    /// Where its facts come from, at most 50; nothing is said when null.
    info_sources: MaybeUndefined<Vec<InfoSourceInput>>,
    /// What a receiver may do with it, at most 5,000 characters.
    usage_terms: MaybeUndefined<String>,
    /// Whose it is, at most 5,000 characters.
    copyright_notice: MaybeUndefined<String>,
}

/// Who did what on a story.
#[derive(Debug, Clone, InputObject)]
pub struct CreditInput {
    /// Whose work, as printed, at most 200 characters.
    name: String,
    /// What they did, such as `photographer`, at most 200 characters.
    role: Option<String>,
    /// The person (`person_…`), where the hub knows them.
    person: Option<ID>,
}

/// A headline for one use.
#[derive(Debug, Clone, InputObject)]
pub struct RoleHeadlineInput {
    /// What it is for, such as `short` or `social`, at most 200 characters.
    role: String,
    /// Its words, at most 500 characters.
    value: String,
}

/// Where a story's facts come from.
#[derive(Debug, Clone, InputObject)]
pub struct InfoSourceInput {
    /// Its name, at most 200 characters.
    name: String,
    /// Its identifier in a controlled vocabulary.
    uri: Option<WebUrl>,
}

/// How readers are told of a change of what they may have read.
#[derive(Debug, Clone, OneofObject)]
pub enum AnnouncementInput {
    /// By a correction or a note, which the article lists from then on.
    Note(NoteInput),
    /// Not at all: a slip of the pen. `updatedAt` stays as it is. Only `true` says so.
    Minor(bool),
}

/// A note to readers.
#[derive(Debug, Clone, InputObject)]
pub struct NoteInput {
    /// What sort of change it is.
    kind: NoteKind,
    /// What was wrong and is right now, or what is new, as readers read it; 1 to 2,000 characters.
    text: String,
    /// The key of the block that it is about; it is about the whole story when absent or null.
    block_key: Option<String>,
}

/// What sort of change readers are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NoteKind {
    /// A mistake was mended.
    Correction,
    /// Something was made clearer.
    Clarification,
    /// Something new was added.
    Update,
}

impl AnnouncementInput {
    pub(super) fn read(self) -> Result<Announced, Mistake> {
        match self {
            Self::Minor(true) => Ok(Announced::Minor),
            Self::Minor(false) => {
                Err(Mistake::at(MistakeKind::Invalid, &["as", "minor"], "Only `true` says that an edit is minor."))
            }
            Self::Note(NoteInput { kind, text, block_key: block }) => {
                let kind = match kind {
                    NoteKind::Correction => CorrectionKind::Correction,
                    NoteKind::Clarification => CorrectionKind::Clarification,
                    NoteKind::Update => CorrectionKind::Update,
                };
                Ok(Announced::Told { kind, text, block })
            }
        }
    }
}

/// A body, or changes of one.
pub(super) fn body(
    body: Option<Vec<BlockInput>>,
    edits: Option<Vec<BlockEditInput>>,
) -> Result<BodyPatch, Vec<Mistake>> {
    match (body, edits) {
        (None, None) => Ok(BodyPatch::Keep),
        (Some(_), Some(_)) => {
            Err(vec![Mistake::at(MistakeKind::Invalid, &["edits"], "Give either a whole `body` or `edits` of it.")])
        }
        (Some(blocks), None) => gather(blocks, |at, block| block.read(&["body", at])).map(BodyPatch::Whole),
        (None, Some(edits)) => gather(edits, |at, edit| edit.read(&["edits", at])).map(BodyPatch::Edits),
    }
}

/// Everything that could be read, or everything that is wrong.
fn gather<T, U>(given: Vec<T>, read: impl Fn(&str, T) -> Result<U, Mistake>) -> Result<Vec<U>, Vec<Mistake>> {
    let (mut good, mut bad) = (Vec::with_capacity(given.len()), Vec::new());
    for (index, one) in given.into_iter().enumerate() {
        match read(&index.to_string(), one) {
            Ok(read) => good.push(read),
            Err(mistake) => bad.push(mistake),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

impl StoryFieldsInput {
    /// The change that it asks for, of a body too.
    pub(super) fn read(self, body: BodyPatch) -> Result<StoryPatch, Failure> {
        let text = |given: MaybeUndefined<String>| patch(given, |text| text);
        let url = |given: MaybeUndefined<WebUrl>| patch(given, |WebUrl(url)| url);
        let credits = match self.credits {
            MaybeUndefined::Value(credits) => Patch::Set(credits.into_iter().map(credit).collect::<Result<_, _>>()?),
            MaybeUndefined::Null => Patch::Clear,
            MaybeUndefined::Undefined => Patch::Keep,
        };
        let headline = |RoleHeadlineInput { role, value }| StoredHeadline { role, value };
        let source = |InfoSourceInput { name, uri }| StoredInfoSource { name, uri: uri.map(|uri| uri.0) };
        Ok(StoryPatch {
            headline: text(self.headline),
            standfirst: text(self.standfirst),
            section: patch_id(IdKind::Section, self.section)?,
            language: patch(self.language, |Locale(tag)| tag),
            genre: text(self.genre),
            url: url(self.url),
            canonical_url: url(self.canonical_url),
            published_at: patch(self.published_at, |DateTime(at)| at),
            slugline: text(self.slugline),
            byline: text(self.byline),
            dateline: text(self.dateline),
            credits,
            headlines: patch(self.headlines, |list| list.into_iter().map(headline).collect()),
            keywords: patch(self.keywords, |list| list),
            // What is no urgency is refused as one.
            urgency: patch(self.urgency, |urgency| u8::try_from(urgency).unwrap_or(0)),
            image: patch(self.image, Into::into),
            info_sources: patch(self.info_sources, |list| list.into_iter().map(source).collect()),
            usage_terms: text(self.usage_terms),
            copyright_notice: text(self.copyright_notice),
            body,
        })
    }
}

fn credit(input: CreditInput) -> Result<StoredCredit, Failure> {
    let CreditInput { name, role, person } = input;
    let person = person.map(|id| IdKind::Person.parse(&id)).transpose()?;
    Ok(StoredCredit { name, role, person })
}
