//! What search looks through, as token text that one analyser made; the databases only index it.

use sea_orm::entity::prelude::*;

/// One searchable thing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_document")]
pub struct Model {
    /// Also the row id of the full-text index.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What is found.
    pub kind: SearchDocumentKind,
    /// The edition, or the name of a person or an organisation.
    #[sea_orm(unique)]
    pub subject_id: Uuid,
    /// The folded words in the order of the text, as `search::index` writes them.
    #[sea_orm(column_type = "Text")]
    pub tokens: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a document stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SearchDocumentKind {
    /// An edition: headline, text and names.
    #[sea_orm(string_value = "ARTICLE")]
    Article,
    /// A name of a person.
    #[sea_orm(string_value = "PERSON")]
    Person,
    /// A name of an organisation.
    #[sea_orm(string_value = "ORGANISATION")]
    Organisation,
}
