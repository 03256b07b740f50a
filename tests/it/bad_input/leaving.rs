//! Clients that go in the middle of a mutation: it is done whole or not at all, and the next one finds everything as it
//! should be.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures::future::{join_all, poll_fn};
use masthead::config::{Config, Limits};
use masthead::viewer::Role;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::yield_now;

use crate::hub::{Served, TestHub, on_both, staff};
use crate::writing::paragraph;

/// How many go; more where this is set.
const MANY: &str = "MASTHEAD_TEST_LEAVING";
const FEW: usize = 300;

const SEED: u64 = 11;

/// How long a hub may take to come to rest.
const REST: Duration = Duration::from_secs(30);

/// Rows that a mutation left half written, each as a question for how many there are.
const HALVES: [&str; 9] = [
    "article a WHERE NOT EXISTS (SELECT 1 FROM revision r WHERE r.id = a.revision_id AND r.article_id = a.id)",
    "article a WHERE a.revision_count <> (SELECT COUNT(*) FROM revision r WHERE r.article_id = a.id)",
    "article a WHERE 1 <> (SELECT COUNT(*) FROM article_slug s WHERE s.article_id = a.id)",
    "article a WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.article_id = a.id)",
    "article a WHERE a.edition_count <> (SELECT COUNT(*) FROM edition e WHERE e.article_id = a.id)",
    "revision r WHERE 2 <> (SELECT COUNT(*) FROM revision_block b JOIN block_version v ON v.id = b.block_version_id \
     WHERE b.revision_id = r.id)",
    "edition e WHERE 1 <> (SELECT COUNT(*) FROM search_document d WHERE d.subject_id = e.id)",
    "edition e WHERE 1 <> (SELECT COUNT(*) FROM change c WHERE c.edition_id = e.id)",
    "person p WHERE NOT EXISTS (SELECT 1 FROM name n WHERE n.target_id = p.id)",
];

/// Tables whose rows belong to a story.
const OF_STORIES: [&str; 8] =
    ["revision", "block_version", "article_slug", "edition", "change", "posting", "mention", "quotation"];

/// What became of those who went.
#[derive(Debug, Default)]
struct Leavers {
    /// What they wanted, by its number, and whether they were told that it was done.
    told: BTreeMap<usize, bool>,
}

#[expect(clippy::disallowed_methods, reason = "how long a test takes is no setting of the hub")]
fn many() -> usize {
    std::env::var(MANY).ok().and_then(|many| many.parse().ok()).unwrap_or(FEW)
}

/// A mutation that leaves its number in the hub.
async fn mutation(hub: &TestHub, number: usize) -> (&'static str, &'static str, Json) {
    let said = format!("“We saw number {number},” said Ada Okafor, chief engineer of Port Velmar Harbour Authority.");
    let body = [paragraph(&said), paragraph("She left.")];
    match number % 4 {
        0 => (
            "storyImport",
            "StoryImportInput",
            json!({"text": format!("Leaver {number}\n\n{said}\n\nShe left.\n"), "publish": true}),
        ),
        1 => ("personCreate", "PersonCreateInput", json!({"name": format!("Leaver {number}"), "isPublic": true})),
        2 => {
            let create = json!({"headline": format!("Before {number}"), "body": body});
            let made = hub.mutate(Role::Writer, "articleCreate", "articleId", &create).await;
            let update =
                json!({"articleId": made["articleId"], "baseVersion": 1, "headline": format!("Leaver {number}")});
            ("articleUpdate", "ArticleUpdateInput", update)
        }
        _ => ("articleCreate", "ArticleCreateInput", json!({"headline": format!("Leaver {number}"), "body": body})),
    }
}

/// What a future gives before it has waited so often; dropped after.
async fn within<T>(future: impl Future<Output = T>, waits: usize) -> Option<T> {
    let (mut future, mut left) = (pin!(future), waits);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Goes while the hub writes, as one whose task is dropped; whether it was told that all was done.
async fn drops_the_future(hub: &TestHub, asked: &(String, Json), waits: usize) -> bool {
    let answer = within(hub.query_as(staff(Role::Admin), &asked.0, &asked.1), waits).await;
    answer.is_some_and(|answer| {
        assert!(answer.get("errors").is_none() && answer["data"]["done"]["userErrors"] == json!([]), "{answer}");
        true
    })
}

/// Goes while it sends, while the hub writes or while it is answered, as one whose line is cut.
async fn drops_the_line(served: &Served, bearer: &str, asked: &(String, Json), chance: &mut StdRng) {
    let body = json!({"query": asked.0, "variables": asked.1}).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\nauthorization: {bearer}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        served.address,
        body.len()
    );
    let request = head + &body;
    let mut line = TcpStream::connect(served.address).await.expect("a connection");
    let sent = if chance.random_ratio(1, 4) { chance.random_range(0..request.len()) } else { request.len() };
    line.write_all(&request.as_bytes()[..sent]).await.expect("sent");
    if sent == request.len() {
        for _ in 0..chance.random_range(0..200) {
            yield_now().await;
        }
        if chance.random_ratio(1, 3) {
            let mut some = vec![0; chance.random_range(1..400)];
            line.read_exact(&mut some).await.expect("an answer");
        }
    }
    if chance.random_bool(0.5) {
        line.set_zero_linger().expect("a line that is cut hard");
    }
}

