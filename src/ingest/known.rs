//! Which stories are here already.

use std::collections::{HashMap, HashSet};

use entity::article_identity;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::story::{Identity, Incoming};
use crate::keys::padded;
use crate::rows::Rows;

/// How many values one question asks for.
const QUESTION: usize = 512;

/// By what a story was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FoundBy {
    /// By its url: its text may have changed.
    Url,
    /// By its text.
    Text,
}

/// Keys of stories as the database has them and as the stories of one transaction add to them.
#[derive(Debug, Default)]
pub(super) struct Known {
    articles: HashMap<String, Uuid>,
    with_url: HashSet<Uuid>,
}

impl Known {
    /// Asks for the keys of these stories at once.
    pub(super) async fn load(conn: &impl ConnectionTrait, stories: &[Box<Incoming>]) -> Result<Self, DbErr> {
        let mut known = Self::default();
        let keys: Vec<String> = stories.iter().flat_map(|story| story.identity.keys().cloned()).collect();
        for some in keys.chunks(QUESTION) {
            let key_in = article_identity::Column::Key.is_in(padded(some));
            let rows = article_identity::Entity::find().filter(key_in).all(conn).await?;
            known.articles.extend(rows.into_iter().map(|row| (row.key, row.article_id)));
        }
        let articles: HashSet<Uuid> = known.articles.values().copied().collect();
        let articles: Vec<Uuid> = articles.into_iter().collect();
        for some in articles.chunks(QUESTION) {
            let article_in = article_identity::Column::ArticleId.is_in(padded(some));
            let rows = article_identity::Entity::find().filter(article_in).all(conn).await?;
            known.with_url.extend(rows.iter().filter(|row| row.key.starts_with("url:")).map(|row| row.article_id));
        }
        Ok(known)
    }

    /// The same story, if it is here. The same words under another url are another story.
    pub(super) fn find(&self, identity: &Identity) -> Option<(Uuid, FoundBy)> {
        if let Some(article) = identity.url.as_ref().and_then(|url| self.articles.get(url)) {
            return Some((*article, FoundBy::Url));
        }
        let article = *self.articles.get(&identity.text)?;
        (identity.url.is_none() || !self.with_url.contains(&article)).then_some((article, FoundBy::Text))
    }

    /// Gathers the keys by which a story is known from now on.
    pub(super) fn add(&mut self, rows: &mut Rows, identity: &Identity, article: Uuid) {
        if identity.url.is_some() {
            self.with_url.insert(article);
        }
        for key in identity.keys() {
            if !self.articles.contains_key(key) {
                self.articles.insert(key.clone(), article);
                rows.identities.push(article_identity::Model { key: key.clone(), article_id: article });
            }
        }
    }
}
