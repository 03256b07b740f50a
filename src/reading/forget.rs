//! Forgetting what only erased words said: roles, names, and whoever nobody names any more.

use std::collections::BTreeSet;

use entity::kind::TargetKind;
use entity::{
    affiliation, evidence, former_slug, mention, name, organisation, person, place, quotation, search_document, source,
    suggestion,
};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::keys::padded;
use crate::naming;
use crate::policy;
use crate::slugs::{Slugs, base};

/// Deletes what is read from these carriers of a story, or from all of them, and whatever nothing else says.
pub async fn forget(conn: &impl ConnectionTrait, article: Uuid, carriers: Option<&[Uuid]>) -> Result<(), DbErr> {
    let mentions = mention::Entity::find().filter(mention::Column::ArticleId.eq(article));
    let mentions = match carriers {
        Some(carriers) => mentions.filter(mention::Column::CarrierId.is_in(padded(carriers))),
        None => mentions,
    };
    let mentions = mentions.all(conn).await?;
    let stated = evidence::Entity::find().filter(evidence::Column::ArticleId.eq(article));
    let stated = match carriers {
        Some(carriers) => stated.filter(evidence::Column::CarrierId.is_in(padded(carriers))),
        None => stated,
    };
    let roles: BTreeSet<Uuid> = stated.all(conn).await?.into_iter().map(|row| row.affiliation_id).collect();
    delete(conn, article, carriers).await?;
    for role in roles {
        forget_role(conn, role).await?;
    }
    let targets: BTreeSet<(TargetKind, Uuid)> = mentions.iter().map(|row| (row.target_kind, row.target_id)).collect();
    for (kind, target) in targets {
        forget_names(conn, kind, target).await?;
    }
    Ok(())
}

async fn delete(conn: &impl ConnectionTrait, article: Uuid, carriers: Option<&[Uuid]>) -> Result<(), DbErr> {
    macro_rules! delete {
        ($table:ident) => {{
            let of_story = $table::Entity::delete_many().filter($table::Column::ArticleId.eq(article));
            match carriers {
                Some(carriers) => of_story.filter($table::Column::CarrierId.is_in(padded(carriers))),
                None => of_story,
            }
            .exec(conn)
            .await?;
        }};
    }
    delete!(mention);
    delete!(evidence);
    delete!(quotation);
    delete!(suggestion);
    Ok(())
}

/// Deletes a role that no text states and no editor confirmed.
async fn forget_role(conn: &impl ConnectionTrait, role: Uuid) -> Result<(), DbErr> {
    let stated = evidence::Entity::find().filter(evidence::Column::AffiliationId.eq(role)).count(conn).await?;
    let quoted = quotation::Entity::find().filter(quotation::Column::AffiliationId.eq(role)).count(conn).await?;
    if stated + quoted == 0 {
        let unconfirmed = affiliation::Column::Id.eq(role).and(affiliation::Column::IsConfirmed.eq(false));
        affiliation::Entity::delete_many().filter(unconfirmed).exec(conn).await?;
    }
    Ok(())
}

/// Deletes the names of somebody that no text uses and no editor made public, and who it is when none is left.
async fn forget_names(conn: &impl ConnectionTrait, kind: TargetKind, target: Uuid) -> Result<(), DbErr> {
    let names = name::Entity::find().filter(name::Column::TargetId.eq(target));
    let names = names.order_by_asc(name::Column::Id).all(conn).await?;
    let mut used = Vec::new();
    let mut unused = Vec::new();
    for name in names {
        let in_text = mention::Entity::find().filter(mention::Column::NameId.eq(name.id)).count(conn).await?;
        if in_text > 0 || policy::is_kept_by_editors(&name) { used.push(name) } else { unused.push(name) }
    }
    if used.is_empty() {
        return if is_kept(conn, kind, target).await? { Ok(()) } else { forget_all(conn, kind, target, &unused).await };
    }
    if !used.iter().any(|name| name.is_main) {
        let slug = match kind {
            TargetKind::Person => {
                let mut slugs = Slugs::<person::Entity>::new(person::Column::Slug);
                slugs.claim(conn, &base(&used[0].text, "person")).await?
            }
            TargetKind::Organisation => {
                let mut slugs = Slugs::<organisation::Entity>::new(organisation::Column::Slug);
                slugs.claim(conn, &base(&used[0].text, "organisation")).await?
            }
            TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => {
                let mut slugs = Slugs::<place::Entity>::new(place::Column::Slug);
                slugs.claim(conn, &base(&used[0].text, "place")).await?
            }
        };
        naming::show(conn, &used[0], slug).await?;
        former_slug::Entity::delete_many().filter(former_slug::Column::TargetId.eq(target)).exec(conn).await?;
    }
    drop_names(conn, &unused).await
}

