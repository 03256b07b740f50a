//! What the hub read but does not dare to assert: for editors only.

use sea_orm::entity::prelude::*;

use crate::kind::TextPart;

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    /// The UUID behind `suggestion_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// What is suggested.
    pub kind: SuggestionKind,
    /// Whether an editor decided.
    pub state: SuggestionState,
    /// What makes two suggestions of one story the same, folded: a rejected one does not come again.
    pub key: String,
    /// How sure the recogniser was, in thousandths.
    pub confidence: i16,
    /// Where doubt comes from: a short code.
    pub reason: String,
    /// The block version, or the revision whose headline or standfirst it stands in.
    pub carrier_id: Option<Uuid>,
    /// The part of the story.
    pub part: Option<TextPart>,
    /// First code point.
    pub start: Option<i32>,
    /// The code point after the last.
    pub end: Option<i32>,
    /// What would be written, as JSON text.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// When it was made.
    pub created_at: i64,
    /// When an editor decided.
    pub decided_at: Option<i64>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SuggestionKind {
    /// That a name is a person, an organisation or a place.
    #[sea_orm(string_value = "NAME")]
    Name,
    /// That a person has a role.
    #[sea_orm(string_value = "ROLE")]
    Role,
    /// That an unbound edge means one of several stories.
    #[sea_orm(string_value = "BINDING")]
    Binding,
    /// That the source changed what an editor changed too.
    #[sea_orm(string_value = "SOURCE_UPDATE")]
    SourceUpdate,
}

/// Whether an editor decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SuggestionState {
    /// Not yet.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// Accepted.
    #[sea_orm(string_value = "ACCEPTED")]
    Accepted,
    /// Rejected, and not to be suggested again.
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
}
