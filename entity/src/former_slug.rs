//! Slugs by which something was found before, and still is.

use sea_orm::entity::prelude::*;

/// What a former slug led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum FormerSlugKind {
    /// A section.
    #[sea_orm(string_value = "SECTION")]
    Section,
    /// A person.
    #[sea_orm(string_value = "PERSON")]
    Person,
    /// An organisation.
    #[sea_orm(string_value = "ORGANISATION")]
    Organisation,
    /// A collection.
    #[sea_orm(string_value = "COLLECTION")]
    Collection,
}

/// One slug that something had.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_slug")]
pub struct Model {
    /// What it led to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: FormerSlugKind,
    /// The slug. One that something has now leads there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    /// Which of them.
    pub target_id: Uuid,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
