//! What the hub read but does not dare to assert: what each kind of suggestion would write, kept as JSON.

use entity::suggestion::{self, SuggestionKind, SuggestionState};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::article::content::StoredSpan;
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::rows::Rows;

/// What would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Payload {
    /// That a name is a person, an organisation or a place.
    Name(NamePayload),
    /// That a person has a role.
    Role(RolePayload),
    /// That a link means one of several stories.
    Binding(BindingPayload),
    /// That the source changed what an editor changed too.
    SourceUpdate(SourceUpdatePayload),
}

/// A name that may be somebody's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamePayload {
    /// `PERSON`, `ORGANISATION` or `PLACE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The fullest form that the story gives.
    pub name: String,
    /// Other forms of it.
    pub aliases: Vec<String>,
    /// Where the story names it.
    pub spans: Vec<StoredSpan>,
    /// Whom the directory knows by this name.
    pub candidates: Vec<Uuid>,
}

/// A role that may be somebody's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePayload {
    /// Whose, as the story names them.
    pub person: String,
    /// The role in the words of the text.
    pub role_name: String,
    /// The organisation, as the story names it.
    pub organisation: Option<String>,
    /// The place, as the story names it.
    pub place: Option<String>,
    /// By which pattern it was read.
    pub pattern: String,
    /// Where it stands.
    pub span: StoredSpan,
    /// The words that state it.
    pub text: String,
}

/// A link that several stories fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingPayload {
    /// The link's own words.
    pub headline: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The block it stands in.
    pub block: Option<String>,
    /// The stories that fit.
    pub articles: Vec<Uuid>,
}

/// Something that the source and an editor changed in different ways; the editor's stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceUpdatePayload {
    /// The block, for text.
    pub block: Option<String>,
    /// The field, for everything else.
    pub field: Option<String>,
    /// What stood there before.
    pub base: Option<String>,
    /// What the editor made of it.
    pub ours: Option<String>,
    /// What the source made of it.
    pub theirs: Option<String>,
}

/// Where in a story a suggestion has its place.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// The block version, or the revision whose headline or standfirst it stands in.
    pub carrier: Uuid,
    /// The part of the story.
    pub part: entity::kind::TextPart,
    /// First code point.
    pub start: i32,
    /// The code point after the last.
    pub end: i32,
}

/// A suggestion to be made.
#[derive(Debug, Clone)]
pub struct Doubt {
    /// What makes two suggestions of one story the same.
    pub key: String,
    /// In thousandths.
    pub confidence: i16,
    /// Where doubt comes from.
    pub reason: &'static str,
    /// Where in the story.
    pub spot: Option<Spot>,
    /// What would be written.
    pub payload: Payload,
}

/// Gathers the row of a suggestion; one that the story has already stays as it is.
pub fn suggest(rows: &mut Rows, ids: &Ids, now: Timestamp, article: Uuid, doubt: Doubt) -> Result<(), DbErr> {
    let Doubt { key, confidence, reason, spot, payload } = doubt;
    let kind = match payload {
        Payload::Name(_) => SuggestionKind::Name,
        Payload::Role(_) => SuggestionKind::Role,
        Payload::Binding(_) => SuggestionKind::Binding,
        Payload::SourceUpdate(_) => SuggestionKind::SourceUpdate,
    };
    rows.suggestions.push(suggestion::Model {
        id: ids.next(now),
        article_id: article,
        kind,
        state: SuggestionState::Open,
        key,
        confidence,
        reason: reason.to_owned(),
        carrier_id: spot.map(|spot| spot.carrier),
        part: spot.map(|spot| spot.part),
        start: spot.map(|spot| spot.start),
        end: spot.map(|spot| spot.end),
        payload: serde_json::to_string(&payload).map_err(|error| DbErr::Json(error.to_string()))?,
        created_at: now.0,
        decided_at: None,
    });
    Ok(())
}
