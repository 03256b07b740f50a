//! Why nothing was done: what an editor can mend is told as data, everything else is an error.

use sea_orm::{DbErr, SqlErr};
use uuid::Uuid;

/// Why a use-case changed nothing.
#[derive(Debug)]
pub enum Undone {
    /// Editors can mend it.
    Mistakes(Vec<Mistake>),
    /// Somebody else took a key, or took away what a row points at, in the same moment: the same, done again, finds that
    /// out.
    Raced(DbErr),
    /// The database did not do what it was asked.
    Database(DbErr),
}

/// One thing that an editor can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What kind of mistake it is.
    pub kind: MistakeKind,
    /// What is wrong and what to do, as clients read it.
    pub message: String,
    /// Where in the arguments: `["input", "slug"]`.
    pub path: Vec<String>,
}

/// What kind of mistake it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MistakeKind {
    /// A value that cannot be.
    Invalid,
    /// There is no such thing.
    NotFound,
    /// Something else has this slug or name.
    Taken,
    /// More than there may be.
    TooMuch,
    /// It is in use; where, the first of them, and how many there are.
    InUse(Vec<Use>, u64),
    /// It cannot be done to what is in this state.
    WrongState,
    /// A story that lacks something, by the fields' names at the contract.
    NotReady(Vec<&'static str>),
    /// Somebody else changed the same places of this story.
    Conflict(Uuid, Vec<Clash>),
    /// The same key was used for something else.
    KeyReused,
}

/// A place of a story that two changed in different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// A block's key, or a field's name at the contract.
    pub place: ClashPlace,
    /// What stood there; `None` when nothing did.
    pub base: Option<String>,
    /// What the story says now.
    pub ours: Option<String>,
    /// What the change makes of it.
    pub theirs: Option<String>,
}

/// Where a clash is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClashPlace {
    /// A block, by its key.
    Block(String),
    /// A field, by its name at the contract.
    Field(&'static str),
    /// The order of the blocks.
    Order,
}

/// Where something is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// In a story, public or not.
    Article(Uuid),
    /// By a section below it.
    Section(Uuid),
    /// By a person that was merged into it.
    Person(Uuid),
    /// By an organisation that belongs to it or was merged into it.
    Organisation(Uuid),
    /// In what somebody is to an organisation.
    Affiliation(Uuid),
    /// In what a story quotes.
    Quotation(Uuid),
}

impl Mistake {
    /// A mistake in an argument of the input.
    pub fn at(kind: MistakeKind, path: &[&str], message: impl Into<String>) -> Self {
        let path = std::iter::once("input").chain(path.iter().copied()).map(str::to_owned).collect();
        Self { kind, message: message.into(), path }
    }
}

impl From<Mistake> for Undone {
    fn from(mistake: Mistake) -> Self {
        Self::Mistakes(vec![mistake])
    }
}

impl From<DbErr> for Undone {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_) | SqlErr::ForeignKeyConstraintViolation(_)) => Self::Raced(error),
            _ => Self::Database(error),
        }
    }
}

/// What an update says of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing: it stays as it is.
    #[default]
    Keep,
    /// It has none any more.
    Clear,
    /// It is this from now on.
    Set(T),
}

impl<T> Patch<T> {
    /// Changes a value that may be absent.
    pub fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }

    /// Changes a list, which is empty when it is cleared.
    pub fn replace(self, value: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Clear => *value = T::default(),
            Self::Set(new) => *value = new,
        }
    }
}
