//! What editors can mend, as data.

use async_graphql::{Enum, ID, Interface, SimpleObject};

use crate::graphql::id::IdKind;
use crate::undone::{Mistake, MistakeKind, Use};

/// Something that an editor can mend. More types may come: ask for `code` and `message` of any.
#[derive(Debug, Clone, Interface)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "What kind of mistake it is."),
    field(name = "message", ty = "&String", desc = "What is wrong and what to do, in a sentence or two."),
    field(
        name = "path",
        ty = "&Option<Vec<String>>",
        desc = "Where in the arguments, such as `[\"input\", \"slug\"]`; null when it is about no single one."
    )
)]
pub enum UserError {
    /// An argument that cannot be taken.
    InvalidInput(InvalidInput),
    /// Something that is in use.
    InUse(InUse),
}

/// What kind of mistake it is. More may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A value that cannot be.
    Invalid,
    /// There is no such thing, or it was deleted.
    NotFound,
    /// Something else has this slug or name.
    Taken,
    /// Longer, deeper or more than there may be.
    TooMuch,
    /// It is in use.
    InUse,
}

/// An argument that cannot be taken.
#[derive(Debug, Clone, SimpleObject)]
pub struct InvalidInput {
    /// What kind of mistake it is.
    code: UserErrorCode,
    /// What is wrong and what to do, in a sentence or two.
    message: String,
    /// Where in the arguments, such as `["input", "slug"]`; null when it is about no single one.
    path: Option<Vec<String>>,
}

/// Something that cannot be deleted, since it is in use.
#[derive(Debug, Clone, SimpleObject)]
pub struct InUse {
    /// `IN_USE`.
    code: UserErrorCode,
    /// What is wrong and what to do, in a sentence or two.
    message: String,
    /// Where in the arguments, such as `["input", "id"]`.
    path: Option<Vec<String>>,
    /// What uses it: ids, at most ten.
    used_by: Vec<ID>,
    /// How many use it.
    use_count: i32,
}

impl From<Mistake> for UserError {
    fn from(Mistake { kind, message, path }: Mistake) -> Self {
        let path = Some(path);
        let code = match &kind {
            MistakeKind::Invalid => UserErrorCode::Invalid,
            MistakeKind::NotFound => UserErrorCode::NotFound,
            MistakeKind::Taken => UserErrorCode::Taken,
            MistakeKind::TooMuch => UserErrorCode::TooMuch,
            MistakeKind::InUse(..) => UserErrorCode::InUse,
        };
        match kind {
            MistakeKind::InUse(uses, total) => {
                let id = |used| match used {
                    Use::Article(id) => IdKind::Article.id(id),
                    Use::Section(id) => IdKind::Section.id(id),
                };
                let used_by = uses.into_iter().map(id).collect();
                Self::InUse(InUse { code, message, path, used_by, use_count: i32::try_from(total).unwrap_or(i32::MAX) })
            }
            _ => Self::InvalidInput(InvalidInput { code, message, path }),
        }
    }
}

/// What a payload tells of mistakes.
pub(super) fn told(mistakes: Vec<Mistake>) -> Vec<UserError> {
    mistakes.into_iter().map(Into::into).collect()
}
