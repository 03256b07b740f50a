//! A token that ends takes along what its holder listens to.

use masthead::clock::Timestamp;
use masthead::config::Config;
use masthead::db::Patience;
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use super::{serve, serve_as};
use crate::hub::{Pass, START, Served, TestHub, on_both};
use crate::node::{self, Talking};
use crate::program::{folder, masthead};
use crate::transports::{Told, Transport};

const LISTEN: &str = "subscription { articleChanged { cursor } }";
const FOLDER: &str = "tests/protocols";

/// Somebody who listens over each transport.
async fn listeners(served: &Served, pass: &Pass) -> Vec<(Transport, Told)> {
    let mut listeners = Vec::new();
    for transport in Transport::LASTING {
        let told = Told::as_holder(served, transport, &json!({ "query": LISTEN }), pass).await;
        listeners.push((transport, told));
    }
    listeners
}

/// All of them end, each in the words of its protocol.
async fn end(listeners: Vec<(Transport, Told)>) {
    for (transport, mut told) in listeners {
        if transport == Transport::Socket {
            assert_eq!(told.closed().await, (4403, "The token no longer works.".to_owned()));
            continue;
        }
        let said = told.all().await;
        assert_eq!(said.len(), 1, "{transport:?}: {said:?}");
        assert_eq!(said[0].get("data").unwrap_or(&Json::Null), &Json::Null);
        assert_eq!(said[0]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{transport:?}");
    }
}

#[tokio::test]
async fn a_token_that_another_node_revokes_ends_what_its_holder_listens_to() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        let (kept, revoked) = (hub.token(Role::Editor).await, hub.token(Role::Reader).await);
        let mut stays = Told::as_holder(&served, Transport::Events, &json!({ "query": LISTEN }), &kept).await;
        let listeners = listeners(&served, &revoked).await;
        hub.again(2, Patience::default()).await.revoke(&revoked).await;
        end(listeners).await;

        crate::changes::import(&hub, "a", "Later", "").await;
        assert!(stays.next().await.expect("a change").answer["data"]["articleChanged"].is_object());
    })
    .await;
}

#[tokio::test]
async fn a_token_that_the_program_revokes_beside_the_server_does_too() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        let pass = hub.token(Role::Writer).await;
        let listeners = listeners(&served, &pass).await;
        let id = masthead::graphql::id::IdKind::Token.id(pass.id).to_string();
        let words = ["token", "revoke", id.as_str(), "--database-url", hub.url.as_str()];
        let folder = folder();
        let mut revoking = masthead(folder.path(), &words);
        let output = tokio::task::spawn_blocking(move || revoking.output()).await.expect("no panic").expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        end(listeners).await;
    })
    .await;
}

#[tokio::test]
async fn a_token_whose_time_is_over_does_too() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        let last = Timestamp(START.0 + 60_000);
        let pass = hub.token_until(Role::Reader, Some(last)).await;
        hub.set_time(Timestamp(last.0 - 1));
        let listeners = listeners(&served, &pass).await;
        hub.set_time(last);
        end(listeners).await;
    })
    .await;
}

#[tokio::test]
async fn all_who_listen_are_looked_after_with_one_statement() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve_as(&hub, &Config::default()).await;
        let mut all = Vec::new();
        for _ in 0..3 {
            let pass = hub.token(Role::Reader).await;
            all.push((listeners(&served, &pass).await, pass));
        }
        let last = all.pop().expect("a listener");
        let ((), statements) = hub
            .statements_of(async {
                hub.revoke(&last.1).await;
                end(last.0).await;
            })
            .await;
        let looks: Vec<&String> =
            statements.iter().filter(|sql| sql.starts_with("SELECT \"token\".\"id\" FROM")).collect();
        // Three tokens are listened with in twelve ways; a look each second is one statement.
        assert!((1..=4).contains(&looks.len()), "{statements:#?}");
        for (listeners, pass) in all {
            hub.revoke(&pass).await;
            end(listeners).await;
        }
    })
    .await;
}

#[tokio::test]
async fn graphql_ws_is_told_by_the_close_code() {
    if node::without_node() {
        return;
    }
    node::install(FOLDER).await;
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        let pass = hub.token(Role::Writer).await;
        let mut program = Talking::start(FOLDER, &["node", "token.js", &served.url("/graphql"), &pass.bearer()]);
        assert_eq!(program.said().await, "WRITER");
        hub.revoke(&pass).await;
        assert_eq!(program.said().await, "closed 4403: The token no longer works.");
        program.nod();
        let refused = program.said().await;
        assert!(refused.starts_with("closed 4403: This is no token that works"), "{refused}");
    })
    .await;
}
