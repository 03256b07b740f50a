//! Who did what when.
//!
//! Each use-case writes its entry in its own transaction, so that what was done and what is told of it stand or fall
//! together. The database refuses to change or delete an entry, whoever asks. It holds ids and no words, neither a
//! story's nor a name, so that an erasure has nothing to look for here.

mod action;
pub mod read;

use entity::audit;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};
use uuid::Uuid;

pub use action::{Action, Subject};

use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::viewer::{Role, Staff};

/// One thing that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    action: Action,
    subject: Option<Uuid>,
    object: Option<Uuid>,
    revision: Option<i32>,
}

impl Act {
    /// What was done to a row; which table it is in follows from the action.
    pub fn on(action: Action, subject: Uuid) -> Self {
        Self { action, subject: Some(subject), object: None, revision: None }
    }

    /// What was done to many at once.
    pub fn at_large(action: Action) -> Self {
        Self { action, subject: None, object: None, revision: None }
    }

    /// The same, with the other row that takes part.
    pub fn with(self, object: Uuid) -> Self {
        Self { object: Some(object), ..self }
    }

    /// The same, with the number of the story's newest revision after it.
    pub fn at_revision(self, number: i32) -> Self {
        Self { revision: Some(number), ..self }
    }
}

/// Writes down what was done, by someone of the newsroom or, without one, by who runs the hub.
pub async fn note(
    conn: &impl ConnectionTrait,
    (ids, now): (&Ids, Timestamp),
    by: Option<&Staff>,
    act: Act,
) -> Result<(), DbErr> {
    entry((ids, now), by, act).into_active_model().reset_all().insert(conn).await?;
    Ok(())
}

/// Writes down what was done to each of several.
pub async fn note_all(
    conn: &impl ConnectionTrait,
    at: (&Ids, Timestamp),
    by: Option<&Staff>,
    acts: impl IntoIterator<Item = Act>,
) -> Result<(), DbErr> {
    let entries: Vec<_> = acts.into_iter().map(|act| entry(at, by, act).into_active_model().reset_all()).collect();
    if !entries.is_empty() {
        audit::Entity::insert_many(entries).exec_without_returning(conn).await?;
    }
    Ok(())
}

fn entry((ids, now): (&Ids, Timestamp), by: Option<&Staff>, act: Act) -> audit::Model {
    let Act { action, subject, object, revision } = act;
    audit::Model {
        id: ids.next(now),
        at: now.0,
        token_id: by.map(|staff| staff.token),
        name: by.map(|staff| staff.name.to_string()),
        role: by.map(|staff| staff.role.into()),
        action: action.name().to_owned(),
        subject_id: subject,
        object_id: object,
        revision,
    }
}

/// What was done, as those see it who keep tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    id: Uuid,
    at: Timestamp,
    token: Option<Uuid>,
    name: Option<String>,
    role: Option<Role>,
    action: Action,
    subject: Option<Uuid>,
    object: Option<Uuid>,
    revision: Option<i32>,
}

impl Entry {
    fn try_new(row: audit::Model) -> Result<Self, DbErr> {
        let audit::Model { id, at, token_id, name, role, action, subject_id, object_id, revision } = row;
        let action = Action::of(&action).ok_or_else(|| DbErr::Custom(format!("nobody does `{action}`")))?;
        Ok(Self {
            id,
            at: Timestamp(at),
            token: token_id,
            name,
            role: role.map(Into::into),
            action,
            subject: subject_id,
            object: object_id,
            revision,
        })
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// When it was done.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The token of who did it; `None` at the command line.
    pub fn token(&self) -> Option<Uuid> {
        self.token
    }

    /// The token's name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The token's role.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// What was done.
    pub fn action(&self) -> Action {
        self.action
    }

    /// To whom or what.
    pub fn subject(&self) -> Option<Uuid> {
        self.subject
    }

    /// The other one, where two take part.
    pub fn object(&self) -> Option<Uuid> {
        self.object
    }

    /// The number of the story's newest revision after it.
    pub fn revision(&self) -> Option<i32> {
        self.revision
    }
}
