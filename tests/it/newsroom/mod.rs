//! Rows as imports and editors leave them, made one by one.

mod edits;

use entity::kind::{MentionRel, TargetKind, TextPart};
use entity::{
    affiliation, article, block_version, edition, edition_key, evidence, organisation, person, posting, quotation,
    revision, revision_block,
};
use masthead::article::content::{BlockContent, RunningText, StoredBlock};
use masthead::text::{fold, slugify};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::hub::{START, TestHub};

pub(crate) use edits::Edge;

const DAY: i64 = 86_400_000;

/// When an edition is shown.
#[derive(Clone, Copy)]
pub(crate) enum Shown {
    /// Since so many days, without end.
    Since(i64),
    /// From tomorrow on.
    Tomorrow,
    /// Until yesterday.
    UntilYesterday,
}

impl Shown {
    fn range(self) -> (i64, i64) {
        match self {
            Self::Since(days) => (START.0 - days * DAY, i64::MAX),
            Self::Tomorrow => (START.0 + DAY, i64::MAX),
            Self::UntilYesterday => (START.0 - 9 * DAY, START.0 - DAY),
        }
    }
}

/// A story and its newest edition.
pub(crate) struct Story {
    pub(crate) article: Uuid,
    pub(crate) blocks: Vec<StoredBlock>,
    headline: String,
    edition: Uuid,
    revision: Uuid,
    number: i32,
    range: (i64, i64),
    published_at: i64,
    named: i32,
}

/// Who or what a role or a quotation leads to, where it does.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ends {
    pub(crate) person: Option<Uuid>,
    pub(crate) organisation: Option<Uuid>,
    pub(crate) affiliation: Option<Uuid>,
}

/// Writes rows in one transaction.
pub(crate) struct Newsroom<'a> {
    hub: &'a TestHub,
    write: DatabaseTransaction,
}

impl<'a> Newsroom<'a> {
    pub(crate) async fn open(hub: &'a TestHub) -> Self {
        Self { hub, write: hub.app.db.begin().await.expect("a transaction") }
    }

    pub(crate) async fn close(self) {
        self.write.commit().await.expect("committed");
    }

    fn next(&self) -> Uuid {
        self.hub.app.ids.next(START)
    }

    /// A person whom nothing makes public yet.
    pub(crate) async fn person(&self, name: &str) -> Uuid {
        let id = self.next();
        let row = person::ActiveModel {
            id: Set(id),
            slug: Set(slugify(name)),
            name: Set(name.to_owned()),
            name_folded: Set(fold(name)),
            same_as: Set("[]".to_owned()),
            is_public: Set(false),
            created_at: Set(START.0),
            ..Default::default()
        };
        row.insert(&self.write).await.expect("a person");
        id
    }

    /// An organisation, made public by an editor or by nothing yet.
    pub(crate) async fn organisation(&self, name: &str, parent: Option<Uuid>, is_public: bool) -> Uuid {
        let id = self.next();
        let row = organisation::ActiveModel {
            id: Set(id),
            slug: Set(slugify(name)),
            name: Set(name.to_owned()),
            name_folded: Set(fold(name)),
            parent_id: Set(parent),
            same_as: Set("[]".to_owned()),
            is_public: Set(is_public),
            created_at: Set(START.0),
            ..Default::default()
        };
        row.insert(&self.write).await.expect("an organisation");
        id
    }

