//! What editors keep beside stories: sections, collections, edges, further names, and fields that no format gives.

use entity::edition_key::EditionKeyKind;
use entity::kind::{TargetKind, TextPart};
use entity::related_edge::{RelatedKind, RelatedRelation};
use entity::{collection, collection_item, edition, edition_key, name, person, place, posting, related_edge, section};
use masthead::address::url_key;
use masthead::text::{fold, slugify};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{Newsroom, Story, span};
use crate::hub::START;

/// An edge from a story, as an editor or scoring makes it.
#[derive(Clone, Default)]
pub(crate) struct Edge<'a> {
    pub(crate) headline: Option<&'a str>,
    pub(crate) url: Option<&'a str>,
    pub(crate) target: Option<Uuid>,
    pub(crate) relation: Option<RelatedRelation>,
    pub(crate) score: Option<i32>,
    pub(crate) reasons: Vec<Json>,
}

impl Edge<'_> {
    pub(crate) fn to(target: &Story) -> Self {
        Self { target: Some(target.article), ..Self::default() }
    }
}

impl Newsroom<'_> {
    /// A story that was imported, with its newest edition.
    pub(crate) async fn imported(&self, slug: &str) -> Story {
        let newest = edition::Entity::find()
            .filter(edition::Column::Slug.eq(slug))
            .order_by_desc(edition::Column::Number)
            .one(&self.write)
            .await;
        let row = newest.expect("read").expect("an edition");
        let named = posting::Entity::find().filter(posting::Column::EditionId.eq(row.id)).count(&self.write).await;
        Story {
            article: row.article_id,
            blocks: serde_json::from_str(&row.blocks).expect("blocks"),
            headline: row.headline,
            edition: row.id,
            revision: row.revision_id,
            number: row.number,
            range: (row.visible_from, row.visible_until),
            published_at: row.published_at,
            named: i32::try_from(named.expect("read")).expect("few"),
        }
    }

    /// Sets columns of a story's edition.
    pub(crate) async fn amend(&self, story: &Story, columns: edition::ActiveModel) {
        let row = edition::ActiveModel { id: Set(story.edition), ..columns };
        row.update(&self.write).await.expect("an edition");
    }

    /// The same story under another headline and its slug from yesterday on.
    pub(crate) async fn rename(&self, story: Story, headline: &str) -> Story {
        let blocks = story.blocks.clone();
        self.supersede(Story { headline: headline.to_owned(), ..story }, blocks).await
    }

    /// Says by what a story's edition is found.
    pub(crate) async fn key(&self, story: &Story, kind: EditionKeyKind, key: &str) {
        let row = edition_key::ActiveModel {
            edition_id: Set(story.edition),
            kind: Set(kind),
            key: Set(match kind {
                EditionKeyKind::Slug => key.to_owned(),
                EditionKeyKind::Url => url_key(key).expect("a url"),
                EditionKeyKind::Headline | EditionKeyKind::Keyword => fold(key),
            }),
            article_id: Set(story.article),
            visible_from: Set(story.range.0),
        };
        row.insert(&self.write).await.expect("a key");
    }

    /// A place that nothing makes public yet.
    pub(crate) async fn place(&self, name: &str) -> Uuid {
        let id = self.next();
        let row = place::ActiveModel {
            id: Set(id),
            slug: Set(slugify(name)),
            name: Set(name.to_owned()),
            name_folded: Set(fold(name)),
            is_public: Set(false),
            created_at: Set(START.0),
        };
        row.insert(&self.write).await.expect("a place");
        id
    }

    /// Says that a story's edition names someone in these words of one of its blocks.
    pub(crate) async fn names_in(&self, story: &mut Story, kind: TargetKind, target: Uuid, block: usize, words: &str) {
        self.names(story, kind, &[target]).await;
        let (start, end) = span(&story.blocks[block].content.text(), words);
        let key = &story.blocks[block].key;
        let occurrences = json!([{ "p": TextPart::Body.to_value(), "k": key, "s": start, "e": end }]);
        posting::Entity::update_many()
            .col_expr(posting::Column::Occurrences, Expr::val(occurrences.to_string()))
            .filter(posting::Column::EditionId.eq(story.edition))
            .filter(posting::Column::TargetId.eq(target))
            .exec(&self.write)
            .await
            .expect("a place in the text");
    }

    /// So many people whom an editor made public.
    pub(crate) async fn crowd(&self, count: usize) {
        let one = |number: usize| person::ActiveModel {
            id: Set(self.next()),
            slug: Set(format!("number-{number}")),
            name: Set(format!("Number {number}")),
            name_folded: Set(format!("number {number}")),
            same_as: Set("[]".to_owned()),
            is_public: Set(true),
            created_at: Set(START.0),
            ..Default::default()
        };
        for start in (0..count).step_by(1_000) {
            let rows = (start..count.min(start + 1_000)).map(one);
            person::Entity::insert_many(rows).exec_without_returning(&self.write).await.expect("people");
        }
    }

    pub(crate) async fn section(&self, name: &str, parent: Option<Uuid>, position: i32) -> Uuid {
        let id = self.next();
        let row = section::ActiveModel {
            is_public: Set(true),
            id: Set(id),
            slug: Set(slugify(name)),
            name: Set(name.to_owned()),
            name_folded: Set(fold(name)),
            description: Set(Some(format!("About {name}"))),
            parent_id: Set(parent),
            position: Set(position),
            deleted_at: Set(None),
        };
        row.insert(&self.write).await.expect("a section");
        id
    }

    /// A collection with its picks and what fills it.
    pub(crate) async fn collection(&self, name: &str, picks: &[&Story], fill: Option<&str>) -> Uuid {
        let id = self.next();
        let row = collection::ActiveModel {
            id: Set(id),
            slug: Set(slugify(name)),
            name: Set(name.to_owned()),
            description: Set(None),
            fill: Set(fill.map(str::to_owned)),
        };
        row.insert(&self.write).await.expect("a collection");
        for (position, story) in (0..).zip(picks) {
            let row = collection_item::ActiveModel {
                collection_id: Set(id),
                article_id: Set(story.article),
                position: Set(position),
            };
            row.insert(&self.write).await.expect("a pick");
        }
        id
    }

    /// The edges of one kind that lead from a story, in their order.
    pub(crate) async fn edges(&self, from: &Story, kind: RelatedKind, edges: &[Edge<'_>]) {
        for (position, edge) in (0..).zip(edges) {
            let row = related_edge::ActiveModel {
                id: Set(self.next()),
                edition_id: Set(from.edition),
                article_id: Set(from.article),
                kind: Set(kind),
                position: Set(position),
                headline: Set(edge.headline.map(str::to_owned)),
                headline_folded: Set(edge.headline.map(fold).unwrap_or_default()),
                url: Set(edge.url.map(str::to_owned)),
                url_key: Set(edge.url.and_then(url_key).unwrap_or_default()),
                block_key: Set(None),
                target_id: Set(edge.target),
                relation: Set(edge.relation),
                score: Set(edge.score),
                reasons: Set(Json::from(edge.reasons.clone()).to_string()),
            };
            row.insert(&self.write).await.expect("an edge");
        }
    }

    /// A name that an editor gave: the one shown, or a further one.
    pub(crate) async fn called(&self, (kind, id): (TargetKind, Uuid), text: &str, is_main: bool) {
        let row = name::ActiveModel {
            id: Set(self.next()),
            target_kind: Set(kind),
            target_id: Set(id),
            text: Set(text.to_owned()),
            folded: Set(fold(text)),
            is_main: Set(is_main),
            is_public: Set(true),
        };
        row.insert(&self.write).await.expect("a name");
    }

    /// Leads one person's id and slug to another.
    pub(crate) async fn merge(&self, person: Uuid, survivor: Uuid) {
        let row = person::ActiveModel { id: Set(person), merged_into: Set(Some(survivor)), ..Default::default() };
        row.update(&self.write).await.expect("a person");
    }
}
