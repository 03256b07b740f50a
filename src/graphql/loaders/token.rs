//! Edges to tokens.

use std::sync::Arc;

use uuid::Uuid;

use crate::graphql::loaders::{keys, load};
use crate::graphql::token::Token;
use crate::token;

keys! {
    /// A token.
    TokenById(Uuid);
}

load!(TokenById => Option<Token>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = token::by_ids(batch.db(), &batch.sight.viewer, &ids).await?;
    found.into_iter().map(|(id, token)| (TokenById(id), Some(Token(Arc::new(token))))).collect()
});
