//! What editors can mend, as data.

use async_graphql::{Enum, ID, Interface, SimpleObject};

use crate::graphql::draft::ArticleDraft;
use crate::graphql::id::IdKind;
use crate::undone::{Clash, ClashPlace, Mistake, MistakeKind, Use};

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
    /// An article that lacks what readers need.
    NotReady(NotReady),
    /// A change of what somebody else changed since.
    Conflict(Conflict),
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
    /// It cannot be done to what is in this state.
    WrongState,
    /// The article lacks what readers need.
    NotReady,
    /// Somebody else changed the same places since.
    Conflict,
    /// The idempotency key was used with another input.
    IdempotencyMismatch,
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

/// An article that cannot be published, since it lacks what readers need.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotReady {
    /// `NOT_READY`.
    code: UserErrorCode,
    /// What is wrong and what to do, in a sentence or two.
    message: String,
    /// Where in the arguments.
    path: Option<Vec<String>>,
    /// What it lacks: `headline`, `slug` or `body`.
    missing: Vec<String>,
}

/// A change of what somebody else changed since. Nothing was done: look at both sides, and send the change again with the
/// newest version as its base.
#[derive(Debug, Clone, SimpleObject)]
pub struct Conflict {
    /// `CONFLICT`.
    code: UserErrorCode,
    /// What is wrong and what to do, in a sentence or two.
    message: String,
    /// Where in the arguments.
    path: Option<Vec<String>>,
    /// The article's draft as it is now.
    current: ArticleDraft,
    /// The blocks that both changed; empty when the article has another version and nothing more is known.
    blocks: Vec<BlockConflict>,
    /// The fields that both changed.
    fields: Vec<FieldConflict>,
}

/// A block that two changed in different ways.
#[derive(Debug, Clone, SimpleObject)]
pub struct BlockConflict {
    /// The block's key; null where the order of the blocks is meant, which the texts then tell by keys.
    key: Option<String>,
    /// Its text in the base version; null when it was not there.
    base: Option<String>,
    /// Its text in the change that was sent; null when the change removes it.
    yours: Option<String>,
    /// Its text now; null when somebody removed it.
    theirs: Option<String>,
}

/// A field that two changed in different ways.
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldConflict {
    /// The field.
    field: String,
    /// Its value in the base version, as JSON; null when it had none.
    base: Option<String>,
    /// Its value in the change that was sent, as JSON; null when the change clears it.
    yours: Option<String>,
    /// Its value now, as JSON; null when somebody cleared it.
    theirs: Option<String>,
}

impl From<Mistake> for UserError {
    fn from(mistake: Mistake) -> Self {
        Self::with(mistake, None)
    }
}

impl UserError {
    /// What is told of a mistake, and of the draft that a conflict is with.
    pub(super) fn with(mistake: Mistake, current: Option<ArticleDraft>) -> Self {
        let Mistake { kind, message, path } = mistake;
        let path = Some(path);
        let code = match &kind {
            MistakeKind::Invalid => UserErrorCode::Invalid,
            MistakeKind::NotFound => UserErrorCode::NotFound,
            MistakeKind::Taken => UserErrorCode::Taken,
            MistakeKind::TooMuch => UserErrorCode::TooMuch,
            MistakeKind::InUse(..) => UserErrorCode::InUse,
            MistakeKind::WrongState => UserErrorCode::WrongState,
            MistakeKind::NotReady(_) => UserErrorCode::NotReady,
            MistakeKind::Conflict(..) => UserErrorCode::Conflict,
            MistakeKind::KeyReused => UserErrorCode::IdempotencyMismatch,
        };
        match kind {
            MistakeKind::InUse(uses, total) => {
                let id = |used| match used {
                    Use::Article(id) => IdKind::Article.id(id),
                    Use::Section(id) => IdKind::Section.id(id),
                    Use::Person(id) => IdKind::Person.id(id),
                    Use::Organisation(id) => IdKind::Organisation.id(id),
                    Use::Affiliation(id) => IdKind::Affiliation.id(id),
                    Use::Quotation(id) => IdKind::Quotation.id(id),
                };
                let used_by = uses.into_iter().map(id).collect();
                Self::InUse(InUse { code, message, path, used_by, use_count: i32::try_from(total).unwrap_or(i32::MAX) })
            }
            MistakeKind::NotReady(missing) => {
                let missing = missing.into_iter().map(str::to_owned).collect();
                Self::NotReady(NotReady { code, message, path, missing })
            }
            MistakeKind::Conflict(_, clashes) => {
                let Some(current) = current else {
                    let (code, message) =
                        (UserErrorCode::NotFound, "The article was erased in the meantime.".to_owned());
                    return Self::InvalidInput(InvalidInput { code, message, path });
                };
                let (mut blocks, mut fields) = (Vec::new(), Vec::new());
                for Clash { place, base, ours: theirs, theirs: yours } in clashes {
                    match place {
                        ClashPlace::Block(key) => blocks.push(BlockConflict { key: Some(key), base, yours, theirs }),
                        ClashPlace::Order => blocks.push(BlockConflict { key: None, base, yours, theirs }),
                        ClashPlace::Field(name) => {
                            fields.push(FieldConflict { field: name.to_owned(), base, yours, theirs });
                        }
                    }
                }
                Self::Conflict(Conflict { code, message, path, current, blocks, fields })
            }
            _ => Self::InvalidInput(InvalidInput { code, message, path }),
        }
    }
}

/// What a payload tells of mistakes.
pub(super) fn told(mistakes: Vec<Mistake>) -> Vec<UserError> {
    mistakes.into_iter().map(Into::into).collect()
}
