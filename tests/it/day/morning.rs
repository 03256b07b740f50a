//! How the day begins, until readers see the story.

use std::sync::Arc;

use masthead::changes::Keeper;
use masthead::clock::Timestamp;
use masthead::config::Config;
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use super::people::{Editor, Listener, Readers};
use crate::asking::each;
use crate::hub::{START, Served, TestHub};
use crate::writing::paragraph;

/// An id that no article has.
const NOBODY: &str = "article_01h2xcejqtf2nbrexx3vqjhp41";

/// A story as its reporter sends it.
pub(super) struct Source {
    pub(super) text: String,
    /// Someone whom it names.
    pub(super) person: &'static str,
    /// Words of one of its paragraphs that stand nowhere else, as they are looked for.
    pub(super) erased: &'static [&'static str],
}

/// The hub of the day, open to everybody.
pub(super) async fn open(hub: &TestHub) -> Served {
    hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await
}

/// The day so far.
pub(super) struct Day<'a> {
    pub(super) hub: &'a TestHub,
    pub(super) served: &'a Served,
    pub(super) source: &'a Source,
    _keeper: Keeper,
    pub(super) admin: Editor<'a>,
    pub(super) robin: Editor<'a>,
    pub(super) ines: Editor<'a>,
    pub(super) sam: Editor<'a>,
    pub(super) lee: Editor<'a>,
    pub(super) readers: Readers<'a>,
    pub(super) listener: Listener<'a>,
    /// The story of the day, the one pinned beside it and the one of the morning.
    pub(super) article: Json,
    pub(super) aside: Json,
    pub(super) morning: Json,
    pub(super) headline: Json,
    /// By what readers ask for the story.
    pub(super) about: Json,
    /// What they see while it is hidden.
    pub(super) calm: String,
    /// Two of its paragraphs, by key and text.
    pub(super) paragraphs: Vec<(String, String)>,
}

/// An instant of the day.
pub(super) fn at(hour: i64, minute: i64) -> Timestamp {
    Timestamp(START.0 + ((hour - 9) * 60 + minute) * 60_000)
}

/// The same as it is written.
pub(super) fn told(hour: i64, minute: i64) -> String {
    format!("2026-11-23T{hour:02}:{minute:02}:00.000Z")
}

/// The millisecond before.
pub(super) fn just_before(instant: Timestamp) -> Timestamp {
    Timestamp(instant.0 - 1)
}

pub(super) fn replace(key: &str, text: &str) -> Json {
    json!([{"replace": {"key": key, "block": paragraph(text)}}])
}

impl<'a> Day<'a> {
    pub(super) async fn begin(hub: &'a TestHub, served: &'a Served, source: &'a Source) -> Self {
        let keeper = hub.keep_changes().await;
        let admin = Editor::new(served, hub.token(Role::Admin).await.bearer());
        let robin = admin.hires("Robin Desk", "EDITOR").await;
        let ines = admin.hires("Ines Moreau", "WRITER").await;
        let sam = admin.hires("Sam Okoro", "WRITER").await;
        let lee = admin.hires("Lee Park", "WRITER").await;
        let surname = source.person.split(' ').next_back().unwrap_or_default();
        let about = json!({
            "article": NOBODY, "slug": "nothing", "words": surname, "person": source.person, "prefix": surname,
        });
        Self {
            hub,
            served,
            source,
            _keeper: keeper,
            admin,
            robin,
            ines,
            sam,
            lee,
            readers: Readers::new(served),
            listener: Listener::begin(served).await,
            article: Json::Null,
            aside: Json::Null,
            morning: Json::Null,
            headline: Json::Null,
            about,
            calm: String::new(),
            paragraphs: Vec::new(),
        }
    }

    /// Readers see what they saw before the story came in.
    pub(super) async fn nobody_sees_it(&self, when: &str) {
        assert_eq!(self.readers.see_all(&self.about).await, self.calm, "{when}");
    }

    pub(super) async fn import(&self, headline: &str, text: &str) -> Json {
        let text = format!("---\nheadline: {headline}\nsection: Politics\n---\n{text}\n");
        let input = json!({"text": text, "publish": true});
        self.robin.does("storyImport", input).await["articleId"].take()
    }

