//! Which story an edge leads to. Decided when it is read, over what its viewer may see: a hidden story never binds an
//! edge and never takes a visible one's place.

use entity::edition_key::EditionKeyKind;
use entity::{edition, edition_key, related_edge};
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Func, IntoIden, JoinType, Keyword, Query, SelectStatement, SubQueryStatement,
};
use sea_orm::{ColumnTrait, EntityName, Iterable};

use crate::address::ArticleUrl;
use crate::policy;
use crate::viewer::Sight;

/// The most edges of one kind that are told of one story.
pub const MAX_EDGES: i32 = 200;

/// What urls of the newsroom's own article pages begin and end with, in their compared form; the slug is between.
#[derive(Debug, Clone)]
pub struct OwnPages {
    /// Before the slug.
    pub(super) before: String,
    /// Behind the slug.
    pub(super) after: String,
}

/// The column of [`bound`] that holds the story an edge leads to.
pub(super) const TARGET: &str = "bound_id";

const BY_URL: &str = "by_url";
const BY_HEADLINE: &str = "by_headline";
const FOUND: &str = "found";

impl OwnPages {
    /// Those of a template.
    pub fn of(template: &ArticleUrl) -> Option<Self> {
        let (before, after) = template.key_around_slug()?;
        Some(Self { before, after })
    }
}

/// By what an unbound edge finds its story.
#[derive(Clone, Copy)]
enum By {
    Url,
    Headline,
}

/// Edges of editions visible now, as many as are told of each, with all columns of `related_edge` and [`TARGET`]: the
/// one story other than its own that an edge leads to, null when there is none or more than one fits.
///
/// An edge that an editor or scoring bound leads where they said, and whether that story is visible is for the statement
/// around to ask. Else its address decides; where no visible story has or had that address, its words do.
pub(super) fn bound(sight: &Sight, own: Option<&OwnPages>, which: Condition) -> SelectStatement {
    let edge = related_edge::Entity.table_name();
    let found_by = |by| {
        let unbound = Expr::col((related_edge::Entity, related_edge::Column::TargetId)).is_null();
        let fitting = scalar(fits(sight, own, edge, by).limit(1).take());
        Into::<Expr>::into(Expr::case(unbound, fitting).finally(Keyword::Null))
    };
    let target = || Expr::col((FOUND, related_edge::Column::TargetId));
    let own_story = target().equals((FOUND, related_edge::Column::ArticleId));
    let mut found = Query::select()
        .from(related_edge::Entity)
        .join(
            JoinType::InnerJoin,
            edition::Entity,
            Condition::all()
                .add(
                    Expr::col((edition::Entity, edition::Column::Id))
                        .equals((related_edge::Entity, related_edge::Column::EditionId)),
                )
                .add(policy::editions(sight)),
        )
        .and_where(related_edge::Column::Position.lt(MAX_EDGES))
        .cond_where(which)
        .expr_as(found_by(By::Url), BY_URL)
        .expr_as(found_by(By::Headline), BY_HEADLINE)
        // All rows: it keeps a database from asking again wherever the statement around says a column of this one.
        .limit(i64::MAX.unsigned_abs())
        .take();
    for column in related_edge::Column::iter() {
        found.expr_as(Expr::col((related_edge::Entity, column)), column.into_iden());
    }
    let mut bound = Query::select()
        .expr_as(
            Expr::case(own_story, Keyword::Null)
                .case(target().is_not_null(), target())
                .case(Expr::col((FOUND, BY_URL)).is_not_null(), only(sight, own, By::Url))
                .finally(only(sight, own, By::Headline)),
            TARGET,
        )
        .from_subquery(found, FOUND)
        .take();
    for column in related_edge::Column::iter() {
        bound.column((FOUND, column));
    }
    bound
}

/// The story found, when no other fits.
fn only(sight: &Sight, own: Option<&OwnPages>, by: By) -> Expr {
    let one = match by {
        By::Url => BY_URL,
        By::Headline => BY_HEADLINE,
    };
    let mut others = fits(sight, own, FOUND, by);
    others.and_where(Expr::col((edition_key::Entity, edition_key::Column::ArticleId)).not_equals((FOUND, one)));
    Expr::case(Expr::exists(others).not(), Expr::col((FOUND, one))).finally(Keyword::Null).into()
}

/// Visible stories other than its own that the edge of the table `edge` fits.
fn fits(sight: &Sight, own: Option<&OwnPages>, edge: &'static str, by: By) -> SelectStatement {
    let key = || Expr::col((edition_key::Entity, edition_key::Column::Key));
    let matches = match by {
        By::Headline => of_kind(EditionKeyKind::Headline)
            .add(key().equals((edge, related_edge::Column::HeadlineFolded)))
            .add(key().ne("")),
        By::Url => {
            let url =
                of_kind(EditionKeyKind::Url).add(key().equals((edge, related_edge::Column::UrlKey))).add(key().ne(""));
            let page = |own| of_kind(EditionKeyKind::Slug).add(key().eq(slug(edge, own)));
            Condition::any().add(url).add_option(own.map(page))
        }
    };
    let shown = Query::select()
        .expr(Expr::val(1))
        .from_as(edition::Entity, "fitting")
        .and_where(
            Expr::col(("fitting", edition::Column::ArticleId))
                .equals((edition_key::Entity, edition_key::Column::ArticleId)),
        )
        .cond_where(policy::editions_as("fitting", sight))
        .take();
    Query::select()
        .column((edition_key::Entity, edition_key::Column::ArticleId))
        .from(edition_key::Entity)
        .cond_where(matches)
        .cond_where(policy::edition_keys(sight))
        .and_where(
            Expr::col((edition_key::Entity, edition_key::Column::ArticleId))
                .not_equals((edge, related_edge::Column::ArticleId)),
        )
        .and_where(Expr::exists(shown))
        .take()
}

pub(super) fn of_kind(kind: EditionKeyKind) -> Condition {
    Condition::all().add(edition_key::Column::Kind.eq(kind))
}

/// The slug in an edge's address, when that is one of the newsroom's own pages; else no slug at all.
fn slug(edge: &'static str, own: &OwnPages) -> Expr {
    let url = || Expr::col((edge, related_edge::Column::UrlKey));
    let part = |from: Expr, length: Expr| Expr::from(Func::cust("SUBSTR").args([url(), from, length]));
    let length = || Expr::from(Func::char_length(url()));
    let size = |text: &str| i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 4);
    let (before, after) = (size(&own.before), size(&own.after));
    let is_own = Condition::all()
        .add(length().gt(before + after))
        .add(part(Expr::val(1), Expr::val(before)).eq(own.before.as_str()))
        .add(part(length().sub(after - 1), Expr::val(after)).eq(own.after.as_str()));
    // The inner case keeps the length from being negative, whatever is evaluated first.
    let rest = Expr::case(length().gt(before + after), length().sub(before + after)).finally(0);
    Expr::case(is_own, part(Expr::val(before + 1), rest.into())).finally("").into()
}

fn scalar(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}
