//! What a revision says, as a value: made by an import or an editor, loaded, compared and merged.

use entity::revision;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use super::content::{BlockContent, Details, StoredBlock};
use super::write::{Written, from_json};

/// One state of a story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The headline.
    pub headline: Option<String>,
    /// The slug.
    pub slug: Option<String>,
    /// The standfirst.
    pub standfirst: Option<String>,
    /// The section.
    pub section_id: Option<Uuid>,
    /// BCP 47.
    pub language: Option<String>,
    /// ninjs genre.
    pub genre: Option<String>,
    /// Where the story was taken from.
    pub source_id: Option<Uuid>,
    /// The page it was taken from.
    pub source_url: Option<String>,
    /// The page on the newsroom's own site, when an editor set it.
    pub url: Option<String>,
    /// The canonical page, when an editor set it.
    pub canonical_url: Option<String>,
    /// The date readers see, in milliseconds, when an editor or the source gave it.
    pub published_at: Option<i64>,
    /// Fields that nothing filters or orders by.
    pub details: Details,
    /// The body.
    pub blocks: Vec<DraftBlock>,
}

/// A block of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftBlock {
    /// Stable over revisions, unique in its story.
    pub key: String,
    /// What it holds.
    pub content: BlockContent,
}

impl Draft {
    /// What a revision says; `None` when there is no such revision.
    pub async fn load(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Self::load_written(conn, id).await?.map(|(draft, _)| draft))
    }

    /// What a revision says, and as what it was written; `None` when there is no such revision.
    pub async fn load_written(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<(Self, Written)>, DbErr> {
        let Some(row) = revision::Entity::find_by_id(id).one(conn).await? else { return Ok(None) };
        let written = Written::load(conn, id).await?;
        Ok(Some((Self::of(row, &written)?, written)))
    }

    /// What a revision says, by its row.
    pub fn of(row: revision::Model, written: &Written) -> Result<Self, DbErr> {
        let block = |block: &StoredBlock| DraftBlock { key: block.key.clone(), content: block.content.clone() };
        let blocks = written.blocks.iter().map(block).collect();
        Ok(Self {
            headline: row.headline,
            slug: row.slug,
            standfirst: row.standfirst,
            section_id: row.section_id,
            language: row.language,
            genre: row.genre,
            source_id: row.source_id,
            source_url: row.source_url,
            url: row.url,
            canonical_url: row.canonical_url,
            published_at: row.published_at,
            details: from_json(&row.details)?,
            blocks,
        })
    }

    /// What the draft lacks to be public, in the contract's words; nothing else is required.
    pub fn missing(&self) -> Vec<&'static str> {
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        let has_text = self.story_texts().any(|text| !text.trim().is_empty());
        [("headline", blank(&self.headline)), ("slug", blank(&self.slug)), ("body", !has_text)]
            .into_iter()
            .filter_map(|(field, lacking)| lacking.then_some(field))
            .collect()
    }

    /// The texts of the blocks that are the story's own.
    pub fn story_texts(&self) -> impl Iterator<Item = String> + '_ {
        self.blocks.iter().filter(|block| block.content.is_story_text()).map(|block| block.content.text())
    }
}
