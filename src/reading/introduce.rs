//! By which name readers meet somebody: one that a story tells them.
//!
//! A person, an organisation or a place may be known from a draft, by a name that no reader has seen. The story that
//! shows them first, or again, may use another one; then that one becomes the name that is shown, and the slug is made
//! from it.

use std::collections::HashSet;

use entity::kind::TargetKind;
use entity::{name, organisation, person, place, posting};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::names::{Names, Verdict, written};
use super::occurrences::Reading;
use super::target_kind;
use crate::app::App;
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::naming;
use crate::policy;
use crate::rows::Rows;
use crate::text::fold;
use crate::understand::Entity;

/// Whom of these readers know at an instant: an edition shows them then, or did until then.
pub(super) async fn shown(conn: &impl ConnectionTrait, targets: &[Uuid], at: Timestamp) -> Result<Vec<Uuid>, DbErr> {
    // One posting of each is enough: those who are named often have as many as there are stories.
    let target = Expr::col((name::Entity, name::Column::TargetId));
    let posted = Query::select()
        .expr(Expr::val(1))
        .from(posting::Entity)
        .and_where(Expr::col((posting::Entity, posting::Column::TargetId)).eq(target))
        .cond_where(policy::postings_up_to(at))
        .take();
    name::Entity::find()
        .select_only()
        .column(name::Column::TargetId)
        .filter(name::Column::TargetId.is_in(padded(targets)))
        .filter(name::Column::IsMain.eq(true))
        .filter(Expr::exists(posted))
        .into_tuple()
        .all(conn)
        .await
}

type At<'a, C> = (&'a App, &'a C, Timestamp);

impl Names {
    /// Sees to it that whoever an edition makes known to readers is shown by a name that the story uses. The edition is
    /// public from this instant on.
    pub(super) async fn introduce<C: ConnectionTrait>(
        &mut self,
        at: At<'_, C>,
        rows: &mut Rows,
        reading: &Reading<'_>,
        from: Timestamp,
    ) -> Result<(), DbErr> {
        let (_, conn, now) = at;
        let entities = &reading.story.understanding.entities;
        let targets: Vec<Uuid> = reading.verdicts.iter().filter_map(Verdict::target).collect();
        self.ask_shown(conn, now, Some(&targets)).await?;
        for (entity, verdict) in entities.iter().zip(reading.verdicts) {
            let begun = policy::has_begun(from, now);
            let is_known = |target: &Uuid| begun && self.shown.contains(target);
            let Some(target) = verdict.target().filter(|target| !is_known(target)) else { continue };
            let of_target = entities.iter().zip(reading.verdicts).filter(|(_, other)| other.target() == Some(target));
            let used: HashSet<String> =
                of_target.flat_map(|(entity, _)| written(reading.story, entity)).map(fold).collect();
            let main = self.main(target).map(|name| name.folded.clone());
            if main.is_none_or(|main| used.contains(&main)) || is_introduced(conn, rows, entity, target, from).await? {
                continue;
            }
            self.rename(at, rows, reading, entity, target).await?;
        }
        if policy::has_begun(from, now) {
            self.shown.extend(targets);
        }
        Ok(())
    }

    /// Makes a name that the story uses the one that is shown.
    async fn rename<C: ConnectionTrait>(
        &mut self,
        (app, conn, now): At<'_, C>,
        rows: &mut Rows,
        reading: &Reading<'_>,
        entity: &Entity,
        target: Uuid,
    ) -> Result<(), DbErr> {
        let kind = target_kind(entity.kind);
        let known = written(reading.story, entity).find_map(|form| {
            let folded = fold(form);
            self.of(target).iter().find(|name| name.folded == folded).cloned()
        });
        let longest = written(reading.story, entity).max_by_key(|form| form.chars().count());
        let name = match (known, longest) {
            (Some(name), _) => name,
            (None, Some(form)) => {
                let name = naming::alias(rows, &app.ids, now, (kind, target), form);
                self.add(name.clone());
                rows.insert(conn).await?;
                name
            }
            (None, None) => return Ok(()),
        };
        let slug = self.slug(conn, kind, &name.text).await?;
        naming::show(conn, &name, slug).await?;
        for other in self.of(target) {
            other.is_main = other.id == name.id;
        }
        for made in self.made.iter_mut().filter(|made| made.target_id == target) {
            made.is_main = made.id == name.id;
        }
        Ok(())
    }
}

/// Whether an editor made somebody public, or readers know them when the edition begins.
async fn is_introduced(
    conn: &impl ConnectionTrait,
    rows: &mut Rows,
    entity: &Entity,
    target: Uuid,
    from: Timestamp,
) -> Result<bool, DbErr> {
    rows.insert(conn).await?;
    let public = match target_kind(entity.kind) {
        TargetKind::Person => {
            let public = person::Entity::find_by_id(target).filter(person::Column::IsPublic.eq(true));
            public.count(conn).await?
        }
        TargetKind::Organisation => {
            let public = organisation::Entity::find_by_id(target).filter(organisation::Column::IsPublic.eq(true));
            public.count(conn).await?
        }
        TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => {
            let public = place::Entity::find_by_id(target).filter(place::Column::IsPublic.eq(true));
            public.count(conn).await?
        }
    };
    Ok(public > 0 || !shown(conn, &[target], from).await?.is_empty())
}
