//! Publishing: the edition that readers see, and everything of it that they find it by.

use entity::change::ChangeKind;
use entity::edition_key::EditionKeyKind;
use entity::kind::{MentionRel, TargetKind};
use entity::related_edge::RelatedKind;
use entity::{change, change_due, edition, edition_key, posting, related_edge, search_document};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::content::{BlockContent, StoredLink, StoredSpan};
use super::draft::Draft;
use super::write::{Written, to_json};
use crate::address::url_key;
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::policy::{Shown, ended_by, ends, has_begun, reaches_beyond, shown};
use crate::rows::Rows;
use crate::text::{fold, words};

/// What an edition names, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// A person, an organisation or a place.
    pub kind: TargetKind,
    /// Who or what.
    pub id: Uuid,
    /// Whether the story is about it.
    pub rel: MentionRel,
    /// 0 to 100.
    pub relevance: i16,
    /// In thousandths.
    pub confidence: i16,
    /// Where it is named, in reading order.
    pub occurrences: Vec<StoredSpan>,
}

/// What was public of a story before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// The number of the edition before it, which readers saw or are going to see; 0 before the first.
    pub number: i32,
    /// When the hub first showed the story, or is going to before the new edition.
    pub first_published_at: Option<i64>,
    /// Whether readers see the story when the new edition takes over.
    pub is_public: bool,
}

/// An edition to be made.
#[derive(Debug)]
pub struct Publication<'a> {
    /// The story.
    pub article: Uuid,
    /// What it says; nothing may be [missing](Draft::missing).
    pub draft: &'a Draft,
    /// The revision that says it.
    pub written: &'a Written,
    /// From when until when it is public.
    pub range: (Timestamp, Timestamp),
    /// What was public before.
    pub history: History,
    /// What the change log tells of it.
    pub news: ChangeKind,
    /// When readers were told of a change last, where this edition is none; when it begins otherwise.
    pub updated_at: Option<i64>,
    /// What it names, the most relevant first.
    pub named: &'a [Named],
    /// The affiliations that its text states, each once.
    pub stated: &'a [Uuid],
    /// Its section and those above it.
    pub sections: &'a [Uuid],
    /// What search looks through.
    pub tokens: String,
    /// The story that this one translates.
    pub translation_of: Option<Uuid>,
    /// The story that this one updates.
    pub update_of: Option<Uuid>,
}

impl History {
    /// What was public of a story before an edition that begins at `from`, asked at `now`.
    pub async fn load(
        conn: &impl ConnectionTrait,
        article: Uuid,
        from: Timestamp,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        let editions = edition::Entity::find().filter(edition::Column::ArticleId.eq(article)).all(conn).await?;
        let was_shown = editions.iter().filter(|edition| matches!(shown(edition, from), Shown::Before | Shown::Now));
        let throughout = |edition: &edition::Model| [now, from].iter().all(|at| shown(edition, *at) == Shown::Now);
        Ok(Self {
            number: was_shown.clone().map(|edition| edition.number).max().unwrap_or(0),
            first_published_at: was_shown.map(|edition| edition.visible_from).min(),
            is_public: editions.iter().any(throughout),
        })
    }

    /// What a new edition is to readers.
    pub fn news(&self) -> ChangeKind {
        if self.is_public { ChangeKind::Updated } else { ChangeKind::Published }
    }
}

/// Ends what was published or scheduled before, when a newer edition begins: at most one edition of a story is public
/// at any instant. What was to begin later never does.
pub async fn end_earlier(conn: &impl ConnectionTrait, article: Uuid, from: Timestamp) -> Result<(), DbErr> {
    edition::Entity::update_many()
        .col_expr(edition::Column::VisibleUntil, ended_by(edition::Column::VisibleFrom, from))
        .filter(edition::Column::ArticleId.eq(article))
        .filter(reaches_beyond(edition::Column::VisibleUntil, from))
        .exec(conn)
        .await?;
    let editions = edition::Entity::find().filter(edition::Column::ArticleId.eq(article)).all(conn).await?;
    posting::Entity::update_many()
        .col_expr(posting::Column::VisibleUntil, ended_by(posting::Column::VisibleFrom, from))
        .filter(posting::Column::EditionId.is_in(editions.iter().map(|edition| edition.id)))
        .filter(reaches_beyond(posting::Column::VisibleUntil, from))
        .exec(conn)
        .await?;
    let never = editions.iter().filter(|edition| shown(edition, from) == Shown::Never).map(|edition| edition.id);
    edition_key::Entity::delete_many().filter(edition_key::Column::EditionId.is_in(never)).exec(conn).await?;
    Ok(())
}

