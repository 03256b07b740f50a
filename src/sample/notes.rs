//! What the desk of the sample newsroom keeps beside its stories: the form of `sample/newsroom.toml`.

use serde::{Deserialize, Deserializer};

use crate::clock::Timestamp;
use crate::related::{RelatedKind, RelatedRelation};

/// The desk's notes. Stories go by the names of their files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notes {
    /// The instant in the files that is the moment of filling.
    #[serde(deserialize_with = "instant")]
    pub(super) now: Timestamp,
    /// Places that are known before a story names them.
    pub(super) places: Vec<String>,
    pub(super) corrections: Vec<Correction>,
    pub(super) embargoes: Vec<Embargo>,
    pub(super) translations: Vec<Translation>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) fronts: Vec<Front>,
    pub(super) related: Vec<Related>,
}

/// A story that is told again, with a word on what was wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    pub(super) story: String,
    #[serde(deserialize_with = "instant")]
    pub(super) at: Timestamp,
    pub(super) text: String,
}

/// A story that nobody may read before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Embargo {
    pub(super) story: String,
    #[serde(deserialize_with = "instant")]
    pub(super) until: Timestamp,
}

/// A story that says what another one says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Translation {
    pub(super) story: String,
    pub(super) of: String,
}

/// What is known of an organisation that stories name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) description: Option<String>,
    pub(super) parent: Option<String>,
}

/// A collection with its picks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Front {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) picks: Vec<String>,
    /// What fills it after the picks, as collections keep it.
    pub(super) fill: Option<String>,
}

/// The edges of one kind that lead from a story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Related {
    #[serde(deserialize_with = "kind")]
    pub(super) kind: RelatedKind,
    pub(super) from: String,
    pub(super) to: Vec<Target>,
}

/// One edge, with what both stories share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Target {
    pub(super) story: String,
    #[serde(default, deserialize_with = "relation")]
    pub(super) relation: Option<RelatedRelation>,
    pub(super) score: Option<i32>,
    #[serde(default)]
    pub(super) people: Vec<String>,
    #[serde(default)]
    pub(super) organisations: Vec<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
}

fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let instant: jiff::Timestamp = String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)?;
    Ok(Timestamp(instant.as_millisecond()))
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RelatedKind, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "editorial" => Ok(RelatedKind::Editorial),
        "automatic" => Ok(RelatedKind::Automatic),
        other => Err(serde::de::Error::custom(format!("`{other}` is neither editorial nor automatic"))),
    }
}

fn relation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RelatedRelation>, D::Error> {
    use sea_orm::ActiveEnum;
    RelatedRelation::try_from_value(&String::deserialize(deserializer)?).map(Some).map_err(serde::de::Error::custom)
}
