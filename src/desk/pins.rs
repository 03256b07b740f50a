//! The stories that editors put beside a story.

use std::collections::HashSet;

use entity::change::ChangeKind;
use entity::related_pick::{self, Model as Pick};
use entity::{article, related_edge::RelatedRelation};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::open::Open;
use super::{Desk, Done};
use crate::article::publish::tell;
use crate::audit::Action;
use crate::policy::kept_articles;
use crate::related::{NewEdge, RelatedKind, relate};
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// The most stories that editors put beside one.
pub const MAX_PINS: usize = 50;

/// What is to be different about the stories beside a story.
#[derive(Debug, Clone)]
pub enum Pins {
    /// One more, at this place from 0, or behind all others; one that is there gets the place and the relation.
    Add {
        /// Which one, public or not.
        target: Uuid,
        /// What the stories have to do with each other.
        relation: Option<RelatedRelation>,
        /// Where.
        position: Option<usize>,
    },
    /// One less.
    Remove(Uuid),
    /// These, which are all of them, in this order.
    Order(Vec<Uuid>),
}

impl Desk {
    /// Changes which stories editors put beside a story, in what readers see of it now and later. One that they may not
    /// see stays out of their sight.
    pub async fn pin(&self, staff: Staff, article: Uuid, pins: Pins) -> Result<Done, Undone> {
        let mut open = Open::begin(self, staff, article).await?;
        let mut picks = open.picks().await?;
        let action = match &pins {
            Pins::Add { .. } => Action::ArticlePinRelated,
            Pins::Remove(_) => Action::ArticleUnpinRelated,
            Pins::Order(_) => Action::ArticleReorderRelated,
        };
        match pins {
            Pins::Add { target, relation, position } => {
                open.check_target(target).await?;
                picks.retain(|pick| pick.target_id != target);
                if picks.len() >= MAX_PINS {
                    let message = format!("At most {MAX_PINS} articles stand beside one. Take one away first.");
                    return Err(Mistake::at(MistakeKind::TooMuch, &["targetId"], message).into());
                }
                let place = position.unwrap_or(picks.len()).min(picks.len());
                picks.insert(place, Pick { article_id: article, target_id: target, position: 0, relation });
            }
            Pins::Remove(target) => {
                let before = picks.len();
                picks.retain(|pick| pick.target_id != target);
                if picks.len() == before {
                    return Err(not_there("targetId").into());
                }
            }
            Pins::Order(order) => {
                let wanted: HashSet<Uuid> = order.iter().copied().collect();
                let known: HashSet<Uuid> = picks.iter().map(|pick| pick.target_id).collect();
                if wanted.len() != order.len() || wanted != known {
                    let message = "Name every article that stands beside this one, each once.";
                    return Err(Mistake::at(MistakeKind::Invalid, &["targetIds"], message).into());
                }
                picks.sort_by_key(|pick| order.iter().position(|target| *target == pick.target_id));
            }
        }
        let edges: Vec<NewEdge> = picks.iter().map(NewEdge::picked).collect();
        relate(&open.conn, &self.app.ids, open.now, article, RelatedKind::Editorial, &edges).await?;
        tell(&mut open.rows, &self.app.ids, open.now, (article, None), ChangeKind::Revised);
        open.commit(action).await
    }
}

impl Open<'_> {
    async fn picks(&self) -> Result<Vec<Pick>, DbErr> {
        let picks = related_pick::Entity::find().filter(related_pick::Column::ArticleId.eq(self.row.id));
        picks.order_by_asc(related_pick::Column::Position).all(&self.conn).await
    }

    async fn check_target(&self, target: Uuid) -> Result<(), Undone> {
        if target == self.row.id {
            let message = "An article does not stand beside itself.";
            return Err(Mistake::at(MistakeKind::Invalid, &["targetId"], message).into());
        }
        let found = article::Entity::find_by_id(target).filter(kept_articles()).one(&self.conn).await?;
        if found.is_none() {
            let message = "There is no article with this id.";
            return Err(Mistake::at(MistakeKind::NotFound, &["targetId"], message).into());
        }
        Ok(())
    }
}

fn not_there(field: &'static str) -> Mistake {
    Mistake::at(MistakeKind::NotFound, &[field], "This article does not stand beside the other.")
}
