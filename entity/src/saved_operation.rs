//! Operations that the newsroom shares, for editors.

use sea_orm::entity::prelude::*;

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_operation")]
pub struct Model {
    /// The UUID behind `operation_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The folded name, unique.
    #[sea_orm(unique)]
    pub name_key: String,
    /// An editor's words about it.
    pub description: Option<String>,
    /// The operation, in GraphQL.
    pub document: String,
    /// What its variables hold at first: a JSON object as text; null when nothing.
    pub variables: Option<String>,
    /// When it was saved last; null when it came with the hub and is as it was.
    pub updated_at: Option<i64>,
    /// Who saved it last; null when it came with the hub and is as it was.
    pub updated_by: Option<String>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
