//! What people are to organisations and places, as stories or editors say.

use sea_orm::entity::prelude::*;

/// One role of one person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "affiliation")]
pub struct Model {
    /// The UUID behind `affiliation_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose role.
    pub person_id: Uuid,
    /// The role in the words of the text.
    pub role_name: String,
    /// The role folded: what makes two reports the same role.
    pub role_folded: String,
    /// The organisation, when stated.
    pub organisation_id: Option<Uuid>,
    /// The place, when stated.
    pub place_id: Option<Uuid>,
    /// A year, month or day; only where a text or an editor states it.
    pub start_date: Option<String>,
    /// A year, month or day; only where a text or an editor states it.
    pub end_date: Option<String>,
    /// Whether an editor confirmed it, which makes it public without evidence.
    pub is_confirmed: bool,
    /// When the hub first stored it.
    pub created_at: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
