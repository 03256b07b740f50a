//! What is different between two revisions.

use async_graphql::{Context, Enum, SimpleObject};

use crate::article::draft::Draft;
use crate::article::drafts::VisibleRevision;
use crate::article::drafts::compare::{
    self, BlockChange, BlockChangeKind as Kind, Difference, FieldChange, FieldValue, Piece, PieceChange as Change,
};
use crate::graphql::context::request;
use crate::graphql::error::{ErrorCode, Failure};
use crate::graphql::loaders::{DraftedSection, RevisionByNumber, SourceById};
use crate::graphql::scalar::DateTime;
use crate::graphql::story::StoryText;
use crate::graphql::whole::List;

/// For editors: what is different between two revisions of a story, to be read.
#[derive(Debug, Clone, SimpleObject)]
pub struct RevisionDiff {
    /// The `number` of the revision compared with; null when there is none before the first.
    since: Option<i32>,
    /// The fields that changed, the body left out.
    fields: List<RevisionFieldChange>,
    /// The blocks that changed, in the order of the text; those that are gone where they stood.
    blocks: List<RevisionBlockChange>,
}

/// A field that changed between two revisions.
#[derive(Debug, Clone, SimpleObject)]
pub struct RevisionFieldChange {
    /// Its name, such as `headline` or `source.url`.
    name: String,
    /// What it was, the items of a list one a line; null when it was nothing.
    before: Option<String>,
    /// What it is; null when it is nothing.
    after: Option<String>,
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum RevisionBlockChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere and says the same.
    Moved,
    /// It says or is something else.
    Changed,
}

/// A block that changed between two revisions.
#[derive(Debug, Clone, SimpleObject)]
pub struct RevisionBlockChange {
    /// The block's `key`.
    key: String,
    /// What became of it.
    kind: RevisionBlockChangeKind,
    /// Whether it stands elsewhere among the blocks that both revisions have.
    is_moved: bool,
    /// Its words, piece by piece: those of the older text are the pieces not added, those of the newer the pieces not
    /// removed. All the same where only its kind or its links changed.
    words: Vec<RevisionWords>,
}

/// Who has a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Change")]
pub enum WordChange {
    /// Both texts.
    Same,
    /// The newer text alone.
    Added,
    /// The older text alone.
    Removed,
}

/// A piece of text that both revisions have, or one of them.
#[derive(Debug, Clone, SimpleObject)]
pub struct RevisionWords {
    /// The words, with what stands between them.
    text: String,
    /// Who has them.
    change: WordChange,
}

/// What is different between a revision and another of its story.
pub(super) async fn of(
    context: &Context<'_>,
    revision: &VisibleRevision,
    since: Option<i32>,
) -> Result<RevisionDiff, Failure> {
    let request = request(context);
    let number = since.unwrap_or(revision.number() - 1);
    let (before, since) = if since.is_none() && number == 0 {
        (Draft::default(), None)
    } else {
        let older = request.load(RevisionByNumber((revision.article_id(), number))).await?;
        let nothing = || Failure::user(ErrorCode::InvalidInput, format!("the story has no revision {number}"));
        (draft(context, &older.ok_or_else(nothing)?.0).await?, Some(number))
    };
    let after = draft(context, revision).await?;
    let Difference { fields, blocks } = compare::compare(&before, &after);
    let fields = futures::future::try_join_all(fields.into_iter().map(|change| field(context, change))).await?;
    Ok(RevisionDiff { since, fields: List(fields), blocks: blocks.into_iter().map(block).collect() })
}

async fn draft(context: &Context<'_>, revision: &VisibleRevision) -> Result<Draft, Failure> {
    let blocks = StoryText::Revision(revision.clone()).stored_blocks(context).await?;
    Ok(revision.draft(&blocks)?)
}

async fn field(context: &Context<'_>, change: FieldChange) -> Result<RevisionFieldChange, Failure> {
    let FieldChange { name, before, after } = change;
    let (before, after) = (words(context, before).await?, words(context, after).await?);
    Ok(RevisionFieldChange { name: name.to_owned(), before, after })
}

/// The value of a field as an editor reads it.
async fn words(context: &Context<'_>, value: Option<FieldValue>) -> Result<Option<String>, Failure> {
    let request = request(context);
    Ok(match value {
        None => None,
        Some(FieldValue::Text(text)) => Some(text),
        Some(FieldValue::Instant(at)) => DateTime(at).text(),
        Some(FieldValue::Section(id)) => {
            let section = request.load(DraftedSection(id)).await?;
            Some(section.map_or_else(|| "a section that was deleted".to_owned(), |section| section.0.name().to_owned()))
        }
        Some(FieldValue::Source(id)) => {
            let source = request.load(SourceById(id)).await?;
            source.map(|source| source.printed().unwrap_or("a source without a name").to_owned())
        }
    })
}

fn block(change: BlockChange) -> RevisionBlockChange {
    let BlockChange { key, kind, is_moved, pieces } = change;
    let told = |Piece { text, change }| RevisionWords { text, change: change.into() };
    RevisionBlockChange { key, kind: kind.into(), is_moved, words: pieces.into_iter().map(told).collect() }
}
