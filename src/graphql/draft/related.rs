//! The stories related to a draft.

use std::collections::HashSet;

use async_graphql::Context;
use futures::future::try_join_all;

use crate::article::content::{BlockContent, StoredBlock, StoredLink};
use crate::article::drafts::VisibleDraft;
use crate::graphql::article::Article;
use crate::graphql::connection::PageArgs;
use crate::graphql::context::request;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{ArticleById, DraftById, PicksOf};
use crate::graphql::related::{End, RelatedStoryConnection, RelatedStoryEdge, RelatedStoryKind};
use crate::graphql::story::StoryText;
use crate::related::{MAX_EDGES, Pick, RelatedKind};

/// A page of what editors picked beside a story, then of the links inside its newest revision.
pub(super) async fn load(
    context: &Context<'_>,
    draft: &VisibleDraft,
    kind: Option<RelatedStoryKind>,
    args: PageArgs,
) -> Result<RelatedStoryConnection, Failure> {
    let kind = kind.map(RelatedKind::from);
    let is_asked = |other| kind.is_none_or(|kind| kind == other);
    let most = usize::try_from(MAX_EDGES)?;
    let mut edges = Vec::new();
    let mut targets = HashSet::new();
    if is_asked(RelatedKind::Editorial) {
        let picks = request(context).load(PicksOf(draft.id())).await?;
        for (pick, end) in try_join_all(picks.iter().take(most).map(|pick| picked(context, pick))).await? {
            targets.insert(pick.target);
            edges.push((RelatedKind::Editorial, pick.relation, end));
        }
    }
    if is_asked(RelatedKind::Inline) {
        let story = StoryText::Revision(draft.revision().clone());
        let blocks = story.stored_blocks(context).await?;
        let links: Vec<&StoredLink> = blocks.iter().flat_map(links).take(most).collect();
        let nodes = try_join_all(links.iter().enumerate().map(|(place, link)| story.linked(context, (place, link))));
        for (link, node) in links.iter().zip(nodes.await?) {
            let target = node.as_ref().map(|node: &Article| node.0.id());
            if kind.is_some() || target.is_none_or(|target| targets.insert(target)) {
                edges.push((
                    RelatedKind::Inline,
                    None,
                    End::Drafted { link: Some((*link).clone()), node, draft: None },
                ));
            }
        }
    }
    let placed =
        (0..).zip(edges).map(|(place, (kind, relation, end))| RelatedStoryEdge::drafted(place, kind, relation, end));
    RelatedStoryConnection::of(placed.collect(), &args)
}

/// Where a pick leads: to what the public sees, or else to the draft.
async fn picked<'p>(context: &Context<'_>, pick: &'p Pick) -> Result<(&'p Pick, End), Failure> {
    let request = request(context);
    let (node, draft) =
        futures::try_join!(request.load(ArticleById(pick.target)), request.load(DraftById(pick.target)))?;
    let draft = draft.filter(|_| node.is_none());
    Ok((pick, End::Drafted { link: None, node, draft }))
}

fn links(block: &StoredBlock) -> &[StoredLink] {
    match &block.content {
        BlockContent::Related { items } => items,
        _ => &[],
    }
}
