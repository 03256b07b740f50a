//! Words that stories quote.

use sea_orm::entity::prelude::*;

use crate::kind::TextPart;

/// One quotation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quotation")]
pub struct Model {
    /// The UUID behind `quotation_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// The block version, or the revision whose headline or standfirst it stands in.
    pub carrier_id: Uuid,
    /// The part of the story.
    pub part: TextPart,
    /// First code point between the marks.
    pub start: i32,
    /// The closing mark.
    pub end: i32,
    /// The words between the marks.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who said them.
    pub speaker_id: Option<Uuid>,
    /// Who said them, as the text gives it.
    pub speaker_name: Option<String>,
    /// What the speaker was at that time.
    pub affiliation_id: Option<Uuid>,
    /// The text's clause, such as `Smith stated`.
    pub attribution: Option<String>,
    /// The outlet or body whose words or report these are.
    pub cited_organisation_id: Option<Uuid>,
    /// The document they come from, as the text gives it.
    pub document: Option<String>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