    pub(super) async fn the_morning_paper_is_out(&mut self) {
        let text = format!("“Nothing is decided yet,” said {}.", self.source.person);
        self.morning = self.import("What the day brings", &text).await;
        let heard = self.listener.hears().await;
        assert_eq!(heard, [json!("PUBLISHED"), json!("What the day brings"), json!(told(9, 0))]);
        self.calm = self.readers.see_all(&self.about).await;
    }

    pub(super) async fn the_story_comes_in_as_a_draft(&mut self) {
        self.hub.set_time(at(9, 30));
        let payload = self.ines.does("storyImport", json!({"text": self.source.text})).await;
        assert_eq!((&payload["article"], &payload["draft"]["state"]), (&Json::Null, &json!("DRAFT")));
        self.article = payload["articleId"].clone();
        let draft = self.ines.draft(&self.article, "slug headline body { __typename key text }").await;
        self.headline = draft["headline"].clone();
        self.about["article"] = self.article.clone();
        self.about["slug"] = draft["slug"].clone();
        let blocks = draft["body"].as_array().expect("blocks").iter();
        let paragraphs = blocks.filter(|block| block["__typename"] == "Paragraph");
        let words = |block: &Json| ["key", "text"].map(|name| block[name].as_str().expect("a text").to_owned());
        self.paragraphs = paragraphs.map(words).map(|[key, text]| (key, text)).collect();
        self.nobody_sees_it("as a draft").await;
    }

    pub(super) async fn two_edit_two_paragraphs_at_once(&mut self) {
        for (editor, (key, _)) in [(&self.ines, &self.paragraphs[0]), (&self.sam, &self.paragraphs[1])] {
            editor.does("articleEditingTouch", json!({"articleId": self.article, "blockKey": key})).await;
        }
        let present = self.robin.draft(&self.article, "editors { name }").await;
        assert_eq!(each(&present["editors"], "name"), ["Ines Moreau", "Sam Okoro"]);

        self.paragraphs[0].1 += " Nobody was hurt.";
        self.paragraphs[1].1 += " The desk called twice.";
        let edit = |(key, text): &(String, String)| json!({"articleId": self.article, "baseVersion": 1, "edits": replace(key, text), "note": "More of it"});
        let (first, second) = (edit(&self.paragraphs[0]), edit(&self.paragraphs[1]));
        tokio::join!(self.ines.does("articleUpdate", first), self.sam.does("articleUpdate", second));
        let draft = self.robin.draft(&self.article, "version bodyText").await;
        assert_eq!(draft["version"], 3);
        let text = draft["bodyText"].as_str().expect("a text");
        assert!(text.contains("Nobody was hurt.") && text.contains("The desk called twice."), "{text}");
        self.nobody_sees_it("edited").await;
    }

    pub(super) async fn a_third_meets_what_another_wrote(&mut self) {
        let (key, theirs) = &self.paragraphs[0];
        let base = theirs.strip_suffix(" Nobody was hurt.").expect("the first words");
        let yours = format!("{base} Two were hurt.");
        let edit = json!({"articleId": self.article, "baseVersion": 1, "edits": replace(key, &yours)});
        let mut payload = self.lee.tries("articleUpdate", edit).await;
        let conflict = payload["userErrors"][0].take();
        assert_eq!((&conflict["code"], &conflict["path"]), (&json!("CONFLICT"), &json!(["input", "baseVersion"])));
        assert_eq!(conflict["blocks"], json!([{"key": key, "base": base, "yours": yours, "theirs": theirs}]));
        assert_eq!((&conflict["fields"], &conflict["current"]["version"]), (&json!([]), &json!(3)));
        assert_eq!((&payload["articleId"], &payload["draft"]), (&Json::Null, &Json::Null));
        assert_eq!(self.robin.draft(&self.article, "version").await["version"], 3, "nothing was done");
    }

    pub(super) async fn a_draft_is_pinned_beside_it(&mut self) {
        let body =
            json!([{"paragraph": {"markdown": "It began *long* ago, in [spring](https://maps.example/spring)."}}]);
        let create = json!({"headline": "How it began", "body": body, "idempotencyKey": "how-it-began"});
        self.aside = self.lee.does("articleCreate", create).await["articleId"].take();
        let pin = json!({"articleId": self.article, "targetId": self.aside, "relation": "BACKGROUND"});
        self.robin.does("articlePinRelated", pin).await;
        self.robin.does("articlePinRelated", json!({"articleId": self.morning, "targetId": self.article})).await;
        self.nobody_sees_it("pinned").await;
    }

