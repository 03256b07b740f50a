//! Stories written for the tests: a few that name the same people and organisations and link to each other, and a way to
//! make many.

use entity::{article, collection, collection_item, edition, posting};
use masthead::ingest::{ImportOptions, ItemReport, Outcome, import_story, text};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::hub::{START, TestHub};

/// Four stories that everyone may read. The first links to the second, and to one that nobody wrote.
pub(crate) const PUBLIC: [(&str, &str); 4] = [
    (
        "harbour",
        "---
headline: Harbour bridge to close for a year
byline: Ines Moreau
published_at: 2026-11-20T06:00:00Z
url: https://gazette.example/harbour-bridge
language: en
section: Transport
---
The harbour bridge will close in March for at least a year, the city council said on Thursday.

“The cables are worn beyond repair,” said Ada Okafor, chief engineer of Port Velmar Harbour Authority. “We would rather close it than count on luck.”

Okafor told the Velmar City Council that 40,000 people cross the bridge each day.

Read more:
- Ferry line doubles its service
- Bridge toll: who will pay?

Mayor Tomas Lindqvist promised a free ferry for the time of the works in Port Velmar.

Sign up for our newsletter and never miss a story.
",
    ),
    (
        "ferry",
        "---
headline: Ferry line doubles its service
published_at: 2026-11-21T06:00:00Z
language: en
section: Transport
---
Velmar Ferries will double its service when the harbour bridge closes.

“We have four ships and we will run them all,” said Noor Haddad, director of Velmar Ferries.

Tomas Lindqvist, the mayor of Port Velmar, called the plan generous. The Velmar City Council votes in December.
",
    ),
    (
        "vote",
        "---
headline: Council votes for free ferries
published_at: 2026-11-22T18:30:00Z
language: en-GB
section: Politics
---
The Velmar City Council voted on Sunday for free ferries while the harbour bridge is closed.

Mayor Tomas Lindqvist thanked Noor Haddad, director of Velmar Ferries, and Ada Okafor, chief engineer of Port Velmar Harbour Authority. Two more ships come from Oslo, bought from ZZH.
",
    ),
    (
        "ofen",
        "---
headline: Bäckerei in Köln schließt nach 120 Jahren
published_at: 2026-11-19T05:00:00Z
language: de
---
Die Bäckerei am Dom schließt. „Es geht nicht mehr“, sagte Jürgen Großkopf 😀.
",
    ),
];

/// Stories that nobody but editors may read, each with a reason to leak: the same names, a headline that a public story
/// links to, one that stands twice. All carry the word [`MARK`]. Those with a date are scheduled, the others are drafts.
pub(crate) const HIDDEN: [(&str, &str); 5] = [
    (
        "toll",
        "---
headline: \"Bridge toll: who will pay?\"
url: https://gazette.example/zzsecret-toll
section: Zzsecret desk
---
Zzsecret Mayor Tomas Lindqvist said drivers would pay. Ada Okafor, chief zzsecret officer of Zzsecret Holdings (ZZH), agreed.

“This zzsecret is off the record,” said Ada Okafor.
",
    ),
    (
        "ferry-again",
        "---
headline: Ferry line doubles its service
published_at: 2027-01-01T00:00:00Z
section: Transport
---
Another zzsecret story with a headline that stands already. Noor Haddad, director of Zzsecret Shipping, said nothing in Port Velmar.
",
    ),
    (
        "person",
        "---
headline: Zzsecret inquiry into Velmar City Council
---
“Nothing to see,” said Zzsecret Person, head of Velmar City Council. Noor Haddad and Ada Okafor met Tomas Lindqvist in Zzsecretville.

Read more:
- Harbour bridge to close for a year
",
    ),
    (
        "köln",
        "---
headline: Zzsecret in Köln
published_at: 2027-01-01T00:00:00Z
language: de
section: Zzsecret abroad
---
Jürgen Großkopf zzsecret in Köln. Velmar Ferries kommt.
",
    ),
    (
        EXPIRED,
        "---
headline: Zzsecret of yesterday
published_at: 2026-11-22T00:00:00Z
section: Transport
---
Ada Okafor, chief engineer of Velmar City Council, met Noor Haddad of Zzsecret Holdings.
",
    ),
];