    /// A story whose slug is its headline's.
    pub(crate) async fn story(&self, headline: &str, shown: Shown, paragraphs: &[&str]) -> Story {
        let (article, revision) = (self.next(), self.next());
        let row = article::ActiveModel {
            id: Set(article),
            created_at: Set(START.0),
            revision_id: Set(revision),
            revision_count: Set(1),
            edition_count: Set(1),
            ..Default::default()
        };
        row.insert(&self.write).await.expect("an article");
        let mut blocks = Vec::new();
        for (index, text) in paragraphs.iter().enumerate() {
            let content = BlockContent::Paragraph(RunningText { text: (*text).to_owned(), marks: Vec::new() });
            let block = StoredBlock { key: format!("b{index}"), version: self.next(), content };
            let row = block_version::ActiveModel {
                id: Set(block.version),
                article_id: Set(article),
                block_key: Set(block.key.clone()),
                hash: Set(format!("{index}")),
                content: Set(serde_json::to_string(&block.content).expect("JSON")),
            };
            row.insert(&self.write).await.expect("a block");
            blocks.push(block);
        }
        let story = Story {
            article,
            blocks,
            headline: headline.to_owned(),
            edition: self.next(),
            revision,
            number: 1,
            range: shown.range(),
            published_at: shown.range().0,
            named: 0,
        };
        self.publish(story).await
    }

    /// The same story with other blocks from yesterday on; the edition before it ends there.
    pub(crate) async fn supersede(&self, story: Story, blocks: Vec<StoredBlock>) -> Story {
        let ended =
            edition::ActiveModel { id: Set(story.edition), visible_until: Set(START.0 - DAY), ..Default::default() };
        ended.update(&self.write).await.expect("an edition that ends");
        posting::Entity::update_many()
            .col_expr(posting::Column::VisibleUntil, Expr::val(START.0 - DAY))
            .filter(posting::Column::EditionId.eq(story.edition))
            .exec(&self.write)
            .await
            .expect("postings that end");
        let story = Story {
            blocks,
            edition: self.next(),
            revision: self.next(),
            number: story.number + 1,
            range: (START.0 - DAY, i64::MAX),
            published_at: START.0 - DAY,
            named: 0,
            ..story
        };
        let story = self.publish(story).await;
        let carriers = story.blocks.iter().map(|block| block.version);
        let kept = evidence::Entity::find().filter(evidence::Column::CarrierId.is_in(carriers)).all(&self.write).await;
        for row in kept.expect("read") {
            self.posts(&story, TargetKind::Affiliation, row.affiliation_id).await;
        }
        story
    }

    async fn publish(&self, story: Story) -> Story {
        let row = revision::ActiveModel {
            id: Set(story.revision),
            article_id: Set(story.article),
            number: Set(story.number),
            created_at: Set(START.0),
            origin: Set(revision::RevisionOrigin::Import),
            details: Set("{}".to_owned()),
            ..Default::default()
        };
        row.insert(&self.write).await.expect("a revision");
        for (position, block) in (0..).zip(&story.blocks) {
            let row = revision_block::ActiveModel {
                revision_id: Set(story.revision),
                position: Set(position),
                block_version_id: Set(block.version),
            };
            row.insert(&self.write).await.expect("a place of a block");
        }
        let (from, until) = story.range;
        let row = edition::ActiveModel {
            id: Set(story.edition),
            article_id: Set(story.article),
            revision_id: Set(story.revision),
            number: Set(story.number),
            visible_from: Set(from),
            visible_until: Set(until),
            slug: Set(slugify(&story.headline)),
            headline: Set(story.headline.clone()),
            published_at: Set(from),
            first_published_at: Set(from),
            updated_at: Set(from),
            is_corrected: Set(false),
            word_count: Set(1),
            details: Set("{}".to_owned()),
            blocks: Set(serde_json::to_string(&story.blocks).expect("JSON")),
            ..Default::default()
        };
        row.insert(&self.write).await.expect("an edition");
        let row = edition_key::ActiveModel {
            edition_id: Set(story.edition),
            kind: Set(edition_key::EditionKeyKind::Slug),
            key: Set(slugify(&story.headline)),
            article_id: Set(story.article),
            visible_from: Set(from),
        };
        row.insert(&self.write).await.expect("a slug");
        story
    }

    /// Says that the story's edition names someone.
    pub(crate) async fn names(&self, story: &mut Story, kind: TargetKind, targets: &[Uuid]) {
        for target in targets {
            self.posts(story, kind, *target).await;
            story.named += 1;
        }
    }

