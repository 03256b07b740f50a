//! Who has a story open.

use entity::{article, editing};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Desk, Done};
use crate::checked;
use crate::clock::Timestamp;
use crate::policy::{kept_articles, older_than};
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// How long a word of somebody's presence is kept, in milliseconds: an hour.
const KEPT: i64 = 3_600_000;

/// The longest key of a block, in code points.
const MAX_KEY: usize = 64;

impl Desk {
    /// Says that an editor has a story open, at a block where one is named.
    pub async fn touch(&self, staff: Staff, article: Uuid, block: Option<String>) -> Result<Done, Undone> {
        if let Some(mistake) = block.as_ref().and_then(|key| checked::text(key, MAX_KEY, &["blockKey"])) {
            return Err(mistake.into());
        }
        let writing = self.app.db.begin().await?;
        let now = self.app.clock.now();
        let found = article::Entity::find_by_id(article).filter(kept_articles()).one(&writing).await?;
        if found.is_none() {
            let message = "There is no article with this id.";
            return Err(Mistake::at(MistakeKind::NotFound, &["articleId"], message).into());
        }
        let old = older_than(editing::Column::At, Timestamp(now.0 - KEPT));
        editing::Entity::delete_many().filter(old).exec(&writing).await?;
        let (token_id, name) = (staff.token, staff.name.to_string());
        let row = editing::Model { article_id: article, token_id, name, block_key: block, at: now.0 };
        let again = OnConflict::columns([editing::Column::ArticleId, editing::Column::TokenId])
            .update_columns([editing::Column::Name, editing::Column::BlockKey, editing::Column::At])
            .to_owned();
        let insert = editing::Entity::insert(row.into_active_model().reset_all()).on_conflict(again);
        insert.exec_without_returning(&writing).await?;
        self.app.commit(writing).await?;
        Ok(Done { article, notices: Vec::new() })
    }
}