/// Whether something else than texts keeps somebody: an editor, a role, words that they said, or another row.
async fn is_kept(conn: &impl ConnectionTrait, kind: TargetKind, target: Uuid) -> Result<bool, DbErr> {
    let (by_editors, by_rows) = match kind {
        TargetKind::Person => {
            let public = person::Entity::find_by_id(target).filter(person::Column::IsPublic.eq(true));
            let roles = affiliation::Entity::find().filter(affiliation::Column::PersonId.eq(target));
            let said = quotation::Entity::find().filter(quotation::Column::SpeakerId.eq(target));
            let merged = person::Entity::find().filter(person::Column::MergedInto.eq(target));
            let rows = roles.count(conn).await? + said.count(conn).await? + merged.count(conn).await?;
            (public.count(conn).await?, rows)
        }
        TargetKind::Organisation => {
            let public = organisation::Entity::find_by_id(target).filter(organisation::Column::IsPublic.eq(true));
            let roles = affiliation::Entity::find().filter(affiliation::Column::OrganisationId.eq(target));
            let cited = quotation::Entity::find().filter(quotation::Column::CitedOrganisationId.eq(target));
            let own = organisation::Column::MergedInto.eq(target).or(organisation::Column::ParentId.eq(target));
            let own = organisation::Entity::find().filter(own);
            let sources = source::Entity::find().filter(source::Column::OrganisationId.eq(target));
            let rows = roles.count(conn).await? + cited.count(conn).await? + own.count(conn).await?;
            (public.count(conn).await?, rows + sources.count(conn).await?)
        }
        TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => {
            let public = place::Entity::find_by_id(target).filter(place::Column::IsPublic.eq(true));
            let roles = affiliation::Entity::find().filter(affiliation::Column::PlaceId.eq(target));
            (public.count(conn).await?, roles.count(conn).await?)
        }
    };
    Ok(by_editors + by_rows > 0)
}

async fn forget_all(
    conn: &impl ConnectionTrait,
    kind: TargetKind,
    target: Uuid,
    names: &[name::Model],
) -> Result<(), DbErr> {
    drop_names(conn, names).await?;
    former_slug::Entity::delete_many().filter(former_slug::Column::TargetId.eq(target)).exec(conn).await?;
    match kind {
        TargetKind::Person => person::Entity::delete_by_id(target).exec(conn).await?,
        TargetKind::Organisation => organisation::Entity::delete_by_id(target).exec(conn).await?,
        TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => {
            place::Entity::delete_by_id(target).exec(conn).await?
        }
    };
    Ok(())
}

async fn drop_names(conn: &impl ConnectionTrait, names: &[name::Model]) -> Result<(), DbErr> {
    let ids: Vec<Uuid> = names.iter().map(|name| name.id).collect();
    let found_by = search_document::Entity::delete_many();
    found_by.filter(search_document::Column::SubjectId.is_in(padded(&ids))).exec(conn).await?;
    name::Entity::delete_many().filter(name::Column::Id.is_in(padded(&ids))).exec(conn).await?;
    Ok(())
}
