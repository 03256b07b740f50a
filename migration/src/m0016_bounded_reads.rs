//! Indexes by which writing reads no more the larger the hub is. What a revision's text carries is found without what
//! other revisions of its story carry; and the index of edges by target leaves out those without one, through which
//! links were looked for whose words are a better way. Reads every row of four tables once.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, async_trait,
};

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const CARRIED: [&str; 3] = ["mention", "evidence", "quotation"];

const TARGETS: &str = "related_edge__target_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in CARRIED {
            index(m, table, &["article_id", "carrier_id"], false).await?;
            m.drop_index(Index::drop().table(table).name(format!("{table}__article_id")).to_owned()).await?;
        }
        m.drop_index(Index::drop().table("related_edge").name(TARGETS).to_owned()).await?;
        let partial = format!("CREATE INDEX {TARGETS} ON related_edge (target_id) WHERE target_id IS NOT NULL");
        m.get_connection().execute_unprepared(&partial).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().table("related_edge").name(TARGETS).to_owned()).await?;
        index(m, "related_edge", &["target_id"], false).await?;
        for table in CARRIED {
            index(m, table, &["article_id"], false).await?;
            m.drop_index(Index::drop().table(table).name(format!("{table}__article_id__carrier_id")).to_owned())
                .await?;
        }
        Ok(())
    }
}
