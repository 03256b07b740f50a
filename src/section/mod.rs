//! Sections of the newsroom, in a tree.

pub mod write;

use std::collections::{HashMap, HashSet};

use entity::former_slug::FormerSlugKind;
use entity::section;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, Select,
};
use uuid::Uuid;

use crate::former_slugs;
use crate::keys::padded;
use crate::page::{KeyKind, Order, Page};
use crate::policy;
use crate::row::row;
use crate::viewer::Sight;

/// The most sections of a newsroom.
pub const MAX_SECTIONS: u32 = 500;
/// How deep sections may lie in each other.
pub const MAX_DEPTH: usize = 16;
/// The longest name of a section, in code points.
pub const MAX_NAME: usize = 200;
/// The most sections that are told below one.
pub const MAX_CHILDREN: u32 = 100;

/// Siblings, in the order that editors gave them.
const SIBLINGS: Order = Order { name: "SIBLINGS", keys: &[KeyKind::Number, KeyKind::Text], descending: false };

const SIBLING_COLUMNS: [(section::Entity, section::Column); 3] = [
    (section::Entity, section::Column::Position),
    (section::Entity, section::Column::NameFolded),
    (section::Entity, section::Column::Id),
];

/// A section.
#[derive(Debug, Clone)]
pub struct Section(section::Model);

impl Section {
    /// Its id.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Unique among sections.
    pub fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name shown.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// An editor's words about it.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The section above.
    pub fn parent_id(&self) -> Option<Uuid> {
        self.0.parent_id
    }
}

/// Adds the section that a column names to a statement about what stands in it.
pub(crate) fn join(select: &mut SelectStatement, id: impl IntoColumnRef) {
    select.left_join(section::Entity, Expr::col((section::Entity, section::Column::Id)).eq(Expr::col(id)));
    for column in section::Column::iter().filter(|column| !matches!(column, section::Column::Id)) {
        select.expr_as(Expr::col((section::Entity, column)), Alias::new(format!("{JOINED}{}", column.as_str())));
    }
}

/// Reads what [`join`] added, where there is a section; the statement has its id as `section_id`.
pub(crate) fn from_joined(row: &QueryResult) -> Result<Section, DbErr> {
    let Joined { id, slug, name, name_folded, description, parent_id, position, is_public, deleted_at } =
        Joined::read(row)?;
    Ok(Section(section::Model { id, slug, name, name_folded, description, parent_id, position, is_public, deleted_at }))
}

const JOINED: &str = "section_";

row! {
    struct Joined {
        slug: String = "section_slug",
        name: String = "section_name",
        name_folded: String = "section_name_folded",
        description: Option<String> = "section_description",
        parent_id: Option<Uuid> = "section_parent_id",
        position: i32 = "section_position",
        is_public: bool = "section_is_public",
        deleted_at: Option<i64> = "section_deleted_at",
        id: Uuid = "section_id",
    }
}

/// Sections by id.
pub async fn by_ids(db: &impl ConnectionTrait, sight: &Sight, ids: &[Uuid]) -> Result<HashMap<Uuid, Section>, DbErr> {
    let rows = visible(sight).filter(section::Column::Id.is_in(padded(ids))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, Section(row))).collect())
}

/// Sections by id, public or not, for who reads drafts.
pub async fn drafted(db: &impl ConnectionTrait, sight: &Sight, ids: &[Uuid]) -> Result<HashMap<Uuid, Section>, DbErr> {
    let kept = section::Entity::find().filter(policy::drafts(sight)).filter(policy::kept_sections());
    let rows = kept.filter(section::Column::Id.is_in(padded(ids))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, Section(row))).collect())
}

/// Sections by ids or slugs, with those below them, public or not, for who reads drafts.
pub async fn subtrees(
    db: &impl ConnectionTrait,
    sight: &Sight,
    (ids, slugs): (&[Uuid], &[String]),
) -> Result<Vec<Uuid>, DbErr> {
    let kept = section::Entity::find().filter(policy::drafts(sight)).filter(policy::kept_sections());
    let all: Vec<Section> = kept.order_by_asc(section::Column::Id).all(db).await?.into_iter().map(Section).collect();
    let mut found: HashSet<Uuid> = HashSet::new();
    // Those above come first in a tree, so that one look at each is enough.
    for section in tree(all) {
        let is_asked = ids.contains(&section.id()) || slugs.iter().any(|slug| slug == section.slug());
        if is_asked || section.parent_id().is_some_and(|parent| found.contains(&parent)) {
            found.insert(section.id());
        }
    }
    let mut found: Vec<Uuid> = found.into_iter().collect();
    found.sort();
    Ok(found)
}

