//! Saving operations, and deleting them.

use entity::saved_operation;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, PaginatorTrait, QueryFilter};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{MAX_DOCUMENT, MAX_OPERATIONS, MAX_VARIABLES};
use crate::app::App;
use crate::audit::{Act, Action};
use crate::checked;
use crate::text::fold;
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// Operations are saved one after the other, by all nodes, so that they stay as many as may be.
const TURN: i64 = 0x6d61_7374_7361_7665;

/// An operation as an editor gives it.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// What it is called.
    pub name: String,
    /// An editor's words about it.
    pub description: Option<String>,
    /// The operation, in GraphQL.
    pub document: String,
    /// What its variables hold at first: a JSON object.
    pub variables: Option<String>,
}

/// An operation that may be saved.
#[derive(Debug, Clone)]
pub struct Checked(NewOperation);

impl Checked {
    /// Looks at an operation before anything is written. `fits` says what is wrong with a document and its values to who
    /// knows the schema; it is asked about what has its measure alone.
    pub fn try_new(
        given: NewOperation,
        fits: impl FnOnce(&str, &Map<String, Json>) -> Vec<Mistake>,
    ) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let name = checked::name(&given.name, &["name"], &mut mistakes);
        let description = checked::description(given.description.map(lines), &mut mistakes);
        let document = lines(given.document);
        let variables = given.variables.map(lines).filter(|variables| !variables.trim().is_empty());
        let mut content: Vec<Mistake> = checked::text(&document, MAX_DOCUMENT, &["document"]).into_iter().collect();
        match variables.as_deref().map_or_else(|| Ok(Map::new()), values) {
            Ok(values) if content.is_empty() => content = fits(&document, &values),
            Ok(_) => {}
            Err(mistake) => content.push(mistake),
        }
        mistakes.extend(content);
        let checked = Self(NewOperation { name, description, document, variables });
        if mistakes.is_empty() { Ok(checked) } else { Err(mistakes) }
    }
}

/// An operation that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Which one.
    pub id: Uuid,
    /// What else its editor should know.
    pub notices: Vec<String>,
}

/// Saves an operation under its name, in the place of what the newsroom has under it. The same again changes nothing.
pub async fn set(app: &App, by: &Staff, Checked(new): Checked) -> Result<Saved, Undone> {
    let writing = app.db.begin_alone(TURN).await?;
    let now = app.clock.now();
    let NewOperation { name, description, document, variables } = new;
    let name_key = fold(&name);
    let has_name = saved_operation::Column::NameKey.eq(name_key.as_str());
    let former = saved_operation::Entity::find().filter(has_name).one(&writing).await?;
    let is_new = former.is_none();
    if is_new && saved_operation::Entity::find().count(&writing).await? >= MAX_OPERATIONS {
        let message = format!("The newsroom keeps {MAX_OPERATIONS} operations, as many as may be. Delete one first.");
        return Err(Mistake::at(MistakeKind::TooMuch, &[], message).into());
    }
    let id = former.as_ref().map_or_else(|| app.ids.next(now), |former| former.id);
    let (updated_at, updated_by) = (Some(now.0), Some(by.name.to_string()));
    let row = saved_operation::Model { id, name, name_key, description, document, variables, updated_at, updated_by };
    let notices = match former {
        Some(former) if is_same(&former, &row) => return Ok(Saved { id, notices: Vec::new() }),
        Some(former) => former.updated_by.filter(|other| Some(other) != row.updated_by.as_ref()),
        None => None,
    };
    let notices = notices.map(|other| format!("This is now in the place of what {other} had saved under the name."));
    let row = row.into_active_model().reset_all();
    if is_new {
        row.insert(&writing).await?;
    } else {
        row.update(&writing).await?;
    }
    app.commit_as(by, Act::on(Action::SavedOperationSet, id), now, writing).await?;
    Ok(Saved { id, notices: notices.into_iter().collect() })
}

/// Deletes an operation.
pub async fn delete(app: &App, by: &Staff, id: Uuid) -> Result<(), Undone> {
    let writing = app.db.begin_alone(TURN).await?;
    let Some(row) = saved_operation::Entity::find_by_id(id).one(&writing).await? else {
        let message = "There is no saved operation with this id. Look it up again.";
        return Err(Mistake::at(MistakeKind::NotFound, &["id"], message).into());
    };
    row.delete(&writing).await?;
    app.commit_as(by, Act::on(Action::SavedOperationDelete, id), app.clock.now(), writing).await?;
    Ok(())
}

/// Whether a row says what another says, whoever saved them.
fn is_same(one: &saved_operation::Model, other: &saved_operation::Model) -> bool {
    let said = |row: &saved_operation::Model| {
        let saved_operation::Model {
            id,
            name,
            name_key,
            description,
            document,
            variables,
            updated_at: _,
            updated_by: _,
        } = row.clone();
        (id, name, name_key, description, document, variables)
    };
    said(one) == said(other)
}

/// The values in a text.
fn values(text: &str) -> Result<Map<String, Json>, Mistake> {
    let refused = |kind, message: String| Mistake::at(kind, &["variables"], message);
    if text.chars().count() > MAX_VARIABLES {
        return Err(refused(MistakeKind::TooMuch, format!("They have at most {MAX_VARIABLES} characters.")));
    }
    match serde_json::from_str(text) {
        Ok(Json::Object(values)) => Ok(values),
        Ok(_) => Err(refused(MistakeKind::Invalid, "Variables are a JSON object, such as {\"first\": 5}.".to_owned())),
        Err(error) => {
            let message = format!("This is no JSON: look at line {}, column {}.", error.line(), error.column());
            Err(refused(MistakeKind::Invalid, message))
        }
    }
}

/// A text whose lines end as everywhere here, whatever machine it comes from.
fn lines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}
