//! Lists below many things at once: each holds what it holds when it is asked for alone.

use entity::edition;
use entity::kind::TargetKind::Person;
use sea_orm::ActiveValue::Set;

use crate::asking::{data, each};
use crate::hub::{START, TestHub, on_both};
use crate::newsroom::{Ends, Newsroom, Shown};

/// Forty people, named and quoted by more and fewer of seven stories, and by one that is no longer public.
async fn write(hub: &TestHub) {
    let room = Newsroom::open(hub).await;
    let mut people = Vec::new();
    for number in 10..50 {
        people.push(room.person(&format!("Number {number}")).await);
    }
    for number in 0..8 {
        let shown = if number == 7 { Shown::UntilYesterday } else { Shown::Since(number / 2 + 1) };
        let mut story = room.story(&format!("Story {number}"), shown, &["“Yes”, they said."]).await;
        let some = people.iter().zip((0..7).cycle()).filter(|(_, place)| *place >= number || number == 7);
        for (person, _) in some {
            room.names(&mut story, Person, &[*person]).await;
            room.quotes(&story, Some(0), "Yes", Ends { person: Some(*person), ..Ends::default() }).await;
        }
        let updated_at = Set(START.0 - number * 31 % 8);
        let language = Set(Some(if number % 3 == 0 { "de" } else { "en" }.to_owned()));
        room.amend(&story, edition::ActiveModel { updated_at, language, ..Default::default() }).await;
    }
    room.close().await;
}

#[tokio::test]
async fn many_lists_are_cut_as_one_is() {
    on_both(async |hub: TestHub| {
        let hub = hub.with_any_cost();
        write(&hub).await;
        for arguments in ["", ", orderBy: OLDEST", ", orderBy: RECENTLY_UPDATED", ", filter: {languages: [\"en\"]}"] {
            let middle = format!("{{ articles(first: 3{arguments}) {{ pageInfo {{ endCursor }} }} }}");
            let middle = data(&hub, &middle).await["articles"]["pageInfo"]["endCursor"].take();
            for page in ["first: 2", "last: 2", "first: 0", &format!("first: 1, after: {middle}")] {
                let lists = format!(
                    "slug articles({page}{arguments}) {{ edges {{ cursor node {{ slug }} }} totalCount {{ value }}
                       pageInfo {{ hasNextPage hasPreviousPage }} }}
                     quotations(last: 2) {{ edges {{ cursor node {{ text article {{ slug }} }} }}
                       totalCount {{ value }} pageInfo {{ hasNextPage hasPreviousPage }} }}"
                );
                let of = async |people: &str| {
                    let found = data(&hub, &format!("{{ people({people}) {{ nodes {{ {lists} }} }} }}")).await;
                    found["people"]["nodes"].as_array().expect("people").clone()
                };
                let (all, few) = (of("first: 100").await, of("first: 5").await);
                assert_eq!((all.len(), &all[..5]), (40, &few[..]), "{page}{arguments}");
                for person in all.iter().step_by(11) {
                    let alone = format!("{{ person(by: {{slug: {}}}) {{ {lists} }} }}", person["slug"]);
                    assert_eq!(data(&hub, &alone).await["person"], *person, "{page}{arguments}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn lists_below_people_are_in_their_order() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let slugs = async |arguments: &str| {
            let query =
                format!("{{ person(by: {{slug: \"number-16\"}}) {{ articles({arguments}) {{ nodes {{ slug }} }} }} }}");
            each(&data(&hub, &query).await["person"]["articles"]["nodes"], "slug")
        };
        // Stories of one instant: the one that was made last is the newest.
        let newest = [1, 0, 3, 2, 5, 4, 6].map(|number| format!("story-{number}"));
        assert_eq!(slugs("first: 10").await, newest);
        let oldest: Vec<_> = newest.iter().rev().cloned().collect();
        assert_eq!(slugs("orderBy: OLDEST").await, oldest);
        let updated = [0, 1, 2, 3, 4, 5, 6].map(|number| (-(number * 31 % 8), number));
        let mut updated = updated.to_vec();
        updated.sort_unstable_by(|one, other| other.cmp(one));
        let updated: Vec<_> = updated.into_iter().map(|(_, number)| format!("story-{number}")).collect();
        assert_eq!(slugs("orderBy: RECENTLY_UPDATED").await, updated);
        assert_eq!(slugs("filter: {languages: [\"de\"]}, last: 2").await, ["story-3", "story-6"]);
        let quoted =
            data(&hub, "{ person(by: {slug: \"number-16\"}) { quotations { nodes { article { slug } } } } }").await;
        let quoted = quoted["person"]["quotations"]["nodes"].as_array().expect("quotations");
        let quoted: Vec<_> = quoted.iter().filter_map(|one| one["article"]["slug"].as_str()).collect();
        assert_eq!(quoted, newest);
    })
    .await;
}