/// Sections by the slug that they have, or had.
pub async fn by_slugs(
    db: &impl ConnectionTrait,
    sight: &Sight,
    slugs: &[String],
) -> Result<HashMap<String, Section>, DbErr> {
    let rows = visible(sight).filter(section::Column::Slug.is_in(padded(slugs))).all(db).await?;
    let mut found: HashMap<String, Section> = rows.into_iter().map(|row| (row.slug.clone(), Section(row))).collect();
    let others: Vec<String> = slugs.iter().filter(|slug| !found.contains_key(*slug)).cloned().collect();
    if !others.is_empty() {
        let former = former_slugs::find(db, FormerSlugKind::Section, &others).await?;
        let ids: Vec<Uuid> = former.iter().map(|(_, id)| *id).collect();
        let sections = by_ids(db, sight, &ids).await?;
        found.extend(former.into_iter().filter_map(|(slug, id)| Some((slug, sections.get(&id)?.clone()))));
    }
    Ok(found)
}

/// For each section: those directly below it, in order, at most [`MAX_CHILDREN`].
pub async fn children(
    db: &impl ConnectionTrait,
    sight: &Sight,
    parents: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Section>>, DbErr> {
    let select = Query::select()
        .columns(section::Column::iter().map(|column| (section::Entity, column)))
        .from(section::Entity)
        .and_where(section::Column::ParentId.is_in(padded(parents)))
        .cond_where(policy::sections(sight))
        .take();
    let page = Page::first(SIBLINGS, MAX_CHILDREN);
    let parent = (section::Entity, section::Column::ParentId);
    let read =
        |row: &QueryResult| Ok((row.try_get("", "parent_id")?, Section(section::Model::from_query_result(row, "")?)));
    let children = page.read_each(db, &page.cut_each(select, parent, &SIBLING_COLUMNS), read).await?;
    Ok(children.into_iter().map(|(parent, sections)| (parent, sections.items)).collect())
}

/// All sections in tree order: each before those below it, siblings as editors ordered them; at most [`MAX_SECTIONS`].
pub async fn all(db: &impl ConnectionTrait, sight: &Sight) -> Result<Vec<Section>, DbErr> {
    let rows = visible(sight)
        .order_by_asc(section::Column::Position)
        .order_by_asc(section::Column::NameFolded)
        .order_by_asc(section::Column::Id)
        .limit(u64::from(MAX_SECTIONS))
        .all(db)
        .await?;
    Ok(tree(rows.into_iter().map(Section).collect()))
}

/// A section, then those above it, whoever sees them.
pub async fn path(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, DbErr> {
    let mut path = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|id| !path.contains(id) && path.len() < MAX_DEPTH) {
        let Some(row) = section::Entity::find_by_id(id).one(db).await? else { break };
        path.push(id);
        next = row.parent_id;
    }
    Ok(path)
}

fn visible(sight: &Sight) -> Select<section::Entity> {
    section::Entity::find().filter(policy::sections(sight))
}

/// Puts sections, siblings already in order, into tree order. What has no section above it in the list begins a tree of
/// its own.
fn tree(sections: Vec<Section>) -> Vec<Section> {
    let known: HashSet<Uuid> = sections.iter().map(Section::id).collect();
    let mut below: HashMap<Option<Uuid>, Vec<Section>> = HashMap::new();
    for section in sections.into_iter().rev() {
        let parent = section.parent_id().filter(|parent| known.contains(parent));
        below.entry(parent).or_default().push(section);
    }
    let mut ordered = Vec::with_capacity(known.len());
    let mut open = below.remove(&None).unwrap_or_default();
    while let Some(section) = open.pop() {
        open.extend(below.remove(&Some(section.id())).unwrap_or_default());
        ordered.push(section);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::{Section, tree};
    use entity::section::Model;
    use uuid::Uuid;

    fn section(id: u128, parent: Option<u128>, name: &str) -> Section {
        Section(Model {
            id: Uuid::from_u128(id),
            slug: name.to_owned(),
            name: name.to_owned(),
            name_folded: name.to_owned(),
            description: None,
            parent_id: parent.map(Uuid::from_u128),
            position: 0,
            is_public: true,
            deleted_at: None,
        })
    }

    #[test]
    fn a_tree_is_told_from_the_top() {
        let sections = vec![
            section(4, Some(1), "africa"),
            section(5, Some(1), "asia"),
            section(3, Some(4), "kenya"),
            section(1, None, "world"),
            section(2, None, "sport"),
            section(6, Some(9), "orphan"),
        ];
        let names: Vec<_> = tree(sections).iter().map(|section| section.name().to_owned()).collect();
        assert_eq!(names, ["world", "africa", "kenya", "asia", "sport", "orphan"]);
    }
}
