//! Operations that the newsroom shares, and those with which it begins.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, Query, SchemaManager, async_trait};
use sea_orm_migration::sea_orm::prelude::Uuid;
use sea_orm_migration::sea_orm::sea_query::Expr;

use crate::columns::{create, drop, id, index, instant, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// An operation with which a newsroom begins.
struct Starter {
    name: &'static str,
    /// The name as it is compared.
    key: &'static str,
    description: &'static str,
    document: &'static str,
    variables: &'static str,
}

macro_rules! starters {
    ($($name:literal $file:literal: $description:literal;)*) => {
        [$(Starter {
            name: $name,
            key: $file,
            description: $description,
            document: include_str!(concat!("starters/", $file, ".graphql")),
            variables: include_str!(concat!("starters/", $file, ".json")),
        }),*]
    };
}

const STARTERS: [Starter; 10] = starters! {
    "Create" "create": "Makes a story that only the newsroom sees.";
    "Drafts" "drafts": "Finds the stories on which the newsroom works, and their ids.";
    "Draft" "draft": "Shows one story as editors work on it: its version, and the keys of its blocks.";
    "Change" "change": "Changes the draft of a story, block by block.";
    "Publish" "publish": "Publishes the newest version of a story.";
    "Schedule" "schedule": "Publishes the newest version of a story at an instant that is to come.";
    "Embargo" "embargo": "Keeps a story that readers have not seen back until an instant.";
    "Correct" "correct": "Corrects what readers see, and tells them so.";
    "Withdraw" "withdraw": "Takes a story out of readers' sight; its draft stays.";
    "History" "history": "Tells who changed what in a story, when and why.";
};

/// The id of the first, the same on every hub; each that follows has the next one.
const FIRST_ID: u128 = 0x0194_0000_0000_7000_8000_0000_0000_0001;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("name"),
            key(m, "name_key"),
            optional(text("description")),
            text("document"),
            optional(text("variables")),
            optional(instant("updated_at")),
            optional(text("updated_by")),
        ];
        create(m, "saved_operation", columns, &["id"], &[]).await?;
        index(m, "saved_operation", &["name_key"], true).await?;
        for (id, starter) in (FIRST_ID..).zip(STARTERS) {
            let Starter { name, key, description, document, variables } = starter;
            let values = [name, key, description, document, variables].map(Expr::val);
            let insert = Query::insert()
                .into_table("saved_operation")
                .columns(["id", "name", "name_key", "description", "document", "variables"])
                .values_panic([Expr::val(Uuid::from_u128(id))].into_iter().chain(values))
                .take();
            m.execute(insert).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["saved_operation"]).await
    }
}
