//! People.

use entity::kind::TargetKind;
use entity::person;
use sea_orm::sea_query::{Condition, DynIden, IntoIden};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::directory::{Cleared, Noun};
use crate::policy;
use crate::viewer::Sight;

/// A person whom their viewer may see.
#[derive(Debug, Clone)]
pub struct VisiblePerson(Row);

#[derive(Debug, Clone, FromQueryResult)]
struct Row {
    id: Uuid,
    slug: String,
    name: String,
    name_folded: String,
    description: Option<String>,
    job_title: Option<String>,
    image: Option<String>,
    same_as: String,
}

impl Noun for VisiblePerson {
    const KIND: TargetKind = TargetKind::Person;
    const COLUMNS: &'static [&'static str] = &["slug", "description", "job_title", "image", "same_as"];
    const MERGES: bool = true;

    fn table() -> DynIden {
        person::Entity.into_iden()
    }

    fn visible(sight: &Sight) -> Condition {
        policy::people(sight)
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
