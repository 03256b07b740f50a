//! Keeping the operations that the newsroom shares.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::user_error::{UserError, told};
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::SavedOperationById;
use crate::graphql::prepare::{Misfit, RequestError, RequestErrorCode};
use crate::graphql::saved_operation::SavedOperation;
use crate::policy::Deed;
use crate::saved_operation::write::{self, Checked, NewOperation, Saved};
use crate::undone::{Mistake, MistakeKind};

/// An operation that is to be shared, as a whole: what is absent or null, it has not.
#[derive(Debug, Clone, InputObject)]
pub struct SavedOperationSetInput {
    /// What it is called, at most 200 characters. What has this name already, whatever its case and accents, is replaced.
    name: String,
    /// The operation, in GraphQL: exactly one, with its fragments, at most 20,000 characters. It must fit the schema and
    /// what editors may ask for; it is not run.
    document: String,
    /// What its variables are to hold at first: the text of a JSON object, at most 20,000 characters. Each value must fit;
    /// variables may be missing, to be filled in by who opens it.
    variables: Option<String>,
    /// What it is for, at most 2,000 characters.
    description: Option<String>,
}

/// An operation that is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct SavedOperationDeleteInput {
    /// The operation (`operation_…`).
    id: ID,
}

/// An operation after it was saved.
#[derive(Debug, Clone, SimpleObject)]
pub struct SavedOperationPayload {
    /// The operation; null when there are `userErrors`.
    saved_operation: Option<SavedOperation>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know, such as whose operation was replaced.
    notices: Vec<String>,
}

/// What became of an operation that was to be deleted.
#[derive(Debug, Clone, SimpleObject)]
pub struct SavedOperationDeletePayload {
    /// The operation that is no more; null when there are `userErrors`.
    deleted_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Keeping the operations that the newsroom shares.
#[derive(Debug, Clone, Copy, Default)]
pub struct SavedOperationMutation;

/// Keeping the operations that the newsroom shares.
#[Object]
impl SavedOperationMutation {
    /// Shares an operation with the newsroom under a name, in the place of what it has under this name: the same again
    /// changes nothing. At most 300 are kept. What does not fit the schema is the user error `INVALID` at `document` or
    /// `variables`, what is too long or one too many `TOO_MUCH`. Takes the role `EDITOR`.
    async fn saved_operation_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: SavedOperationSetInput,
    ) -> Nullable<SavedOperationPayload> {
        nullable(set(context, input).await)
    }

    /// Deletes an operation that the newsroom shares, for good; one that came with the hub does not come back. Takes the
    /// role `EDITOR`.
    async fn saved_operation_delete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: SavedOperationDeleteInput,
    ) -> Nullable<SavedOperationDeletePayload> {
        nullable(delete(context, &input).await)
    }
}

async fn set(context: &Context<'_>, input: SavedOperationSetInput) -> Result<Option<SavedOperationPayload>, Failure> {
    let request = request(context);
    let staff = request.staff(Deed::KeepOperations)?;
    let SavedOperationSetInput { name, document, variables, description } = input;
    let given = NewOperation { name, description, document, variables };
    let preparer = &request.preparer;
    let fits = |document: &str, values: &_| preparer.fit(document, values).err().map(mistakes).unwrap_or_default();
    let saved = match Checked::try_new(given, fits) {
        Err(mistakes) => Err(mistakes),
        Ok(new) => {
            let saved = request.write(staff, move |app, staff| {
                let new = new.clone();
                async move { write::set(&app, &staff, new).await }
            });
            saved.await?
        }
    };
    let (saved_operation, notices, mistakes) = match saved {
        Ok(Saved { id, notices }) => (request.load(SavedOperationById(id)).await?, notices, Vec::new()),
        Err(mistakes) => (None, Vec::new(), mistakes),
    };
    Ok(Some(SavedOperationPayload { saved_operation, user_errors: told(mistakes), notices }))
}

async fn delete(
    context: &Context<'_>,
    input: &SavedOperationDeleteInput,
) -> Result<Option<SavedOperationDeletePayload>, Failure> {
    let staff = request(context).staff(Deed::KeepOperations)?;
    let id = IdKind::Operation.parse(&input.id)?;
    let deleted =
        request(context).write(staff, move |app, staff| async move { write::delete(&app, &staff, id).await }).await?;
    let deleted_id = deleted.is_ok().then(|| IdKind::Operation.id(id));
    let user_errors = told(deleted.err().unwrap_or_default());
    Ok(Some(SavedOperationDeletePayload { deleted_id, user_errors, notices: Vec::new() }))
}

/// What a client would be told who runs the operation, as what an editor can mend.
fn mistakes(misfit: Misfit) -> Vec<Mistake> {
    let (errors, place) = match misfit {
        Misfit::Document(errors) => (errors, "document"),
        Misfit::Values(errors) => (errors, "variables"),
    };
    errors.into_iter().map(|error| mistake(&error, place)).collect()
}

fn mistake(error: &RequestError, place: &str) -> Mistake {
    use RequestErrorCode as Code;
    let kind = match error.code {
        Code::DocumentTooLarge
        | Code::TooManyTokens
        | Code::TooDeep
        | Code::TooComplex
        | Code::TooManyAliases
        | Code::TooManyDirectives
        | Code::TooManyRootFields => MistakeKind::TooMuch,
        _ => MistakeKind::Invalid,
    };
    let message = match (error.code, error.locations.first()) {
        (Code::OperationNotFound, _) => "One operation is saved at a time. Save each by itself.".to_owned(),
        (_, Some((line, _))) if place == "document" => format!("Line {line}: {}", error.message),
        _ => error.message.clone(),
    };
    Mistake::at(kind, &[place], message)
}
