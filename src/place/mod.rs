//! Places.

pub mod write;

use entity::former_slug::FormerSlugKind;
use entity::kind::TargetKind;
use entity::place;
use sea_orm::sea_query::{Condition, DynIden, IntoIden};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::directory::{Cleared, Noun};
use crate::policy;
use crate::viewer::Sight;

/// A place that its viewer may see.
#[derive(Debug, Clone)]
pub struct VisiblePlace(Row);

#[derive(Debug, Clone, FromQueryResult)]
struct Row {
    id: Uuid,
    slug: String,
    name: String,
    name_folded: String,
}

impl Noun for VisiblePlace {
    const KIND: TargetKind = TargetKind::Place;
    const COLUMNS: &'static [&'static str] = &["slug"];
    const MERGES: bool = false;
    const ORDERS: [&'static str; 3] = ["PLACE_NAME", "PLACE_MOST_ARTICLES", "PLACE_NEWEST_MENTION"];
    const FORMER: Option<FormerSlugKind> = None;

    fn table() -> DynIden {
        place::Entity.into_iden()
    }

    fn visible(sight: &Sight) -> Condition {
        policy::places(sight)
    }

    fn from_row(row: &QueryResult, _: Cleared) -> Result<Self, DbErr> {
        Row::from_query_result(row, "").map(Self)
    }

    fn id(&self) -> Uuid {
        self.0.id
    }

    fn name_folded(&self) -> &str {
        &self.0.name_folded
    }
}

impl VisiblePlace {
    /// Unique among places.
    pub fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name shown.
    pub fn name(&self) -> &str {
        &self.0.name
    }
}