async fn count(hub: &TestHub, which: &str) -> i64 {
    let ask = Statement::from_string(hub.app.db.backend(), format!("SELECT COUNT(*) AS counted FROM {which}"));
    let row = hub.app.db.reader().query_one_raw(ask).await.expect("counted").expect("a row");
    row.try_get("", "counted").expect("a number")
}

/// Nothing is half there, and what somebody was told is.
async fn everything_is_whole(hub: &TestHub, leavers: &Leavers) -> usize {
    for half in HALVES {
        assert_eq!(count(hub, half).await, 0, "{half}");
    }
    for table in OF_STORIES {
        let orphans = format!("{table} t WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = t.article_id)");
        assert_eq!(count(hub, &orphans).await, 0, "{orphans}");
    }
    let mut done = 0;
    for (number, told) in &leavers.told {
        let there = if number % 4 == 1 {
            count(hub, &format!("person WHERE name = 'Leaver {number}'")).await
        } else {
            count(
                hub,
                &format!("revision r JOIN article a ON a.revision_id = r.id WHERE r.headline = 'Leaver {number}'"),
            )
            .await
        };
        assert!(there == 1 || there == 0 && !told, "{number} is there {there} times; told: {told}");
        done += usize::try_from(there).expect("one or none");
    }
    let all = count(hub, "person WHERE name LIKE 'Leaver %'").await
        + count(hub, "revision WHERE headline LIKE 'Leaver %'").await;
    assert_eq!(usize::try_from(all).expect("a number"), done, "nothing is there that nobody wanted, and nothing twice");
    done
}

/// Nobody's transaction is left open on the server.
async fn the_server_is_at_rest(hub: &TestHub) {
    if hub.app.db.backend() != DbBackend::Postgres {
        return;
    }
    let open = "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let resting = async {
        while count(hub, open).await > 0 {
            yield_now().await;
        }
    };
    tokio::time::timeout(REST, resting).await.expect("no transaction stays open");
}

#[tokio::test]
async fn who_goes_in_the_middle_of_a_mutation_leaves_all_of_it_or_nothing() {
    on_both(async |hub: TestHub| {
        let limits = Limits { shutdown_seconds: REST, ..Config::default().limits };
        let served = hub.serve(Arc::new(hub.api().clone()), limits).await;
        let bearer = hub.token(Role::Admin).await.bearer();
        let mut chance = StdRng::seed_from_u64(SEED);
        let (mut leavers, many) = (Leavers::default(), many());
        for number in 0..many {
            let (name, of, input) = mutation(&hub, number).await;
            let document = format!(
                "mutation($input: {of}!) {{ done: {name}(input: $input) {{ userErrors {{ code message }} }} }}"
            );
            let asked = (document, json!({ "input": input }));
            let told = if chance.random_bool(0.5) {
                let waits = chance.random_range(0..60);
                drops_the_future(&hub, &asked, waits).await
            } else {
                drops_the_line(&served, &bearer, &asked, &mut chance).await;
                false
            };
            leavers.told.insert(number, told);
        }
        let create = |number: usize| {
            let (hub, create) =
                (&hub, json!({"headline": format!("Later {number}"), "body": [paragraph("A."), paragraph("B.")]}));
            async move { hub.mutate(Role::Writer, "articleCreate", "articleId userErrors { code }", &create).await }
        };
        for made in join_all((0..20).map(create)).await {
            assert!(made["articleId"].is_string(), "{made}");
        }
        assert!(served.stop().await.expect("it stops"), "every mutation that ran could end");
        the_server_is_at_rest(&hub).await;

        let done = everything_is_whole(&hub, &leavers).await;
        let told = leavers.told.values().filter(|told| **told).count();
        eprintln!(
            "of {many} that went, {told} were told that it was done, {} left it done and {} undone",
            done - told,
            many - done
        );
        assert!(told > 0 && done > told && many > done, "some of each");
    })
    .await;
}
