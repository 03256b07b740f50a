//! The way back: the stories that lead to a story.

use entity::related_edge::{RelatedKind, RelatedRelation};
use serde_json::json;

use crate::asking::{data, walks};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Edge, Newsroom, Shown};

/// Stories that lead to one, by edges of every kind; some of them are out of sight.
async fn write(hub: &TestHub) {
    let room = Newsroom::open(hub).await;
    let target = room.story("Target", Shown::Since(50), &["Text."]).await;
    let link = || Edge { headline: Some("Read this"), ..Edge::to(&target) };
    let scored = |score| Edge { score: Some(score), relation: Some(RelatedRelation::Background), ..Edge::to(&target) };
    for (headline, shown) in [("Soon", Shown::Tomorrow), ("Past", Shown::UntilYesterday)] {
        let story = room.story(headline, shown, &["Text."]).await;
        room.edges(&story, RelatedKind::Editorial, &[link()]).await;
    }
    for (headline, days) in [("Picks", 3), ("Links", 5), ("Scores", 1), ("Links too", 4), ("Scores too", 9)] {
        let story = room.story(headline, Shown::Since(days), &["Text."]).await;
        if headline == "Picks" {
            room.edges(&story, RelatedKind::Editorial, &[Edge::to(&target)]).await;
        }
        if !headline.starts_with("Scores") {
            room.edges(&story, RelatedKind::Inline, &[link(), link()]).await;
        }
        room.edges(&story, RelatedKind::Automatic, &[scored(250)]).await;
    }
    // A story that led here until it was changed.
    let story = room.story("Changed", Shown::Since(7), &["Text."]).await;
    room.edges(&story, RelatedKind::Inline, &[link()]).await;
    let blocks = story.blocks.clone();
    room.supersede(story, blocks).await;
    room.close().await;
}

#[tokio::test]
async fn each_story_that_leads_here_is_told_once_by_its_first_edge() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let query = "{ article(by: {slug: \"target\"}) { relatedFrom { totalCount { value isExact }
            edges { kind relation headline score node { slug } } } } }";
        let found = data(&hub, query).await["article"]["relatedFrom"].take();
        let edge = |kind: &str, headline: &str, slug: &str| {
            let is_scored = kind == "AUTOMATIC";
            json!({"kind": kind, "headline": headline, "node": {"slug": slug},
                   "relation": is_scored.then_some("BACKGROUND"), "score": is_scored.then_some(0.25)})
        };
        let expected = [
            edge("AUTOMATIC", "Target", "scores"),
            edge("EDITORIAL", "Target", "picks"),
            edge("INLINE", "Read this", "links-too"),
            edge("INLINE", "Read this", "links"),
            edge("AUTOMATIC", "Target", "scores-too"),
        ];
        assert_eq!(found, json!({"totalCount": {"value": 5, "isExact": true}, "edges": expected}));
    })
    .await;
}

#[tokio::test]
async fn the_way_back_is_read_by_kind_by_filter_in_every_order_and_from_either_end() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let all = ["scores", "picks", "links-too", "links", "scores-too"];
        for (arguments, expected) in [
            ("", all.to_vec()),
            ("orderBy: OLDEST,", all.iter().copied().rev().collect()),
            ("orderBy: RECENTLY_UPDATED,", all.to_vec()),
            ("kind: EDITORIAL,", vec!["picks"]),
            ("kind: INLINE,", vec!["picks", "links-too", "links"]),
            ("kind: AUTOMATIC,", all.to_vec()),
            ("kind: INLINE, filter: {publishedAt: {from: \"2026-11-19T00:00:00Z\"}},", vec!["picks", "links-too"]),
            ("filter: {languages: []},", vec![]),
        ] {
            let list = format!("relatedFrom({arguments}");
            let parts = ("{ article(by: {slug: \"target\"}) {", list.as_str(), "node { told: slug } } } } }");
            walks(&hub, parts, "/article/relatedFrom", &expected).await;
            let count =
                format!("{{ article(by: {{slug: \"target\"}}) {{ {list} first: 0) {{ totalCount {{ value }} }} }} }}");
            let counted = data(&hub, &count).await["article"]["relatedFrom"]["totalCount"]["value"].take();
            assert_eq!(counted, expected.len(), "{arguments}");
        }
    })
    .await;
}
