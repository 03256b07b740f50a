//! Members, children and who is named together: order, pages, counts, sight.

use entity::kind::TargetKind::{Organisation, Person};
use serde_json::json;

use crate::asking::{data, same_statements, walk};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

#[tokio::test]
async fn members_are_people_once_each_the_newest_reported_first() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, true).await;
        let mut people = Vec::new();
        for (name, days) in [("One", 9), ("Two", 2), ("Three", 5), ("Four", 2), ("Five", 30)] {
            let person = room.person(name).await;
            let mut story = room.story(&format!("About {name}"), Shown::Since(days), &["The chief spoke."]).await;
            room.names(&mut story, Person, &[person]).await;
            let role = room.role(person, "chief", Some(bank)).await;
            room.states(&story, 0, "The chief", role).await;
            people.push(person);
        }
        // An older role of a member, and a newer one elsewhere.
        let older = room.role(people[1], "clerk", Some(bank)).await;
        let elsewhere = room.role(people[4], "adviser", None).await;
        for (role, days) in [(older, 50), (elsewhere, 1)] {
            let story = room.story(&format!("More {days}"), Shown::Since(days), &["The chief spoke."]).await;
            room.states(&story, 0, "The chief", role).await;
        }
        // Someone whom no public story names, though an editor confirmed the role.
        let unnamed = room.person("Unnamed").await;
        room.dated_role(unnamed, "spy", Some(bank), (None, None), true).await;
        // Someone who is public, with a role that only an editor states.
        room.dated_role(people[0], "auditor", Some(bank), (None, None), true).await;
        room.close().await;

        let parts = ("{ organisation(by: {slug: \"the-bank\"}) {", "members(", "node { told: name } } } } }");
        let newest = ["Four", "Two", "Three", "One", "Five"];
        for backward in [false, true] {
            assert_eq!(walk(&hub, parts, "/organisation/members", backward).await, newest);
        }
        let found = data(
            &hub,
            "{ organisation(by: {slug: \"the-bank\"}) { members { totalCount { value isExact }
               edges { node { jobTitle } affiliation { roleName lastReported organisation { name } } } } } }",
        )
        .await;
        let members = &found["organisation"]["members"];
        assert_eq!(members["totalCount"], json!({"value": 5, "isExact": true}));
        assert_eq!(
            members["edges"][4],
            json!({"node": {"jobTitle": "adviser"}, "affiliation": {
                "roleName": "chief", "lastReported": "2026-10-24", "organisation": {"name": "The Bank"}}})
        );
    })
    .await;
}

#[tokio::test]
async fn people_are_named_together_by_public_stories_alone() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, false).await;
        let ana = room.person("Ana Ruiz").await;
        let mut others = Vec::new();
        for (name, shared) in [("One", 1), ("Three", 3), ("Also three", 3), ("Two", 2)] {
            others.push((room.person(name).await, shared));
        }
        let unnamed = room.person("Unnamed").await;
        for number in 0..3 {
            let mut story = room.story(&format!("Story {number}"), Shown::Since(2), &["Words."]).await;
            let with: Vec<_> =
                others.iter().filter(|(_, shared)| number < *shared).map(|(person, _)| *person).collect();
            room.names(&mut story, Person, &[ana]).await;
            room.names(&mut story, Person, &with).await;
            room.names(&mut story, Organisation, &[bank]).await;
        }
        for (headline, shown) in [("Soon", Shown::Tomorrow), ("Past", Shown::UntilYesterday)] {
            let mut story = room.story(headline, shown, &["Words."]).await;
            room.names(&mut story, Person, &[ana, others[0].0, unnamed]).await;
        }
        // The edition that is past named two together; the one that is shown does not.
        let mut story = room.story("Changed", Shown::Since(5), &["Words."]).await;
        room.names(&mut story, Person, &[ana]).await;
        let blocks = story.blocks.clone();
        let mut story = room.supersede(story, blocks).await;
        room.names(&mut story, Person, &[others[3].0]).await;
        room.close().await;

        let parts = ("{ person(by: {slug: \"ana-ruiz\"}) {", "coMentioned(", "node { told: name } } } } }");
        let most = ["Also three", "Three", "Two", "One"];
        for backward in [false, true] {
            assert_eq!(walk(&hub, parts, "/person/coMentioned", backward).await, most);
        }
        let found = data(
            &hub,
            "{ person(by: {slug: \"ana-ruiz\"}) { coMentioned { totalCount { value } edges { articles } } } }",
        )
        .await;
        let expected = json!({"totalCount": {"value": 4},
            "edges": [{"articles": 3}, {"articles": 3}, {"articles": 2}, {"articles": 1}]});
        assert_eq!(found["person"]["coMentioned"], expected);
    })
    .await;
}

