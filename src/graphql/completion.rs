//! What someone may be typing.

use async_graphql::{Context, SimpleObject};

use crate::graphql::context::request;
use crate::graphql::error::{ErrorCode, Failure};
use crate::graphql::search::{SearchResult, SearchType, invalid, kinds, nodes};
use crate::graphql::whole::{List, Whole};
use crate::search::find::{self, Hit};
use crate::search::query::{InvalidQuery, SearchQuery};

/// What someone may be typing.
#[derive(Debug, Clone, SimpleObject)]
pub struct SearchCompletion {
    /// The name, alias or headline that goes on as was typed.
    text: String,
    /// What has it.
    node: Whole<SearchResult>,
}

/// How many completions there are when nobody says.
pub(super) const DEFAULT: i32 = 10;

/// The most completions.
const MAX_COMPLETIONS: i32 = 20;

/// What someone may be typing, at most [`MAX_COMPLETIONS`].
pub(super) async fn completions(
    context: &Context<'_>,
    prefix: &str,
    types: Option<Vec<SearchType>>,
    first: i32,
) -> Result<List<SearchCompletion>, Failure> {
    let most = match usize::try_from(first) {
        Ok(most) if first <= MAX_COMPLETIONS => most,
        _ => {
            let message = format!("`first` is {first}; it must be from 0 to {MAX_COMPLETIONS}");
            return Err(Failure::user(ErrorCode::InvalidPageSize, message));
        }
    };
    let query = match SearchQuery::parse_open(prefix) {
        Err(InvalidQuery::NoWords) => return Ok(List(Vec::new())),
        query => query.map_err(invalid)?,
    };
    let request = request(context);
    let kinds = kinds(types);
    let hits =
        request.read(async move |batch| Ok(find::complete(batch.db(), &batch.sight, &query, &kinds, most).await?));
    let hits = hits.await?;
    let nodes = nodes(request, &hits).await?;
    let completion = |(mut hit, node): (Hit, Option<SearchResult>)| {
        let node = node?;
        let text = match &node {
            SearchResult::Article(article) => article.0.headline().to_owned(),
            SearchResult::Person(_) | SearchResult::Organisation(_) => hit.names.swap_remove(0),
        };
        Some(SearchCompletion { text, node: Whole(node) })
    };
    Ok(hits.into_iter().zip(nodes).filter_map(completion).collect())
}
