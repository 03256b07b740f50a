//! Related stories: the edges of what is public, and the way back along them.

mod back;
mod bind;
mod drafted;
mod list;
mod read;
mod write;

pub use back::{Back, BackEdge, count_back, page_back};
pub use bind::{MAX_EDGES, OwnPages};
pub use drafted::{Link, Pick, linked, picks};
pub use list::{BY_PLACE, EdgeList, PlacedEdge};
pub use read::{ReasonKind, StoredReason, VisibleEdge, by_editions};
pub use write::{NewEdge, carry_automatic, relate, relate_picks};

pub use entity::related_edge::{RelatedKind, RelatedRelation};
