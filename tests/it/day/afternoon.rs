//! What happens once readers have seen the story.

use entity::{change, tombstone};
use masthead::changes::cursor;
use masthead::graphql::id::IdKind;
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value as Json, json};

use super::morning::{Day, at, just_before, replace, told};
use super::people::heard_from_the_beginning;
use crate::asking::{each, id};
use crate::writing::{erasing, paragraph};

impl Day<'_> {
    pub(super) async fn a_published_paragraph_is_corrected(&mut self) {
        self.hub.set_time(at(13, 0));
        let (key, text) = &mut self.paragraphs[1];
        *text = text.replace("called twice", "called three times");
        let note = json!({"kind": "CORRECTION", "text": "There were three calls.", "blockKey": key});
        let correct =
            json!({"articleId": self.article, "baseVersion": 3, "edits": replace(key, text), "as": {"note": note}});
        let payload = self.robin.does("articleCorrect", correct).await;
        assert_eq!((&payload["article"]["version"], &payload["draft"]["version"]), (&json!(2), &json!(4)));
        // The event was on its way.
        self.listener.is_cut_off();

        let seen = self.readers.see(&self.about).await;
        let told_so =
            json!([{"kind": "CORRECTION", "text": "There were three calls.", "at": told(13, 0), "blockKey": key}]);
        assert_eq!(seen["byId"]["corrections"], told_so);
        let blocks = seen["byId"]["body"].as_array().expect("blocks");
        assert!(blocks.contains(&json!({"key": key, "text": text})), "{blocks:#?}");
        assert!(!seen.to_string().contains("called twice"), "the former words are told to nobody");
        assert_eq!(
            (&seen["byId"]["updatedAt"], &seen["corrected"]["totalCount"]["value"]),
            (&json!(told(13, 0)), &json!(1))
        );
        self.listener.comes_back().await;
        assert_eq!(self.listener.hears().await, [json!("CORRECTED"), self.headline.clone(), json!(told(13, 0))]);
    }

    pub(super) async fn a_bad_edit_is_compared_and_taken_back(&mut self) {
        self.hub.set_time(at(14, 0));
        let seen = self.readers.see_all(&self.about).await;
        let (key, text) = &self.paragraphs[0];
        let edit = json!({
            "articleId": self.article, "baseVersion": 4, "headline": "All of it is wrong",
            "edits": replace(key, "Nothing of this is true."), "note": "In a hurry",
        });
        self.sam.does("articleUpdate", edit).await;
        let changes = "changes { since fields { name before after } blocks { key kind words { text change } } }";
        let newest = format!("revisions(first: 1) {{ nodes {{ number author note isPublic {changes} }} }}");
        let draft = self.robin.draft(&self.article, &newest).await;
        let revision = &draft["revisions"]["nodes"][0];
        assert_eq!(
            ["number", "author", "note", "isPublic"].map(|name| revision[name].clone()),
            [json!(5), json!("Sam Okoro"), json!("In a hurry"), json!(false)]
        );
        let changes = &revision["changes"];
        let renamed = json!([{"name": "headline", "before": self.headline, "after": "All of it is wrong"}]);
        assert_eq!((&changes["since"], &changes["fields"]), (&json!(4), &renamed));
        assert_eq!(changes["blocks"].as_array().map(Vec::len), Some(1));
        let block = &changes["blocks"][0];
        assert_eq!((&block["key"], &block["kind"]), (&json!(key), &json!("CHANGED")));
        let side = |gone: &str| {
            let words = block["words"].as_array().expect("words").iter().filter(|words| words["change"] != gone);
            words.map(|words| words["text"].as_str().expect("a text")).collect::<String>()
        };
        assert_eq!((side("ADDED"), side("REMOVED")), (text.clone(), "Nothing of this is true.".to_owned()));

        let back = json!({"articleId": self.article, "baseVersion": 5, "toVersion": 4});
        assert_eq!(self.robin.does("articleRevert", back).await["draft"]["version"], 6);
        let since = "revisions(first: 1) { nodes { changes(since: 4) { fields { name } blocks { key } } } }";
        let draft = self.robin.draft(&self.article, since).await;
        assert_eq!(draft["revisions"]["nodes"][0]["changes"], json!({"fields": [], "blocks": []}));
        assert_eq!(self.readers.see_all(&self.about).await, seen, "readers saw nothing of it");
    }

    pub(super) async fn an_update_is_scheduled_and_comes(&mut self) {
        self.hub.set_time(at(15, 0));
        let seen = self.readers.see_all(&self.about).await;
        let insert = json!([{"insert": {"after": self.paragraphs[0].0, "block": paragraph("It is over now.")}}]);
        let edit = json!({"articleId": self.article, "baseVersion": 6, "edits": insert});
        self.ines.does("articleUpdate", edit).await;
        let note = json!({"note": {"kind": "UPDATE", "text": "How it ended."}});
        let plan = json!({"articleId": self.article, "version": 7, "publishAt": told(16, 0), "as": note});
        let payload = self.robin.does("articleSchedule", plan).await;
        assert_eq!((&payload["article"]["version"], &payload["draft"]["state"]), (&json!(2), &json!("PUBLIC")));
        for instant in [at(15, 0), just_before(at(16, 0))] {
            self.hub.set_time(instant);
            assert_eq!(self.readers.see_all(&self.about).await, seen, "{instant:?}");
        }
        self.hub.set_time(at(16, 0));
        let seen = self.readers.see(&self.about).await;
        assert_eq!((&seen["byId"]["version"], &seen["byId"]["updatedAt"]), (&json!(3), &json!(told(16, 0))));
        assert!(seen["byId"]["bodyText"].as_str().is_some_and(|text| text.contains("It is over now.")));
        assert_eq!(each(&seen["byId"]["corrections"], "text"), ["How it ended.", "There were three calls."]);
        assert_eq!(self.listener.hears().await, [json!("UPDATED"), self.headline.clone(), json!(told(16, 0))]);
    }

    pub(super) async fn it_is_withdrawn(&mut self) {
        self.hub.set_time(at(17, 0));
        let withdraw = json!({"articleId": self.article, "redirectTo": "https://news.example/withdrawn"});
        let payload = self.robin.does("articleUnpublish", withdraw).await;
        assert_eq!((&payload["article"], &payload["draft"]["state"]), (&Json::Null, &json!("WITHDRAWN")));
        self.robin.does("articleUnpublish", json!({"articleId": self.aside})).await;
        for _ in 0..2 {
            assert_eq!(self.listener.hears().await, [json!("WITHDRAWN"), Json::Null, json!(told(17, 0))]);
        }
        self.nobody_sees_it("withdrawn").await;
    }

    pub(super) async fn a_paragraph_is_erased(&mut self) {
        self.hub.set_time(at(17, 30));
        let holds = |text: &str| self.source.erased.iter().all(|word| text.to_lowercase().contains(word));
        let (key, _) = self.paragraphs.iter().find(|(_, text)| holds(text)).expect("the paragraph");
        for word in self.source.erased {
            assert_ne!(erasing::found(self.hub, word).await, [""; 0], "{word} is somewhere before");
        }
        let erase = json!({"articleId": self.article, "blockKey": key, "reason": "A court said so."});
        let payload = self.admin.does("articleErase", erase).await;
        assert!(payload["notices"][0].as_str().is_some_and(|notice| notice.starts_with("Backups")), "{payload}");

        let fields =
            "bodyText revisions(first: 50) { nodes { bodyText headline note changes { blocks { words { text } } } } }";
        let draft = self.admin.draft(&self.article, fields).await.to_string().to_lowercase();
        for word in self.source.erased {
            assert!(!draft.contains(word), "{word} in {draft}");
            assert_eq!(erasing::found(self.hub, word).await, [""; 0], "{word}");
        }
        let stones = tombstone::Entity::find().all(self.hub.app.db.reader()).await.expect("read");
        let stones: Vec<_> =
            stones.iter().map(|it| (it.block_key.as_deref(), it.author.as_str(), it.reason.as_str(), it.at)).collect();
        assert_eq!(stones, [(Some(key.as_str()), "ADMIN's", "A court said so.", at(17, 30).0)]);
        self.nobody_sees_it("erased").await;
    }

    pub(super) async fn what_is_left_goes_out_again(&mut self) {
        self.hub.set_time(at(18, 0));
        let version = self.robin.draft(&self.article, "version").await["version"].take();
        self.robin.does("articlePublish", json!({"articleId": self.article, "version": version})).await;
        let seen = self.readers.see(&self.about).await;
        assert_eq!(seen["byId"]["headline"], self.headline);
        let text = seen.to_string().to_lowercase();
        assert!(
            text.contains("it is over now.") && self.source.erased.iter().all(|word| !text.contains(word)),
            "{text}"
        );
        assert_eq!(self.listener.hears().await, [json!("PUBLISHED"), self.headline.clone(), json!(told(18, 0))]);
    }

    pub(super) async fn the_listener_has_heard_everything_once(&mut self) {
        self.import("Good night", "The day is over.").await;
        assert_eq!(self.listener.hears().await[1], "Good night");
        let log = change::Entity::find().filter(change::Column::PublicNumber.is_not_null());
        let log = log.order_by_asc(change::Column::PublicNumber).all(self.hub.app.db.reader()).await.expect("read");
        let row = |row: &change::Model| {
            let number = row.public_number.expect("a number");
            [json!(cursor::encode(number)), json!(row.kind.to_value()), json!(id(IdKind::Article, row.article_id))]
        };
        let log: Vec<[Json; 3]> = log.iter().map(row).collect();
        assert_eq!(self.listener.heard, log);
        assert_eq!(heard_from_the_beginning(self.served, log.len()).await, log);
    }
}