/// The hidden story that was public once.
pub(crate) const EXPIRED: &str = "expired";

/// A word that stands in every hidden story and in no public one.
pub(crate) const MARK: &str = "zzsecret";

/// Takes in a story, and fails the test when the hub did not.
pub(crate) async fn import(hub: &TestHub, name: &str, story: &str, publish: bool) -> ItemReport {
    let story = text::read(story.as_bytes()).expect("a story");
    let options = ImportOptions { publish, dry_run: false };
    let report = import_story(&hub.app, name, story, &options).await.expect("a database");
    assert_ne!(report.outcome, Outcome::Failed, "{report:?}");
    report
}

/// Takes in the public stories.
pub(crate) async fn import_public(hub: &TestHub) {
    for (name, story) in PUBLIC {
        import(hub, name, story, true).await;
    }
}

/// Takes in the hidden stories.
pub(crate) async fn import_hidden(hub: &TestHub) {
    import_unseen(hub).await;
    for (name, story) in HIDDEN.into_iter().filter(|(name, _)| *name == EXPIRED) {
        let report = import(hub, name, story, true).await;
        expire(hub, &report.slug.expect("a slug")).await;
    }
}

/// Takes in those of them that no reader ever saw.
pub(crate) async fn import_unseen(hub: &TestHub) {
    for (name, story) in HIDDEN.into_iter().filter(|(name, _)| *name != EXPIRED) {
        import(hub, name, story, story.contains("published_at")).await;
    }
}

/// Picks every story there is, hidden or not, for the collection `front`.
pub(crate) async fn pick_front(hub: &TestHub) {
    let write = hub.app.db.begin().await.expect("a transaction");
    let known = collection::Entity::find().one(&write).await.expect("a database");
    let front = known.map_or_else(|| hub.app.ids.next(START), |known| known.id);
    collection_item::Entity::delete_many().exec(&write).await.expect("a database");
    collection::Entity::delete_many().exec(&write).await.expect("a database");
    let row = collection::ActiveModel {
        id: Set(front),
        slug: Set("front".to_owned()),
        name: Set("Front".to_owned()),
        ..Default::default()
    };
    row.insert(&write).await.expect("a collection");
    let articles = article::Entity::find().order_by_asc(article::Column::Id).all(&write).await.expect("articles");
    for (position, article) in (0..).zip(articles) {
        let row = collection_item::ActiveModel {
            collection_id: Set(front),
            article_id: Set(article.id),
            position: Set(position),
        };
        row.insert(&write).await.expect("a pick");
    }
    write.commit().await.expect("a collection");
}

/// Ends a story's edition at the instant at which every test stands.
pub(crate) async fn expire(hub: &TestHub, slug: &str) {
    let ended = hub.app.db.begin().await.expect("a transaction");
    let edition = edition::Entity::find().filter(edition::Column::Slug.eq(slug)).one(&ended).await;
    let edition = edition.expect("a database").expect("an edition");
    edition::Entity::update_many()
        .col_expr(edition::Column::VisibleUntil, Expr::val(START.0))
        .col_expr(edition::Column::VisibleFrom, Expr::val(START.0 - 1))
        .filter(edition::Column::Id.eq(edition.id))
        .exec(&ended)
        .await
        .expect("an end");
    posting::Entity::update_many()
        .col_expr(posting::Column::VisibleUntil, Expr::val(START.0))
        .col_expr(posting::Column::VisibleFrom, Expr::val(START.0 - 1))
        .filter(posting::Column::EditionId.eq(edition.id))
        .exec(&ended)
        .await
        .expect("an end");
    ended.commit().await.expect("an end");
}
