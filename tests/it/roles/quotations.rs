//! Quotations: their order, their spans, who sees them.

use entity::kind::TargetKind::{Organisation, Person};
use masthead::graphql::id::IdKind;
use serde_json::{Value as Json, json};

use crate::asking::{data, id, same_statements, walk};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Ends, Newsroom, Shown};

#[tokio::test]
async fn an_article_tells_its_quotations_in_reading_order() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, false).await;
        let ana = room.person("Ana Ruiz").await;
        let role = room.role(ana, "spokesperson", None).await;
        let mut story = room
            .story("Ruiz: No", Shown::Since(1), &["“Late, ” she said, “later”.", "None.", "Ö “Last” “words”"])
            .await;
        room.names(&mut story, Person, &[ana]).await;
        room.names(&mut story, Organisation, &[bank]).await;
        room.states(&story, 0, "she said", role).await;
        let ends = Ends { person: Some(ana), organisation: Some(bank), affiliation: Some(role) };
        // Written in another order than read.
        for (block, words) in
            [(Some(2), "words"), (Some(2), "Last"), (Some(0), "later"), (Some(0), "Late, "), (None, "No")]
        {
            room.quotes(&story, block, words, ends).await;
        }
        room.close().await;

        let parts = ("{ article(by: {slug: \"ruiz-no\"}) {", "quotations(", "node { told: text } } } } }");
        let reading = ["No", "Late, ", "later", "Last", "words"];
        assert_eq!(walk(&hub, parts, "/article/quotations", false).await, reading);
        assert_eq!(walk(&hub, parts, "/article/quotations", true).await, reading);

        let found = data(
            &hub,
            "{ article(by: {slug: \"ruiz-no\"}) {
               quotations { totalCount { value } nodes { id text speakerName attribution document
                 article { slug } speaker { name } role { roleName } citedOrganisation { name }
                 span { part start end text block { key } } } }
               body { ... on Paragraph { annotations { __typename start end text
                 ... on QuotationAnnotation { quotation { text } } } } } } }",
        )
        .await;
        assert_eq!(found["article"]["quotations"]["totalCount"]["value"], 5);
        let nodes = found["article"]["quotations"]["nodes"].as_array().expect("nodes");
        assert!(nodes.iter().all(|node| node["text"] == node["span"]["text"]));
        assert_eq!(nodes[0]["span"], json!({"part": "HEADLINE", "start": 6, "end": 8, "text": "No", "block": null}));
        assert_eq!(
            nodes[3]["span"],
            json!({"part": "BODY", "start": 3, "end": 7, "text": "Last", "block": {"key": "b2"}})
        );
        assert_eq!(nodes[3]["speaker"]["name"], "Ana Ruiz");
        assert_eq!(nodes[3]["speakerName"], "Someone");
        assert_eq!(nodes[3]["role"]["roleName"], "spokesperson");
        assert_eq!(nodes[3]["citedOrganisation"]["name"], "The Bank");
        assert_eq!(nodes[3]["article"]["slug"], "ruiz-no");
        let annotations = &found["article"]["body"][2]["annotations"];
        let expected = |start: i32, end: i32, text: &str| {
            json!({"__typename": "QuotationAnnotation", "start": start, "end": end, "text": text,
                   "quotation": {"text": text}})
        };
        assert_eq!(*annotations, json!([expected(3, 7, "Last"), expected(10, 15, "words")]));
    })
    .await;
}

#[tokio::test]
async fn speakers_and_cited_organisations_list_the_newest_and_only_what_is_public() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let bank = room.organisation("The Bank", None, true).await;
        let unnamed = room.person("Unnamed Source").await;
        let ana = room.person("Ana Ruiz").await;
        let ends = Ends { person: Some(ana), organisation: Some(bank), affiliation: None };
        let mut hidden = Vec::new();
        for days in [30, 2, 14] {
            let mut story = room.story(&format!("Days {days}"), Shown::Since(days), &[&format!("“{days} yes”")]).await;
            room.names(&mut story, Person, &[ana]).await;
            room.quotes(&story, Some(0), &format!("{days} yes"), ends).await;
        }
        for (headline, shown) in [("Soon", Shown::Tomorrow), ("Past", Shown::UntilYesterday)] {
            let mut story = room.story(headline, shown, &["“Hidden”"]).await;
            room.names(&mut story, Person, &[ana, unnamed]).await;
            hidden.push(room.quotes(&story, Some(0), "Hidden", ends).await);
        }
        let story = room.story("Changed", Shown::Since(5), &["“Taken back”", "“Kept”"]).await;
        hidden.push(room.quotes(&story, Some(0), "Taken back", ends).await);
        room.quotes(&story, Some(1), "Kept", Ends { person: Some(unnamed), ..ends }).await;
        let kept = story.blocks[1..].to_vec();
        room.supersede(story, kept).await;
        room.close().await;

        let of_person = ("{ person(by: {slug: \"ana-ruiz\"}) {", "quotations(", "node { told: text } } } } }");
        let of_bank = ("{ organisation(by: {slug: \"the-bank\"}) {", "citedIn(", "node { told: text } } } } }");
        let said = ["2 yes", "14 yes", "30 yes"];
        // The edition that superseded another keeps the words of the block that stands, and its own date.
        let cited = ["Kept", "2 yes", "14 yes", "30 yes"];
        for backward in [false, true] {
            assert_eq!(walk(&hub, of_person, "/person/quotations", backward).await, said);
            assert_eq!(walk(&hub, of_bank, "/organisation/citedIn", backward).await, cited);
        }
        let found = data(
            &hub,
            "{ person(by: {slug: \"ana-ruiz\"}) { quotations { totalCount { value } } }
               organisation(by: {slug: \"the-bank\"}) { citedIn(first: 1) { totalCount { value }
                 nodes { speaker { name } speakerName article { slug } } } } }",
        )
        .await;
        assert_eq!(found["person"]["quotations"]["totalCount"]["value"], 3);
        let cited = &found["organisation"]["citedIn"];
        assert_eq!(cited["totalCount"]["value"], 4);
        assert_eq!(
            cited["nodes"][0],
            json!({"speaker": null, "speakerName": "Someone", "article": {"slug": "changed"}})
        );
        for quotation in hidden {
            let node = data(&hub, &format!("{{ node(id: \"{}\") {{ id }} }}", id(IdKind::Quotation, quotation))).await;
            assert_eq!(node["node"], Json::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_quotations() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        for (name, count) in [("Few", 1), ("Many", 50)] {
            let speaker = room.person(name).await;
            for number in 0..count {
                let story = &mut room.story(&format!("{name} {number}"), Shown::Since(number), &["“Yes”"]).await;
                room.names(story, Person, &[speaker]).await;
                let ends = Ends { person: Some(speaker), ..Ends::default() };
                room.quotes(story, Some(0), "Yes", ends).await;
            }
        }
        room.close().await;
        let query = |slug| {
            format!(
                "{{ person(by: {{slug: \"{slug}\"}}) {{ quotations(first: 50) {{ totalCount {{ value }} nodes {{
                    span {{ text }} speaker {{ name }} article {{ headline quotations(first: 2) {{
                      totalCount {{ value }} nodes {{ id }} }} }} }} }} }} }}"
            )
        };
        same_statements(&hub, &query("few"), &query("many"), 8).await;
    })
    .await;
}