    /// Puts the story's edition under a target, once.
    async fn posts(&self, story: &Story, kind: TargetKind, target: Uuid) {
        let row = posting::ActiveModel {
            edition_id: Set(story.edition),
            target_kind: Set(kind),
            target_id: Set(target),
            article_id: Set(story.article),
            published_at: Set(story.published_at),
            visible_from: Set(story.range.0),
            visible_until: Set(story.range.1),
            rel: Set(MentionRel::Mentions),
            relevance: Set(10),
            confidence: Set(1000),
            rank: Set(story.named),
            occurrences: Set("[]".to_owned()),
        };
        let posted = posting::Entity::insert(row).on_conflict_do_nothing();
        posted.exec_without_returning(&self.write).await.expect("a posting");
    }

    /// A role without dates.
    pub(crate) async fn role(&self, person: Uuid, role: &str, organisation: Option<Uuid>) -> Uuid {
        self.dated_role(person, role, organisation, (None, None), false).await
    }

    pub(crate) async fn dated_role(
        &self,
        person: Uuid,
        role: &str,
        organisation: Option<Uuid>,
        (start, end): (Option<&str>, Option<&str>),
        is_confirmed: bool,
    ) -> Uuid {
        let id = self.next();
        let row = affiliation::ActiveModel {
            id: Set(id),
            person_id: Set(person),
            role_name: Set(role.to_owned()),
            role_folded: Set(fold(role)),
            organisation_id: Set(organisation),
            place_id: Set(None),
            start_date: Set(start.map(str::to_owned)),
            end_date: Set(end.map(str::to_owned)),
            is_confirmed: Set(is_confirmed),
            created_at: Set(START.0),
        };
        row.insert(&self.write).await.expect("an affiliation");
        id
    }

    /// Says that a story states a role, in these words of one of its blocks.
    pub(crate) async fn states(&self, story: &Story, block: usize, words: &str, affiliation: Uuid) {
        let (carrier, start, end) = place(story, block, words);
        let row = evidence::ActiveModel {
            id: Set(self.next()),
            affiliation_id: Set(affiliation),
            article_id: Set(story.article),
            carrier_id: Set(carrier),
            part: Set(TextPart::Body),
            start: Set(start),
            end: Set(end),
            text: Set(words.to_owned()),
            pattern: Set("test".to_owned()),
            confidence: Set(1000),
        };
        row.insert(&self.write).await.expect("evidence");
        self.posts(story, TargetKind::Affiliation, affiliation).await;
    }

    /// Says that a story quotes these words of one of its blocks; of its headline when there is no block.
    pub(crate) async fn quotes(&self, story: &Story, block: Option<usize>, words: &str, of: Ends) -> Uuid {
        let id = self.next();
        let ((carrier, start, end), part) = match block {
            Some(block) => (place(story, block, words), TextPart::Body),
            None => {
                ((story.revision, span(&story.headline, words).0, span(&story.headline, words).1), TextPart::Headline)
            }
        };
        let row = quotation::ActiveModel {
            id: Set(id),
            article_id: Set(story.article),
            carrier_id: Set(carrier),
            part: Set(part),
            start: Set(start),
            end: Set(end),
            text: Set(words.to_owned()),
            speaker_id: Set(of.person),
            speaker_name: Set(Some("Someone".to_owned())),
            affiliation_id: Set(of.affiliation),
            cited_organisation_id: Set(of.organisation),
            ..Default::default()
        };
        row.insert(&self.write).await.expect("a quotation");
        id
    }
}

fn place(story: &Story, block: usize, words: &str) -> (Uuid, i32, i32) {
    let (start, end) = span(&story.blocks[block].content.text(), words);
    (story.blocks[block].version, start, end)
}

/// The code points of words in a text.
fn span(text: &str, words: &str) -> (i32, i32) {
    let start = text[..text.find(words).expect("the words are there")].chars().count();
    let count = |count: usize| i32::try_from(count).expect("a short text");
    (count(start), count(start + words.chars().count()))
}
