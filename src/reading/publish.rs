//! Editions of what was read.

use entity::article;
use entity::change::ChangeKind;
use entity::kind::TargetKind;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::names::Names;
use super::occurrences::Reading;
use super::present::Present;
use crate::app::App;
use crate::article::draft::Draft;
use crate::article::publish::{self, History, Publication};
use crate::clock::Timestamp;
use crate::rows::Rows;
use crate::search::index;

/// How an edition is to be.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// What it says; nothing may be missing.
    pub draft: &'a Draft,
    /// Its section and those above it.
    pub sections: &'a [Uuid],
    /// From when until when it is public.
    pub range: (Timestamp, Timestamp),
    /// What was public before.
    pub history: History,
    /// What the change log tells of it.
    pub news: ChangeKind,
    /// When readers were told of a change last, where this edition is none.
    pub updated_at: Option<i64>,
    /// The story, unless it is new.
    pub article: Option<&'a article::Model>,
}

/// Gathers the rows of an edition and answers with its id. Whom it makes known to readers is shown by a name that its
/// text uses.
pub async fn publish(
    at: (&App, &impl ConnectionTrait, Timestamp),
    rows: &mut Rows,
    names: &mut Names,
    (reading, present): (&Reading<'_>, &Present),
    plan: Plan<'_>,
) -> Result<Uuid, DbErr> {
    let Plan { draft, sections, range, history, news, updated_at, article } = plan;
    names.introduce(at, rows, reading, range.0).await?;
    let postings = reading.named();
    let searched = postings.iter().filter(|named| named.kind != TargetKind::Place);
    let shown = searched.filter_map(|named| Some(names.main(named.id)?.text.as_str()));
    let texts: Vec<String> = draft.story_texts().collect();
    let headline = draft.headline.as_deref().unwrap_or_default();
    let body = texts.iter().map(String::as_str);
    let tokens = index::article_tokens(headline, draft.standfirst.as_deref(), body, shown);
    let publication = Publication {
        article: reading.article,
        draft,
        written: reading.written,
        range,
        history,
        news,
        updated_at,
        named: &postings,
        stated: &present.stated(reading.written),
        sections,
        tokens,
        translation_of: article.and_then(|article| article.translation_of),
        update_of: article.and_then(|article| article.update_of),
    };
    let (app, _, now) = at;
    publish::publish(rows, &app.ids, now, publication)
}
