//! Affiliations: who sees them, their dates, their evidence.

use entity::kind::TargetKind::{Organisation, Person};
use masthead::graphql::id::IdKind;
use serde_json::json;

use crate::asking::{data, id, same_statements};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

#[tokio::test]
async fn an_affiliation_shows_what_public_stories_state() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, false).await;
        let ana = room.person("Ana Ruiz").await;
        let role = room.role(ana, "spokesperson", Some(bank)).await;
        for (headline, days) in [("Old", 40), ("New", 3)] {
            let text = "Ü. Bank spokesperson Ana Ruiz said no.";
            let mut story = room.story(headline, Shown::Since(days), &["First.", text]).await;
            room.names(&mut story, Person, &[ana]).await;
            room.names(&mut story, Organisation, &[bank]).await;
            room.states(&story, 1, "Bank spokesperson Ana Ruiz", role).await;
        }
        room.close().await;

        let fields = "id roleName startDate endDate firstReported lastReported place { name } organisation { name }
            person { jobTitle } evidence { article { headline } span { part start end text block { key } } }";
        let found =
            data(&hub, &format!("{{ person(by: {{slug: \"ana-ruiz\"}}) {{ affiliations {{ {fields} }} }} }}")).await;
        let affiliation = found["person"]["affiliations"][0].clone();
        let evidence = |headline| {
            json!({
                "article": { "headline": headline },
                "span": {
                    "part": "BODY", "start": 3, "end": 29, "text": "Bank spokesperson Ana Ruiz",
                    "block": { "key": "b1" },
                },
            })
        };
        let expected = json!({
            "id": id(IdKind::Affiliation, role),
            "roleName": "spokesperson",
            "startDate": null, "endDate": null,
            "firstReported": "2026-10-14", "lastReported": "2026-11-20",
            "place": null, "organisation": { "name": "The Bank" },
            "person": { "jobTitle": "spokesperson" },
            "evidence": [evidence("New"), evidence("Old")],
        });
        assert_eq!(affiliation, expected);
        let by_id = id(IdKind::Affiliation, role);
        let node = data(&hub, &format!("{{ node(id: \"{by_id}\") {{ ... on Affiliation {{ {fields} }} }} }}")).await;
        assert_eq!(node["node"], expected);
    })
    .await;
}

#[tokio::test]
async fn what_only_hidden_stories_state_is_not_there() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, true).await;
        let secret = room.organisation("The Secret Service", None, false).await;
        let ana = room.person("Ana Ruiz").await;
        let ben = room.person("Ben Okri").await;
        let mut hidden = Vec::new();
        for (index, shown) in [Shown::Tomorrow, Shown::UntilYesterday].into_iter().enumerate() {
            let mut story = room.story(&format!("Hidden {index}"), shown, &["Ana Ruiz, the chief."]).await;
            room.names(&mut story, Person, &[ana, ben]).await;
            room.names(&mut story, Organisation, &[secret]).await;
            let role = room.role(ana, &format!("chief {index}"), Some(bank)).await;
            room.states(&story, 0, "Ana Ruiz, the chief", role).await;
            hidden.push(role);
            let other = room.role(ben, "chief", Some(bank)).await;
            room.states(&story, 0, "the chief", other).await;
            hidden.push(other);
        }
        // A story that named the role until its block was replaced.
        let dropped = room.role(ana, "adviser", Some(bank)).await;
        let story = room.story("Changed", Shown::Since(5), &["Ana Ruiz spoke.", "Ana Ruiz, an adviser."]).await;
        room.states(&story, 1, "Ana Ruiz, an adviser", dropped).await;
        let kept = story.blocks[..1].to_vec();
        let mut story = room.supersede(story, kept).await;
        room.names(&mut story, Person, &[ana]).await;
        hidden.push(dropped);
        // A role that an editor confirmed; the stories that state it are hidden, and so is where it is.
        let confirmed = room.dated_role(ana, "consultant", Some(secret), (None, None), true).await;
        let story = room.story("Hidden 3", Shown::Tomorrow, &["Ana Ruiz, a consultant."]).await;
        room.states(&story, 0, "Ana Ruiz, a consultant", confirmed).await;
        room.close().await;

        let found = data(
            &hub,
            "{ person(by: {slug: \"ana-ruiz\"}) { jobTitle affiliations { roleName firstReported lastReported
               organisation { name } evidence { article { slug } } } }
               organisation(by: {slug: \"the-bank\"}) { members { nodes { name } totalCount { value } } } }",
        )
        .await;
        let expected = json!({
            "person": {
                "jobTitle": "consultant",
                "affiliations": [{
                    "roleName": "consultant", "firstReported": null, "lastReported": null,
                    "organisation": null, "evidence": [],
                }],
            },
            "organisation": { "members": { "nodes": [], "totalCount": { "value": 0 } } },
        });
        assert_eq!(found, expected);
        for role in hidden {
            let node = data(&hub, &format!("{{ node(id: \"{}\") {{ id }} }}", id(IdKind::Affiliation, role))).await;
            assert!(node["node"].is_null());
        }
    })
    .await;
}

