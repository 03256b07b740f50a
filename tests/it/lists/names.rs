//! The lists of people and organisations.

use entity::kind::TargetKind::{Organisation, Person};
use masthead::graphql::id::IdKind;
use serde_json::json;

use crate::asking::{code, data, id, walks};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

/// People and organisations under names of one order, with as many stories as said, the newest so many days old.
async fn write(hub: &TestHub) {
    let room = Newsroom::open(hub).await;
    let ministry = room.organisation("Ministry", None, true).await;
    for (name, stories, days) in
        [("Zoë Ant", 1, 1), ("Émile Bo", 3, 20), ("adam zed", 2, 10), ("Ada Li", 3, 5), ("Eve Ng", 2, 10)]
    {
        let person = room.person(name).await;
        let organisation = room.organisation(&format!("{name} Ltd"), Some(ministry), false).await;
        for number in 0..stories {
            let shown = Shown::Since(days + 30 * number);
            let mut story = room.story(&format!("{name} {number}"), shown, &["Text."]).await;
            room.names(&mut story, Person, &[person]).await;
            room.names(&mut story, Organisation, &[organisation]).await;
        }
        for (headline, shown) in [("soon", Shown::Tomorrow), ("past", Shown::UntilYesterday)] {
            let mut story = room.story(&format!("{name} {headline}"), shown, &["Text."]).await;
            room.names(&mut story, Person, &[person]).await;
            room.names(&mut story, Organisation, &[organisation]).await;
        }
    }
    let (person, organisation) =
        (room.person("Ada Secret").await, room.organisation("Ada Secret Ltd", None, false).await);
    let mut story = room.story("Secret", Shown::Tomorrow, &["Text."]).await;
    room.names(&mut story, Person, &[person]).await;
    room.names(&mut story, Organisation, &[organisation]).await;
    room.close().await;
}

#[tokio::test]
async fn names_are_in_every_order_read_from_either_end() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let by_name = ["Ada Li", "adam zed", "Émile Bo", "Eve Ng", "Zoë Ant"];
        let most = ["Ada Li", "Émile Bo", "Eve Ng", "adam zed", "Zoë Ant"];
        let newest = ["Zoë Ant", "Ada Li", "Eve Ng", "adam zed", "Émile Bo"];
        for (order, expected) in [
            ("", by_name),
            ("orderBy: NAME,", by_name),
            ("orderBy: MOST_ARTICLES,", most),
            ("orderBy: NEWEST_MENTION,", newest),
        ] {
            let parts = ("{", &*format!("people({order}"), "node { told: name } } } }");
            walks(&hub, parts, "/people", &expected).await;
            // The one without a story stands among the names alone.
            let mut organisations: Vec<String> = expected.iter().map(|name| format!("{name} Ltd")).collect();
            if expected == by_name {
                organisations.insert(4, "Ministry".to_owned());
            }
            let organisations: Vec<&str> = organisations.iter().map(String::as_str).collect();
            let parts = ("{", &*format!("organisations({order}"), "node { told: name } } } }");
            walks(&hub, parts, "/organisations", &organisations).await;
            let counts = format!(
                "{{ people({order} first: 1) {{ totalCount {{ value isExact }} }}
                organisations({order} last: 1) {{ totalCount {{ value isExact }} }} }}"
            );
            let counts = data(&hub, &counts).await;
            assert_eq!(counts["people"]["totalCount"], json!({"value": 5, "isExact": true}));
            assert_eq!(counts["organisations"]["totalCount"]["value"], organisations.len());
        }
    })
    .await;
}

