//! The law tried on itself: whatever place in the source stops asking the policy, an answer tells of what is hidden.

use std::collections::{BTreeMap, BTreeSet};

use masthead::policy::places::{Place, asked_since, take_out};

use super::copies::Copies;
use super::hidden;
use super::sight::on_both;
use crate::architecture::places_that_ask;
use crate::corpus::MARK;
use crate::hub::TestHub;

/// The door to what is for editors: every read behind it asks the policy again.
const DOOR: &str = "src/graphql/context.rs";

/// Places of which no answer can tell, by their file and a part of their line, and why.
const UNSEEN: [(&str, &str, &str); 7] = [
    (
        "src/affiliation/mod.rs",
        "policy::evidence(",
        "asked of editions that are seen, and the schema tells no sentence that their text lacks",
    ),
    (
        "src/posting.rs",
        "policy::postings(",
        "asked of editions that are seen, and a posting lasts as long as its edition",
    ),
    (
        "src/directory.rs",
        "policy::named(",
        "of those who are seen, an order by mentions leaves out who is not mentioned",
    ),
    ("src/related/bind.rs", ".add(policy::editions(", "the statements around it ask for the edition of an edge again"),
    ("src/related/back.rs", "policy::edition_keys(", "finds what may be an edge by index; `bind` decides what is one"),
    ("src/reading/bind.rs", "policy::editions(", "counts what an import reports to editors; links are bound when read"),
    ("src/keeping/collection.rs", "policy::editions(", "counts the picks that an editor is told readers do not see"),
];

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
        let is_refused = |query: &&str| shut.answers[query].contains("UNAUTHENTICATED");
        let mut told = Told::default();
        told.try_all(&shut, |place| !door.contains(&place)).await;
        // Who has come through the door meets one lock after the other: each is tried once those before it are open.
        let mut open = door.clone();
        loop {
            let refused = queries().filter(is_refused).filter(|query| !query.starts_with("mutation"));
            let trial = Trial::new(&copies, open.clone(), refused).await;
            let before = told.0.len();
            told.try_all(&trial, |place| !open.contains(&place)).await;
            if told.0.len() == before {
                break;
            }
            open = door.iter().chain(told.0.iter()).copied().filter(|place| is_lock(*place, &shut)).collect();
        }
        // Where the door itself is out, mutations are done: it comes last.
        told.try_all(&shut, |place| door.contains(&place)).await;
        told.try_introducing().await;
        let is_told = |file: &str, line: u32| told.0.iter().any(|place| *place == (file, line));
        let mut unseen = Vec::new();
        let mut missing = Vec::new();
        for ((file, line), text) in places_that_ask().into_iter().filter(|((file, line), _)| !is_told(file, *line)) {
            let why = UNSEEN.iter().find(|(of, part, _)| *of == file && text.contains(part));
            match why {
                Some((_, _, why)) => unseen.push(format!("{file}:{line}: {why}")),
                None => missing.push(format!("{file}:{line}: {}", text.trim())),
            }
        }
        println!("not seen from outside:\n{}", unseen.join("\n"));
        println!("{} places", told.0.len());
        let is_idle = |(of, _, why): &&(&str, &str, &str)| {
            !unseen.iter().any(|line: &String| line.starts_with(*of) && line.ends_with(*why))
        };
        let idle: Vec<_> = UNSEEN.iter().filter(is_idle).collect();
        assert!(idle.is_empty(), "answers tell of {idle:#?}");
        assert!(missing.is_empty(), "the law stands without what is asked at {missing:#?}");
    })
    .await;
}

/// Whether a place is one behind the door: it was not asked while the door was shut, or no answer told of it.
fn is_lock(place: Place, shut: &Trial<'_>) -> bool {
    place.0 == DOOR || !shut.asking.contains_key(&place)
}

/// The places without which the law was broken.
#[derive(Default)]
struct Told(BTreeSet<Place>);

impl Told {
    async fn try_all(&mut self, trial: &Trial<'_>, which: impl Fn(Place) -> bool) {
        let places: Vec<Place> = trial.asking.keys().copied().filter(|place| which(*place)).collect();
        for place in places {
            if !self.0.contains(&place)
                && let Some(leak) = trial.leak(place).await
            {
                self.add(place, trial.out.len(), &leak.query, &leak.told);
            }
        }
    }

    /// Tries the places that are asked while somebody is brought before readers.
    async fn try_introducing(&mut self) {
        asked_since();
        let lawful = hidden::introduce(&TestHub::sqlite().await).await;
        assert!(!lawful.to_lowercase().contains(MARK), "{lawful}");
        for place in asked_since() {
            take_out(&[place]);
            let told =
                if self.0.contains(&place) { String::new() } else { hidden::introduce(&TestHub::sqlite().await).await };
            take_out(&[]);
            if told.to_lowercase().contains(MARK) {
                self.add(place, 0, "(somebody is brought before readers)", &told);
            }
        }
    }

    fn add(&mut self, place: Place, open: usize, query: &str, told: &str) {
        let body = told.split("\n\n").last().unwrap_or_default();
        let at = body.to_lowercase().find(MARK).filter(|at| body.is_char_boundary(*at)).unwrap_or_default();
        let begin = body[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        let short = |text: &str| text.chars().take(140).collect::<String>();
        let behind = if open == 0 { String::new() } else { format!(" (behind {open} others)") };
        println!("{}:{}{behind}\n    {}\n    {}", place.0, place.1, short(query), short(&body[begin..]));
        self.0.insert(place);
    }
}
