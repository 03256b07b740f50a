//! One draft: what its newest revision says, whom it names and where it leads.

use entity::related_edge::RelatedRelation;
use entity::revision::RevisionOrigin;
use entity::{article, related_pick, revision};
use masthead::graphql::id::IdKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::{Value as Json, json};

use super::{draft, later, read};
use crate::asking::{each, id};
use crate::corpus::{HIDDEN, PUBLIC, import, import_hidden, import_public};
use crate::hub::{START, TestHub, on_both};

const BRIDGE: &str = "harbour-bridge-to-close-for-a-year";
const INQUIRY: &str = "zzsecret-inquiry-into-velmar-city-council";

/// Everything that renders a page and that an article and a draft tell in the same way.
const PAGE: &str = "headline standfirst slugline byline dateline keywords language genre urgency wordCount readingMinutes
    bodyText bodyHtml url canonicalUrl usageTerms copyrightNotice slug section { name slug } image { url } publishedAt
    credits { name role } corrections { text } source { name url } infoSources { name } headlines { value }
    body { __typename key text html ... on Paragraph { annotations { __typename start end text
      ... on MentionAnnotation { node { ... on Person { name } ... on Organisation { name } ... on Place { name } } }
      ... on QuotationAnnotation { quotation { id text speaker { name } } } } }
      ... on RelatedBlock { items { headline url node { slug } } } }
    mentions { totalCount { value } nodes { __typename }
      edges { rel relevance confidence occurrences { part start end text block { key } } } }
    people { totalCount { value } edges { rel relevance occurrences { text } node { id name slug } } }
    organisations { nodes { name } } places { nodes { name } }
    quotations { totalCount { value } nodes { id text span { text start end } speakerName attribution article { slug } } }
    related { totalCount { value } edges { position kind headline url node { slug } } }";

#[tokio::test]
async fn a_draft_that_was_published_as_it_is_tells_what_its_article_tells() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        for slug in [BRIDGE, "ferry-line-doubles-its-service", "backerei-in-koln-schliesst-nach-120-jahren"] {
            let query = format!(
                "query {{ article(by: {{slug: \"{slug}\"}}) {{ ...Page }} draft(by: {{slug: \"{slug}\"}}) {{ ...Page }} }}
                 fragment Page on Story {{ {PAGE} }}"
            );
            let both = read(&hub, &query).await;
            assert!(both["draft"]["people"]["edges"].as_array().is_some_and(|people| !people.is_empty()), "{both:#}");
            for (field, told) in both["article"].as_object().expect("an article") {
                assert_eq!(told, &both["draft"][field], "{slug}: {field}");
            }
        }
        let found = draft(&hub, BRIDGE, "id articleId article { id } state hasUnpublishedChanges missing version").await;
        let story = hub.article(BRIDGE).await;
        let article = id(IdKind::Article, story);
        let told = json!({
            "id": id(IdKind::Draft, story), "articleId": article, "article": {"id": article}, "state": "PUBLIC",
            "hasUnpublishedChanges": false, "missing": [], "version": 1,
        });
        assert_eq!(found, told);
    })
    .await;
}

#[tokio::test]
async fn a_draft_names_people_whom_nobody_else_may_see() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        import_hidden(&hub).await;
        let trust = "---\nheadline: Trust never paid\n---\n“I signed nothing,” said Petra Lindgren, treasurer of Northgate \
                     Trust.\n\nPetra Lindgren met Ada Okafor on Monday.\n\nRead more:\n- Harbour bridge to close for a year\n";
        import(&hub, "trust", trust, false).await;
        let found = draft(&hub, "trust-never-paid", PAGE).await;
        let people = found["people"]["edges"].as_array().expect("people").iter();
        let names: Vec<_> = people.map(|edge| edge["node"]["name"].clone()).collect();
        assert_eq!(names, ["Petra Lindgren", "Ada Okafor"], "{found:#}");
        let hidden = read(&hub, "{ person(by: {name: \"Petra Lindgren\"}) { name } }").await;
        assert_eq!(hidden["person"], Json::Null);
        assert_eq!(found["section"], Json::Null);
        let quotation = &found["quotations"]["nodes"][0];
        let words = json!("I signed nothing,");
        assert_eq!((&quotation["text"], &quotation["span"]["text"]), (&words, &words));
        assert_eq!(quotation["article"], Json::Null);
        let link = &found["related"]["edges"][0];
        assert_eq!((&link["kind"], &link["node"]["slug"]), (&json!("INLINE"), &json!(BRIDGE)));
        let text = found.to_string();
        assert!(text.contains("MentionAnnotation") && text.contains("QuotationAnnotation"), "{found:#}");
        // The section of a draft is text whether or not the public knows it.
        let toll = draft(&hub, "bridge-toll-who-will-pay", "section { name }").await;
        assert_eq!(toll["section"]["name"], "Zzsecret desk");
    })
    .await;
}

