//! Where a draft leads: what editors picked beside it, and which stories its links mean before any edition has them.

use std::collections::{BTreeSet, HashMap};

use entity::edition_key::EditionKeyKind;
use entity::{edition, edition_key, related_pick};
use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, OverStatement, Query, SelectStatement, WindowStatement,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::address::url_key;
use crate::keys::padded;
use crate::policy;
use crate::related::RelatedRelation;
use crate::related::bind::OwnPages;
use crate::text::fold;
use crate::viewer::Sight;

/// A story that editors put beside another.
#[derive(Debug, Clone)]
pub struct Pick {
    /// The story, public or not.
    pub target: Uuid,
    /// What they have to do with each other, where the editor said so.
    pub relation: Option<RelatedRelation>,
}

/// For each story: what editors put beside it, in their order.
pub async fn picks(
    db: &impl ConnectionTrait,
    sight: &Sight,
    articles: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Pick>>, DbErr> {
    let rows = related_pick::Entity::find()
        .filter(related_pick::Column::ArticleId.is_in(padded(articles)))
        .filter(policy::drafts(sight))
        .order_by_asc(related_pick::Column::Position)
        .order_by_asc(related_pick::Column::TargetId)
        .all(db)
        .await?;
    let mut picks: HashMap<Uuid, Vec<Pick>> = HashMap::new();
    for related_pick::Model { article_id, target_id, position: _, relation } in rows {
        picks.entry(article_id).or_default().push(Pick { target: target_id, relation });
    }
    Ok(picks)
}

/// A link inside a story, as its text has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// The story that it stands in.
    pub article: Uuid,
    /// Its words.
    pub headline: String,
    /// Its address.
    pub url: Option<String>,
}

/// What an address or words lead to, and the stories that readers find there.
type Fits = HashMap<(Find, String), BTreeSet<Uuid>>;

/// By what a link finds its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Find {
    Url,
    Slug,
    Headline,
}

impl Find {
    fn kind(self) -> EditionKeyKind {
        match self {
            Self::Url => EditionKeyKind::Url,
            Self::Slug => EditionKeyKind::Slug,
            Self::Headline => EditionKeyKind::Headline,
        }
    }
}

/// The story that each link would lead readers to: the only public one, other than its own, that has or had its address,
/// else its words.
pub async fn linked(
    db: &impl ConnectionTrait,
    sight: &Sight,
    own: Option<&OwnPages>,
    links: &[Link],
) -> Result<HashMap<Link, Uuid>, DbErr> {
    let asked: Vec<(&Link, Keys)> = links.iter().map(|link| (link, keys(link, own))).collect();
    let wanted: BTreeSet<String> =
        asked.iter().flat_map(|(_, keys)| keys.iter().flatten()).map(|it| it.1.clone()).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let fits = fits(db, sight, &wanted.into_iter().collect::<Vec<_>>()).await?;
    let target = |(link, keys): (&Link, [Option<(Find, String)>; 3])| {
        let [url, slug, headline] = keys;
        let of = |keys: [Option<(Find, String)>; 2]| -> BTreeSet<Uuid> {
            let found = keys.iter().flatten().filter_map(|key| fits.get(key)).flatten();
            found.copied().filter(|article| *article != link.article).collect()
        };
        let by_address = of([url, slug]);
        let found = if by_address.is_empty() { of([headline, None]) } else { by_address };
        let only = found.first().copied().filter(|_| found.len() == 1);
        Some((link.clone(), only?))
    };
    Ok(asked.into_iter().filter_map(target).collect())
}

/// By what a link may find its story, the surest first.
type Keys = [Option<(Find, String)>; 3];

fn keys(link: &Link, own: Option<&OwnPages>) -> Keys {
    let url = link.url.as_deref().and_then(url_key).filter(|key| !key.is_empty());
    let inside = |own: &OwnPages| {
        let rest = url.as_deref()?.strip_prefix(own.before.as_str())?.strip_suffix(own.after.as_str())?;
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let slug = own.and_then(inside);
    let headline = Some(fold(&link.headline)).filter(|key| !key.is_empty());
    [url.map(|key| (Find::Url, key)), slug.map(|key| (Find::Slug, key)), headline.map(|key| (Find::Headline, key))]
}

/// As many stories as tell whether one alone fits: a link's own is none, and two are too many.
const MOST: i64 = 3;

async fn fits(db: &impl ConnectionTrait, sight: &Sight, keys: &[String]) -> Result<Fits, DbErr> {
    let mut fits = Fits::new();
    for row in db.query_all(&select(sight, keys)).await? {
        let kind: EditionKeyKind = row.try_get("", "kind")?;
        let Some(find) = [Find::Url, Find::Slug, Find::Headline].into_iter().find(|find| find.kind() == kind) else {
            continue;
        };
        fits.entry((find, row.try_get("", "key")?)).or_default().insert(row.try_get("", "article_id")?);
    }
    Ok(fits)
}

fn select(sight: &Sight, keys: &[String]) -> SelectStatement {
    let key = |column| (edition_key::Entity, column);
    let fitting = "fitting";
    let shown = Query::select()
        .expr(Expr::val(1))
        .from_as(edition::Entity, fitting)
        .and_where(Expr::col((fitting, edition::Column::ArticleId)).equals(key(edition_key::Column::ArticleId)))
        .cond_where(policy::editions_as(fitting, sight))
        .take();
    let kinds = [Find::Url, Find::Slug, Find::Headline].map(Find::kind);
    let columns = [edition_key::Column::Kind, edition_key::Column::Key, edition_key::Column::ArticleId];
    let found = Query::select()
        .distinct()
        .columns(columns.map(key))
        .from(edition_key::Entity)
        .and_where(edition_key::Column::Key.is_in(padded(keys)))
        .and_where(edition_key::Column::Kind.is_in(kinds))
        .cond_where(Condition::all().add(policy::edition_keys(sight)).add(Expr::exists(shown)))
        .take();
    let place = Alias::new("place");
    let mut window = WindowStatement::new();
    window.partition_by_columns([edition_key::Column::Kind, edition_key::Column::Key]);
    window.order_by(edition_key::Column::ArticleId, Order::Asc);
    let placed = Query::select()
        .columns(columns)
        .expr_window_as(Func::cust("ROW_NUMBER"), window, place.clone())
        .from_subquery(found, "found")
        .take();
    Query::select().columns(columns).from_subquery(placed, "placed").and_where(Expr::col(place).lte(MOST)).take()
}
