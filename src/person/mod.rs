//! People.

use entity::former_slug::FormerSlugKind;
use entity::kind::TargetKind;
use entity::{person, posting};
use sea_orm::sea_query::{Asterisk, Condition, DynIden, Expr, ExprTrait, Func, IntoIden, JoinType, Query};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use crate::directory::{Cleared, Links, Noun};
use crate::keys::padded;
use crate::page::{KeyKind, Order};
use crate::policy;
use crate::row::row;
use crate::viewer::Sight;

/// A person whom their viewer may see.
#[derive(Debug, Clone)]
pub struct VisiblePerson(Row);

row! {
    #[derive(Debug, Clone)]
    struct Row {
        id: Uuid,
        name: String,
        name_folded: String,
        slug: String,
        description: Option<String>,
        job_title: Option<String>,
        image: Option<String>,
        same_as: String,
    }
}

impl Noun for VisiblePerson {
    const KIND: TargetKind = TargetKind::Person;
    const COLUMNS: &'static [&'static str] = &["slug", "description", "job_title", "image", "same_as"];
    const MERGES: bool = true;
    const ORDERS: [&'static str; 3] = ["PERSON_NAME", "PERSON_MOST_ARTICLES", "PERSON_NEWEST_MENTION"];
    const FORMER: Option<FormerSlugKind> = Some(FormerSlugKind::Person);

    fn table() -> DynIden {
        person::Entity.into_iden()
    }

    fn visible(sight: &Sight) -> Condition {
        policy::people(sight)
    }

    fn from_row(row: &QueryResult, _: Cleared) -> Result<Self, DbErr> {
        Row::read(row).map(Self)
    }

    fn id(&self) -> Uuid {
        self.0.id
    }

    fn name_folded(&self) -> &str {
        &self.0.name_folded
    }
}

impl VisiblePerson {
    /// Unique among people.
    pub fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name shown.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// An editor's words about the person.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// An editor's word on what the person is.
    pub fn job_title(&self) -> Option<&str> {
        self.0.job_title.as_deref()
    }

    /// An image, as JSON.
    pub fn image(&self) -> Option<&str> {
        self.0.image.as_deref()
    }

    /// Pages about the same person elsewhere, as a JSON list.
    pub fn same_as(&self) -> &str {
        &self.0.same_as
    }
}

/// The order of people who are named together: the most articles in common first, then the newest person.
pub const MOST_SHARED: Order = Order { name: "MOST_SHARED", keys: &[KeyKind::Number], descending: true };

/// The ways from people to those whom the same visible articles name, in the order [`MOST_SHARED`]: the key is the number
/// of articles in common.
pub fn co_mentioned(sight: &Sight, people: &[Uuid]) -> Links {
    let (this, other) = ("this_posting", "other_posting");
    let target = |posting| Expr::col((posting, posting::Column::TargetId));
    let shared = Query::select()
        .expr_as(target(this), Links::PARENT)
        .expr_as(target(other), Links::TARGET)
        .expr_as(target(other), Links::ID)
        .expr_as(Func::count(Expr::col(Asterisk)), Links::KEY)
        .from_as(posting::Entity, this)
        .join_as(
            JoinType::InnerJoin,
            posting::Entity,
            other,
            Expr::col((other, posting::Column::EditionId)).equals((this, posting::Column::EditionId)),
        )
        .and_where(target(this).is_in(padded(people)))
        .and_where(Expr::col((other, posting::Column::TargetKind)).eq(TargetKind::Person))
        .and_where(target(other).ne(target(this)))
        // What one edition names is public together.
        .cond_where(policy::postings_as(this, sight))
        .group_by_columns([(this, posting::Column::TargetId), (other, posting::Column::TargetId)])
        .take();
    Links::new(shared)
}