#[tokio::test]
async fn children_are_the_public_ones_by_name() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let ministry = room.organisation("Ministry", None, true).await;
        for name in ["Zoo Office", "Ärchive", "bureau", "Court"] {
            let child = room.organisation(name, Some(ministry), true).await;
            room.organisation(&format!("{name} Branch"), Some(child), true).await;
        }
        let named = room.organisation("Desk", Some(ministry), false).await;
        let secret = room.organisation("Agency", Some(ministry), false).await;
        let mut story = room.story("News", Shown::Since(1), &["Words."]).await;
        room.names(&mut story, Organisation, &[named]).await;
        let mut story = room.story("Soon", Shown::Tomorrow, &["Words."]).await;
        room.names(&mut story, Organisation, &[secret]).await;
        room.close().await;

        let parts = ("{ organisation(by: {slug: \"ministry\"}) {", "children(", "node { told: name } } } } }");
        let by_name = ["Ärchive", "bureau", "Court", "Desk", "Zoo Office"];
        for backward in [false, true] {
            assert_eq!(walk(&hub, parts, "/organisation/children", backward).await, by_name);
        }
        let found = data(
            &hub,
            "{ organisation(by: {slug: \"ministry\"}) { children(first: 2) { totalCount { value }
               nodes { parent { name } children { totalCount { value } nodes { name } } } } } }",
        )
        .await;
        let child = |name: &str| {
            json!({"parent": {"name": "Ministry"},
                   "children": {"totalCount": {"value": 1}, "nodes": [{"name": name}]}})
        };
        let children = &found["organisation"]["children"];
        assert_eq!(children["totalCount"]["value"], 5);
        assert_eq!(children["nodes"], json!([child("Ärchive Branch"), child("bureau Branch")]));
        let wrong =
            hub.query("{ organisation(by: {slug: \"ministry\"}) { children(after: \"x\") { nodes { id } } } }").await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "INVALID_CURSOR");
    })
    .await;
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_rows() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        for (name, count) in [("Few", 1), ("Many", 50)] {
            let top = room.organisation(name, None, true).await;
            for number in 0..count {
                let child = room.organisation(&format!("{name} {number}"), Some(top), true).await;
                let mut story = room.story(&format!("{name} {number}"), Shown::Since(1), &["The chief spoke."]).await;
                for place in 0..2 {
                    let person = room.person(&format!("{name} {number} {place}")).await;
                    room.names(&mut story, Person, &[person]).await;
                    let role = room.role(person, "chief", Some(child)).await;
                    room.states(&story, 0, "The chief", role).await;
                }
            }
        }
        room.close().await;
        let query = |slug| {
            format!(
                "{{ organisation(by: {{slug: \"{slug}\"}}) {{ children(first: 50) {{ nodes {{ members(first: 2) {{
                    totalCount {{ value }} edges {{ affiliation {{ roleName }} node {{ name
                    coMentioned(first: 1) {{ totalCount {{ value }} edges {{ articles node {{ name }} }} }}
                    }} }} }} }} }} }} }}"
            )
        };
        same_statements(&hub, &query("few"), &query("many"), 7).await;
    })
    .await;
}
