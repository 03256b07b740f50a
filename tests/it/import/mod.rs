//! Stories in: what an import writes, and what it leaves alone.

mod again;
mod files;
mod names;
mod publishing;
mod real_story;
mod roles;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use entity::{article, edition};
use masthead::app::App;
use masthead::ingest::{self, ImportOptions, ItemReport, Progress, Summary};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};
use tempfile::TempDir;
use uuid::Uuid;

use crate::hub::TestHub;

const PUBLISH: ImportOptions = ImportOptions { publish: true, dry_run: false };
const DRAFT: ImportOptions = ImportOptions { publish: false, dry_run: false };

/// A story of one paragraph about one person.
const ADA: &str = "Harbour reopens\nAda Okafor, chief executive of Tidewater Foundation, opened the new harbour in \
                   Lagos on Monday.\nThe harbour was closed for two years.\n";

#[derive(Default)]
struct Collected(RefCell<Vec<ItemReport>>);

impl Progress for Collected {
    fn item(&self, report: &ItemReport) {
        self.0.borrow_mut().push(report.clone());
    }
}

/// Imports files and gives what became of each.
async fn import_files(app: &App, paths: Vec<PathBuf>, options: ImportOptions) -> (Vec<ItemReport>, Summary) {
    let collected = Collected::default();
    let summary = ingest::import(app, paths.into_iter(), &options, &collected).await.expect("the database answers");
    (collected.0.into_inner(), summary)
}

/// Imports texts, each from a file of its own.
async fn import(hub: &TestHub, texts: &[&str], options: ImportOptions) -> Vec<ItemReport> {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = (0..).zip(texts).map(|(number, text)| file(&folder, &format!("{number:03}.txt"), text)).collect();
    let (reports, summary) = import_files(&hub.app, paths, options).await;
    assert_eq!(summary.failed, 0, "{reports:?}");
    reports
}

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// How many rows each table holds.
async fn counts(hub: &TestHub) -> BTreeMap<&'static str, i64> {
    let tables = [
        "affiliation",
        "article",
        "article_identity",
        "article_slug",
        "block_version",
        "change",
        "edition",
        "edition_key",
        "evidence",
        "mention",
        "name",
        "organisation",
        "person",
        "place",
        "posting",
        "quotation",
        "related_edge",
        "revision",
        "revision_block",
        "search_document",
        "section",
        "source",
        "suggestion",
    ];
    let reader = hub.app.db.reader();
    let mut counts = BTreeMap::new();
    for table in tables {
        let count = Statement::from_string(hub.app.db.backend(), format!("SELECT count(*) AS n FROM {table}"));
        let row = reader.query_one_raw(count).await.expect("counted").expect("a row");
        counts.insert(table, row.try_get("", "n").expect("a number"));
    }
    counts
}

/// The only story of a hub.
async fn the_article(hub: &TestHub) -> article::Model {
    let mut all = article::Entity::find().all(hub.app.db.reader()).await.expect("read");
    assert_eq!(all.len(), 1, "one story");
    all.remove(0)
}

async fn editions(hub: &TestHub, article: Uuid) -> Vec<edition::Model> {
    edition::Entity::find()
        .filter(edition::Column::ArticleId.eq(article))
        .order_by_asc(edition::Column::Number)
        .all(hub.app.db.reader())
        .await
        .expect("read")
}