#[tokio::test]
async fn stated_dates_exclude_days_and_nothing_else_does() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, true).await;
        let ana = room.person("Ana Ruiz").await;
        let mut story = room.story("News", Shown::Since(1), &["Ana Ruiz spoke."]).await;
        room.names(&mut story, Person, &[ana]).await;
        for (role, start, end) in [
            ("year", Some("2020"), Some("2021")),
            ("month", Some("2020-05"), Some("2020-06")),
            ("day", Some("2020-05-10"), Some("2020-05-11")),
            ("begun", Some("2020-05-11"), None),
            ("over", None, Some("2020-05-10")),
            ("ever", None, None),
        ] {
            room.dated_role(ana, role, Some(bank), (start, end), true).await;
        }
        room.close().await;

        for (day, expected) in [
            ("2019-12-31", "over ever"),
            ("2020-01-01", "year over ever"),
            ("2020-05-10", "year month day over ever"),
            ("2020-05-11", "year month day begun ever"),
            ("2020-06-30", "year month begun ever"),
            ("2021-12-31", "year begun ever"),
            ("2022-01-01", "begun ever"),
        ] {
            let query = format!(
                "{{ person(by: {{slug: \"ana-ruiz\"}}) {{ affiliations(at: \"{day}\") {{ roleName }} }}
                    organisation(by: {{slug: \"the-bank\"}}) {{ members(at: \"{day}\") {{
                      edges {{ affiliation {{ roleName }} }} totalCount {{ value }} }} }} }}"
            );
            let found = data(&hub, &query).await;
            let roles = found["person"]["affiliations"].as_array().expect("a list");
            let mut roles: Vec<_> = roles.iter().map(|role| role["roleName"].as_str().expect("a role")).collect();
            // Equal dates are ordered by id, the newest first.
            roles.reverse();
            assert_eq!(roles.join(" "), expected, "{day}");
            let members = &found["organisation"]["members"];
            assert_eq!(members["totalCount"]["value"], 1, "each person once");
            assert_eq!(members["edges"][0]["affiliation"]["roleName"], *roles.last().expect("a role"));
        }
        let wrong = hub.query("{ person(by: {slug: \"ana-ruiz\"}) { affiliations(at: \"2020\") { id } } }").await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "VALIDATION_FAILED", "{wrong}");
    })
    .await;
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_people() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        for (headline, count) in [("Few", 1), ("Many", 50)] {
            let mut story = room.story(headline, Shown::Since(1), &["The chief spoke."]).await;
            for number in 0..count {
                let bank = room.organisation(&format!("{headline} Bank {number}"), None, true).await;
                let person = room.person(&format!("{headline} Person {number}")).await;
                room.names(&mut story, Person, &[person]).await;
                for role in ["chief", "deputy"] {
                    let role = room.role(person, role, Some(bank)).await;
                    room.states(&story, 0, "The chief", role).await;
                }
            }
        }
        room.close().await;
        let query = |slug| {
            format!(
                "{{ article(by: {{slug: \"{slug}\"}}) {{ people(first: 50) {{ nodes {{ jobTitle
                    affiliations {{ roleName organisation {{ name }} evidence {{ span {{ text }} }} }} }} }} }} }}"
            )
        };
        same_statements(&hub, &query("few"), &query("many"), 7).await;
    })
    .await;
}
