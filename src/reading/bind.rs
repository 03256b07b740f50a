//! Which links between stories mean a story here, and which could mean several.
//!
//! A link's target is decided whenever it is read: by its address, else by its words, when exactly one public story
//! fits. Nothing is written here but the doubts.

use std::collections::{BTreeSet, HashMap};

use entity::edition_key::EditionKeyKind;
use entity::related_edge::{self, RelatedKind};
use entity::{edition, edition_key};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::address::url_key;
use crate::app::App;
use crate::article::draft::Draft;
use crate::keys::padded;
use crate::policy;
use crate::rows::Rows;
use crate::suggestion::{BindingPayload, Doubt, Payload, suggest};
use crate::text::fold;
use crate::viewer::Sight;

/// How many values one question asks for.
const QUESTION: usize = 512;

/// How many links of other stories to one new headline are looked at.
const MAX_LINKS: u64 = 1_000;

/// How sure a fit by words is, in thousandths, when several stories fit.
const DOUBT: i16 = 500;

/// A story that has just become public, and by what links mean it.
#[derive(Debug, Clone)]
pub struct Published {
    /// The story.
    pub article: Uuid,
    /// Its edition.
    pub edition: Uuid,
    /// Its headline, folded.
    pub headline: String,
    /// Its addresses as they are compared.
    pub urls: Vec<String>,
}

impl Published {
    /// A story whose edition was made.
    pub fn new(article: Uuid, edition: Uuid, draft: &Draft) -> Self {
        let urls = [&draft.source_url, &draft.url, &draft.canonical_url].into_iter().flatten();
        let headline = fold(draft.headline.as_deref().unwrap_or_default());
        Self { article, edition, headline, urls: urls.filter_map(|url| url_key(url)).collect() }
    }
}

/// What became of the links of a story that has just become public, and of those to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bound {
    /// Links that mean one story.
    pub bound: u64,
    /// Links that mean none, or several.
    pub unbound: u64,
    /// Links of other stories that mean this one.
    pub from_others: u64,
    /// Doubts that editors are told.
    pub doubts: u64,
}

type Fits = HashMap<(Binds, String), BTreeSet<Uuid>>;

/// The kinds of key that bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Binds {
    Url,
    Headline,
}

/// Counts the links that the published stories bind, for each of them, and gathers the doubts where several stories fit.
pub async fn bind(
    (app, conn, sight): (&App, &impl ConnectionTrait, &Sight),
    rows: &mut Rows,
    published: &[Published],
) -> Result<Vec<Bound>, DbErr> {
    let mut reports = vec![Bound::default(); published.len()];
    if published.is_empty() {
        return Ok(reports);
    }
    let own = edges_from(conn, published).await?;
    let others = edges_to(conn, sight, published).await?;
    let fits = fits(conn, sight, own.iter().chain(&others)).await?;
    let mut doubted = BTreeSet::new();
    for edge in own.iter().chain(&others) {
        let target = match fitting(&fits, edge) {
            Fitting::One(target) => Some(target),
            Fitting::Several(articles) => {
                if doubted.insert((edge.article_id, doubt_key(edge))) {
                    suggest(rows, &app.ids, sight.now, edge.article_id, doubt(edge, articles))?;
                    if let Some(story) = published.iter().position(|story| story.article == edge.article_id) {
                        reports[story].doubts += 1;
                    }
                }
                None
            }
            Fitting::None => None,
        };
        if let Some(story) = published.iter().position(|story| story.edition == edge.edition_id) {
            *if target.is_some() { &mut reports[story].bound } else { &mut reports[story].unbound } += 1;
        } else if let Some(story) = published.iter().position(|story| Some(story.article) == target) {
            reports[story].from_others += 1;
        }
    }
    Ok(reports)
}

enum Fitting {
    None,
    One(Uuid),
    Several(Vec<Uuid>),
}

fn fitting(fits: &Fits, edge: &related_edge::Model) -> Fitting {
    let keys = [(Binds::Url, &edge.url_key), (Binds::Headline, &edge.headline_folded)];
    for (kind, key) in keys {
        let Some(articles) = fits.get(&(kind, key.clone())) else { continue };
        let articles: Vec<Uuid> = articles.iter().copied().filter(|article| *article != edge.article_id).collect();
        match articles.as_slice() {
            [] => {}
            [article] => return Fitting::One(*article),
            _ => return Fitting::Several(articles),
        }
    }
    Fitting::None
}

