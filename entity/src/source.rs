//! Where stories are taken from.

use sea_orm::entity::prelude::*;

/// One source.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What makes it one source: the host of its urls, or the provider's code.
    #[sea_orm(unique)]
    pub key: String,
    /// Its name, where known.
    pub name: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Its identifier in a controlled vocabulary.
    pub uri: Option<String>,
    /// The organisation behind it.
    pub organisation_id: Option<Uuid>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
