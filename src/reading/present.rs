//! What a story has already of what its text says.

use std::collections::{BTreeSet, HashSet};

use entity::suggestion::{self, SuggestionKind, SuggestionState};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::article::write::Written;
use crate::keys::padded;
use crate::suggestion::Spot;

/// What stands at the place of a quotation.
pub(super) const QUOTED: Uuid = Uuid::nil();

/// What a story that exists has already: places in a revision's text with what stands there, roles with the texts that
/// state them, and doubts about the story.
#[derive(Debug, Default)]
pub struct Present {
    places: HashSet<(Uuid, i32, Uuid)>,
    pub(super) stated: Vec<(Uuid, Uuid)>,
    doubts: Vec<(SuggestionKind, String)>,
    rejected: HashSet<String>,
}

impl Present {
    /// What a story has of a revision; what only other revisions say is no matter.
    pub async fn load(conn: &impl ConnectionTrait, article: Uuid, written: &Written) -> Result<Self, DbErr> {
        let mut places = HashSet::new();
        let mut stated = Vec::new();
        for row in conn.query_all(&standing(article, written)).await? {
            let (carrier, start, what) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index::<Option<Uuid>>(2)?);
            places.insert((carrier, start, what.unwrap_or(QUOTED)));
            if let Some(role) = what.filter(|_| row.try_get_by_index(3).is_ok_and(|is_role: i32| is_role == 1)) {
                stated.push((carrier, role));
            }
        }
        let doubts = suggestion::Entity::find().filter(suggestion::Column::ArticleId.eq(article)).all(conn).await?;
        let refused =
            |row: &&suggestion::Model| (row.kind, row.state) == (SuggestionKind::Name, SuggestionState::Rejected);
        Ok(Self {
            places,
            stated,
            rejected: doubts.iter().filter(refused).map(|row| row.key.clone()).collect(),
            doubts: doubts.into_iter().map(|row| (row.kind, row.key)).collect(),
        })
    }

    /// Names that an editor refused for this story.
    pub fn rejected(&self) -> &HashSet<String> {
        &self.rejected
    }

    /// Whether the story has a suggestion, decided or not.
    pub fn is_doubted(&self, kind: SuggestionKind, key: &str) -> bool {
        self.doubts.iter().any(|(other, same)| *other == kind && same == key)
    }

    /// The roles that a revision's text states.
    pub fn stated(&self, written: &Written) -> Vec<Uuid> {
        let carriers: HashSet<Uuid> = written.carriers().collect();
        let stated = self.stated.iter().filter(|(carrier, _)| carriers.contains(carrier)).map(|(_, role)| *role);
        stated.collect::<BTreeSet<Uuid>>().into_iter().collect()
    }

    /// Whether nothing of the kind stands there yet; from now on it does.
    pub(super) fn is_new(&mut self, spot: &Spot, what: Uuid) -> bool {
        self.places.insert((spot.carrier, spot.start, what))
    }
}

/// What stands where in a revision's text: who is named, which roles are stated, and quotations, in one statement.
fn standing(article: Uuid, written: &Written) -> SelectStatement {
    let carriers: Vec<Uuid> = written.carriers().collect();
    let carriers = padded(&carriers);
    let of = |table: &'static str, what: Expr, is_role: i32| {
        Query::select()
            .columns(["carrier_id", "start"])
            .expr(what)
            .expr(Expr::cust(is_role.to_string()))
            .from(table)
            .and_where(Expr::col("article_id").eq(article))
            .and_where(Expr::col("carrier_id").is_in(carriers.iter().copied()))
            .take()
    };
    let mut all = of("mention", Expr::col("target_id"), 0);
    all.union(UnionType::All, of("evidence", Expr::col("affiliation_id"), 1));
    // Who said it is no matter.
    all.union(UnionType::All, of("quotation", Expr::cust("NULL"), 0));
    all
}