/// The links of the published editions.
async fn edges_from(conn: &impl ConnectionTrait, published: &[Published]) -> Result<Vec<related_edge::Model>, DbErr> {
    let editions: Vec<Uuid> = published.iter().map(|story| story.edition).collect();
    related_edge::Entity::find()
        .filter(related_edge::Column::EditionId.is_in(padded(&editions)))
        .filter(related_edge::Column::Kind.eq(RelatedKind::Inline))
        .order_by_asc(related_edge::Column::Id)
        .all(conn)
        .await
}

/// Links of other public stories that name one of the published ones.
async fn edges_to(
    conn: &impl ConnectionTrait,
    sight: &Sight,
    published: &[Published],
) -> Result<Vec<related_edge::Model>, DbErr> {
    let headlines: Vec<String> = published.iter().map(|story| story.headline.clone()).collect();
    let urls: Vec<String> = published.iter().flat_map(|story| story.urls.iter().cloned()).collect();
    let mut named = related_edge::Column::HeadlineFolded.is_in(padded(&headlines));
    if !urls.is_empty() {
        named = named.or(related_edge::Column::UrlKey.is_in(padded(&urls)));
    }
    related_edge::Entity::find()
        .join(JoinType::InnerJoin, edition_of_edge())
        .filter(
            related_edge::Column::EditionId
                .is_not_in(padded(&published.iter().map(|story| story.edition).collect::<Vec<_>>())),
        )
        .filter(related_edge::Column::Kind.eq(RelatedKind::Inline))
        .filter(related_edge::Column::TargetId.is_null())
        .filter(named)
        .filter(policy::editions(sight))
        .order_by_asc(related_edge::Column::Id)
        .limit(MAX_LINKS)
        .all(conn)
        .await
}

/// The public stories that fit the words or addresses of links.
async fn fits<'e>(
    conn: &impl ConnectionTrait,
    sight: &Sight,
    edges: impl Iterator<Item = &'e related_edge::Model>,
) -> Result<Fits, DbErr> {
    let keys: BTreeSet<String> = edges
        .flat_map(|edge| [edge.url_key.clone(), edge.headline_folded.clone()])
        .filter(|key| !key.is_empty())
        .collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let mut fits = Fits::new();
    for some in keys.chunks(QUESTION) {
        let rows = edition_key::Entity::find()
            .join(JoinType::InnerJoin, edition_of_key())
            .filter(edition_key::Column::Key.is_in(padded(some)))
            .filter(policy::editions(sight))
            .all(conn)
            .await?;
        for row in rows {
            let kind = match row.kind {
                EditionKeyKind::Url => Binds::Url,
                EditionKeyKind::Headline => Binds::Headline,
                EditionKeyKind::Slug | EditionKeyKind::Keyword => continue,
            };
            fits.entry((kind, row.key)).or_default().insert(row.article_id);
        }
    }
    Ok(fits)
}

fn edition_of_edge() -> sea_orm::RelationDef {
    related_edge::Entity::belongs_to(edition::Entity)
        .from(related_edge::Column::EditionId)
        .to(edition::Column::Id)
        .into()
}

fn edition_of_key() -> sea_orm::RelationDef {
    edition_key::Entity::belongs_to(edition::Entity).from(edition_key::Column::EditionId).to(edition::Column::Id).into()
}

fn doubt_key(edge: &related_edge::Model) -> String {
    if edge.url_key.is_empty() { edge.headline_folded.clone() } else { edge.url_key.clone() }
}

fn doubt(edge: &related_edge::Model, articles: Vec<Uuid>) -> Doubt {
    Doubt {
        key: doubt_key(edge),
        confidence: DOUBT,
        reason: "SEVERAL_STORIES",
        spot: None,
        payload: Payload::Binding(BindingPayload {
            headline: edge.headline.clone(),
            url: edge.url.clone(),
            block: edge.block_key.clone(),
            articles,
        }),
    }
}
