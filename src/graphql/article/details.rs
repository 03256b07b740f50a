//! What a story's source tells of it beside its text: headlines for one use, credits, sources of facts, corrections.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject};
use uuid::Uuid;

use crate::article::content::{CorrectionKind, StoredCorrection, StoredCredit, StoredHeadline, StoredInfoSource};
use crate::graphql::context::request;
use crate::graphql::error::{Nullable, nullable};
use crate::graphql::loaders::PersonById;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;

/// A headline for one use.
#[derive(Debug, Clone, SimpleObject)]
pub struct RoleHeadline {
    /// What it is for.
    role: String,
    /// Its words.
    value: String,
}

impl From<StoredHeadline> for RoleHeadline {
    fn from(stored: StoredHeadline) -> Self {
        let StoredHeadline { role, value } = stored;
        Self { role, value }
    }
}

/// Who did what on a story.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Credit {
    /// Whose work, as printed.
    name: String,
    /// What they did; null when the source does not say.
    role: Option<String>,
    #[graphql(skip)]
    person: Option<Uuid>,
}

#[ComplexObject]
impl Credit {
    /// The person; null when the hub does not know them or no public article names them.
    async fn person(&self, context: &Context<'_>) -> Nullable<Person> {
        let id = self.person?;
        nullable(request(context).load(PersonById(id)).await)
    }
}

impl From<StoredCredit> for Credit {
    fn from(stored: StoredCredit) -> Self {
        let StoredCredit { name, role, person } = stored;
        Self { name, role, person }
    }
}

/// Where a story's facts come from.
#[derive(Debug, Clone, SimpleObject)]
pub struct InfoSource {
    /// Its name.
    name: String,
    /// Its identifier in a controlled vocabulary; null when unknown.
    uri: Option<String>,
}

impl From<StoredInfoSource> for InfoSource {
    fn from(stored: StoredInfoSource) -> Self {
        let StoredInfoSource { name, uri } = stored;
        Self { name, uri }
    }
}

/// What was corrected after publication.
#[derive(Debug, Clone, SimpleObject)]
pub struct Correction {
    /// What sort of change it is.
    kind: CorrectionType,
    /// What was wrong and is right now.
    text: String,
    /// When it took effect.
    at: DateTime,
    /// The `key` of the block it is about; null when it is about the whole story.
    block_key: Option<String>,
}

impl From<StoredCorrection> for Correction {
    fn from(stored: StoredCorrection) -> Self {
        let StoredCorrection { kind, text, at, block } = stored;
        Self { kind: kind.into(), text, at: DateTime(at), block_key: block }
    }
}

/// What sort of change readers are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CorrectionKind", remote = "CorrectionKind")]
pub enum CorrectionType {
    /// A mistake was mended.
    Correction,
    /// Something was made clearer.
    Clarification,
    /// Something new was added.
    Update,
}
