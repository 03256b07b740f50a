//! Organisations.

use entity::former_slug::FormerSlugKind;
use entity::kind::TargetKind;
use entity::organisation;
use sea_orm::sea_query::{Condition, DynIden, IntoIden};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use crate::directory::{Cleared, Noun};
use crate::policy;
use crate::row::row;
use crate::viewer::Sight;

/// An organisation that its viewer may see.
#[derive(Debug, Clone)]
pub struct VisibleOrganisation(Row);

row! {
    #[derive(Debug, Clone)]
    struct Row {
        id: Uuid,
        name: String,
        name_folded: String,
        slug: String,
        kind: Option<String>,
        description: Option<String>,
        parent_id: Option<Uuid>,
        same_as: String,
    }
}

impl Noun for VisibleOrganisation {
    const KIND: TargetKind = TargetKind::Organisation;
    const COLUMNS: &'static [&'static str] = &["slug", "kind", "description", "parent_id", "same_as"];
    const MERGES: bool = true;
    const ORDERS: [&'static str; 3] =
        ["ORGANISATION_NAME", "ORGANISATION_MOST_ARTICLES", "ORGANISATION_NEWEST_MENTION"];
    const FORMER: Option<FormerSlugKind> = Some(FormerSlugKind::Organisation);

    fn table() -> DynIden {
        organisation::Entity.into_iden()
    }

    fn visible(sight: &Sight) -> Condition {
        policy::organisations(sight)
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

impl VisibleOrganisation {
    /// Unique among organisations.
    pub fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name shown.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of organisation, in an editor's words.
    pub fn kind(&self) -> Option<&str> {
        self.0.kind.as_deref()
    }

    /// An editor's words about it.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The organisation it belongs to, visible or not.
    pub fn parent_id(&self) -> Option<Uuid> {
        self.0.parent_id
    }

    /// Pages about the same organisation elsewhere, as a JSON list.
    pub fn same_as(&self) -> &str {
        &self.0.same_as
    }
}
