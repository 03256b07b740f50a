//! The law tried on itself: whatever place in the source stops asking the policy, an answer tells of what is hidden.

use std::collections::{BTreeMap, BTreeSet};

use masthead::policy::places::{Place, asked_since, take_out};

use super::copies::Copies;
use super::sight::on_both;
use crate::architecture::places_that_ask;

/// The door to what is for editors: every read behind it asks the policy again.
const DOOR: &str = "src/graphql/context.rs";

/// Places that no answer can tell of, and why.
const UNSEEN: [(&str, &str); 0] = [];

/// What one place told when it was out.
struct Leak {
    query: String,
    told: String,
}

/// The copies, with what is answered and which places are asked while nothing is out but the door, or not even that.
struct Trial<'a> {
    copies: &'a Copies,
    out: Vec<Place>,
    answers: BTreeMap<&'a str, String>,
    asking: BTreeMap<Place, Vec<&'a str>>,
}

impl<'a> Trial<'a> {
    async fn new(copies: &'a Copies, out: Vec<Place>, queries: impl Iterator<Item = &'a str>) -> Self {
        take_out(&out);
        let mut trial = Self { copies, out, answers: BTreeMap::new(), asking: BTreeMap::new() };
        asked_since();
        for query in queries {
            let answer = copies.with.answer(query).await;
            trial.answers.insert(query, answer);
            for place in asked_since() {
                trial.asking.entry(place).or_default().push(query);
            }
        }
        take_out(&[]);
        trial
    }

    /// The first answer that tells of what is hidden while a place is out.
    async fn leak(&self, place: Place) -> Option<Leak> {
        let out: Vec<Place> = self.out.iter().copied().chain([place]).collect();
        take_out(&out);
        let mut leak = None;
        for query in self.asking.get(&place).into_iter().flatten() {
            let with = self.copies.with.answer(query).await;
            if self.answers.get(query) != Some(&with) && self.copies.without.answer(query).await != with {
                leak = Some(Leak { query: (*query).to_owned(), told: with });
                break;
            }
        }
        take_out(&[]);
        leak
    }
}

#[tokio::test]
async fn without_any_one_place_that_asks_the_policy_the_law_is_broken() {
    on_both(async |hubs| {
        let copies = Copies::new(hubs).await;
        let queries = || copies.operations.iter().map(String::as_str);
        let shut = Trial::new(&copies, Vec::new(), queries()).await;
        let door: Vec<Place> = shut.asking.keys().copied().filter(|(file, _)| *file == DOOR).collect();
        assert_eq!(door.len(), 1, "{door:?}");
        let refused =
            queries().filter(|query| shut.answers[query].contains("UNAUTHENTICATED") && !query.starts_with("mutation"));
        let open = Trial::new(&copies, door.clone(), refused).await;

        let mut kept = Vec::new();
        let mut leaks = BTreeMap::new();
        let reached: BTreeSet<Place> = shut.asking.keys().chain(open.asking.keys()).copied().collect();
        // Where the door itself is out, mutations are done: it comes last.
        let last = |place: &Place| (door.contains(place), *place);
        let mut places: Vec<Place> = reached.iter().copied().collect();
        places.sort_by_key(last);
        for place in places {
            let behind = if shut.asking.contains_key(&place) { shut.leak(place).await } else { None };
            let (leak, way) = match behind {
                Some(leak) => (Some(leak), ""),
                None => (open.leak(place).await, " (behind the door)"),
            };
            match leak {
                Some(leak) => {
                    let told = leak.told.split("\n\n").last().unwrap_or_default();
                    let short = |text: &str| text.chars().take(150).collect::<String>();
                    println!("{}:{}{way}\n    {}\n    {}", place.0, place.1, short(&leak.query), short(told));
                    leaks.insert((place.0.to_owned(), place.1), leak.query);
                }
                None => kept.push(place),
            }
        }
        let missing: Vec<_> = places_that_ask().into_iter().filter(|place| !leaks.contains_key(place)).collect();
        let missing: Vec<_> =
            missing.iter().filter(|(file, _)| !UNSEEN.iter().any(|(unseen, _)| file == unseen)).collect();
        assert!(missing.is_empty(), "nothing leaks without {missing:#?}; reached but silent: {kept:#?}");
    })
    .await;
}
