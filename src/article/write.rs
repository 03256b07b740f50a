//! Writing stories: the story itself, its revisions, and the wordings of its blocks.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use entity::revision::RevisionOrigin;
use entity::{article, block_version, revision, revision_block};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::content::StoredBlock;
use super::draft::Draft;
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::keys::padded;
use crate::rows::Rows;
use crate::text::fold;

/// How many wordings one question asks for.
const QUESTION: usize = 256;

/// Who wrote a revision, and why.
#[derive(Debug, Clone)]
pub struct Authorship {
    /// An import or an editor.
    pub origin: RevisionOrigin,
    /// The editor's name; none for an import.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// The wordings that a story's blocks ever had, by key and hash.
#[derive(Debug, Clone, Default)]
pub struct Wordings(HashMap<(String, String), Uuid>);

/// A revision as it was written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The revision: also the carrier of spans in the headline and the standfirst.
    pub revision: Uuid,
    /// Its blocks.
    pub blocks: Vec<StoredBlock>,
}

impl Wordings {
    /// All wordings of a story that exists.
    pub async fn load(conn: &impl ConnectionTrait, article: Uuid) -> Result<Self, DbErr> {
        let rows: Vec<(String, String, Uuid)> = block_version::Entity::find()
            .select_only()
            .columns([block_version::Column::BlockKey, block_version::Column::Hash, block_version::Column::Id])
            .filter(block_version::Column::ArticleId.eq(article))
            .into_tuple()
            .all(conn)
            .await?;
        Ok(Self(rows.into_iter().map(|(key, hash, id)| ((key, hash), id)).collect()))
    }

    /// The wordings of a draft's blocks, as far as its story ever had them; `before` is one of its revisions, of which
    /// most stands unchanged. However long the story's history is, no more of it is read.
    pub async fn of(
        conn: &impl ConnectionTrait,
        article: Uuid,
        draft: &Draft,
        before: &Written,
    ) -> Result<Self, DbErr> {
        let mut wordings = Self::default();
        for block in &before.blocks {
            wordings.0.insert((block.key.clone(), sha256(&to_json(&block.content)?)), block.version);
        }
        let mut unknown = Vec::new();
        for block in &draft.blocks {
            let wording = (block.key.clone(), sha256(&to_json(&block.content)?));
            if !wordings.0.contains_key(&wording) {
                unknown.push(wording);
            }
        }
        for some in unknown.chunks(QUESTION) {
            let (keys, hashes): (Vec<_>, Vec<_>) = some.iter().cloned().unzip();
            let rows = block_version::Entity::find()
                .select_only()
                .columns([block_version::Column::BlockKey, block_version::Column::Hash, block_version::Column::Id])
                .filter(block_version::Column::ArticleId.eq(article))
                .filter(block_version::Column::BlockKey.is_in(padded(&keys)))
                .filter(block_version::Column::Hash.is_in(padded(&hashes)))
                .into_tuple::<(String, String, Uuid)>()
                .all(conn)
                .await?;
            wordings.0.extend(rows.into_iter().map(|(key, hash, id)| ((key, hash), id)));
        }
        Ok(wordings)
    }

    /// The keys that the story's blocks ever had.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|(key, _)| key.as_str())
    }
}

impl Written {
    /// What carries spans of it: its blocks' wordings, and itself.
    pub fn carriers(&self) -> impl Iterator<Item = Uuid> {
        self.blocks.iter().map(|block| block.version).chain(std::iter::once(self.revision))
    }

    /// A revision that was written before.
    pub async fn load(conn: &impl ConnectionTrait, revision: Uuid) -> Result<Self, DbErr> {
        let rows = block_version::Entity::find()
            .join(JoinType::InnerJoin, place_of_block())
            .filter(revision_block::Column::RevisionId.eq(revision))
            .order_by_asc(revision_block::Column::Position)
            .all(conn)
            .await?;
        let stored = |row: block_version::Model| {
            Ok(StoredBlock { key: row.block_key, version: row.id, content: from_json(&row.content)? })
        };
        Ok(Self { revision, blocks: rows.into_iter().map(stored).collect::<Result<_, DbErr>>()? })
    }
}

fn place_of_block() -> RelationDef {
    block_version::Entity::belongs_to(revision_block::Entity)
        .from(block_version::Column::Id)
        .to(revision_block::Column::BlockVersionId)
        .into()
}

/// The keys that a story's blocks ever had.
pub async fn keys(conn: &impl ConnectionTrait, article: Uuid) -> Result<HashSet<String>, DbErr> {
    let select = block_version::Entity::find().select_only().column(block_version::Column::BlockKey).distinct();
    let keys = select.filter(block_version::Column::ArticleId.eq(article)).into_tuple().all(conn).await?;
    Ok(keys.into_iter().collect())
}

/// The row of a story that starts with its first revision.
pub fn start(now: Timestamp, article: Uuid, revision: Uuid) -> article::Model {
    article::Model {
        id: article,
        created_at: now.0,
        revision_id: revision,
        imported_revision_id: None,
        revision_count: 1,
        edition_count: 0,
        withdrawn_at: None,
        deleted_at: None,
        translation_of: None,
        update_of: None,
        publish_at: None,
        embargoed_until: None,
        expires_at: None,
        redirect_to: None,
        published_revision_id: None,
        touched_at: now.0,
        erased_at: None,
    }
}

/// Gathers the rows of a revision. Blocks whose wording is known keep their version; `wordings` learns the new ones.
pub fn revise(
    rows: &mut Rows,
    ids: &Ids,
    now: Timestamp,
    (article, number): (Uuid, i32),
    draft: &Draft,
    authorship: Authorship,
    wordings: &mut Wordings,
) -> Result<Written, DbErr> {
    let revision = ids.next(now);
    let Authorship { origin, author, note } = authorship;
    let mut blocks = Vec::with_capacity(draft.blocks.len());
    for (position, block) in (0..).zip(&draft.blocks) {
        let content = to_json(&block.content)?;
        let hash = sha256(&content);
        let version = *wordings.0.entry((block.key.clone(), hash.clone())).or_insert_with(|| {
            let id = ids.next(now);
            rows.block_versions.push(block_version::Model {
                id,
                article_id: article,
                block_key: block.key.clone(),
                hash,
                content,
            });
            id
        });
        rows.revision_blocks.push(revision_block::Model { revision_id: revision, position, block_version_id: version });
        blocks.push(StoredBlock { key: block.key.clone(), version, content: block.content.clone() });
    }
    rows.revisions.push(revision::Model {
        id: revision,
        article_id: article,
        number,
        created_at: now.0,
        origin,
        author,
        note,
        headline: draft.headline.clone(),
        headline_folded: fold(draft.headline.as_deref().unwrap_or_default()),
        slug: draft.slug.clone(),
        standfirst: draft.standfirst.clone(),
        section_id: draft.section_id,
        language: draft.language.clone(),
        genre: draft.genre.clone(),
        source_id: draft.source_id,
        source_url: draft.source_url.clone(),
        url: draft.url.clone(),
        canonical_url: draft.canonical_url.clone(),
        published_at: draft.published_at,
        details: to_json(&draft.details)?,
    });
    Ok(Written { revision, blocks })
}

/// SHA-256 of a text, in hex.
pub fn sha256(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))
}

pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}