#[tokio::test]
async fn filters_join_and_leave_hidden_names_out() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let ids = data(
            &hub,
            "{ eve: person(by: {slug: \"eve-ng\"}) { id } ada: person(by: {slug: \"ada-li\"}) { id }
               ministry: organisation(by: {slug: \"ministry\"}) { id } ltd: organisation(by: {slug: \"ada-li-ltd\"}) { id } }",
        )
        .await;
        let (eve, ada, ministry, ltd) = (&ids["eve"]["id"], &ids["ada"]["id"], &ids["ministry"]["id"], &ids["ltd"]["id"]);
        for (list, filter, expected) in [
            ("people", "namePrefix: \"ADA\"".to_owned(), vec!["Ada Li", "adam zed"]),
            ("people", "namePrefix: \"é\"".to_owned(), vec!["Émile Bo", "Eve Ng"]),
            ("people", "namePrefix: \"ada l\"".to_owned(), vec!["Ada Li"]),
            ("people", "namePrefix: \"ada%\"".to_owned(), vec!["Ada Li", "adam zed"]),
            ("people", "namePrefix: \"li\"".to_owned(), vec![]),
            ("people", "namePrefix: \"\u{1F600}\"".to_owned(), vec![]),
            ("people", format!("ids: [{eve}, {ada}, {eve}]"), vec!["Ada Li", "Eve Ng"]),
            ("people", format!("ids: [{eve}, {ada}], namePrefix: \"e\""), vec!["Eve Ng"]),
            ("people", "ids: []".to_owned(), vec![]),
            ("people", format!("ids: [\"{}\"]", id(IdKind::Person, hub.app.ids.next(hub.app.clock.now()))), vec![]),
            ("organisations", format!("parents: [{ministry}], namePrefix: \"a\""), vec!["Ada Li Ltd", "adam zed Ltd"]),
            ("organisations", format!("ids: [{ministry}, {ltd}]"), vec!["Ada Li Ltd", "Ministry"]),
            ("organisations", format!("ids: [{ministry}], parents: [{ministry}]"), vec![]),
            ("organisations", "parents: []".to_owned(), vec![]),
        ] {
            let query = format!("{list}(filter: {{{filter}}},");
            walks(&hub, ("{", &query, "node { told: name } } } }"), &format!("/{list}"), &expected).await;
            let count = data(&hub, &format!("{{ {query} first: 0) {{ totalCount {{ value }} }} }}")).await;
            assert_eq!(count[list]["totalCount"]["value"], expected.len(), "{filter}");
        }
        for (list, filter) in [("people", "ids"), ("organisations", "ids"), ("organisations", "parents")] {
            for wrong in ["section_01h2xcejqtf2nbrexx3vqjhp41", "ada-li", ""] {
                let query = format!("{{ {list}(filter: {{{filter}: [\"{wrong}\"]}}) {{ nodes {{ id }} }} }}");
                assert_eq!(code(&hub, &query).await, "INVALID_ID", "{query}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_list_or_order_is_refused() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let lists = [
            "articles(first: 1, orderBy: NEWEST",
            "people(first: 1, orderBy: NAME",
            "people(first: 1, orderBy: MOST_ARTICLES",
            "people(first: 1, orderBy: NEWEST_MENTION",
            "organisations(first: 1, orderBy: NAME",
            "organisations(first: 1, orderBy: MOST_ARTICLES",
        ];
        for of in lists {
            let found = data(&hub, &format!("{{ list: {of}) {{ pageInfo {{ endCursor }} }} }}")).await;
            let cursor = &found["list"]["pageInfo"]["endCursor"];
            for list in lists {
                let query = format!("{{ {list}, after: {cursor}) {{ pageInfo {{ endCursor }} }} }}");
                if list == of {
                    data(&hub, &query).await;
                } else {
                    assert_eq!(code(&hub, &query).await, "INVALID_CURSOR", "{of} in {list}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_count_is_exact_to_ten_thousand() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        room.crowd(10_000).await;
        room.close().await;
        let query = "{ people(first: 0) { totalCount { value isExact } } }";
        assert_eq!(data(&hub, query).await["people"]["totalCount"], json!({"value": 10_000, "isExact": true}));
        let room = Newsroom::open(&hub).await;
        let one_more = room.person("One more").await;
        let mut story = room.story("One more", Shown::Since(1), &["Text."]).await;
        room.names(&mut story, Person, &[one_more]).await;
        room.close().await;
        assert_eq!(data(&hub, query).await["people"]["totalCount"], json!({"value": 10_000, "isExact": false}));
    })
    .await;
}
