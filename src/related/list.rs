//! The edges of one story as a list that readers page through. It is bounded, so pages are cut in memory.

use std::collections::HashSet;

use uuid::Uuid;

use crate::page::{Key, KeyKind, Order, Page, Position, Slice};
use crate::related::RelatedKind;
use crate::related::read::VisibleEdge;

/// The order of a story's edges: by kind, then as they were put.
pub const BY_PLACE: Order = Order { name: "RELATED", keys: &[KeyKind::Number], descending: false };

/// The edges of one edition in order. Those that lead to nothing in sight are kept, so that a page goes on behind an edge
/// that went out of sight since; they never leave the list.
#[derive(Debug, Clone, Default)]
pub struct EdgeList(Vec<VisibleEdge>);

/// An edge and where its viewer sees it.
#[derive(Debug, Clone)]
pub struct PlacedEdge {
    /// The edge.
    pub edge: VisibleEdge,
    /// How many edges its viewer sees before it.
    pub position: i32,
    row: i64,
}

impl PlacedEdge {
    /// Where it stands, told by what its viewer sees alone.
    pub fn place(&self) -> Position {
        Position { keys: vec![Key::Number(i64::from(self.position))], id: self.edge.id() }
    }
}

impl EdgeList {
    /// Edges that are in order.
    pub(super) fn new(edges: Vec<VisibleEdge>) -> Self {
        Self(edges)
    }

    /// All edges that a viewer sees: of one kind, or of all kinds with each story once, where it stands first.
    ///
    /// What an editor picked or scoring found is told by its story and is absent without it; a link inside the story
    /// stays as printed.
    pub fn seen(&self, kind: Option<RelatedKind>) -> Vec<PlacedEdge> {
        let mut targets = HashSet::new();
        let seen = (0..).zip(&self.0).filter(|(_, edge)| match (kind, edge.target().map(|target| target.id())) {
            (Some(kind), _) if kind != edge.kind() => false,
            (_, None) => edge.kind() == RelatedKind::Inline,
            (Some(_), Some(_)) => true,
            (None, Some(target)) => targets.insert(target),
        });
        (0..).zip(seen).map(|(position, (row, edge))| PlacedEdge { edge: edge.clone(), position, row }).collect()
    }

    /// A page of what a viewer sees.
    pub fn page(&self, kind: Option<RelatedKind>, page: &Page) -> Slice<PlacedEdge> {
        let seen = self.seen(kind);
        let page = Page {
            after: page.after.as_ref().map(|place| self.row(&seen, place)),
            before: page.before.as_ref().map(|place| self.row(&seen, place)),
            ..page.clone()
        };
        page.of_list(seen, |placed| at(placed.row))
    }

    /// The row of a place: that of its edge, also when it is out of sight now; after a new edition that of its number.
    fn row(&self, seen: &[PlacedEdge], place: &Position) -> Position {
        let same = (0..).zip(&self.0).find(|(_, edge)| edge.id() == place.id).map(|(row, _)| row);
        let number = place.keys.first().map_or(0, |key| if let Key::Number(number) = key { *number } else { 0 });
        let numbered = || seen.iter().find(|placed| i64::from(placed.position) >= number).map(|placed| placed.row);
        at(same.or_else(numbered).unwrap_or(i64::MAX))
    }
}

fn at(row: i64) -> Position {
    Position { keys: vec![Key::Number(row)], id: Uuid::nil() }
}