#[tokio::test]
async fn a_newer_draft_changes_nothing_of_the_article() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let query = format!("{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ version updatedAt {PAGE} }} }}");
        let before = read(&hub, &query).await;
        later(&hub, 60_000);
        let changed = PUBLIC[0].1.replace("at least a year", "at least two years").replace("Ada Okafor", "Zoe Adler");
        import(&hub, "harbour", &changed, false).await;
        assert_eq!(read(&hub, &query).await, before);
        let found =
            draft(&hub, BRIDGE, "version state hasUnpublishedChanges updatedAt bodyText people { nodes { name } }")
                .await;
        assert_eq!(found["version"], 2);
        assert_eq!((&found["state"], &found["hasUnpublishedChanges"]), (&json!("PUBLIC"), &json!(true)));
        assert_eq!(found["updatedAt"], "2026-11-23T09:01:00.000Z");
        assert!(found["bodyText"].as_str().is_some_and(|text| text.contains("at least two years")), "{found}");
        assert!(each(&found["people"]["nodes"], "name").contains(&"Zoe Adler".to_owned()), "{found}");
    })
    .await;
}

#[tokio::test]
async fn what_is_unfinished_is_null_and_told() {
    on_both(async |hub: TestHub| {
        let write = hub.app.db.begin().await.expect("a transaction");
        let (story, revision) = (hub.app.ids.next(START), hub.app.ids.next(START));
        let row = article::ActiveModel {
            id: Set(story),
            created_at: Set(START.0),
            revision_id: Set(revision),
            revision_count: Set(1),
            edition_count: Set(0),
            touched_at: Set(START.0),
            ..Default::default()
        };
        row.insert(&write).await.expect("a story");
        let row = revision::ActiveModel {
            id: Set(revision),
            article_id: Set(story),
            number: Set(1),
            created_at: Set(START.0),
            origin: Set(RevisionOrigin::Edit),
            author: Set(Some("Robin Desk".to_owned())),
            note: Set(Some("An idea".to_owned())),
            details: Set("{}".to_owned()),
            ..Default::default()
        };
        row.insert(&write).await.expect("a revision");
        write.commit().await.expect("committed");
        let fields = "__typename ... on ArticleDraft { headline slug url section { name } missing state author note body { key } wordCount
            related { nodes { slug } } changes: revisions { nodes { changes { since fields { name before after } } } } }";
        let found = read(&hub, &format!("{{ node(id: \"{}\") {{ {fields} }} }}", id(IdKind::Draft, story))).await;
        let told = json!({
            "__typename": "ArticleDraft", "headline": null, "slug": null, "url": null, "section": null,
            "missing": ["headline", "slug", "body"], "state": "DRAFT", "author": "Robin Desk", "note": "An idea",
            "body": [], "wordCount": 0, "related": {"nodes": []},
            "changes": {"nodes": [{"changes": {"since": null, "fields": []}}]},
        });
        assert_eq!(found["node"], told);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_found_by_every_name_that_it_has() {
    on_both(async |hub: TestHub| {
        let hub = hub.at_site("https://news.example/{slug}");
        import_public(&hub).await;
        import_hidden(&hub).await;
        let toll = hub.article("bridge-toll-who-will-pay").await;
        for by in [
            format!("id: \"{}\"", id(IdKind::Article, toll)),
            format!("id: \"{}\"", id(IdKind::Draft, toll)),
            "slug: \"bridge-toll-who-will-pay\"".to_owned(),
            "url: \"http://www.gazette.example/zzsecret-toll/\"".to_owned(),
            "url: \"https://news.example/bridge-toll-who-will-pay\"".to_owned(),
        ] {
            let found = read(&hub, &format!("{{ draft(by: {{{by}}}) {{ articleId article {{ id }} url }} }}")).await;
            let expected = json!({
                "articleId": id(IdKind::Article, toll), "article": null,
                "url": "https://news.example/bridge-toll-who-will-pay",
            });
            assert_eq!(found["draft"], expected, "{by}");
        }
        for by in ["slug: \"nothing\"", "url: \"https://nothing.example/\"", "id: \"draft_01h2xcejqtf2nbrexx3vqjhp41\""]
        {
            assert_eq!(read(&hub, &format!("{{ draft(by: {{{by}}}) {{ id }} }}")).await["draft"], Json::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn picks_come_first_and_those_out_of_sight_are_told_as_drafts() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        import_hidden(&hub).await;
        let bridge = hub.article(BRIDGE).await;
        let write = hub.app.db.begin().await.expect("a transaction");
        for (position, slug, relation) in
            [(0, INQUIRY, Some(RelatedRelation::FollowUp)), (1, "ferry-line-doubles-its-service", None)]
        {
            let row =
                related_pick::Model { article_id: bridge, target_id: hub.article(slug).await, position, relation };
            let row: related_pick::ActiveModel = row.into();
            related_pick::Entity::insert(row).exec_without_returning(&write).await.expect("a pick");
        }
        write.commit().await.expect("committed");
        let edges =
            "totalCount { value } edges { cursor position kind relation headline node { slug } draft { slug state } }";
        let found = draft(&hub, BRIDGE, &format!("related {{ {edges} }}")).await;
        let told: Vec<Json> = found["related"]["edges"]
            .as_array()
            .expect("edges")
            .iter()
            .map(|edge| {
                json!([
                    edge["position"],
                    edge["kind"],
                    edge["relation"],
                    edge["headline"],
                    edge["node"]["slug"],
                    edge["draft"]["slug"]
                ])
            })
            .collect();
        let ferry = "ferry-line-doubles-its-service";
        let inquiry = HIDDEN[2].1.lines().nth(1).and_then(|line| line.strip_prefix("headline: ")).expect("a headline");
        assert_eq!(
            Json::Array(told),
            json!([
                [0, "EDITORIAL", "FOLLOW_UP", inquiry, null, INQUIRY],
                [1, "EDITORIAL", null, "Ferry line doubles its service", ferry, null],
                [2, "INLINE", null, "Bridge toll: who will pay?", null, null],
            ])
        );
        let cursor = &found["related"]["edges"][0]["cursor"];
        let rest = draft(
            &hub,
            BRIDGE,
            &format!("related(after: {cursor}) {{ edges {{ position }} pageInfo {{ hasPreviousPage }} }}"),
        )
        .await;
        assert_eq!(
            rest["related"],
            json!({"edges": [{"position": 1}, {"position": 2}], "pageInfo": {"hasPreviousPage": true}})
        );
        let inline = draft(&hub, BRIDGE, "related(kind: INLINE) { edges { position node { slug } } }").await;
        assert_eq!(
            inline["related"]["edges"],
            json!([{"position": 0, "node": {"slug": ferry}}, {"position": 1, "node": null}])
        );
        // The public sees no pick: no edition has one yet.
        let public = read(
            &hub,
            &format!("{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ related {{ edges {{ kind draft {{ id }} }} }} }} }}"),
        )
        .await;
        assert_eq!(
            public["article"]["related"]["edges"],
            json!([{"kind": "INLINE", "draft": null}, {"kind": "INLINE", "draft": null}])
        );
    })
    .await;
}
