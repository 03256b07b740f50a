//! Where a story belongs and where it came from: its section and its source, found or made.

use std::collections::HashMap;

use entity::{section, source};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::NotWritten;
use crate::address;
use crate::app::App;
use crate::clock::Timestamp;
use crate::policy::kept_sections;
use crate::rows::Rows;
use crate::section::{MAX_SECTIONS, path};
use crate::slugs::{Slugs, base};
use crate::text::fold;

/// Sections and sources as the database has them and as the stories of one transaction add to them.
#[derive(Debug)]
pub(super) struct Shelf {
    sections: HashMap<String, Vec<Uuid>>,
    sources: HashMap<String, Uuid>,
    slugs: Slugs<section::Entity>,
}

impl Shelf {
    pub(super) fn new() -> Self {
        let slugs = Slugs::new(section::Column::Slug);
        Self { sections: HashMap::new(), sources: HashMap::new(), slugs }
    }

    /// The section of this name or slug, then those above it. One that does not exist is made.
    pub(super) async fn section(
        &mut self,
        (app, conn, now): (&App, &impl ConnectionTrait, Timestamp),
        rows: &mut Rows,
        name: &str,
    ) -> Result<Vec<Uuid>, NotWritten> {
        let folded = fold(name);
        if let Some(path) = self.sections.get(&folded) {
            return Ok(path.clone());
        }
        let slug = base(name, "section");
        let by_name = section::Column::NameFolded.eq(folded.as_str()).or(section::Column::Slug.eq(slug.as_str()));
        let kept = section::Entity::find().filter(kept_sections());
        let found = kept.filter(by_name).order_by_asc(section::Column::Id).one(conn).await?;
        let path = if let Some(found) = found {
            path(conn, found.id).await?
        } else {
            let slug = self.slugs.claim(conn, &slug).await?;
            let unwritten = rows.sections.len() as u64;
            if section::Entity::find().count(conn).await? + unwritten >= u64::from(MAX_SECTIONS) {
                return Err(NotWritten::TooManySections(name.to_owned()));
            }
            let others = section::Entity::find().filter(section::Column::ParentId.is_null()).count(conn).await?;
            let id = app.ids.next(now);
            rows.sections.push(section::Model {
                is_public: false,
                deleted_at: None,
                id,
                slug,
                name: name.to_owned(),
                name_folded: folded.clone(),
                description: None,
                parent_id: None,
                position: i32::try_from(others + unwritten).unwrap_or(i32::MAX),
            });
            vec![id]
        };
        self.sections.insert(folded, path.clone());
        Ok(path)
    }

    /// A section that exists, then those above it.
    pub(super) async fn above(&self, conn: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, DbErr> {
        if let Some(path) = self.sections.values().find(|path| path.first() == Some(&id)) {
            return Ok(path.clone());
        }
        path(conn, id).await
    }

    /// The source that a page is of. One that does not exist is made.
    pub(super) async fn source(
        &mut self,
        (app, conn, now): (&App, &impl ConnectionTrait, Timestamp),
        rows: &mut Rows,
        url: &str,
    ) -> Result<Option<Uuid>, DbErr> {
        let Some(host) = address::host(url) else { return Ok(None) };
        if let Some(id) = self.sources.get(&host) {
            return Ok(Some(*id));
        }
        let found = source::Entity::find().filter(source::Column::Key.eq(host.as_str())).one(conn).await?;
        let id = found.map_or_else(
            || {
                let id = app.ids.next(now);
                rows.sources.push(source::Model {
                    id,
                    key: host.clone(),
                    name: None,
                    url: None,
                    uri: None,
                    organisation_id: None,
                });
                id
            },
            |found| found.id,
        );
        self.sources.insert(host, id);
        Ok(Some(id))
    }
}