/// Gathers the rows of an edition and answers with its id. Nothing is asked of the database: end what was published
/// [earlier](end_earlier) first.
pub fn publish(rows: &mut Rows, ids: &Ids, now: Timestamp, publication: Publication<'_>) -> Result<Uuid, DbErr> {
    let Publication { article, draft, written, range, history, news, updated_at, .. } = publication;
    let Publication { translation_of, update_of, .. } = publication;
    let (from, until) = range;
    let id = ids.next(now);
    let first_published_at = history.first_published_at.unwrap_or(from.0);
    let slug = draft.slug.clone().unwrap_or_default();
    let headline = draft.headline.clone().unwrap_or_default();
    let published_at = draft.published_at.unwrap_or(first_published_at);
    let story_words: usize = draft.story_texts().map(|text| words(&text).count()).sum();
    keys(rows, (id, article, from), draft, &slug, &headline);
    postings(rows, (id, published_at), &publication)?;
    edges(rows, ids, now, (id, article), draft);
    rows.search_documents.push(search_document::ActiveModel {
        id: NotSet,
        kind: Set(search_document::SearchDocumentKind::Article),
        subject_id: Set(id),
        tokens: Set(publication.tokens),
    });
    if has_begun(from, now) {
        tell(rows, ids, now, (article, Some(id)), news);
    } else {
        rows.due.push(change_due::Model { edition_id: id, at: from.0, kind: news });
    }
    if ends(until) {
        rows.due.push(change_due::Model { edition_id: id, at: until.0, kind: ChangeKind::Withdrawn });
    }
    rows.editions.push(edition::Model {
        id,
        article_id: article,
        revision_id: written.revision,
        number: history.number + 1,
        visible_from: from.0,
        visible_until: until.0,
        slug,
        headline,
        standfirst: draft.standfirst.clone(),
        section_id: draft.section_id,
        language: draft.language.clone(),
        genre: draft.genre.clone(),
        source_id: draft.source_id,
        source_url: draft.source_url.clone(),
        url: draft.url.clone(),
        canonical_url: draft.canonical_url.clone(),
        published_at,
        first_published_at,
        updated_at: updated_at.unwrap_or(from.0),
        is_corrected: !draft.details.corrections.is_empty(),
        word_count: i32::try_from(story_words).unwrap_or(i32::MAX),
        translation_of,
        update_of,
        details: to_json(&draft.details)?,
        blocks: to_json(&written.blocks)?,
    });
    Ok(id)
}

/// Gathers an event that takes effect now.
pub fn tell(rows: &mut Rows, ids: &Ids, now: Timestamp, (article, edition): (Uuid, Option<Uuid>), kind: ChangeKind) {
    rows.changes.push(change::Model {
        id: ids.next(now),
        number: None,
        public_number: None,
        kind,
        at: now.0,
        article_id: article,
        edition_id: edition,
    });
}

fn keys(rows: &mut Rows, (id, article, from): (Uuid, Uuid, Timestamp), draft: &Draft, slug: &str, headline: &str) {
    let urls = [&draft.source_url, &draft.url, &draft.canonical_url].into_iter().flatten();
    let keywords = draft.details.keywords.iter();
    let keys = std::iter::once((EditionKeyKind::Slug, slug.to_owned()))
        .chain(urls.filter_map(|url| Some((EditionKeyKind::Url, url_key(url)?))))
        .chain(std::iter::once((EditionKeyKind::Headline, fold(headline))))
        .chain(keywords.map(|keyword| (EditionKeyKind::Keyword, fold(keyword))));
    let mut seen: Vec<(EditionKeyKind, String)> = Vec::new();
    for (kind, key) in keys {
        if seen.iter().any(|(other, same)| (*other, same) == (kind, &key)) {
            continue;
        }
        seen.push((kind, key.clone()));
        rows.edition_keys.push(edition_key::Model {
            edition_id: id,
            kind,
            key,
            article_id: article,
            visible_from: from.0,
        });
    }
}

fn postings(rows: &mut Rows, (id, published_at): (Uuid, i64), publication: &Publication<'_>) -> Result<(), DbErr> {
    let Publication { article, range: (from, until), named, sections, stated, .. } = publication;
    let unnamed = |kind| {
        move |id: &Uuid| Named {
            kind,
            id: *id,
            rel: MentionRel::About,
            relevance: 0,
            confidence: 1_000,
            occurrences: Vec::new(),
        }
    };
    let sections = sections.iter().map(unnamed(TargetKind::Section));
    let stated = stated.iter().map(unnamed(TargetKind::Affiliation));
    for (rank, named) in (0..).zip(named.iter().cloned().chain(sections).chain(stated)) {
        rows.postings.push(posting::Model {
            edition_id: id,
            target_id: named.id,
            target_kind: named.kind,
            article_id: *article,
            published_at,
            visible_from: from.0,
            visible_until: until.0,
            rel: named.rel,
            relevance: named.relevance,
            confidence: named.confidence,
            rank,
            occurrences: to_json(&named.occurrences)?,
        });
    }
    Ok(())
}

fn edges(rows: &mut Rows, ids: &Ids, now: Timestamp, (id, article): (Uuid, Uuid), draft: &Draft) {
    for (position, (block, link)) in (0..).zip(links(draft)) {
        rows.related_edges.push(related_edge::Model {
            id: ids.next(now),
            edition_id: id,
            article_id: article,
            kind: RelatedKind::Inline,
            position,
            headline: Some(link.headline.clone()),
            headline_folded: fold(&link.headline),
            url: link.url.clone(),
            url_key: link.url.as_deref().and_then(url_key).unwrap_or_default(),
            block_key: Some(block.to_owned()),
            target_id: None,
            relation: None,
            score: None,
            reasons: "[]".to_owned(),
        });
    }
}

/// The links to other stories inside a story, in order, with the keys of their blocks.
pub fn links(draft: &Draft) -> impl Iterator<Item = (&str, &StoredLink)> {
    draft.blocks.iter().flat_map(|block| {
        let items = match &block.content {
            BlockContent::Related { items } => items.as_slice(),
            _ => &[],
        };
        items.iter().map(|item| (block.key.as_str(), item))
    })
}