    pub(super) async fn it_is_published_under_an_embargo(&mut self) {
        let embargo = json!({"articleId": self.article, "embargoedUntil": told(12, 0)});
        self.robin.does("articleEmbargo", embargo).await;
        let payload = self.robin.does("articlePublish", json!({"articleId": self.article, "version": 3})).await;
        assert_eq!((&payload["article"], &payload["draft"]["state"]), (&Json::Null, &json!("SCHEDULED")));
        self.nobody_sees_it("under an embargo").await;
        self.hub.set_time(just_before(at(12, 0)));
        self.nobody_sees_it("a millisecond before the embargo ends").await;

        // The line is cut, and goes on with what became public: nothing was told of the story.
        self.listener.is_cut_off();
        self.import("The weather", "It will rain.").await;
        self.listener.comes_back().await;
        assert_eq!(self.listener.hears().await[..2], [json!("PUBLISHED"), json!("The weather")]);
        self.calm = self.readers.see_all(&self.about).await;
        for word in [&self.article, &self.aside, &self.headline, &self.about["slug"]] {
            assert!(!self.calm.contains(word.as_str().expect("a text")), "{word}");
        }
    }

    pub(super) async fn the_embargo_ends(&mut self) {
        let before: Json = serde_json::from_str(&self.calm).expect("JSON");
        let before = &before["data"];
        self.hub.set_time(at(12, 0));
        let seen = self.readers.see(&self.about).await;
        assert_eq!(seen["byId"]["headline"], self.headline);
        assert_eq!((&seen["byId"]["version"], &seen["byId"]["corrections"]), (&json!(1), &json!([])));
        assert_eq!(
            (&seen["byId"]["firstPublishedAt"], &seen["byId"]["updatedAt"]),
            (&json!(told(12, 0)), &json!(told(12, 0)))
        );
        assert_eq!((&seen["bySlug"]["headline"], &seen["node"]["id"]), (&self.headline, &self.article));
        assert_eq!(seen["nodes"], json!([{"id": self.article}]));
        for count in ["/newest", "/recent", "/search", "/person/articles", "/people", "/organisations"] {
            let count = format!("{count}/totalCount/value");
            let [now, then] = [&seen, before].map(|told| told.pointer(&count).and_then(Json::as_i64));
            assert!(now > then && then.is_some(), "{count}: {then:?}, then {now:?}");
        }
        assert!(
            each(&seen["search"]["nodes"], "slug").contains(&self.about["slug"].as_str().expect("a slug").to_owned())
        );
        assert!(each(&seen["byId"]["people"]["nodes"], "name").contains(&self.source.person.to_owned()));
        assert_ne!(seen["person"]["affiliations"], json!([]));
        let morning = seen["newest"]["nodes"].as_array().expect("articles").iter();
        let morning = morning.filter(|article| article["headline"] == "What the day brings");
        let beside: Vec<&Json> = morning.map(|article| &article["related"]["edges"][0]["node"]["slug"]).collect();
        assert_eq!(beside, [&self.about["slug"]], "what was pinned to a public story shows there");
        assert!(!seen.to_string().contains("How it began"), "and what was pinned to it is still a draft");
        assert_eq!(self.listener.hears().await, [json!("PUBLISHED"), self.headline.clone(), json!(told(12, 0))]);
    }

    pub(super) async fn the_pinned_story_follows(&mut self) {
        self.hub.set_time(at(12, 5));
        self.robin.does("articlePublish", json!({"articleId": self.aside, "version": 1})).await;
        let seen = self.readers.see(&self.about).await;
        let edge = json!({"kind": "EDITORIAL", "headline": "How it began", "node": {"slug": "how-it-began"}});
        assert_eq!(seen["byId"]["related"]["edges"][0], edge);
        assert_eq!(self.listener.hears().await, [json!("PUBLISHED"), json!("How it began"), json!(told(12, 5))]);
    }
}
